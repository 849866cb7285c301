import { BestOf, type Scored } from './best-of.ts';
import type { CacheEntry, Nearest, NearestQuery } from './cache-store.ts';
import { decodeLine, headOf } from './entry-line.ts';
import { analyserHash, hashPair, termHash } from './hash-pair.ts';
import { isNewer, type Position } from './log.ts';
import { positionOf } from './look-up.ts';
import { FLAGS, GONE } from './segment-layout.ts';
import { type TailQuestion, tailQuestions } from './tail-questions.ts';
import { lineAt, type View } from './view.ts';

/**
 * Entries are found by the rarest terms of a question: by three at least, and by more as long as that means fewer postings
 * than these. The other terms only tell those apart that were found.
 */
const LEAST_TERMS = 3;
const POSTINGS = 4_000;

/** Never more than these, were all words of the question in nearly every question. */
const MOST_POSTINGS = 200_000;

/**
 * Scores are small integers, which V8 adds up without making an object of each, also before it has compiled anything: all
 * weights of a question together are `WHOLE`, times `TERM_ROOM`, less by how many terms the entry has more or fewer.
 */
const WHOLE = 2 ** 22;
const TERM_ROOM = 256;

type IsFresh = (entry: Pick<CacheEntry, 'askedAt'>) => boolean;
type Candidate = { score: number; position: Position };
type Source = View['segments'][number] & { lists: (readonly [first: number, count: number])[] };
type Asked = {
  scope: string;
  terms: readonly string[];
  weights: readonly number[];
  /** The indexes of the terms that find entries, rarest first, and of the others. */
  finding: readonly number[];
  others: readonly number[];
  /** How many to look at closely, and how many of those to read at most: some may have gone. */
  most: number;
  taken: number;
};

/** `isFresh` says whether an entry may still be served. */
export function nearestIn(
  view: View,
  { query, limit }: { query: NearestQuery; limit: number },
  isFresh: IsFresh,
): Nearest {
  const { scope, analyser, unanalysed = 0 } = query;
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
    return indexed + ofAnalyser.filter((question) => question.terms.includes(term)).length;
  });
  const documents = sources.reduce(
    (sum, { segment }) => sum + (segment.analysers[analyserHash(analyser)] ?? 0),
    ofAnalyser.length,
  );
  const weights = wholeWeights(ofTerm.map((count) => Math.log(1 + documents / Math.max(1, count))));
  const asked = { scope, terms, weights, ...splitTerms(ofTerm), most: limit * 3 + 40, taken: limit + 16 };
  const candidates = [...fromSegments(sources, asked), ...fromTail(ofAnalyser, asked)];
  const frequencies = new Map(terms.map((term, index) => [term, ofTerm[index] ?? 0]));
  return {
    entries: [
      ...take(view, candidates, { scope, limit, isFresh, mayMatch: (own) => query.mayMatch?.(own, documents) ?? true }),
      ...take(view, unanalysedIn(tail, scope), { scope, limit: unanalysed, isFresh, mayMatch: () => true }),
    ],
    documents,
    of: (term) => frequencies.get(term) ?? 0,
    known: sources.reduce((sum, { segment }) => sum + segment.questions, tail.length),
  };
}

function wholeWeights(weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => Math.max(1, Math.floor((weight / sum) * WHOLE)) * TERM_ROOM);
}

function splitTerms(ofTerm: readonly number[]): { finding: number[]; others: number[] } {
  const known = ofTerm.flatMap((count, index) => (count > 0 ? [index] : []));
  known.sort((a, b) => (ofTerm[a] ?? 0) - (ofTerm[b] ?? 0));
  let postings = 0;
  const end = known.findIndex((index, place) => {
    postings += ofTerm[index] ?? 0;
    return place > 0 && postings > (place < LEAST_TERMS ? MOST_POSTINGS : POSTINGS);
  });
  return end < 0 ? { finding: known, others: [] } : { finding: known.slice(0, end), others: known.slice(end) };
}

