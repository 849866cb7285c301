import { type LedgerEntry, spending } from '../domain/ledger-entry.ts';
import { type Currency, convertNano, type Nano } from '../domain/money.ts';
import type { Zone } from '../domain/zone.ts';
import { addTally, groupsOf, type KeyPath, newTally, pathFor, type Tally } from './cost-tally.ts';
import { type GroupBy, isChronological } from './groupings.ts';
import { type Into, type MoneyTotals, totalIn } from './money-totals.ts';

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
  /** What it is made of by the second key, in this currency; what has no price stands with the first. */
  parts?: CostLine[];
  /** The line stands for that many keys that are not listed. */
  rest?: number;
};

export type CostSection = { by: GroupBy; thenBy?: GroupBy; lines: CostLine[] };

/** Everything, whatever it is split by. */
export type CostTotal = {
  calls: number;
  money: MoneyTotals;
  unpricedCalls: number;
  estimatedCalls: number;
  outcomes: { cached: number };
  /** What the cache's answers cost when they were bought. */
  saved: ReadonlyMap<Currency, Nano>;
};

export type CostReport = { sections: CostSection[]; total: CostTotal };

/** `top`: that many of the dearest keys in each table, and one line a currency for the rest. */
export type CostFold = {
  add(entry: LedgerEntry): void;
  calls(): number;
  result(into: Into, options?: { top?: number | undefined }): CostReport;
};

/** One key, or two: the second splits the lines of the first. */
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
      const shareOf = sharesOf(total.money, into);
      const { calls, money, unpricedCalls, estimatedCalls } = total;
      return {
        sections: sections.map(({ by, thenBy, root }) => {
          const order = { levels: thenBy === undefined ? [by] : [by, thenBy], shareOf, top };
          return { by, ...(thenBy !== undefined && { thenBy }), lines: linesOf(root, order) };
        }),
        total: { calls, money, unpricedCalls, estimatedCalls, outcomes: { cached }, saved },
      };
    },
  };
}

type ShareOf = (nano: Nano, currency: Currency) => number | undefined;

function sharesOf(money: MoneyTotals, into: Into): ShareOf {
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

type Order = { levels: readonly GroupBy[]; shareOf: ShareOf; top: number | undefined };

/** The lines below a tally: those of the first level, with their parts by the second. */
function linesOf(tally: Tally, order: Order): CostLine[] {
  const [by = 'model', ...levels] = order.levels;
  const lines = groupsOf(tally).flatMap(([key, group]) => linesOfKey(key, group, { ...order, levels }));
  if (isChronological(by)) lines.sort(byKey);
  else lines.sort(byAmount);
  return order.top === undefined ? lines : topOf(lines, order.top, order.shareOf);
}

function linesOfKey(key: string, group: Tally, order: Order): CostLine[] {
  const { calls, money, unpricedCalls } = group;
  if (money.size === 0 && unpricedCalls === 0) return [];
  const parts = order.levels.length > 0 ? linesOf(group, order) : undefined;
  const partsOf = (of: Currency | undefined, isFirst: boolean) =>
    parts && {
      parts: parts.filter(({ currency }) => currency === of || (isFirst && currency === undefined)),
    };
  if (money.size === 0)
    return [{ key, calls, estimatedNano: 0, wastedNano: 0, unpricedCalls, ...partsOf(undefined, true) }];
  return [...money].map(([currency, total], index) => {
    const share = order.shareOf(total.nano, currency);
    const line = { key, calls, currency, ...total, unpricedCalls };
    return { ...line, ...(share !== undefined && { share }), ...partsOf(currency, index === 0) };
  });
}

/** The dearest keys, in the order that the lines had, and what the others come to. */
function topOf(lines: readonly CostLine[], top: number, shareOf: ShareOf): CostLine[] {
  const keys = new Set<string>();
  for (const { key } of lines.toSorted(byAmount)) if (keys.size < top) keys.add(key);
  const others = lines.filter(({ key }) => !keys.has(key));
  const sums = new Map<Currency | undefined, CostLine & { rest: number }>();
  for (const { currency, nano, ...line } of others) {
    const sum = sums.get(currency) ?? {
      ...{ key: '', calls: 0, estimatedNano: 0, wastedNano: 0, unpricedCalls: 0, rest: 0 },
      ...(currency !== undefined && { currency, nano: 0 }),
    };
    sum.rest += 1;
    sum.calls += line.calls;
    if (nano !== undefined) sum.nano = (sum.nano ?? 0) + nano;
    sum.estimatedNano += line.estimatedNano;
    sum.wastedNano += line.wastedNano;
    sum.unpricedCalls += line.unpricedCalls;
    sums.set(currency, sum);
  }
  // One line for one key says less than that key's own.
  const isListed = ({ key, currency }: CostLine) => keys.has(key) || sums.get(currency)?.rest === 1;
  const rest = [...sums.values()].filter((sum) => sum.rest > 1);
  return [...lines.filter(isListed), ...rest.map((sum) => withShare(sum, shareOf))];
}

function withShare(line: CostLine, shareOf: ShareOf): CostLine {
  const { nano, currency } = line;
  const share = nano === undefined || currency === undefined ? undefined : shareOf(nano, currency);
  return share === undefined ? line : { ...line, share };
}

function byKey(a: CostLine, b: CostLine): number {
  return a.key === b.key ? 0 : a.key < b.key ? -1 : 1;
}

function byAmount(a: CostLine, b: CostLine): number {
  return (b.share ?? 0) - (a.share ?? 0) || b.calls - a.calls || byKey(a, b);
}
