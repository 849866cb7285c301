import { type CallCount, countCalls, countOnce, mergeCount, newCount } from './call-count.ts';
import type { ErrorCode } from './errors.ts';
import { addToAll, type Histogram, mergeHistogram, newHistogram } from './histogram.ts';
import {
  type AttemptEntry,
  type Outcome,
  ownSpending,
  type ReportedCall,
  type Spending,
  spending,
} from './ledger-entry.ts';
import type { Currency, Nano } from './money.ts';
import { type Place, placeOf } from './place.ts';

/** Of one currency: all that was spent, and of that what was estimated and what went to attempts that failed. */
export type MoneyTotal = { nano: Nano; estimatedNano: Nano; wastedNano: Nano };

/**
 * What calls of one kind add up to. Everything is additive, so cells may be merged in any order. There are thousands, so
 * that parts that most of them lack are made when they are needed.
 */
export type Cell = {
  calls: number;
  outcomes: Record<Outcome, number>;
  /** Calls that another model answered than the one asked first. */
  fallbacks: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  /** Nothing of what is unpriced. */
  money: Map<Currency, MoneyTotal>;
  /** What the cache's answers cost when they were bought. */
  saved: Map<Currency, Nano> | undefined;
  errorsByCode: Map<ErrorCode, number> | undefined;
  unpriced: CallCount;
  /** Of these, calls with such a part that was wasted. */
  unpricedWaste: CallCount;
  estimated: CallCount;
  /** Of answered calls. */
  latency: Histogram | undefined;
  firstToken: Histogram | undefined;
};

export function newCell(): Cell {
  return {
    calls: 0,
    outcomes: { answered: 0, cached: 0, failed: 0, refused: 0, cancelled: 0 },
    fallbacks: 0,
    inputTokens: 0,
    cachedInputTokens: 0,
    outputTokens: 0,
    money: new Map(),
    saved: undefined,
    errorsByCode: undefined,
    unpriced: newCount(),
    unpricedWaste: newCount(),
    estimated: newCount(),
    latency: undefined,
    firstToken: undefined,
  };
}

/** The cells that a place belongs to, each by words of its own choice; the same for the same place. */
export type CellsAt = (place: Place) => readonly Cell[];

/** Calls that say the same but for their figures, which `sum` has added up; those with a billed failure come one by one. */
export type AlikeCalls = { sum: ReportedCall; calls: number; place: Place; cells: readonly Cell[] };

/** Adds one call to the cells of its place, and what its failed attempts cost to the cells of theirs. */
export function addCall(entry: ReportedCall, cellsAt: CellsAt): void {
  const place = placeOf(entry);
  const cells = cellsAt(place);
  if (entry.outcome === 'answered') addLatency(latenciesOf(cells, entry), entry.durationMs, entry.firstTokenMs ?? 0);
  addCalls({ sum: entry, calls: 1, place, cells }, cellsAt);
}

/** Where latencies of answered calls are counted. */
export type Latencies = { whole: readonly Histogram[]; firstToken: readonly Histogram[] };

/** Those of cells; `firstToken` is empty unless calls have one. */
export function latenciesOf(cells: readonly Cell[], { firstTokenMs }: Pick<ReportedCall, 'firstTokenMs'>): Latencies {
  return { whole: cells.map(latencyOf), firstToken: firstTokenMs === undefined ? [] : cells.map(firstTokenOf) };
}

/** Of an answered call, ms. */
export function addLatency({ whole, firstToken }: Latencies, durationMs: number, firstTokenMs: number): void {
  addToAll(whole, durationMs);
  addToAll(firstToken, firstTokenMs);
}

/** The same for several calls at once, but for their latencies, which do not add up. */
export function addCalls(alike: AlikeCalls, cellsAt: CellsAt): void {
  const { sum, calls, cells } = alike;
  const fellBack = isFallback(sum);
  for (const cell of cells) {
    cell.calls += calls;
    cell.outcomes[sum.outcome] += calls;
    if (fellBack) cell.fallbacks += calls;
    addSaved(cell, sum);
  }
  addMoney(alike, cellsAt);
  let failures = 0;
  for (const attempt of sum.attempts) {
    if (attempt.status !== 'failed') continue;
    failures += 1;
    addErrors(cellsAt(placeOf(sum, attempt)), attempt.code, calls);
  }
  if (sum.outcome === 'failed' && failures === 0) addErrors(cells, sum.code, calls);
}

function addSaved(cell: Cell, { cache: { savedNano, savedCurrency } }: ReportedCall): void {
  if (savedNano !== undefined && savedCurrency !== undefined) increase(savedOf(cell), savedCurrency, savedNano);
}

function addErrors(cells: readonly Cell[], code: ErrorCode = 'internal', count = 1): void {
  for (const cell of cells) increase(errorsOf(cell), code, count);
}

function isFallback({ outcome, model, asked, attempts }: ReportedCall): boolean {
  if (outcome !== 'answered' || model === undefined) return false;
  return model !== asked || (attempts[0] !== undefined && attempts[0].model !== model);
}

