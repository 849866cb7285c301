import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnWords } from '../../cache/analysis/lexicon.ts';
import { createVectorNeighbours, type FindNeighbours } from '../../cache/confirm/neighbours.ts';
import { similarityRisk } from '../../cache/embedding/by-similarity.ts';
import { createEmbedder } from '../../cache/embedding/embedder.ts';
import { CACHE } from '../../cache/embedding/embedding-user.ts';
import { rememberQuestions, vectorOf } from '../../cache/embedding/remember.ts';
import { createVectors } from '../../cache/embedding/vectors.ts';
import type { LookUp } from '../../cache/hit.ts';
import type { Rest } from '../../cache/rest.ts';
import type { CacheEntry } from '../../cache/store/cache-store.ts';
import { within } from '../../cache/within.ts';
import { EMBEDDING_TAG } from '../../domain/cache-tags.ts';
import type { SemanticParts } from './compose-semantic.ts';
import { embeddingMoney } from './embedding-money.ts';
import { embeddingKey, lazyPost } from './embedding-parts.ts';

/** Near questions by the vectors of `cache.embedding`'s model. Nothing of it ever rejects. */
export type Embedding = {
  neighbours: FindNeighbours;
  /** Keeps a kept question's vector, within so many ms. */
  kept(entry: CacheEntry, signal: AbortSignal, withinMs: number): Promise<void>;
  /** Says once for each model and threshold what such a hit risks. */
  tellingRisk(lookUp: LookUp, threshold: number): LookUp;
};

/** One request. Two of them, a probe and a question, fit into the time of a look-up. Ms. */
const TIMEOUT_MS = 2_400;

/** Questions that are less alike by their vectors are not worth asking a confirmer about, whatever the model. */
const LEAST_COSINE = 0.5;

/** Undefined, with a word why, when there is no key. `floor`: questions that are hardly alike are none. */
export async function createEmbedding(
  parts: SemanticParts,
  given: { floor: boolean; words: OwnWords | undefined; restFor: (id: readonly string[]) => Rest },
): Promise<Embedding | undefined> {
  const { config, credentials, effects, paths, store, warn } = parts;
  const { embedding: settings } = config.cache;
  if (settings === undefined) return undefined;
  const { endpoint, model, key, dimensions, threshold } = settings;
  const apiKey = await embeddingKey(settings, { credentials, warn, without: CACHE.without });
  if (apiKey === undefined && key.kind !== 'none') return undefined;
  const tables = given.words?.lexicon;
  const embedder = createEmbedder({
    endpoint,
    model,
    ...(apiKey !== undefined && { apiKey }),
    ...(dimensions !== undefined && { dimensions }),
    cacheFolder: paths.cache,
    post: lazyPost(parts),
    clock: effects.clock,
    timeoutMs: TIMEOUT_MS,
    rest: given.restFor([endpoint, model]),
    ...embeddingMoney(
      settings,
      { user: CACHE, tag: EMBEDDING_TAG, route: 'asked by the cache', tellsNoRoom: false },
      parts,
    ),
    warn,
  });
  const vectors = createVectors({ folder: embedder.folder, maxEntries: config.cache.maxEntries });
  return {
    neighbours: createVectorNeighbours({
      store,
      vectorOf: (asked, signal) => vectorOf(embedder, asked, signal),
      vectors,
      tables,
      ...(given.floor && { least: threshold ?? LEAST_COSINE }),
    }),
    kept: (entry, signal, ms) =>
      within({ ms, clock: effects.clock, signal }, (both) =>
        rememberQuestions([entry], { embedder, vectors, tables }, both),
      ).then(
        () => {},
        () => {},
      ),
    tellingRisk: (lookUp, threshold) => async (asked) => {
      const hit = await lookUp(asked);
      if (hit !== undefined && isFirst(join(embedder.folder, `risk-told-${threshold}`)))
        warn(similarityRisk(model, threshold));
      return hit;
    },
  };
}

/** Whether nobody has been told yet: the mark is made by whoever tells. */
function isFirst(mark: string): boolean {
  try {
    writeFileSync(mark, '', { flag: 'wx', mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}
