import type { OwnWords } from '../cache/analysis/lexicon.ts';
import type { Equivalent } from '../cache/equivalent.ts';
import type { LookUp } from '../cache/hit.ts';
import { rememberHit, servedAt } from '../cache/last-hit.ts';
import { createShadowLog } from '../cache/shadow.ts';
import { isLong } from '../cache/single-question.ts';
import { createCacheStore } from '../cache/store/create-cache-store.ts';
import type { CacheParts } from '../cache/with-cache.ts';
import { convertNano } from '../domain/money.ts';
import type { Clock } from '../effects.ts';
import { wordsPath } from '../paths.ts';
import type { Semantic, SemanticParts } from './semantic/compose-semantic.ts';

export type CacheComposition = Pick<CacheParts, 'bill' | 'freshNano' | 'roomNano'> &
  Omit<SemanticParts, 'store' | 'convert' | 'words'>;

/** The cache's layers; undefined when it is off. The analysis of questions is loaded when one has to be looked up or kept. */
export function composeCache(composition: CacheComposition): CacheParts | undefined {
  const { effects, paths, config, warn, bill, freshNano, roomNano } = composition;
  const { cache, currency } = config;
  if (!cache.enabled) return undefined;
  const { clock, random } = effects;
  const complaints = createComplaints();
  const store = createCacheStore(paths.cache, { clock, random, ...cache, onUnreadable: complaints.add });
  const equivalent = lazyEquivalent({ effects, paths, config, store, warn });
  const convert: SemanticParts['convert'] = (nano, from) => convertNano(nano, from, currency, config.exchangeRates);
  const words = () => ownWords({ config, paths });
  const semantic = cache.semantic === 'off' ? undefined : lazySemantic({ ...composition, store, convert, words });
  return {
    bill,
    freshNano,
    ...(roomNano && { roomNano }),
    store,
    clock,
    asking: semantic && {
      lookUp: semantic.lookUp,
      who: cache.semantic === 'embedding' ? 'the embedding' : 'the confirmer',
      totalTimeoutMs: config.routing.totalTimeoutMs,
      money: { currency, convert },
    },
    kept: semantic?.kept,
    exclusions: cache.exclude,
    lookUps: equivalent === undefined || cache.equivalent === 'off' ? [] : [equivalent.lookUp],
    index: async (question) => equivalent?.index(question),
    isAnalysisLoaded: () => equivalent?.isLoaded() ?? true,
    remember: ({ entry }, { question, key }) => {
      store.use(entry.id);
      const at = new Date(clock.now()).toISOString();
      rememberHit(paths.cache, { entryId: entry.id, question, kept: entry.question ?? question, at }, key);
    },
    servedAt: (key) => servedAt(paths.cache, key),
    complaint: complaints.next,
    shadow: cache.mode === 'shadow' ? shadowLog(paths.cache, clock) : undefined,
  };
}

/** What is wrong with the store, told once: every call and every layer would say the same. */
function createComplaints() {
  let unreadable: string | undefined;
  let isTold = false;
  return {
    add: (reason: string) => {
      unreadable ??= `the cache cannot be read: ${reason}`;
    },
    next: (wrong?: string): string | undefined => {
      const complaint = unreadable ?? wrong;
      if (isTold || complaint === undefined) return undefined;
      isTold = true;
      return `${complaint} (mgw cache prune mends what can be mended, mgw cache clear begins anew)`;
    },
  };
}

function shadowLog(folder: string, clock: Pick<Clock, 'now'>): CacheParts['shadow'] {
  const log = createShadowLog(folder);
  return ({ hit: { layer, entry, similarity }, savings: { savedNano, savedCurrency } }, { request }, question) =>
    log.append({
      v: 1,
      ts: new Date(clock.now()).toISOString(),
      layer,
      question,
      kept: entry.question ?? question,
      entryId: entry.id,
      similarity,
      ...(savedNano !== undefined && { savedNano }),
      ...(savedCurrency !== undefined && { currency: savedCurrency }),
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
  const { equivalent, semantic } = given.config.cache;
  // A layer that asks finds questions by what this one keeps them by.
  if (equivalent === 'off' && semantic === 'off') return undefined;
  const rule = equivalent === 'off' ? 'strict' : equivalent;
  let loading: Promise<Equivalent | undefined> | undefined;
  let isLoaded = false;
  const load = async (): Promise<Equivalent | undefined> => {
    const [{ createEquivalent }, words] = await Promise.all([import('../cache/equivalent.ts'), ownWords(given)]);
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

/** The layer that asks; nothing of it is loaded before there is something kept to ask about. */
function lazySemantic(parts: SemanticParts): Semantic {
  let loading: Promise<Semantic> | undefined;
  const layer = (): Promise<Semantic> => {
    loading ??= import('./semantic/compose-semantic.ts').then(({ createSemantic }) => createSemantic(parts));
    return loading;
  };
  return {
    lookUp: async (asked) =>
      (await parts.store.isEmpty()) ? undefined : (await layer().catch(() => undefined))?.lookUp(asked),
    // Only vectors have to be kept.
    kept: async (entry, signal) => {
      if (parts.config.cache.embedding !== undefined) await (await layer().catch(() => undefined))?.kept(entry, signal);
    },
  };
}

async function ownWords({ config, paths }: Pick<CacheComposition, 'config' | 'paths'>): Promise<OwnWords | undefined> {
  const { wordsFile } = config.cache;
  return wordsFile === undefined
    ? undefined
    : (await import('./own-words.ts')).readOwnWords(wordsFile, wordsPath(paths));
}
