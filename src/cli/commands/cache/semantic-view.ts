import { analyserVersion } from '../../../cache/analysis/analyse.ts';
import type { DocumentFrequencies } from '../../../cache/analysis/judge.ts';
import type { OwnWords } from '../../../cache/analysis/lexicon.ts';
import { verdictPair } from '../../../cache/confirm/confirmed.ts';
import {
  compareQuestions,
  createWordNeighbours,
  LEAST_SIMILARITY,
  TELLING,
} from '../../../cache/confirm/neighbours.ts';
import { createVerdicts, type Verdict } from '../../../cache/confirm/verdicts.ts';
import type { CacheEntry } from '../../../cache/store/cache-store.ts';
import { createCredentials } from '../../../config/credentials.ts';
import type { CacheConfig } from '../../../domain/config.ts';
import { confirmerFor, confirmerId } from '../../../gateway/semantic/confirmer.ts';
import type { CommandContext } from '../../command-context.ts';
import { type OpenCache, usableConfig } from './open-cache.ts';

/** The layer that asks, as it is set: who would be asked, or why nobody. */
export type SemanticSetting = { mode: CacheConfig['semantic']; confirmer?: string; problem?: string };

/** What it makes of two questions by their words. Nothing is sent: by embeddings nobody has looked. */
export type SemanticOfPair = SemanticSetting & {
  similarity: number;
  /** Guards, `refused`, `language`, `order`, `far`, `separate`. */
  vetoes: readonly string[];
  /** Whether a confirmer would be asked, if that costs no more than a tenth of a fresh answer. */
  wouldAsk: boolean;
};

/** A kept question near an asked one; `verdict`: what the confirmer has said of the two. */
export type SeenNeighbour = { entry: CacheEntry; similarity: number; verdict?: Verdict };

export type SemanticOfQuestion = SemanticSetting & { neighbours: readonly SeenNeighbour[] };

type Given = { words: OwnWords | undefined; context: CommandContext };

export async function semanticOfPair(
  [a, b]: readonly [string, string],
  {
    words,
    context,
    frequencies,
    isSeparate,
  }: Given & { frequencies: DocumentFrequencies | undefined; isSeparate: boolean },
): Promise<SemanticOfPair> {
  const { confirmerKey: _, ...setting } = await settingOf(context);
  const telling = frequencies !== undefined && frequencies.documents >= TELLING ? { frequencies } : {};
  const { similarity, vetoes: found } = compareQuestions(a, b, { tables: words?.lexicon, ...telling });
  const isFar = similarity < LEAST_SIMILARITY;
  const vetoes = [...found, ...(isFar ? ['far'] : []), ...(isSeparate ? ['separate'] : [])];
  return { ...setting, similarity, vetoes, wouldAsk: setting.confirmer !== undefined && vetoes.length === 0 };
}

/** Undefined while the layer is off. */
export async function semanticOfQuestion(
  { question, scope }: { question: string; scope: string },
  { cache, words, context }: Given & { cache: OpenCache },
): Promise<SemanticOfQuestion | undefined> {
  const { confirmerKey, ...setting } = await settingOf(context);
  if (setting.mode === 'off') return undefined;
  const analyser = analyserVersion(context.runtime.effects.icuVersion, words);
  const find = createWordNeighbours({ store: cache.store, analyser, tables: words?.lexicon });
  const near = await find({ question, scope, signal: context.signal }, context.signal);
  const verdicts = createVerdicts(cache.folder);
  const neighbours = near.map(({ entry, similarity }): SeenNeighbour => {
    const verdict = confirmerKey === undefined ? undefined : verdicts.of(verdictPair(confirmerKey, question, entry));
    return { entry, similarity, ...(verdict !== undefined && { verdict }) };
  });
  return { ...setting, neighbours };
}

async function settingOf(context: CommandContext): Promise<SemanticSetting & { confirmerKey?: string }> {
  const { effects } = context.runtime;
  const quiet = { ...context, io: { ...context.io, stderr: { ...context.io.stderr, write: () => {} } } };
  const config = await usableConfig(quiet);
  const { semantic: mode } = config.cache;
  if (mode !== 'confirm') return { mode };
  const { mergeModels } = await import('../../../gateway/models.ts');
  const credentials = createCredentials(effects, () => {});
  const found = confirmerFor({ config, models: mergeModels(config), credentials, nowMs: effects.clock.now() });
  if (found.model === undefined) return { mode, problem: found.problem };
  return { mode, confirmer: found.model.alias, confirmerKey: confirmerId(found.model) };
}
