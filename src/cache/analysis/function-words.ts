import type { Between } from './between.ts';
import { chineseDiffer, differInAspect } from './chinese-function-words.ts';
import { englishDiffer } from './english-function-words.ts';
import type { Rule } from './guards.ts';

/** Two questions of the same content words in the same order. */
export type Sides = {
  between: readonly [Between, Between];
  /** Of one of them. */
  units: readonly string[];
  han: boolean;
  /** Whether either speaks of who asks. */
  personal: boolean;
  /** Whether something is so is asked. */
  yesNo: boolean;
  /** Both ask what something is. */
  defining: boolean;
  rule: Rule;
};

/**
 * Whether the words between the content words say another thing: `opt in to` and `opt out of`, `喝过酒` and `喝了酒`. Two
 * that stand at one place are compared; one that the other side lacks counts where it cannot go without saying.
 */
export function sayAnother(sides: Sides): boolean {
  const [left, right] = sides.between;
  if (sides.han && (differInAspect(left, right) || differInAspect(right, left))) return true;
  return left.some((words, at) => {
    const other = right[at] ?? [];
    return differ(words, other) && (sides.han ? chineseDiffer : englishDiffer)(words, other, { ...sides, at });
  });
}

/** Before which unit the compared words stand. */
export type Place = Sides & { at: number };

function differ(a: readonly string[], b: readonly string[]): boolean {
  return a.length !== b.length || a.some((word, at) => word !== b[at]);
}
