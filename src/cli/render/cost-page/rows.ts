import { type Currency, convertNano, type Nano } from '../../../domain/money.ts';
import type { CostLine } from '../../../reports/cost.ts';
import type { CostPageData } from './data.ts';

/** One key with its money in every currency. */
export type CostRow = {
  key: string;
  calls: number;
  money: { currency: Currency; nano: Nano; estimatedNano: Nano; wastedNano: Nano; share?: number }[];
  unpricedCalls: number;
  /** Of what can be converted, in the page's currency; absent where nothing can. */
  nano?: Nano;
};

/** A report has a line for each key and currency; a reader wants one for each key. The order stays. */
export function costRows(lines: readonly CostLine[], { currency: into, rates }: CostPageData): CostRow[] {
  const rows = new Map<string, CostRow>();
  for (const { key, calls, currency, nano, unpricedCalls, ...rest } of lines) {
    const row: CostRow = rows.get(key) ?? { key, calls, money: [], unpricedCalls };
    rows.set(key, row);
    if (currency === undefined || nano === undefined) continue;
    row.money.push({ currency, nano, ...rest });
    const converted = convertNano(nano, currency, into, rates);
    if (converted !== undefined) row.nano = (row.nano ?? 0) + converted;
  }
  return [...rows.values()];
}
