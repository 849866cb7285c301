import type { Nano } from '../../domain/money.ts';

/**
 * How many times the likely cost of the default model a call may cost, by the share of a budget that is used: any up to a
 * half, then less and less, 4 times at a half, once at 80 %, a quarter at the end. Undefined: no ceiling.
 */
export function ceilingFactor(used: number): number | undefined {
  if (used < HALF) return undefined;
  const over = Math.min(1, used);
  // Straight lines on a logarithmic scale between the three points.
  return over <= TIGHT ? 4 ** (1 - (over - HALF) / (TIGHT - HALF)) : 4 ** -((over - TIGHT) / (1 - TIGHT));
}

const HALF = 0.5;
const TIGHT = 0.8;

/** A budget, in the config's currency. */
export type UsedBudget = { name: string; limitNano: Nano; spentNano: Nano; tag?: string };

/** The budget that this call counts in of which the largest share is used; undefined: none is set. */
export function mostUsed(
  budgets: readonly UsedBudget[],
  tag: string | undefined,
): { name: string; used: number } | undefined {
  const shares = budgets
    .filter((budget) => budget.tag === undefined || budget.tag === tag)
    .map(({ name, limitNano, spentNano }) => ({ name, used: limitNano === 0 ? 1 : spentNano / limitNano }));
  return shares.toSorted((a, b) => b.used - a.used)[0];
}
