import type { Currency, Nano } from '../domain/money.ts';
import type { CostRow } from './cost.ts';
import { unlessUnknown } from './money-totals.ts';

/** The money of one key in one currency, as `--json` and `--csv` have it. */
export type CostLine = {
  key: string;
  /** Of the key, whatever the currency. */
  calls: number;
  /** Absent, as the amounts are: nothing of it has a known price. */
  currency?: Currency;
  nano?: Nano;
  estimatedNano?: Nano;
  wastedNano?: Nano;
  unpricedCalls: number;
  share?: number;
  /** Of this currency; what has no price stands with the first. */
  parts?: CostLine[];
  rest?: number;
};

/** A line for each key and currency, in the order of the rows. */
export function costLines(rows: readonly CostRow[]): CostLine[] {
  return rows.flatMap(({ key, calls, money, unpricedCalls, unpricedWaste, parts, rest }): CostLine[] => {
    const about = { key, calls, unpricedCalls, ...(rest !== undefined && { rest }) };
    const all = parts && costLines(parts);
    const partsOf = (of: Currency | undefined, isFirst: boolean) =>
      all && { parts: all.filter(({ currency }) => currency === of || (isFirst && currency === undefined)) };
    if (money.length === 0) {
      const nothing = unpricedCalls > 0 ? {} : { estimatedNano: 0, wastedNano: 0 };
      return [{ ...about, ...nothing, ...partsOf(undefined, true) }];
    }
    return money.map(({ nano, currency, estimatedNano, wastedNano, share }, index) => {
      const wasted = unlessUnknown(wastedNano, unpricedWaste) === undefined ? {} : { wastedNano };
      const amounts = unlessUnknown(nano, unpricedCalls) === undefined ? {} : { nano, estimatedNano, ...wasted };
      const shared = share === undefined ? {} : { share };
      return { ...about, currency, ...amounts, ...shared, ...partsOf(currency, index === 0) };
    });
  });
}
