import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { type Currency, convertNano, type Nano } from '../domain/money.ts';
import type { Zone } from '../domain/zone.ts';
import { type GroupBy, isChronological } from './groupings.ts';
import { type Into, totalIn } from './money-totals.ts';
import { createSummary, type Group } from './summary.ts';

/** The money of one key in one currency. */
export type CostLine = {
  key: string;
  calls: number;
  /** Absent: nothing of it has a known price. */
  currency?: Currency;
  nano?: Nano;
  estimatedNano: Nano;
  wastedNano: Nano;
  unpricedCalls: number;
  /** Of all that was spent, 0 to 1: of all currencies where rates are known, of its own currency otherwise. Absent when that is 0. */
  share?: number;
};

export type CostSection = { by: GroupBy; lines: CostLine[] };
export type CostReport = { sections: CostSection[]; total: Group };

export type CostFold = { add(entry: LedgerEntry): void; calls(): number; result(into: Into): CostReport };

/** Where the money went, by each of the keys. */
export function createCost(keys: readonly [GroupBy, ...GroupBy[]], zone: Zone): CostFold {
  const [first, ...others] = keys;
  const main = createSummary(first, zone);
  const folds = [main, ...others.map((by) => createSummary(by, zone))];
  let calls = 0;
  return {
    add(entry) {
      calls += 1;
      for (const fold of folds) fold.add(entry);
    },
    calls: () => calls,
    result(into) {
      const { total } = main.result();
      const shareOf = sharesOf(total, into);
      const sections = folds.map((fold) => {
        const { by, groups } = fold.result();
        const lines = groups.flatMap((group) => linesOf(group, shareOf));
        return { by, lines: isChronological(by) ? lines : lines.sort(byAmount) };
      });
      return { sections, total };
    },
  };
}

type ShareOf = (nano: Nano, currency: Currency) => number | undefined;

function sharesOf({ money }: Group, into: Into): ShareOf {
  const whole = totalIn(
    [...money].map(([currency, { nano }]) => [currency, nano] as const),
    into,
  );
  return (nano, currency) => {
    const [part, all] =
      whole === undefined
        ? [nano, money.get(currency)?.nano ?? 0]
        : [convertNano(nano, currency, into.currency, into.rates) ?? 0, whole];
    return all > 0 ? part / all : undefined;
  };
}

function linesOf({ key, calls, money, unpricedCalls }: Group, shareOf: ShareOf): CostLine[] {
  if (money.size === 0) {
    return unpricedCalls > 0 ? [{ key, calls, estimatedNano: 0, wastedNano: 0, unpricedCalls }] : [];
  }
  return [...money].map(([currency, total]) => {
    const share = shareOf(total.nano, currency);
    return { key, calls, currency, ...total, unpricedCalls, ...(share !== undefined && { share }) };
  });
}

function byAmount(a: CostLine, b: CostLine): number {
  return (b.share ?? 0) - (a.share ?? 0) || b.calls - a.calls || (a.key < b.key ? -1 : 1);
}
