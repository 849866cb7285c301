import type { Spending } from '../domain/ledger-entry.ts';
import { type Currency, convertNano, type Nano } from '../domain/money.ts';

/** Of one currency: all that was spent, and of that what was estimated and what went to attempts that failed. */
export type MoneyTotal = { nano: Nano; estimatedNano: Nano; wastedNano: Nano };
export type MoneyTotals = ReadonlyMap<Currency, MoneyTotal>;

/** The config's currency, and units of it for one unit of the others, as nano. */
export type Into = { currency: Currency; rates: Readonly<Record<Currency, Nano>> };

/** Adds one part of a call's cost; what has no price adds nothing, and is counted elsewhere. */
export function addSpending(totals: Map<Currency, MoneyTotal>, { currency, nano, source, wasted }: Spending): void {
  if (currency === undefined || nano === undefined) return;
  const total = totals.get(currency) ?? { nano: 0, estimatedNano: 0, wastedNano: 0 };
  total.nano += nano;
  if (source === 'estimated') total.estimatedNano += nano;
  if (wasted) total.wastedNano += nano;
  totals.set(currency, total);
}

/** Every currency's amount in the config's, added up; undefined when one of them cannot be converted. */
export function totalIn(
  amounts: Iterable<readonly [Currency, Nano]>,
  { currency: into, rates }: Into,
): Nano | undefined {
  let sum = 0;
  for (const [currency, nano] of amounts) {
    const converted = nano === 0 ? 0 : convertNano(nano, currency, into, rates);
    if (converted === undefined) return undefined;
    sum += converted;
  }
  return sum;
}
