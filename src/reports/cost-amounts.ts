import type { Usage } from '../domain/chat.ts';
import type { Currency, Nano } from '../domain/money.ts';
import { canConvert, type Into, totalIn } from './money-totals.ts';

export type Amount = { nano: Nano; currency: Currency };

/** The tokens that a price is for. */
export type Tokens = Pick<Usage, 'input' | 'output' | 'cachedInput'>;

/** A model as the analysis sees it: a name, and what tokens cost on it. Undefined where it had no price then. */
export type PricedModel = {
  name: string;
  costAt(tokens: Tokens, atMs: number): Amount | undefined;
  /** By the list that held then, over the hours of a week. */
  weekAverageAt(tokens: Tokens, atMs: number): Amount | undefined;
};

/** Sums of one currency each, converted once and at the end, so that what is rounded is the sum. */
export type Sums = Map<Currency, Nano>;

export function addTo(sums: Sums, { currency, nano }: Amount): void {
  sums.set(currency, (sums.get(currency) ?? 0) + nano);
}

/** An amount with both its parts, in a currency that has a rate; nothing is nothing in any. */
export function amountOf(
  { nano, currency }: { nano?: Nano | undefined; currency?: Currency | undefined },
  into: Into,
): Amount | undefined {
  if (nano === 0) return { nano, currency: into.currency };
  if (nano === undefined || currency === undefined || !canConvert(currency, into)) return undefined;
  return { nano, currency };
}

/** Sums that hold no other currency than those with a rate, together. */
export function converted(sums: Sums, into: Into): Nano {
  return totalIn(sums, into) ?? 0;
}
