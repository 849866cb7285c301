import { type LedgerEntry, spending } from '../domain/ledger-entry.ts';
import { type Currency, convertNano, type Nano } from '../domain/money.ts';
import type { Zone } from '../domain/zone.ts';
import { addTally, groupsOf, type KeyPath, newTally, pathFor, type Tally } from './cost-tally.ts';
import { type GroupBy, isChronological } from './groupings.ts';
import { type Into, type MoneyTotal, type MoneyTotals, totalIn } from './money-totals.ts';
import { byRank, type Rank, rankOf } from './ranking.ts';

/** One key with its money in every currency. */
export type CostRow = {
  key: string;
  calls: number;
  /** The config's currency first. Empty: nothing of it has a known price. */
  money: readonly CostMoney[];
  unpricedCalls: number;
  /** Failed attempts, and failed or stopped answers, of unknown price. */
  unpricedWaste: number;
  /** Of all that was spent, 0 to 1; absent without rates for all currencies, and when nothing was spent. */
  share?: number;
  /** What it is made of by the second key. */
  parts?: CostRow[];
  /** The row stands for that many keys that are not listed. */
  rest?: number;
};

/** `share`, 0 to 1: of all currencies where rates are known, of its own currency otherwise. Absent when that is 0. */
export type CostMoney = MoneyTotal & { currency: Currency; share?: number };

export type CostSection = { by: GroupBy; thenBy?: GroupBy; rows: CostRow[] };

/** Everything, whatever it is split by. */
export type CostTotal = {
  calls: number;
  money: MoneyTotals;
  unpricedCalls: number;
  unpricedWaste: number;
  estimatedCalls: number;
  outcomes: { cached: number };
  /** What the cache's answers cost when they were bought. */
  saved: ReadonlyMap<Currency, Nano>;
};

export type CostReport = { sections: CostSection[]; total: CostTotal };

/** `top`: that many of the dearest keys in each table, and one row for the rest. */
export type CostFold = {
  add(entry: LedgerEntry): void;
  calls(): number;
  result(into: Into, options?: { top?: number | undefined }): CostReport;
};

/** One key, or two: the second splits the rows of the first. */
export type CostKey = GroupBy | readonly [GroupBy, GroupBy];

/** Where the money went, by each of the keys. */
export function createCost(keys: readonly [CostKey, ...CostKey[]], zone: Zone): CostFold {
  const total = newTally();
  const saved = new Map<Currency, Nano>();
  let cached = 0;
  const sections = keys.map((key) => {
    const [by, thenBy] = typeof key === 'string' ? [key] : key;
    const path: KeyPath = pathFor(thenBy === undefined ? [by] : [by, thenBy], zone);
    return { by, ...(thenBy !== undefined && { thenBy }), path, root: newTally() };
  });
  return {
    add(entry) {
      const parts = spending(entry);
      addTally(total, entry, parts);
      for (const { path, root } of sections) addTally(root, entry, parts, path);
      const { savedNano, savedCurrency } = entry.cache;
      if (savedNano !== undefined && savedCurrency !== undefined)
        saved.set(savedCurrency, (saved.get(savedCurrency) ?? 0) + savedNano);
      if (entry.outcome === 'cached') cached += 1;
    },
    calls: () => total.calls,
    result(into, { top } = {}) {
      const shares = sharesOf(total.money, into);
      const { calls, money, unpricedCalls, unpricedWaste, estimatedCalls } = total;
      return {
        sections: sections.map(({ by, thenBy, root }) => {
          const order = { levels: thenBy === undefined ? [by] : [by, thenBy], shares, into, top };
          return { by, ...(thenBy !== undefined && { thenBy }), rows: rowsOf(root, order) };
        }),
        total: { calls, money, unpricedCalls, unpricedWaste, estimatedCalls, outcomes: { cached }, saved },
      };
    },
  };
}

type Shares = {
  of: (nano: Nano, currency: Currency) => number | undefined;
  /** Whether those of all currencies make one whole. */
  areOfAll: boolean;
};

