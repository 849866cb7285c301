import type { Currency, Nano } from '../domain/money.ts';
import { canConvert, type Into, type MoneyTotals, totalIn } from './money-totals.ts';

/** How dear a key is, as far as amounts of several currencies can be told apart. */
export type Rank = {
  tier: number;
  /** Of an amount without an exchange rate: only amounts of one currency can be compared. */
  currency: Currency;
  nano: Nano;
};

/** From the dearest on. An amount without a rate is more than nothing; what has no price may be anything, and stands last. */
const [CONVERTED, FOREIGN, NOTHING, UNPRICED] = [0, 1, 2, 3];

export function rankOf(money: MoneyTotals, into: Into): Rank {
  if (money.size === 0) return { tier: UNPRICED, currency: '', nano: 0 };
  const nano = convertedPart(money, into);
  if (nano > 0) return { tier: CONVERTED, currency: into.currency, nano };
  const foreign = [...money].filter(([, amount]) => amount.nano > 0).sort(([a], [b]) => (a < b ? -1 : 1))[0];
  if (foreign === undefined) return { tier: NOTHING, currency: into.currency, nano: 0 };
  return { tier: FOREIGN, currency: foreign[0], nano: foreign[1].nano };
}

/** The dearest first: amounts in the config's currency, those without an exchange rate, those without a price. 0 where neither is dearer. */
export function byRank(a: Rank, b: Rank): number {
  if (a.tier !== b.tier) return a.tier - b.tier;
  if (a.currency !== b.currency) return a.currency < b.currency ? -1 : 1;
  return b.nano - a.nano;
}

/** What can be put in the config's currency. */
export function convertedPart(money: MoneyTotals, into: Into): Nano {
  const known = [...money].filter(([currency]) => canConvert(currency, into));
  return (
    totalIn(
      known.map(([currency, { nano }]) => [currency, nano] as const),
      into,
    ) ?? 0
  );
}