function addMoney(alike: AlikeCalls, cellsAt: CellsAt): void {
  const { sum, calls, cells } = alike;
  if (sum.attempts.some(isBilled)) {
    addParts(alike, cellsAt);
    return;
  }
  const part = ownSpending(sum);
  if (part === undefined) return;
  for (const cell of cells) {
    addPart(cell, part);
    if (part.source === 'unpriced') countCalls(cell.unpriced, calls);
    if (isUnpricedWaste(part)) countCalls(cell.unpricedWaste, calls);
    if (part.source === 'estimated') countCalls(cell.estimated, calls);
  }
}

function isBilled({ billed }: AttemptEntry): boolean {
  return billed !== undefined;
}

function isUnpricedWaste({ source, wasted }: Spending): boolean {
  return wasted && source === 'unpriced';
}

function addParts({ sum, place: own, cells }: AlikeCalls, cellsAt: CellsAt): void {
  const [unpriced, unpricedWaste, estimated]: [Place[], Place[], Place[]] = [[], [], []];
  for (const part of spending(sum)) {
    const place = part.attempt === undefined ? own : placeOf(sum, part.attempt);
    for (const cell of part.attempt === undefined ? cells : cellsAt(place)) addPart(cell, part);
    if (part.source === 'unpriced') unpriced.push(place);
    if (isUnpricedWaste(part)) unpricedWaste.push(place);
    if (part.source === 'estimated') estimated.push(place);
  }
  countOnce(unpriced, (place) => cellsAt(place).map((cell) => cell.unpriced));
  countOnce(unpricedWaste, (place) => cellsAt(place).map((cell) => cell.unpricedWaste));
  countOnce(estimated, (place) => cellsAt(place).map((cell) => cell.estimated));
}

/** Adds one part of a call's cost; what has no price adds nothing, and is counted elsewhere. */
function addPart(cell: Cell, { currency, nano, source, wasted, usage }: Spending): void {
  cell.inputTokens += usage?.input ?? 0;
  cell.cachedInputTokens += usage?.cachedInput ?? 0;
  cell.outputTokens += usage?.output ?? 0;
  if (currency === undefined || nano === undefined) return;
  const total = totalOf(cell.money, currency);
  total.nano += nano;
  if (source === 'estimated') total.estimatedNano += nano;
  if (wasted) total.wastedNano += nano;
}

export function mergeCell(into: Cell, from: Cell): void {
  into.calls += from.calls;
  into.outcomes.answered += from.outcomes.answered;
  into.outcomes.cached += from.outcomes.cached;
  into.outcomes.failed += from.outcomes.failed;
  into.outcomes.refused += from.outcomes.refused;
  into.outcomes.cancelled += from.outcomes.cancelled;
  into.fallbacks += from.fallbacks;
  into.inputTokens += from.inputTokens;
  into.cachedInputTokens += from.cachedInputTokens;
  into.outputTokens += from.outputTokens;
  for (const [currency, { nano, estimatedNano, wastedNano }] of from.money) {
    const total = totalOf(into.money, currency);
    total.nano += nano;
    total.estimatedNano += estimatedNano;
    total.wastedNano += wastedNano;
  }
  if (from.saved !== undefined) mergeCounts(savedOf(into), from.saved);
  if (from.errorsByCode !== undefined) mergeCounts(errorsOf(into), from.errorsByCode);
  mergeCount(into.unpriced, from.unpriced);
  mergeCount(into.unpricedWaste, from.unpricedWaste);
  mergeCount(into.estimated, from.estimated);
  if (from.latency !== undefined) mergeHistogram(latencyOf(into), from.latency);
  if (from.firstToken !== undefined) mergeHistogram(firstTokenOf(into), from.firstToken);
}

function totalOf(money: Map<Currency, MoneyTotal>, currency: Currency): MoneyTotal {
  let total = money.get(currency);
  if (total === undefined) {
    total = { nano: 0, estimatedNano: 0, wastedNano: 0 };
    money.set(currency, total);
  }
  return total;
}

function savedOf(cell: Cell): Map<Currency, Nano> {
  cell.saved ??= new Map();
  return cell.saved;
}

function errorsOf(cell: Cell): Map<ErrorCode, number> {
  cell.errorsByCode ??= new Map();
  return cell.errorsByCode;
}

function latencyOf(cell: Cell): Histogram {
  cell.latency ??= newHistogram();
  return cell.latency;
}

function firstTokenOf(cell: Cell): Histogram {
  cell.firstToken ??= newHistogram();
  return cell.firstToken;
}

function mergeCounts<Key>(into: Map<Key, number>, from: ReadonlyMap<Key, number>): void {
  for (const [key, count] of from) increase(into, key, count);
}

function increase<Key>(map: Map<Key, number>, key: Key, by: number): void {
  map.set(key, (map.get(key) ?? 0) + by);
}