function sharesOf(money: MoneyTotals, into: Into): Shares {
  const whole = totalIn(
    [...money].map(([currency, { nano }]) => [currency, nano] as const),
    into,
  );
  return {
    areOfAll: whole !== undefined || money.size === 1,
    of(nano, currency) {
      const [part, all] =
        whole === undefined
          ? [nano, money.get(currency)?.nano ?? 0]
          : [convertNano(nano, currency, into.currency, into.rates) ?? 0, whole];
      return all > 0 ? part / all : undefined;
    },
  };
}

type Order = { levels: readonly GroupBy[]; shares: Shares; into: Into; top: number | undefined };
type Sums = Pick<CostRow, 'key' | 'calls' | 'unpricedCalls' | 'unpricedWaste'> & { money: MoneyTotals };
type Ranked = { row: CostRow; sums: Sums; rank: Rank };

/** The rows below a tally: those of the first level, with their parts by the second. */
function rowsOf(tally: Tally, order: Order): CostRow[] {
  const [by = 'model', ...levels] = order.levels;
  const ranked = groupsOf(tally).flatMap(([key, group]): Ranked[] => {
    const { calls, money, unpricedCalls, unpricedWaste } = group;
    if (money.size === 0 && unpricedCalls === 0) return [];
    const sums = { key, calls, money, unpricedCalls, unpricedWaste };
    const parts = levels.length > 0 && { parts: rowsOf(group, { ...order, levels }) };
    return [{ row: { ...rowOf(sums, order), ...parts }, sums, rank: rankOf(money, order.into) }];
  });
  const inOrder = isChronological(by) ? byKey : byCost;
  const top = order.top ?? ranked.length;
  // One row for one key says less than that key's own.
  if (ranked.length <= top + 1) return ranked.sort(inOrder).map(({ row }) => row);
  const dearest = ranked.sort(byCost).slice(0, top);
  const rest = ranked.slice(top);
  const others = { ...rowOf(together(rest.map(({ sums }) => sums)), order), rest: rest.length };
  return [...dearest.sort(inOrder).map(({ row }) => row), others];
}

function rowOf({ money, ...about }: Sums, { shares, into }: Pick<Order, 'shares' | 'into'>): CostRow {
  const own = ([currency]: readonly [Currency, unknown]) => (currency === into.currency ? '' : currency);
  const ordered = [...money].sort((a, b) => (own(a) < own(b) ? -1 : 1));
  const amounts = ordered.map(([currency, total]): CostMoney => {
    const share = shares.of(total.nano, currency);
    return { currency, ...total, ...(share !== undefined && { share }) };
  });
  const known = amounts.flatMap(({ share }) => share ?? []);
  const whole = shares.areOfAll && known.length > 0 && { share: known.reduce((sum, share) => sum + share, 0) };
  return { ...about, money: amounts, ...whole };
}

/** What the keys come to that are not listed. */
function together(rows: readonly Sums[]): Sums {
  const money = new Map<Currency, MoneyTotal>();
  const all = { key: '', calls: 0, unpricedCalls: 0, unpricedWaste: 0, money };
  for (const row of rows) {
    all.calls += row.calls;
    all.unpricedCalls += row.unpricedCalls;
    all.unpricedWaste += row.unpricedWaste;
    for (const [currency, total] of row.money) {
      const sum = money.get(currency) ?? { nano: 0, estimatedNano: 0, wastedNano: 0 };
      sum.nano += total.nano;
      sum.estimatedNano += total.estimatedNano;
      sum.wastedNano += total.wastedNano;
      money.set(currency, sum);
    }
  }
  return all;
}

function byKey({ sums: a }: Ranked, { sums: b }: Ranked): number {
  return a.key === b.key ? 0 : a.key < b.key ? -1 : 1;
}

function byCost(a: Ranked, b: Ranked): number {
  return byRank(a.rank, b.rank) || b.sums.calls - a.sums.calls || byKey(a, b);
}
