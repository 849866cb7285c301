import type { MoneyTotal } from '../domain/cell.ts';
import { type Currency, convertNano, type Nano } from '../domain/money.ts';

export type { MoneyTotal };
export type MoneyTotals = ReadonlyMap<Currency, MoneyTotal>;

/** The config's currency, and units of it for one unit of the others, as nano. */
export type Into = { currency: Currency; rates: Readonly<Record<Currency, Nano>> };

/** Whether an amount can be put in the config's currency. */
export function canConvert(currency: Currency, { currency: into, rates }: Into): boolean {
  return currency === into || rates[currency] !== undefined;
}

/** Nothing but calls of unknown price is an unknown amount, which is not 0. */
export function unlessUnknown(nano: Nano | undefined, unknownCalls: number): Nano | undefined {
  return nano === 0 && unknownCalls > 0 ? undefined : nano;
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
