import type { ErrorCode } from '../domain/errors.ts';
import { type LedgerEntry, type Outcome, spending } from '../domain/ledger-entry.ts';
import type { Currency, Nano } from '../domain/money.ts';
import type { Zone } from '../domain/zone.ts';
import { type GroupBy, groupings, isChronological, type KeyOf } from './groupings.ts';
import { addSpending, type MoneyTotal, type MoneyTotals } from './money-totals.ts';
import { percentiles } from './percentile.ts';

export type Latency = { p50: number; p95: number };

/** What one row of a report adds up. A failed attempt's cost and error stand with the model that failed. */
export type Group = {
  key: string;
  calls: number;
  outcomes: Readonly<Record<Outcome, number>>;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  /** By currency; nothing of what is unpriced. */
  money: MoneyTotals;
  /** Calls with a part of unknown price. */
  unpricedCalls: number;
  /** Calls with a part that we counted ourselves. */
  estimatedCalls: number;
  /** Attempts that failed, and calls that failed without one. */
  errors: number;
  errorsByCode: ReadonlyMap<ErrorCode, number>;
  /** Calls that another model answered than the one asked first. */
  fallbacks: number;
  /** Of answered calls, ms, exact. */
  latencyMs: Latency | undefined;
  firstTokenMs: Latency | undefined;
  /** What the cache's answers cost when they were bought. */
  saved: ReadonlyMap<Currency, Nano>;
};

export type Summary = { by: GroupBy; groups: Group[]; total: Group };

/** A report that is fed row by row. */
export type SummaryFold = { add(entry: LedgerEntry): void; result(): Summary };

/** Adds calls up by a key. Latencies are kept, 8 bytes each, so that the percentiles are exact. */
export function createSummary(by: GroupBy, zone: Zone): SummaryFold {
  const keyOf: KeyOf = groupings[by](zone);
  const groups = new Map<string, Sums>();
  const total = newSums('total');
  const sumsOf = (key: string): Sums => {
    let sums = groups.get(key);
    if (sums === undefined) {
      sums = newSums(key);
      groups.set(key, sums);
    }
    return sums;
  };
  return {
    add(entry) {
      const own = sumsOf(keyOf(entry));
      countCall(entry, own);
      countCall(entry, total);
      if (entry.outcome === 'answered') {
        own.latencies.push(entry.durationMs);
        if (entry.firstTokenMs !== undefined) own.firstTokens.push(entry.firstTokenMs);
      }
      const sumsFor: SumsFor = (attempt) => [attempt ? sumsOf(keyOf(entry, attempt)) : own, total];
      countMoney(entry, sumsFor);
      countErrors(entry, sumsFor);
    },
    result: () => {
      const rows = [...groups.values()];
      total.latencies = rows.flatMap(({ latencies }) => latencies);
      total.firstTokens = rows.flatMap(({ firstTokens }) => firstTokens);
      return { by, groups: rows.map(toGroup).sort(isChronological(by) ? byKey : byCalls), total: toGroup(total) };
    },
  };
}

/** A whole report over rows that come from anywhere. */
export async function summarise(
  entries: AsyncIterable<LedgerEntry> | Iterable<LedgerEntry>,
  { by = 'model', zone }: { by?: GroupBy; zone: Zone },
): Promise<Summary> {
  const fold = createSummary(by, zone);
  for await (const entry of entries) fold.add(entry);
  return fold.result();
}

type Sums = Omit<Group, 'money' | 'outcomes' | 'errorsByCode' | 'saved' | 'latencyMs' | 'firstTokenMs'> & {
  outcomes: Record<Outcome, number>;
  money: Map<Currency, MoneyTotal>;
  errorsByCode: Map<ErrorCode, number>;
  saved: Map<Currency, Nano>;
  latencies: number[];
  firstTokens: number[];
};

type Attempt = LedgerEntry['attempts'][number];
type SumsFor = (attempt: Attempt | undefined) => readonly Sums[];

function newSums(key: string): Sums {
  return {
    key,
    calls: 0,
    outcomes: { answered: 0, cached: 0, failed: 0, refused: 0, cancelled: 0 },
    inputTokens: 0,
    cachedInputTokens: 0,
    outputTokens: 0,
    money: new Map(),
    unpricedCalls: 0,
    estimatedCalls: 0,
    errors: 0,
    errorsByCode: new Map(),
    fallbacks: 0,
    saved: new Map(),
    latencies: [],
    firstTokens: [],
  };
}

function countCall(entry: LedgerEntry, sums: Sums): void {
  sums.calls += 1;
  sums.outcomes[entry.outcome] += 1;
  if (isFallback(entry)) sums.fallbacks += 1;
  const { savedNano, savedCurrency } = entry.cache;
  if (savedNano !== undefined && savedCurrency !== undefined) increase(sums.saved, savedCurrency, savedNano);
}

function isFallback({ outcome, model, asked, attempts }: LedgerEntry): boolean {
  if (outcome !== 'answered' || model === undefined) return false;
  return model !== asked || (attempts[0] !== undefined && attempts[0].model !== model);
}

function countMoney(entry: LedgerEntry, sumsFor: SumsFor): void {
  const unpriced = new Set<Sums>();
  const estimated = new Set<Sums>();
  for (const part of spending(entry)) {
    for (const sums of sumsFor(part.attempt)) {
      addSpending(sums.money, part);
      sums.inputTokens += part.usage?.input ?? 0;
      sums.cachedInputTokens += part.usage?.cachedInput ?? 0;
      sums.outputTokens += part.usage?.output ?? 0;
      if (part.source === 'unpriced') unpriced.add(sums);
      if (part.source === 'estimated') estimated.add(sums);
    }
  }
  for (const sums of unpriced) sums.unpricedCalls += 1;
  for (const sums of estimated) sums.estimatedCalls += 1;
}

function countErrors(entry: LedgerEntry, sumsFor: SumsFor): void {
  const failed = entry.attempts.filter(({ status }) => status === 'failed');
  if (entry.outcome === 'failed' && failed.length === 0) countError(entry.code, sumsFor(undefined));
  for (const attempt of failed) countError(attempt.code, sumsFor(attempt));
}

function countError(code: ErrorCode = 'internal', all: readonly Sums[]): void {
  for (const sums of all) {
    sums.errors += 1;
    increase(sums.errorsByCode, code, 1);
  }
}

function increase<Key>(map: Map<Key, number>, key: Key, by: number): void {
  map.set(key, (map.get(key) ?? 0) + by);
}

function toGroup({ latencies, firstTokens, ...sums }: Sums): Group {
  return { ...sums, latencyMs: percentiles(latencies), firstTokenMs: percentiles(firstTokens) };
}

function byKey(a: Group, b: Group): number {
  return a.key < b.key ? -1 : 1;
}

function byCalls(a: Group, b: Group): number {
  return b.calls - a.calls || byKey(a, b);
}
