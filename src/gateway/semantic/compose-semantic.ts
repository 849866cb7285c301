import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { BudgetParts } from '../../budget/budget-parts.ts';
import { analyserVersion } from '../../cache/analysis/analyse.ts';
import type { OwnWords } from '../../cache/analysis/lexicon.ts';
import { createConfirmed } from '../../cache/confirm/confirmed.ts';
import { createWordNeighbours, type FindNeighbours } from '../../cache/confirm/neighbours.ts';
import { createVerdicts } from '../../cache/confirm/verdicts.ts';
import type { LookUp } from '../../cache/hit.ts';
import type { Rest } from '../../cache/rest.ts';
import type { CacheEntry, CacheStore } from '../../cache/store/cache-store.ts';
import type { CredentialStore } from '../../config/credentials.ts';
import type { ChatRequest, ChatStream } from '../../domain/chat.ts';
import type { Config } from '../../domain/config.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Model } from '../../domain/model.ts';
import type { Currency, Nano } from '../../domain/money.ts';
import type { Effects } from '../../effects.ts';
import type { Paths } from '../../paths.ts';
import { createRestStore } from '../../routing/rest-store.ts';
import { createAsk } from './ask-confirmer.ts';
import type { Embedding } from './compose-embedding.ts';
import { confirmerFor, confirmerId } from './confirmer.ts';

export type SemanticParts = {
  effects: Effects;
  paths: Paths;
  config: Config;
  models: ReadonlyMap<string, Model>;
  warn: (message: string) => void;
  onClose: (close: () => Promise<void>) => void;
  credentials: Pick<CredentialStore, 'status' | 'resolve'>;
  store: Pick<CacheStore, 'nearest' | 'areSeparate' | 'peek' | 'isEmpty'>;
  /** The gateway's own: limits, budgets and the ledger hold for a confirmer as for every call. */
  stream: ChatStream;
  append: (entry: LedgerEntry) => Promise<void> | void;
  /** Undefined: none is set. */
  budget: BudgetParts | undefined;
  /** What a call is likely to cost, in the config's currency; undefined when unpriced. */
  freshNano: (model: Model, request: ChatRequest) => Nano | undefined;
  convert: (nano: Nano, from: Currency) => Nano | undefined;
  /** The user's own; undefined: the shipped ones alone. Rejects when they cannot be used. */
  words: () => Promise<OwnWords | undefined>;
};

/** Layer 3. Neither ever rejects. */
export type Semantic = {
  lookUp: LookUp;
  /** Keeps the vector of a question that was kept. */
  kept: (entry: CacheEntry, signal: AbortSignal) => Promise<void>;
};

/** The most that a call's look-up in this layer may take, or the keeping of a vector. Ms. */
const MOST_MS = 5_000;

/** Puts the layer together that `cache.semantic` names: who finds near questions, and who decides. */
export async function createSemantic(parts: SemanticParts): Promise<Semantic> {
  const { config, effects, warn } = parts;
  const { semantic, embedding: settings } = config.cache;
  const words = await parts.words();
  const embedding = settings && (await embeddingOf(parts, { floor: semantic === 'confirm', words }));
  const kept: Semantic['kept'] = async (entry, signal) => embedding?.kept(entry, signal, MOST_MS);
  if (semantic === 'embedding') {
    const { createBySimilarity } = await import('../../cache/embedding/by-similarity.ts');
    const { clock } = effects;
    const threshold = settings?.threshold;
    if (embedding === undefined || threshold === undefined) return { lookUp: async () => undefined, kept };
    const lookUp = createBySimilarity({ neighbours: embedding.neighbours, threshold, clock, timeoutMs: MOST_MS });
    return { lookUp: embedding.tellingRisk(lookUp, threshold), kept };
  }
  const { model, problem, hint } = confirmerFor({ ...parts, nowMs: effects.clock.now() });
  if (model !== undefined)
    return { lookUp: confirmedBy(model, neighboursOf(parts, { embedding, words }), parts), kept };
  warn(`cache.semantic: confirm asks nobody: ${problem} (${hint})`);
  return { lookUp: async () => undefined, kept };
}

async function embeddingOf(
  parts: SemanticParts,
  given: { floor: boolean; words: OwnWords | undefined },
): Promise<Embedding | undefined> {
  const { createEmbedding } = await import('./compose-embedding.ts');
  return createEmbedding(parts, { ...given, restFor: (id) => restFor(parts, ['embedding', ...id]) });
}

function confirmedBy(model: Model, neighbours: FindNeighbours, parts: SemanticParts): LookUp {
  const { effects, paths, warn } = parts;
  const { ask, askNano } = createAsk(model, parts);
  return createConfirmed({
    neighbours,
    verdicts: createVerdicts(paths.cache),
    confirmer: confirmerId(model),
    ask,
    askNano,
    clock: effects.clock,
    timeoutMs: MOST_MS,
    rest: restFor(parts, ['confirm', model.endpoint, model.upstreamModel]),
    warn,
  });
}

/** By vectors; by words where there are none: the endpoint is down, or was not there when the questions were kept. */
function neighboursOf(
  { store, effects }: SemanticParts,
  { embedding, words }: { embedding: Embedding | undefined; words: OwnWords | undefined },
): FindNeighbours {
  const analyser = analyserVersion(effects.icuVersion, words);
  const byWords = createWordNeighbours({ store, analyser, tables: words?.lexicon });
  if (embedding === undefined) return byWords;
  return async (asked, signal) => {
    const near = await embedding.neighbours(asked, signal);
    return near.length > 0 ? near : byWords(asked, signal);
  };
}

/** Kept in the state folder, for the processes that come after this one. */
function restFor({ paths, effects }: SemanticParts, id: readonly string[]): Rest {
  const { clock } = effects;
  const store = createRestStore(join(paths.state, 'cache-rest'), clock);
  const name = createHash('sha256').update(JSON.stringify(id)).digest('hex').slice(0, 16);
  return {
    isResting: async () => ((await store.get(name))?.until ?? 0) > clock.now(),
    begin: (reason, forMs) =>
      store.set(name, { model: id.at(-1) ?? '', until: clock.now() + forMs, failures: 1, code: 'network', reason }),
  };
}
