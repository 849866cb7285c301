import { type Analysis, analyse, analyserVersion, lexiconFor } from './analysis/analyse.ts';
import { refusalFor } from './analysis/eligible.ts';
import { type DocumentFrequencies, judge, type Rule } from './analysis/judge.ts';
import type { OwnWords } from './analysis/lexicon.ts';
import { mayMatch } from './analysis/may-match.ts';
import type { Hit, LookUp } from './hit.ts';
import type { CacheEntry, CacheStore } from './store/cache-store.ts';

export type EquivalentParts = {
  store: Pick<CacheStore, 'nearest' | 'areSeparate'>;
  rule: Rule;
  /** Absent: the shipped ones. */
  words?: OwnWords | undefined;
  /** `process.versions.icu`: words are told apart by it. */
  icu: string;
};

/** Kept questions that are judged; those that share the rarest words come first. */
export const CANDIDATES = 12;

/** And so many of the last that were answered before their terms were worked out. */
export const UNANALYSED = 4;

/** The layer that serves a question by the answer to one that asks the same in other words. */
export type Equivalent = {
  lookUp: LookUp;
  /** What a question is kept by; no terms when it may not serve others. */
  index(question: string): Pick<CacheEntry, 'terms' | 'analyser'>;
};

export function createEquivalent({ store, rule, words, icu }: EquivalentParts): Equivalent {
  const analyser = analyserVersion(icu, words);
  const lexicon = words?.lexicon;
  let last: { question: string; analysis: Analysis } | undefined;
  const analysed = (question: string): Analysis => {
    if (last?.question !== question) last = { question, analysis: analyse(question, lexicon) };
    return last.analysis;
  };
  const worth = (asked: Analysis) => (terms: readonly string[], documents: number) =>
    mayMatch(asked, terms, { rule, documents, lexicon: lexiconFor(lexicon) });
  /** How well an entry's question matches; undefined when it does not. */
  const scoreOf = (asked: Analysis, { question, terms }: CacheEntry, frequencies: DocumentFrequencies) => {
    if (question === undefined) return undefined;
    const analysis = analyse(question, lexicon);
    const isUnanalysed = terms === undefined;
    if (isUnanalysed && !worth(asked)(analysis.terms, frequencies.documents)) return undefined;
    if (isUnanalysed && refusalFor(question, analysis) !== undefined) return undefined;
    const { hit, score } = judge(asked, analysis, { rule, frequencies });
    return hit ? score : undefined;
  };
  const bestOf = async (question: string, scope: string): Promise<Hit | undefined> => {
    const asked = analysed(question);
    if (refusalFor(question, asked) !== undefined) return undefined;
    const query = { scope, terms: asked.terms, analyser, unanalysed: UNANALYSED, mayMatch: worth(asked) };
    const nearest = await store.nearest(query, CANDIDATES);
    let best: Hit | undefined;
    for (const entry of nearest.entries) {
      const score = scoreOf(asked, entry, nearest);
      if (score === undefined || score <= (best?.similarity ?? 0)) continue;
      if (await store.areSeparate(question, entry.question ?? '')) continue;
      best = { layer: 'equivalent', entry, similarity: score };
    }
    return best;
  };
  return {
    lookUp: ({ question, scope }) => bestOf(question, scope).catch(() => undefined),
    index(question) {
      const analysis = analysed(question);
      return refusalFor(question, analysis) === undefined ? { terms: analysis.terms, analyser } : { terms: [] };
    },
  };
}
