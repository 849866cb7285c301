import { type Analysis, analyse, analyserVersion } from './analysis/analyse.ts';
import { refusalFor } from './analysis/eligible.ts';
import { judge, type Rule } from './analysis/judge.ts';
import type { WordTables } from './analysis/table-lines.ts';
import type { Hit, LookUp } from './hit.ts';
import type { CacheEntry, CacheStore } from './store/cache-store.ts';

export type EquivalentParts = {
  store: Pick<CacheStore, 'nearest' | 'areSeparate'>;
  rule: Rule;
  /** Absent: the standard ones. */
  tables?: WordTables;
  /** `process.versions.icu`: words are told apart by it. */
  icu: string;
};

/** Kept questions that are judged; those that share the rarest words come first. */
export const CANDIDATES = 12;

/** The layer that serves a question by the answer to one that asks the same in other words. */
export type Equivalent = {
  lookUp: LookUp;
  /** What a question is kept by; undefined when it may not serve others. */
  index(question: string): Pick<CacheEntry, 'terms' | 'analyser'> | undefined;
};

export function createEquivalent({ store, rule, tables, icu }: EquivalentParts): Equivalent {
  const analyser = analyserVersion(icu);
  let last: { question: string; analysis: Analysis } | undefined;
  const analysed = (question: string): Analysis => {
    if (last?.question !== question) last = { question, analysis: analyse(question, tables) };
    return last.analysis;
  };
  const bestOf = async (question: string, scope: string): Promise<Hit | undefined> => {
    const asked = analysed(question);
    if (refusalFor(question, asked) !== undefined) return undefined;
    const frequencies = await store.nearest({ scope, terms: asked.terms, analyser }, CANDIDATES);
    let best: Hit | undefined;
    for (const entry of frequencies.entries) {
      if (entry.question === undefined) continue;
      const { hit, score } = judge(asked, analyse(entry.question, tables), { rule, frequencies });
      if (!hit || score <= (best?.similarity ?? 0)) continue;
      if (await store.areSeparate(question, entry.question)) continue;
      best = { layer: 'equivalent', entry, similarity: score };
    }
    return best;
  };
  return {
    lookUp: ({ question, scope }) => bestOf(question, scope).catch(() => undefined),
    index(question) {
      const analysis = analysed(question);
      return refusalFor(question, analysis) === undefined ? { terms: analysis.terms, analyser } : undefined;
    },
  };
}
