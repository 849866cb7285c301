import { similarityRisk } from '../../cache/embedding/by-similarity.ts';
import type { CredentialStore } from '../../config/credentials.ts';
import type { Config } from '../../domain/config.ts';
import type { Model } from '../../domain/model.ts';
import { confirmerFor } from './confirmer.ts';

/** Something to know of `cache.semantic` as it is set; `warn` where it does not do what it says, or may do more. */
export type SemanticNote = { level: 'ok' | 'warn'; message: string; hint?: string };

type Given = {
  config: Config;
  models: ReadonlyMap<string, Model>;
  credentials: Pick<CredentialStore, 'status'>;
  nowMs: number;
};

/** None while the layer is off and nothing is set for it. Asks nothing. */
export function semanticNotes(given: Given): SemanticNote[] {
  const { enabled, semantic, embedding } = given.config.cache;
  if (!enabled) return [];
  if (semantic === 'off') {
    if (embedding === undefined) return [];
    const hint = 'cache.semantic: confirm, or embedding';
    return [{ level: 'warn', message: 'cache.embedding is asked for nothing while cache.semantic is off', hint }];
  }
  return [...(semantic === 'confirm' ? [confirmerNote(given)] : []), ...embeddingNotes(given)];
}

function confirmerNote(given: Given): SemanticNote {
  const { model, problem, hint } = confirmerFor(given);
  if (model !== undefined) return { level: 'ok', message: `${model.alias} is asked whether kept answers fit` };
  return { level: 'warn', message: `cache.semantic: confirm asks nobody: ${problem}`, hint };
}

function embeddingNotes({ config, credentials }: Given): SemanticNote[] {
  const { semantic, embedding } = config.cache;
  if (embedding === undefined) return [];
  const { model, key, threshold } = embedding;
  const { state, detail } = credentials.status(key);
  const without = semantic === 'confirm' ? 'near questions are found by words' : 'the layer is off';
  const missing: SemanticNote = {
    level: 'warn',
    message: `no embeddings from ${model}: ${detail}; ${without}`,
    hint: 'set it, or `auth: none` where no key is needed',
  };
  const risk: SemanticNote[] =
    semantic === 'embedding' && threshold !== undefined
      ? [{ level: 'warn', message: similarityRisk(model, threshold) }]
      : [];
  return [...(state === 'missing' ? [missing] : []), ...risk];
}