function fromSegments(sources: readonly Source[], asked: Asked): Candidate[] {
  const postings = sources.flatMap(({ lists }) => asked.finding.map((index) => lists[index]?.[1] ?? 0));
  const all = new BestOf(postings.reduce((sum, length) => sum + length, 0));
  const memory = new Int32Array(sources.reduce((most, { reader }) => Math.max(most, reader.head.docs), 0));
  for (const [index, source] of sources.entries()) offerSegment(all, { ...source, index, memory }, asked);
  const found = all.best(asked.most);
  for (const [index, source] of sources.entries()) {
    addOthers(
      found.filter((scored) => scored.source === index),
      source,
      asked,
    );
  }
  // Where they stand is only read of those that can be taken.
  found.sort((a, b) => b.score - a.score);
  const floor = found[asked.taken]?.score ?? Number.NEGATIVE_INFINITY;
  return found.flatMap(({ source, place, score }) => {
    const row = score < floor ? undefined : sources[source]?.reader.row(place);
    return row !== undefined && ((row[FLAGS] ?? GONE) & GONE) === 0 ? [{ score, position: positionOf(row) }] : [];
  });
}

/** Scores the entries of the scope by the terms that find them. */
function offerSegment(
  all: BestOf,
  { reader, lists, index: own, memory }: Source & { index: number; memory: Int32Array },
  { scope, terms, finding, weights }: Asked,
): void {
  const [first, count] = reader.ofScope(hashPair(scope));
  const scores = memory.subarray(0, count).fill(0);
  if (scores.length === 0) return;
  const touched: number[] = [];
  for (const index of finding) {
    const [from, length] = lists[index] ?? [0, 0];
    if (length > 0) add(scores, reader.postings(from, length), { first, weight: weights[index] ?? 0, touched });
  }
  const termCounts = reader.termCounts(first, scores.length);
  for (const doc of touched) {
    all.offer((scores[doc] ?? 0) - penalty(termCounts[doc] ?? 0, terms.length), own, first + doc);
  }
}

/** Postings ascend, so those of the scope are one run. */
function add(
  scores: Int32Array,
  postings: Uint32Array,
  { first, weight, touched }: { first: number; weight: number; touched: number[] },
): void {
  const end = lowerBound(postings, first + scores.length);
  for (let at = lowerBound(postings, first); at < end; at++) {
    const doc = (postings[at] ?? 0) - first;
    if (scores[doc] === 0) touched.push(doc);
    scores[doc] = (scores[doc] ?? 0) + weight;
  }
}

function addOthers(found: readonly Scored[], { reader, lists }: Source, { others, weights }: Asked): void {
  for (const index of found.length > 0 ? others : []) {
    const postings = reader.postings(...(lists[index] ?? [0, 0]));
    for (const scored of found) {
      if (postings[lowerBound(postings, scored.place)] === scored.place) scored.score += weights[index] ?? 0;
    }
  }
}

function penalty(terms: number, asked: number): number {
  return Math.min(TERM_ROOM - 1, Math.abs(terms - asked));
}

function lowerBound(ascending: Uint32Array, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function fromTail(questions: readonly TailQuestion[], { scope, terms, finding, others, weights }: Asked): Candidate[] {
  return questions.flatMap((question) => {
    if (question.scope !== scope || !finding.some((index) => question.terms.includes(terms[index] ?? ''))) return [];
    let score = -penalty(question.terms.length, terms.length);
    for (const index of [...finding, ...others])
      if (question.terms.includes(terms[index] ?? '')) score += weights[index] ?? 0;
    return [{ score, position: question.position }];
  });
}

/** What was asked anew since is not among them. The tail comes newest first. */
function unanalysedIn(tail: readonly TailQuestion[], scope: string): Candidate[] {
  const keys = new Set<string>();
  return tail.flatMap((question) => {
    const isNewest = !keys.has(question.key);
    keys.add(question.key);
    return isNewest && !question.isAnalysed && question.scope === scope
      ? [{ score: 0, position: question.position }]
      : [];
  });
}

type Taking = { scope: string; limit: number; isFresh: IsFresh; mayMatch: (terms: readonly string[]) => boolean };

/** The best that are there, each key once: of two answers to the same question the newer one. */
function take(view: View, candidates: Candidate[], { scope, limit, isFresh, mayMatch }: Taking): CacheEntry[] {
  const entries = new Map<string, CacheEntry | undefined>();
  candidates.sort((a, b) => b.score - a.score || (isNewer(a.position, b.position) ? -1 : 1));
  for (const { position } of candidates) {
    if (entries.size >= limit) break;
    const line = lineAt(view, position);
    const head = line && headOf(line);
    if (line === undefined || head?.scope !== scope || entries.has(head.key) || !isFresh(head)) continue;
    // Only what may be served has to prove itself.
    const entry = mayMatch(head.terms ?? []) ? decodeLine(line) : 'no match';
    if (entry !== undefined) entries.set(head.key, entry === 'no match' ? undefined : entry);
  }
  return [...entries.values()].filter((entry) => entry !== undefined);
}
