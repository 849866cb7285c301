import type { ErrorCode } from './errors.ts';
import { addValue, type Histogram, mergeHistogram, newHistogram } from './histogram.ts';
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
 * Calls that have a part of some kind. A call's failed attempts may stand in other cells than the call, so it is counted
 * once for all, and once for each of its models, providers and pairs of them: whatever cells are then added up by, the
 * counter that goes with it counts no call twice.
 */
export type CallCount = { call: number; model: number; provider: number; pair: number };

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
    unpriced: { call: 0, model: 0, provider: 0, pair: 0 },
    estimated: { call: 0, model: 0, provider: 0, pair: 0 },
    latency: undefined,
    firstToken: undefined,
  };
}

/** The cells that a place belongs to, each by words of its own choice; the same for the same place. */
export type CellsAt = (place: Place) => readonly Cell[];

export type CallPlace = { place: Place; cells: readonly Cell[] };

/** Adds one call to the cells of its place, and what its failed attempts cost to the cells of theirs. */
export function addCall(entry: ReportedCall, cellsAt: CellsAt): void {
  const place = placeOf(entry);
  addCallAt(entry, { place, cells: cellsAt(place) }, cellsAt);
}

/** The same for who knows the call's own place, as of another call of the same kind. */
export function addCallAt(entry: ReportedCall, own: CallPlace, cellsAt: CellsAt): void {
  const fellBack = isFallback(entry);
  for (const cell of own.cells) {
    cell.calls += 1;
    cell.outcomes[entry.outcome] += 1;
    if (fellBack) cell.fallbacks += 1;
    addSaved(cell, entry);
    if (entry.outcome === 'answered') addLatency(cell, entry);
  }
  addMoney(entry, own, cellsAt);
  let failures = 0;
  for (const attempt of entry.attempts) {
    if (attempt.status !== 'failed') continue;
    failures += 1;
    addError(cellsAt(placeOf(entry, attempt)), attempt.code);
  }
  if (entry.outcome === 'failed' && failures === 0) addError(own.cells, entry.code);
}

function addSaved(cell: Cell, { cache: { savedNano, savedCurrency } }: ReportedCall): void {
  if (savedNano !== undefined && savedCurrency !== undefined) increase(savedOf(cell), savedCurrency, savedNano);
}

function addLatency(cell: Cell, { durationMs, firstTokenMs }: ReportedCall): void {
  addValue(latencyOf(cell), durationMs);
  if (firstTokenMs !== undefined) addValue(firstTokenOf(cell), firstTokenMs);
}

function addError(cells: readonly Cell[], code: ErrorCode = 'internal'): void {
  for (const cell of cells) increase(errorsOf(cell), code, 1);
}

function isFallback({ outcome, model, asked, attempts }: ReportedCall): boolean {
  if (outcome !== 'answered' || model === undefined) return false;
  return model !== asked || (attempts[0] !== undefined && attempts[0].model !== model);
}

function addMoney(entry: ReportedCall, own: CallPlace, cellsAt: CellsAt): void {
  if (entry.attempts.some(isBilled)) {
    addParts(entry, own, cellsAt);
    return;
  }
  const part = ownSpending(entry);
  if (part === undefined) return;
  for (const cell of own.cells) {
    addPart(cell, part);
    if (part.source === 'unpriced') countCall(cell.unpriced);
    if (part.source === 'estimated') countCall(cell.estimated);
  }
}

function isBilled({ billed }: AttemptEntry): boolean {
  return billed !== undefined;
}

function countCall(count: CallCount): void {
  count.call += 1;
  count.model += 1;
  count.provider += 1;
  count.pair += 1;
}

function addParts(entry: ReportedCall, own: CallPlace, cellsAt: CellsAt): void {
  const unpriced: Place[] = [];
  const estimated: Place[] = [];
  for (const part of spending(entry)) {
    const place = part.attempt === undefined ? own.place : placeOf(entry, part.attempt);
    for (const cell of part.attempt === undefined ? own.cells : cellsAt(place)) addPart(cell, part);
    if (part.source === 'unpriced') unpriced.push(place);
    if (part.source === 'estimated') estimated.push(place);
  }
  countOnce(unpriced, (place) => cellsAt(place).map((cell) => cell.unpriced));
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

function countOnce(places: Place[], countsAt: (place: Place) => readonly CallCount[]): void {
  for (const [index, place] of places.entries()) {
    const before = places.slice(0, index);
    const sameModel = before.filter(({ model }) => model === place.model);
    for (const count of countsAt(place)) {
      if (index === 0) count.call += 1;
      if (sameModel.length === 0) count.model += 1;
      if (before.every(({ provider }) => provider !== place.provider)) count.provider += 1;
      if (sameModel.every(({ provider }) => provider !== place.provider)) count.pair += 1;
    }
  }
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
  mergeCount(into.estimated, from.estimated);
  if (from.latency !== undefined) mergeHistogram(latencyOf(into), from.latency);
  if (from.firstToken !== undefined) mergeHistogram(firstTokenOf(into), from.firstToken);
}

function mergeCount(into: CallCount, from: CallCount): void {
  into.call += from.call;
  into.model += from.model;
  into.provider += from.provider;
  into.pair += from.pair;
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
