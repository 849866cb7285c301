import { type Analysis, analyse } from '../analysis/analyse.ts';
import { refusalFor } from '../analysis/eligible.ts';
import { type DocumentFrequencies, judge, type Veto } from '../analysis/judge.ts';
import { WORD_TABLES, type WordTables } from '../analysis/word-tables.ts';
import type { AskedQuestion } from '../hit.ts';
import type { CacheEntry, CacheStore } from '../store/cache-store.ts';

/** A kept question near the asked one that no guard speaks against. */
export type Neighbour = {
  entry: CacheEntry & { question: string };
  /** In [0, 1]. */
  similarity: number;
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
  tables?: WordTables;
  /** Below this a neighbour is none; see `LEAST_SIMILARITY`. */
  least?: number;
};

/**
 * What is less alike is not worth asking about: by `bench/cache/confirmer.mjs` on banking77 and clinc150, going down to 0.2
 * takes five questions more for each hit more, where going down to this took less than three.
 */
export const LEAST_SIMILARITY = 0.3;

/** Neighbours by character and word n-grams: found by the terms they share, ranked by TF-IDF cosines. Nothing leaves the machine. */
export function createWordNeighbours(parts: WordNeighboursParts): FindNeighbours {
  const { store, analyser, tables = WORD_TABLES, least = LEAST_SIMILARITY } = parts;
  const find: FindNeighbours = async ({ question, scope }) => {
    const asked = eligible(question, tables);
    if (asked === undefined || asked.terms.length === 0) return [];
    const nearest = await store.nearest({ scope, terms: asked.terms, analyser }, CANDIDATES);
    const candidates = nearest.entries.flatMap((entry): Neighbour[] => {
      const similarity = unvetoed(asked, entry, { tables, frequencies: nearest });
      return similarity === undefined || similarity < least ? [] : [{ entry: withQuestion(entry), similarity }];
    });
    candidates.sort((a, b) => b.similarity - a.similarity);
    return firstApart(question, candidates, store);
  };
  return (asked, signal) => find(asked, signal).catch(() => []);
}

export type VectorNeighboursParts = {
  store: Pick<CacheStore, 'areSeparate'>;
  /** The unit vector of a question; undefined when it cannot be had. `embedder.embed([text], signal)` gives it. */
  vectorOf(question: string, signal: AbortSignal): Promise<Float32Array | undefined>;
  /** Ids of kept questions with their cosine, best first. `vectors.nearest`. */
  nearest(query: { scope: string; vector: Float32Array }, limit: number): Promise<{ id: string; similarity: number }[]>;
  /**
   * The entries with these ids that may still be served, in any order: those that are missing are over their time, or
   * gone, and their vectors are forgotten. Rejects when the store cannot be read.
   */
  entriesOf(ids: readonly string[]): Promise<readonly CacheEntry[]>;
  /** `vectors.forget`. */
  forget(ids: readonly string[]): Promise<unknown>;
  tables?: WordTables;
};

/** Neighbours by embeddings. The guards hold for them as for all others. */
export function createVectorNeighbours(parts: VectorNeighboursParts): FindNeighbours {
  const { store, tables = WORD_TABLES } = parts;
  const find: FindNeighbours = async ({ question, scope }, signal) => {
    const asked = eligible(question, tables);
    const vector = asked && (await parts.vectorOf(question, signal));
    if (asked === undefined || vector === undefined) return [];
    const near = await parts.nearest({ scope, vector }, CANDIDATES);
    if (near.length === 0) return [];
    const entries = new Map((await parts.entriesOf(near.map(({ id }) => id))).map((entry) => [entry.id, entry]));
    const gone = near.filter(({ id }) => !entries.has(id));
    if (gone.length > 0) await parts.forget(gone.map(({ id }) => id)).catch(() => {});
    const candidates = near.flatMap(({ id, similarity }): Neighbour[] => {
      const entry = entries.get(id);
      if (entry?.scope !== scope || unvetoed(asked, entry, { tables }) === undefined) return [];
      return [{ entry: withQuestion(entry), similarity: Math.min(1, Math.max(0, similarity)) }];
    });
    return firstApart(question, candidates, store);
  };
  return (asked, signal) => find(asked, signal).catch(() => []);
}

/** Undefined for a question that may not be answered by another's answer. */
function eligible(question: string, tables: WordTables): Analysis | undefined {
  const analysis = analyse(question, tables);
  return refusalFor(question, analysis) === undefined ? analysis : undefined;
}

/** What does not hold for those that a model is asked about: they may well use other words. */
const OF_WORDS_ALONE: ReadonlySet<Veto> = new Set(['unmatched', 'order', 'score']);

/** How alike the words are; undefined when a guard speaks against the pair, or the kept question is none to be served. */
function unvetoed(
  asked: Analysis,
  { question }: CacheEntry,
  { tables, frequencies }: { tables: WordTables; frequencies?: DocumentFrequencies },
): number | undefined {
  const kept = question === undefined ? undefined : eligible(question, tables);
  // An answer in another language is not the answer.
  if (kept === undefined || kept.han !== asked.han) return undefined;
  const { score, vetoes } = judge(asked, kept, { rule: 'strict', frequencies });
  return vetoes.every((veto) => OF_WORDS_ALONE.has(veto)) ? score : undefined;
}

function withQuestion(entry: CacheEntry): Neighbour['entry'] {
  return { ...entry, question: entry.question ?? '' };
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
