import { type Analysis, analyse, type WordSource } from '../analysis/analyse.ts';
import { refusalFor } from '../analysis/eligible.ts';
import { type DocumentFrequencies, guardsBetween, judge, type Veto } from '../analysis/judge.ts';
import { UNANALYSED } from '../equivalent.ts';
import type { AskedQuestion } from '../hit.ts';
import type { CacheEntry, CacheStore } from '../store/cache-store.ts';
import { eligibleAnalyses } from './eligible-analyses.ts';

/** A kept question near the asked one that no guard speaks against. */
export type Neighbour = {
  entry: CacheEntry & { question: string };
  /** In [0, 1]. */
  similarity: number;
  /**
   * Whether no guard of the strict rule speaks against it either, and the words that both have stand in the same order.
   * Where this does not hold, somebody has to read the questions.
   */
  strict: boolean;
};

/** Nearest first, at most `MOST_NEIGHBOURS`. Never rejects: what cannot be read, or embedded, has no neighbours. */
export type FindNeighbours = (asked: AskedQuestion, signal: AbortSignal) => Promise<Neighbour[]>;

export const MOST_NEIGHBOURS = 3;

/** How many kept questions are looked at, to find some that no guard speaks against. */
const CANDIDATES = 32;

export type WordNeighboursParts = {
  /** Gives nothing that is over its time. */
  store: Pick<CacheStore, 'nearest' | 'areSeparate'>;
  /** `analyserVersion(process.versions.icu)`, and what a user's own words add to it: as the entries were kept with. */
  analyser: string;
  tables?: WordSource;
  /** Below this a neighbour is none; see `LEAST_SIMILARITY`. */
  least?: number;
};

/**
 * What is less alike is not worth asking about: by `bench/cache/confirmer.mjs` on banking77 and clinc150, going down to 0.2
 * takes five questions more for each hit more, where going down to this took less than three.
 */
export const LEAST_SIMILARITY = 0.3;

/** In fewer questions every word that two of them share looks common. */
export const TELLING = 50;

/** Neighbours by character and word n-grams: found by the terms they share, ranked by TF-IDF cosines. Nothing leaves the machine. */
export function createWordNeighbours(parts: WordNeighboursParts): FindNeighbours {
  const { store, analyser, tables, least = LEAST_SIMILARITY } = parts;
  const eligible = eligibleAnalyses(tables);
  const find: FindNeighbours = async ({ question, scope }) => {
    const asked = eligible(question);
    if (asked === undefined || asked.terms.length === 0) return [];
    const query = { scope, terms: asked.terms, analyser, unanalysed: UNANALYSED };
    const nearest = await store.nearest(query, CANDIDATES);
    const candidates = nearest.entries.flatMap((entry): Neighbour[] => {
      const alike = unvetoed(asked, entry, { eligible, ...(nearest.documents >= TELLING && { frequencies: nearest }) });
      return alike === undefined || alike.similarity < least ? [] : [alike];
    });
    candidates.sort((a, b) => b.similarity - a.similarity);
    return firstApart(question, candidates, store);
  };
  return (asked, signal) => find(asked, signal).catch(() => []);
}

export type VectorNeighboursParts = {
  /** `peek` gives nothing that is over its time. */
  store: Pick<CacheStore, 'peek' | 'areSeparate'>;
  /** The unit vector of a question; undefined when it cannot be had. `vectorOf` of `embedding/remember.ts`. */
  vectorOf(asked: AskedQuestion, signal: AbortSignal): Promise<Float32Array | undefined>;
  /** The vectors of the embedder's folder. */
  vectors: {
    nearest(query: { scope: string; vector: Float32Array }, limit: number): Promise<NearEntry[]>;
    forget(ids: readonly string[]): Promise<number>;
  };
  /** Below this cosine a neighbour is none. Default 0: the nearest, however far. */
  least?: number;
  tables?: WordSource;
};

/** An entry by its id and exact key, and the cosine of its question. */
type NearEntry = { id: string; key: string; similarity: number };

