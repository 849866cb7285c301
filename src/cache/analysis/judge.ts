import { align } from './align.ts';
import type { Analysis } from './analyse.ts';
import { type Guard, guardsAgainst } from './guards.ts';
import { type DocumentFrequencies, scoreOf } from './score.ts';
import { isTypoOf } from './typo.ts';

export type { DocumentFrequencies } from './score.ts';

export type Rule = 'strict' | 'balanced';

export type Veto = Guard | 'unmatched' | 'order' | 'score';

export type Verdict = {
  hit: boolean;
  /** In [0, 1]. */
  score: number;
  /** Everything that spoke against a hit; empty for a hit. */
  vetoes: readonly Veto[];
};

export type JudgeOptions = {
  rule: Rule;
  /** Of the known questions. Below `BALANCED_FROM` of them, and without them, balanced is as strict as strict. */
  frequencies?: DocumentFrequencies | undefined;
  /** The score that balanced asks for. */
  threshold?: number;
};

/** Before so many questions are known, document frequencies mislead. */
export const BALANCED_FROM = 500;
export const STRICT_THRESHOLD = 0.5;
export const BALANCED_THRESHOLD = 0.7;

/** Whether the answer to one question also answers the other. Symmetric. */
export function judge(a: Analysis, b: Analysis, options: JudgeOptions): Verdict {
  return inOneOrder(a, b) ? judged(a, b, options) : judged(b, a, options);
}

function judged(
  a: Analysis,
  b: Analysis,
  { rule, frequencies, threshold = BALANCED_THRESHOLD }: JudgeOptions,
): Verdict {
  const real = new Set([...a.realWords, ...b.realWords]);
  const alignment = align(
    a.units,
    b.units,
    (one, other) => isTypoOf(one, other) && !(real.has(one) && real.has(other)),
  );
  const score = scoreOf(a, b, { alignment, frequencies });
  const balanced = rule === 'balanced' && frequencies !== undefined && frequencies.documents >= BALANCED_FROM;
  const vetoes: Veto[] = guardsAgainst(a, b, alignment);
  const unmatched = alignment.onlyA.length + alignment.onlyB.length > 0;
  const strict = !unmatched && alignment.inOrder && a.units.length > 0 && score >= STRICT_THRESHOLD;
  if (!strict && balanced)
    vetoes.push(...balancedVetoes(a, b, { inOrder: alignment.inOrder, enough: score >= threshold }));
  if (!strict && !balanced) {
    if (unmatched || a.units.length === 0) vetoes.push('unmatched');
    if (!alignment.inOrder) vetoes.push('order');
    if (score < STRICT_THRESHOLD) vetoes.push('score');
  }
  return { hit: vetoes.length === 0, score, vetoes };
}

const FREE_ORDER_WORDS = 6;

function balancedVetoes(a: Analysis, b: Analysis, { inOrder, enough }: { inOrder: boolean; enough: boolean }): Veto[] {
  const free = a.han && b.han && Math.max(a.contentWords.length, b.contentWords.length) <= FREE_ORDER_WORDS;
  return [...(inOrder || free ? [] : ['order' as const]), ...(enough ? [] : ['score' as const])];
}

function inOneOrder(a: Analysis, b: Analysis): boolean {
  return a.units.join(' ') <= b.units.join(' ');
}
