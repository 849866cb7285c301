import { type Alignment, align } from './align.ts';
import type { Analysis } from './analyse.ts';
import { BALANCED_FROM } from './balanced-from.ts';
import { type Guard, guardsAgainst, type Rule } from './guards.ts';
import { isMovedFreely } from './moved.ts';
import { type DocumentFrequencies, scoreOf } from './score.ts';
import { isTopicMoved } from './topic.ts';
import { isTypoOf } from './typo.ts';

export type { Rule } from './guards.ts';
export type { DocumentFrequencies } from './score.ts';

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

const STRICT_THRESHOLD = 0.5;
export const BALANCED_THRESHOLD = 0.5;

/** Whether the answer to one question also answers the other. Symmetric. */
export function judge(a: Analysis, b: Analysis, options: JudgeOptions): Verdict {
  return inOneOrder(a, b) ? judged(a, b, options) : judged(b, a, options);
}

/** The guards alone, for a path that finds likeness in another way (embeddings, a confirming model). Symmetric. */
export function guardsBetween(a: Analysis, b: Analysis, rule: Rule): Guard[] {
  const [left, right] = inOneOrder(a, b) ? [a, b] : [b, a];
  return guardsAgainst(left, right, align(left.units, right.units, spellingsOf(left, right)), rule);
}

/** A cheap look before `judge`: false when no hit is possible, by the number of words alone. */
export function mayHit(a: Analysis, b: Analysis, rule: Rule): boolean {
  if (a.units.length === b.units.length) return true;
  return rule === 'balanced' && Math.abs(a.coreUnits.length - b.coreUnits.length) <= 1;
}

function judged(a: Analysis, b: Analysis, options: JudgeOptions): Verdict {
  const { rule, frequencies, threshold = BALANCED_THRESHOLD } = options;
  const alike = spellingsOf(a, b);
  const alignment = align(a.units, b.units, alike);
  const score = scoreOf(a, b, { alignment, frequencies });
  const balanced = rule === 'balanced' && frequencies !== undefined && frequencies.documents >= BALANCED_FROM;
  const guards = guardsAgainst(a, b, alignment, balanced ? 'balanced' : 'strict');
  const strict = strictVetoes(a, b, { alignment, score });
  const vetoes =
    strict.length > 0 && balanced
      ? balancedVetoes(a, b, {
          alignment: align(a.coreUnits, b.coreUnits, alike),
          frequencies,
          enough: score >= threshold,
        })
      : strict;
  return { hit: guards.length + vetoes.length === 0, score, vetoes: [...guards, ...vetoes] };
}

/** A misspelt word is one that no table knows, of a word that one knows: of two strange words each may be right (`inulin`). */
function spellingsOf(a: Analysis, b: Analysis): (one: string, other: string) => boolean {
  const isReal = (word: string) => a.realWords.includes(word) || b.realWords.includes(word);
  return (one, other) => isTypoOf(one, other) && isReal(one) !== isReal(other);
}

function strictVetoes(a: Analysis, b: Analysis, { alignment, score }: { alignment: Alignment; score: number }): Veto[] {
  const { onlyA, onlyB, inOrder } = alignment;
  return [
    ...(onlyA.length + onlyB.length > 0 || a.units.length === 0 ? ['unmatched' as const] : []),
    ...(inOrder || isMovedFreely(a, b, 'strict') ? [] : ['order' as const]),
    ...(score >= STRICT_THRESHOLD ? [] : ['score' as const]),
  ];
}

/** A word in so large a share of the known questions hardly tells them apart: `card` at a bank. */
const COMMON_SHARE = 0.03;

/** A question of fewer other words is changed by any that is left out. */
const ENOUGH_MATCHED = 3;

type Weighed = { alignment: Alignment; frequencies: DocumentFrequencies; enough: boolean };

/** Of the words with meaning, balanced lets one side have one common one more; light verbs may be left out, not exchanged. */
function balancedVetoes(a: Analysis, b: Analysis, { alignment, frequencies, enough }: Weighed): Veto[] {
  const extra = [...alignment.onlyA, ...alignment.onlyB];
  const hasRole = (unit: string) => [...a.roles, ...b.roles].some((role) => role.endsWith(`:${unit}`));
  const isCommon = (unit: string) => frequencies.of(unit) >= COMMON_SHARE * frequencies.documents && !hasRole(unit);
  const covered =
    extra.length === 0
      ? alignment.matched.length > 0
      : extra.length === 1 && extra.every(isCommon) && alignment.matched.length >= ENOUGH_MATCHED;
  const sameTypes = a.questionTypes.join() === b.questionTypes.join();
  // Where the types only meet, no word with meaning may be left over.
  const loose = leaveOut(a, b) && (sameTypes || extra.length === 0);
  return [
    ...(covered && loose ? [] : ['unmatched' as const]),
    ...(alignment.inOrder || isTopicMoved(a, b) || isMovedFreely(a, b, 'balanced') ? [] : ['order' as const]),
    ...(enough ? [] : ['score' as const]),
  ];
}

/** These say hardly anything even after `how`: `how do I go about it`. */
const JOINTS: readonly string[] = ['go', 'take', 'make', 'have', 'come', 'keep', 'put', 'set', 'help', 'try', 'know'];

/** Whether one side alone has light verbs that the other has not; how something is done is its verb. */
function leaveOut(a: Analysis, b: Analysis): boolean {
  const onlyA = a.lightUnits.filter((unit) => !b.lightUnits.includes(unit));
  const onlyB = b.lightUnits.filter((unit) => !a.lightUnits.includes(unit));
  const how = a.questionTypes.includes('how') || b.questionTypes.includes('how');
  return how ? [...onlyA, ...onlyB].every((unit) => JOINTS.includes(unit)) : onlyA.length === 0 || onlyB.length === 0;
}

function inOneOrder(a: Analysis, b: Analysis): boolean {
  return a.units.join(' ') <= b.units.join(' ');
}