/** Neighbours by embeddings. The guards hold for them as for all others. */
export function createVectorNeighbours(parts: VectorNeighboursParts): FindNeighbours {
  const { store, vectors, least = 0, tables } = parts;
  const eligible = eligibleAnalyses(tables);
  const find: FindNeighbours = async (given, signal) => {
    const { question, scope } = given;
    const asked = eligible(question);
    const vector = asked && (await parts.vectorOf(given, signal));
    if (asked === undefined || vector === undefined) return [];
    const candidates: Neighbour[] = [];
    const gone: string[] = [];
    const near = await vectors.nearest({ scope, vector }, CANDIDATES);
    for (const { id, key, similarity } of near) {
      if (similarity < least) continue;
      const entry = await store.peek(key);
      const alike = entry?.scope === scope ? unvetoed(asked, entry, { eligible }) : undefined;
      if (entry?.id !== id) gone.push(id);
      else if (alike !== undefined) candidates.push({ ...alike, similarity: Math.min(1, Math.max(0, similarity)) });
    }
    // A store that has none of them may just not be readable.
    if (gone.length > 0 && gone.length < near.length) await vectors.forget(gone).catch(() => {});
    return firstApart(question, candidates, store);
  };
  return (asked, signal) => find(asked, signal).catch(() => []);
}

/** What only says that the questions use other words. */
const OF_OTHER_WORDS: ReadonlySet<Veto> = new Set(['unmatched', 'score']);

/** What two questions are to this layer: how alike, and everything that speaks against asking about them. */
export function compareQuestions(
  a: string,
  b: string,
  { tables, frequencies }: { tables: WordSource; frequencies?: DocumentFrequencies },
): { similarity: number; vetoes: readonly string[] } {
  const [first, second] = [analyse(a, tables), analyse(b, tables)];
  const { score, against } = compared(first, second, frequencies);
  const isRefused = refusalFor(a, first) !== undefined || refusalFor(b, second) !== undefined;
  return { similarity: score, vetoes: isRefused ? ['refused', ...against] : against };
}

/**
 * An answer in another language is not the answer. The same words in another order mean something else more often than
 * not (`euros to dollars`).
 */
function compared(asked: Analysis, kept: Analysis, frequencies: DocumentFrequencies | undefined) {
  const { score, vetoes } = judge(asked, kept, { rule: 'strict', frequencies });
  const isReordered = vetoes.includes('order') && !vetoes.includes('unmatched');
  const against: string[] = [
    ...(kept.han === asked.han ? [] : ['language']),
    ...(isReordered ? ['order'] : []),
    ...guardsBetween(asked, kept, 'balanced'),
  ];
  return { score, against, strict: vetoes.every((veto) => OF_OTHER_WORDS.has(veto)) };
}

type Unvetoing = {
  eligible: (question: string) => Analysis | undefined;
  frequencies?: DocumentFrequencies;
};

/** Undefined when something speaks against the pair, or the kept question is none to be served. */
function unvetoed(asked: Analysis, entry: CacheEntry, { eligible, frequencies }: Unvetoing): Neighbour | undefined {
  const { question } = entry;
  const kept = question === undefined ? undefined : eligible(question);
  if (question === undefined || kept === undefined) return undefined;
  // Most are ended by these, which cost half of what the whole comparison does.
  if (kept.han !== asked.han || guardsBetween(asked, kept, 'balanced').length > 0) return undefined;
  const { score, against, strict } = compared(asked, kept, frequencies);
  return against.length > 0 ? undefined : { entry: { ...entry, question }, similarity: score, strict };
}

/** Without those that a person has told apart. */
async function firstApart(
  question: string,
  candidates: readonly Neighbour[],
  store: Pick<CacheStore, 'areSeparate'>,
): Promise<Neighbour[]> {
  const apart: Neighbour[] = [];
  for (const candidate of candidates) {
    if (apart.length === MOST_NEIGHBOURS) break;
    if (!(await store.areSeparate(question, candidate.entry.question))) apart.push(candidate);
  }
  return apart;
}
