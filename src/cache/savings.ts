import type { Currency, Nano } from '../domain/money.ts';
import type { CacheEntry } from './store/cache-store.ts';

/** As `cache-hit` tells it: what a hit has saved, less what was paid in this call to find it. */
export type Savings = { savedNano?: Nano; savedCurrency?: Currency; spentNano?: Nano };

export type Money = {
  /** The config's currency. */
  currency: Currency;
  /** An amount in it; undefined when there is no rate. */
  convert: (nano: Nano, from: Currency) => Nano | undefined;
};

/** As it was bought where nothing was paid to find it; else in the config's currency, and unknown where that is not known. */
export function savingsOf({ costNano, currency }: CacheEntry, spentNano: Nano, money?: Money): Savings {
  if (spentNano === 0 || money === undefined) {
    return {
      ...(costNano !== undefined && { savedNano: costNano }),
      ...(currency !== undefined && { savedCurrency: currency }),
    };
  }
  const bought = costNano === undefined || currency === undefined ? undefined : money.convert(costNano, currency);
  return {
    ...(bought !== undefined && { savedNano: bought - spentNano }),
    savedCurrency: money.currency,
    spentNano,
  };
}
