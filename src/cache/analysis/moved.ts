import type { Analysis } from './analyse.ts';
import type { Between } from './between.ts';
import type { Rule } from './guards.ts';

type Ordered = Pick<Analysis, 'units' | 'between' | 'questionsAt' | 'questionTypes' | 'forms'>;

/** Two neighbouring parts that have changed places: `left` then `right` in one question, `right` then `left` in the other. */
type Swap = { from: number; left: number; right: number };

/**
 * Whether the same words stand in another order that says the same: what is said of the whole question at its start or at its
 * end (`In Excel, how do I sum?`), a manner (`permanently delete it`), two that are compared, and to balanced also what belongs
 * to something (`the limit on my card`, `my card's limit`).
 */
export function isMovedFreely(a: Ordered, b: Ordered, rule: Rule): boolean {
  if (a.units.length !== b.units.length) return false;
  const swap = swapBetween(a.units, b.units);
  if (swap === undefined) return false;
  const back = { from: swap.from, left: swap.right, right: swap.left };
  if (rule === 'balanced' && [isBelonging, isWished].some((is) => is(a, b, swap) || is(b, a, back))) return true;
  return (
    sameWords(a, b) && (isCompared(a, b, swap) || isManner(a, swap) || isFronted(a, b, swap) || isFronted(b, a, back))
  );
}

function swapBetween(a: readonly string[], b: readonly string[]): Swap | undefined {
  const from = a.findIndex((unit, at) => unit !== b[at]);
  if (from === -1) return undefined;
  let end = a.length;
  while (a[end - 1] === b[end - 1]) end -= 1;
  const [one, other] = [a.slice(from, end), b.slice(from, end)];
  for (let left = 1; left < one.length; left++) {
    if ([...one.slice(left), ...one.slice(0, left)].every((unit, at) => unit === other[at]))
      return { from, left, right: one.length - left };
  }
  return undefined;
}

/** Everything said between the units, wherever it stands; what joins them only does not count. */
function sameWords(a: Ordered, b: Ordered): boolean {
  const wordsOf = ({ between }: Ordered) =>
    between
      .flat()
      .filter((word) => !/^(?:an?|the|is|are|的|是|有)$/.test(word))
      .sort()
      .join(' ');
  const formsOf = ({ forms }: Ordered) => [...forms].sort().join(' ');
  return wordsOf(a) === wordsOf(b) && formsOf(a) === formsOf(b);
}

const SYMMETRIC = /^(?:differ|compar|similar|similarity|distanc|relationship|区别|比较|差异|距离|关系)$/;
const SYMMETRIC_IN_CHINESE = /区别|比较|距离|关系|差异/;

/** `the difference between TCP and UDP`: the same for UDP and TCP. */
function isCompared(a: Ordered, b: Ordered, { from, left, right }: Swap): boolean {
  const isSymmetric = a.units.some((unit) => SYMMETRIC.test(unit)) || SYMMETRIC_IN_CHINESE.test(a.units.join(''));
  const isJoined = (between: Between, at: number) => /^(?:and|和|与|跟|及)$/.test(between[at]?.join(' ') ?? '');
  const isPlain = ({ between }: Ordered) => !between.flat().includes('to');
  return isSymmetric && isJoined(a.between, from + left) && isJoined(b.between, from + right) && isPlain(a);
}

const MANNER =
  /^(?:permanent|temporari|automatical|manual|quick|easi|safe|correct|proper|immediate|remote|direct|secure)ly$/;

/** `permanently delete my account`, `delete my account permanently`. */
function isManner({ units }: Ordered, { from, left, right }: Swap): boolean {
  const moved = [...(left === 1 ? [from] : []), ...(right === 1 ? [from + left] : [])];
  const isFree = (at: number) =>
    MANNER.test(units[at] ?? '') && units.filter((unit) => unit.endsWith('ly')).length === 1;
  return moved.some(isFree);
}

const PREPOSITION = /^(?:in|on|at|for|with)$/;

/** `In Excel, how do I sum?`, `How do I sum in Excel?`; of `a` the part before the question word. */
function isFronted(a: Ordered, b: Ordered, { from, left, right }: Swap): boolean {
  const [first, last] = [a.between[0]?.[0] ?? '', b.between[right]?.[0] ?? ''];
  const isWhole = from === 0 && left + right === a.units.length;
  return isWhole && PREPOSITION.test(first) && first === last && a.questionsAt.join() === String(left);
}

const DETERMINER = /^(?:an?|the|my|your|our|this)$/;

/** `a 10 minute timer`, `a timer for 10 minutes`; of `a` the owner or the amount stands first. */
function isBelonging(a: Ordered, b: Ordered, { from, left, right }: Swap): boolean {
  const joint = b.between[from + right] ?? [];
  if ((a.between[from + left] ?? []).length > 0 || !/^(?:of|for|in|on)$/.test(joint[0] ?? '')) return false;
  if (joint.length > 2 || (joint.length === 2 && !DETERMINER.test(joint[1] ?? ''))) return false;
  if (/^\d/.test(a.units[from] ?? '')) return true;
  // A payment for a card is no card payment.
  const isNamed = (between: Between) => DETERMINER.test(between[from]?.at(-1) ?? '');
  return joint[0] !== 'for' && isNamed(a.between) && isNamed(b.between);
}

/** `I need my money moved`, `move my money`; of `a` what is to be done stands last. */
function isWished(a: Ordered, b: Ordered, { from, left, right }: Swap): boolean {
  const isWhole = from + left + right === a.units.length && right === 1;
  const wants = a.questionTypes.includes('want') && !b.questionTypes.some((type) => type !== 'want' && type !== 'how');
  const isDone = a.forms.at(-1) === 'past' && b.forms[from] === 'plain' && a.between.at(-1)?.length === 0;
  return isWhole && wants && isDone && (b.between[from + 1] ?? []).every((word) => DETERMINER.test(word));
}
