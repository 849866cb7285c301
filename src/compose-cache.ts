import type { OwnWords } from './cache/analysis/lexicon.ts';
import type { Equivalent } from './cache/equivalent.ts';
import type { LookUp } from './cache/hit.ts';
import { lastHit, rememberHit } from './cache/last-hit.ts';
import { createShadowLog } from './cache/shadow.ts';
import { isLong } from './cache/single-question.ts';
import { createCacheStore } from './cache/store/create-cache-store.ts';
import type { CacheParts } from './cache/with-cache.ts';
import type { Config } from './domain/config.ts';
import type { Clock, Effects } from './effects.ts';
import { type Paths, wordsPath } from './paths.ts';

export type CacheComposition = Pick<CacheParts, 'bill' | 'freshNano'> & {
  effects: Effects;
  paths: Paths;
  config: Config;
  warn: (message: string) => void;
};

/** The cache's layers; undefined when it is off. The analysis of questions is loaded when one has to be looked up or kept. */
export function composeCache({ effects, paths, config, warn, ...parts }: CacheComposition): CacheParts | undefined {
  const { cache } = config;
  if (!cache.enabled) return undefined;
  const { clock, random } = effects;
  const store = createCacheStore(paths.cache, { clock, random, ...cache });
  const equivalent = lazyEquivalent({ effects, paths, config, store, warn });
  return {
    ...parts,
    store,
    clock,
    exclusions: cache.exclude,
    lookUps: equivalent === undefined ? [] : [equivalent.lookUp],
    index: async (question) => equivalent?.index(question),
    isAnalysisLoaded: () => equivalent?.isLoaded() ?? true,
    remember: ({ layer, entry }, question) => {
      // The exact look-up has counted its own.
      if (layer !== 'exact') store.use(entry.id);
      rememberHit(paths.cache, {
        entryId: entry.id,
        question,
        kept: entry.question ?? question,
        at: new Date(clock.now()).toISOString(),
      });
    },
    servedAt: (entryId) => {
      const last = lastHit(paths.cache);
      return last?.entryId === entryId ? Date.parse(last.at) : undefined;
    },
    shadow: cache.mode === 'shadow' ? shadowLog(paths.cache, clock) : undefined,
  };
}

function shadowLog(folder: string, clock: Pick<Clock, 'now'>): CacheParts['shadow'] {
  const log = createShadowLog(folder);
  return ({ layer, entry, similarity }, { request }, question) =>
    log.append({
      v: 1,
      ts: new Date(clock.now()).toISOString(),
      layer,
      question,
      kept: entry.question ?? question,
      entryId: entry.id,
      similarity,
      ...(entry.costNano !== undefined && { savedNano: entry.costNano }),
      ...(entry.currency !== undefined && { currency: entry.currency }),
      ...(request.tag !== undefined && { tag: request.tag }),
    });
}

type LazyEquivalent = {
  lookUp: LookUp;
  index: (question: string) => Promise<ReturnType<Equivalent['index']> | undefined>;
  isLoaded: () => boolean;
};

/** Undefined when no layer needs it. A broken file of words switches it off, with a warning. */
function lazyEquivalent(
  given: Pick<CacheComposition, 'effects' | 'config' | 'paths' | 'warn'> & {
    store: ReturnType<typeof createCacheStore>;
  },
): LazyEquivalent | undefined {
  const { equivalent: rule } = given.config.cache;
  if (rule === 'off') return undefined;
  let loading: Promise<Equivalent | undefined> | undefined;
  let isLoaded = false;
  const load = async (): Promise<Equivalent | undefined> => {
    const [{ createEquivalent }, words] = await Promise.all([import('./cache/equivalent.ts'), ownWords(given)]);
    isLoaded = true;
    return createEquivalent({ store: given.store, rule, words, icu: given.effects.icuVersion });
  };
  const layer = (): Promise<Equivalent | undefined> => {
    // What is not told apart by the user's words must not be served.
    loading ??= load().catch((cause: unknown) => {
      isLoaded = true;
      const reason = cause instanceof Error ? cause.message : String(cause);
      given.warn(`only repeated questions are answered from the cache: ${reason}`);
      return undefined;
    });
    return loading;
  };
  return {
    // Where nothing was kept, or nothing can be like it, nothing is loaded that could delay the request.
    lookUp: async (asked) =>
      isLong(asked.question) || (await given.store.isEmpty()) ? undefined : (await layer())?.lookUp(asked),
    index: async (question) => (await layer())?.index(question),
    isLoaded: () => isLoaded,
  };
}

async function ownWords({ config, paths }: Pick<CacheComposition, 'config' | 'paths'>): Promise<OwnWords | undefined> {
  const { wordsFile } = config.cache;
  return wordsFile === undefined
    ? undefined
    : (await import('./own-words.ts')).readOwnWords(wordsFile, wordsPath(paths));
}
