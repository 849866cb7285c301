import type { CallCount } from '../domain/call-count.ts';
import type { Cell } from '../domain/cell.ts';
import type { ErrorCode } from '../domain/errors.ts';
import { percentilesOf } from '../domain/histogram.ts';
import type { Outcome } from '../domain/ledger-entry.ts';
import type { Currency, Nano } from '../domain/money.ts';
import type { GroupBy } from './groupings.ts';
import type { MoneyTotals } from './money-totals.ts';

export type Latency = { p50: number; p95: number };

/** What one row of a report adds up. A failed attempt's cost and error stand with the model that failed. */
export type Group = {
  key: string;
  /** Of the second key, where there is one. */
  thenKey?: string;
  /** How many rows this one puts together that `--top` leaves out. */
  others?: number;
  calls: number;
  outcomes: Readonly<Record<Outcome, number>>;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  /** By currency; nothing of what is unpriced. */
  money: MoneyTotals;
  /** Calls with a part of unknown price. */
  unpricedCalls: number;
  /** Of these, calls with such a part that went to an attempt that failed, or to an answer that was stopped. */
  unpricedWaste: number;
  /** Calls with a part that we counted ourselves. */
  estimatedCalls: number;
  /** Attempts that failed, and calls that failed without one. */
  errors: number;
  errorsByCode: ReadonlyMap<ErrorCode, number>;
  /** Calls that another model answered than the one asked first. */
  fallbacks: number;
  /** Of answered calls, ms, within 1 %. */
  latencyMs: Latency | undefined;
  firstTokenMs: Latency | undefined;
  /** What the cache's answers cost when they were bought. */
  saved: ReadonlyMap<Currency, Nano>;
};

/** The row of a cell that was added up by those keys. Currencies by name, errors by number. */
export function toGroup(cell: Cell, name: Pick<Group, 'key' | 'thenKey' | 'others'>, keys: readonly GroupBy[]): Group {
  const countOf = counterFor(keys);
  const errors = [...(cell.errorsByCode ?? [])].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return {
    ...name,
    calls: cell.calls,
    outcomes: cell.outcomes,
    inputTokens: cell.inputTokens,
    cachedInputTokens: cell.cachedInputTokens,
    outputTokens: cell.outputTokens,
    money: new Map([...cell.money].sort(byName)),
    unpricedCalls: countOf(cell.unpriced),
    unpricedWaste: countOf(cell.unpricedWaste),
    estimatedCalls: countOf(cell.estimated),
    errors: errors.reduce((sum, [, count]) => sum + count, 0),
    errorsByCode: new Map(errors),
    fallbacks: cell.fallbacks,
    latencyMs: cell.latency && percentilesOf(cell.latency),
    firstTokenMs: cell.firstToken && percentilesOf(cell.firstToken),
    saved: new Map([...(cell.saved ?? [])].sort(byName)),
  };
}

/** The counter that counts no call twice in a row of these keys. */
function counterFor(keys: readonly GroupBy[]): (count: CallCount) => number {
  if (!keys.includes('model')) return keys.includes('provider') ? ({ provider }) => provider : ({ call }) => call;
  return keys.includes('provider') ? ({ pair }) => pair : ({ model }) => model;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
