import { bestOf } from './best-of.ts';
import type { CacheEntry, Nearest, NearestQuery } from './cache-store.ts';
import { analyserHash, hashPair, termHash } from './hash-pair.ts';
import { isNewer, type Position, readEntry } from './log.ts';
import { positionOf } from './look-up.ts';
import { FLAGS, GONE } from './segment-layout.ts';
import { type TailQuestion, tailQuestions } from './tail-questions.ts';
import type { View } from './view.ts';

/** Postings that one look-up goes through, rarest terms first; what is left over are words that nearly every question has. */
const MOST_POSTINGS = 400_000;

/** Takes the fewest terms first among equals, and is less than any term weighs. */
const TERM_PENALTY = 1e-9;

type Candidate = { score: number; position: Position };
type Source = View['segments'][number] & { lists: (readonly [first: number, count: number])[] };
type Asked = {
  scope: string;
  terms: readonly string[];
  /** The indexes of the terms to go by, rarest first. */
  chosen: readonly number[];
  weights: readonly number[];
  /** How many candidates to look at: some of them may have gone. */
  most: number;
};

/** `isFresh` says whether an entry may still be served. */
export function nearestIn(
  view: View,
  { query, limit }: { query: NearestQuery; limit: number },
  isFresh: (entry: CacheEntry) => boolean,
): Nearest {
  const { scope, analyser } = query;
  const terms = [...new Set(query.terms)];
  const hashes = terms.map((term) => termHash(analyser, term));
  const sources: Source[] = view.segments.map((source) => ({
    ...source,
    lists: hashes.map((hash) => source.reader.ofTerm(hash)),
  }));
  const tail = tailQuestions(view.tail);
  const ofAnalyser = tail.filter((question) => question.analyser === analyser);
  const ofTerm = terms.map((term, index) => {
    const indexed = sources.reduce((sum, { lists }) => sum + (lists[index]?.[1] ?? 0), 0);
    return indexed + ofAnalyser.filter((question) => question.terms.has(term)).length;
  });
  const documents = sources.reduce(
    (sum, { segment }) => sum + (segment.analysers[analyserHash(analyser)] ?? 0),
    ofAnalyser.length,
  );
  const weights = ofTerm.map((count) => Math.log(1 + documents / Math.max(1, count)));
  const asked = { scope, terms, chosen: rarest(ofTerm), weights, most: limit * 2 + 16 };
  const candidates = [...fromSegments(sources, asked), ...fromTail(ofAnalyser, asked)];
  const frequencies = new Map(terms.map((term, index) => [term, ofTerm[index] ?? 0]));
  return {
    entries: take(view.folder, candidates, { scope, limit, isFresh }),
    documents,
    of: (term) => frequencies.get(term) ?? 0,
    known: sources.reduce((sum, { segment }) => sum + segment.questions, tail.length),
  };
}

/** The rarest is always one of them. */
function rarest(ofTerm: readonly number[]): number[] {
  const order = ofTerm.map((_, index) => index).sort((a, b) => (ofTerm[a] ?? 0) - (ofTerm[b] ?? 0));
  let postings = 0;
  return order.filter((index, place) => {
    postings += ofTerm[index] ?? 0;
    return place === 0 || postings <= MOST_POSTINGS;
  });
}

function fromSegments(sources: readonly Source[], asked: Asked): Candidate[] {
  const found = sources.flatMap((source) => {
    const { first, scores } = scoresIn(source, asked);
    return bestOf(scores, asked.most).map((doc) => ({ source, doc: first + doc, score: scores[doc] ?? 0 }));
  });
  found.sort((a, b) => b.score - a.score);
  // Only those that can be among the best: their rows have to be read, to know which of equals is the newest.
  const least = found[asked.most - 1]?.score ?? 0;
  return found.flatMap(({ source, doc, score }) => {
    const row = score < least ? undefined : source.reader.row(doc);
    return row === undefined || ((row[FLAGS] ?? GONE) & GONE) !== 0 ? [] : [{ score, position: positionOf(row) }];
  });
}

/** Of each entry of the scope: what the terms weigh that it shares with the question. */
function scoresIn(
  { reader, lists }: Source,
  { scope, chosen, weights }: Asked,
): { first: number; scores: Float64Array } {
  const [first, count] = reader.ofScope(hashPair(scope));
  const scores = new Float64Array(Math.min(count, reader.head.docs));
  if (scores.length === 0) return { first, scores };
  for (const index of chosen) {
    const [from, length] = lists[index] ?? [0, 0];
    if (length > 0) add(scores, reader.postings(from, length), [first, weights[index] ?? 0]);
  }
  const termCounts = reader.termCounts(first, scores.length);
  for (let doc = 0; doc < scores.length; doc++) {
    const weight = scores[doc] ?? 0;
    if (weight > 0) scores[doc] = weight - (termCounts[doc] ?? 0) * TERM_PENALTY;
  }
  return { first, scores };
}

function add(scores: Float64Array, postings: Uint32Array, [first, weight]: readonly [number, number]): void {
  for (let at = 0; at < postings.length; at++) {
    const doc = (postings[at] ?? 0) - first;
    if (doc >= 0 && doc < scores.length) scores[doc] = (scores[doc] ?? 0) + weight;
  }
}

function fromTail(questions: readonly TailQuestion[], { scope, terms, chosen, weights }: Asked): Candidate[] {
  return questions.flatMap((question) => {
    if (question.scope !== scope) return [];
    let weight = 0;
    for (const index of chosen) if (question.terms.has(terms[index] ?? '')) weight += weights[index] ?? 0;
    const penalty = Math.min(255, question.terms.size) * TERM_PENALTY;
    return weight === 0 ? [] : [{ score: weight - penalty, position: question.position }];
  });
}

/** The best that are there, each key once: of two answers to the same question the newer one. */
function take(
  folder: string,
  candidates: Candidate[],
  { scope, limit, isFresh }: { scope: string; limit: number; isFresh: (entry: CacheEntry) => boolean },
): CacheEntry[] {
  const entries = new Map<string, CacheEntry>();
  candidates.sort((a, b) => b.score - a.score || (isNewer(a.position, b.position) ? -1 : 1));
  for (const { position } of candidates) {
    if (entries.size >= limit) break;
    const entry = readEntry(folder, position);
    if (entry?.scope === scope && !entries.has(entry.key) && isFresh(entry)) entries.set(entry.key, entry);
  }
  return [...entries.values()];
}
