import type { AttemptEntry, LedgerEntry, Spending } from '../domain/ledger-entry.ts';
import type { Currency } from '../domain/money.ts';
import { placeOf } from '../domain/place.ts';
import type { Zone } from '../domain/zone.ts';
import { type GroupBy, keyAt } from './groupings.ts';
import type { MoneyTotal } from './money-totals.ts';

/** Sums of the calls of one key, and of each key below it. */
export type Tally = {
  calls: number;
  money: Map<Currency, MoneyTotal>;
  /** Calls with a part of unknown price; calls with a part that we counted ourselves. */
  unpricedCalls: number;
  estimatedCalls: number;
  /** Failed attempts, and failed or stopped answers, of unknown price. */
  unpricedWaste: number;
  groups: Map<string, Tally> | undefined;
};

/** The keys of a call, from the outermost; with `attempt`, those of the failed attempt's cost. */
export type KeyPath = (entry: LedgerEntry, attempt: AttemptEntry | undefined) => readonly string[];

export function newTally(): Tally {
  return { calls: 0, money: new Map(), unpricedCalls: 0, estimatedCalls: 0, unpricedWaste: 0, groups: undefined };
}

export function pathFor(keys: readonly GroupBy[], zone: Zone): KeyPath {
  return (entry, attempt) => {
    const ms = Date.parse(entry.ts);
    const hour = `${String(zone.hourOf(ms)).padStart(2, '0')}:00`;
    const place = { ...placeOf(entry, attempt), time: zone.dayOf(ms), hour };
    return keys.map((by) => keyAt(by, place));
  };
}

/** Adds a call to a tally and to all that its keys lead to. A failed attempt's cost stands with the model that failed. */
export function addTally(root: Tally, entry: LedgerEntry, parts: readonly Spending[], path?: KeyPath): void {
  const own = tallies(root, path?.(entry, undefined) ?? []);
  for (const tally of own) tally.calls += 1;
  const marked = { unpriced: new Set<Tally>(), estimated: new Set<Tally>() };
  for (const part of parts) {
    const reached = part.attempt && path ? tallies(root, path(entry, part.attempt)) : own;
    for (const tally of reached) {
      addSpending(tally.money, part);
      if (part.source === 'computed') continue;
      if (part.source === 'unpriced' && part.wasted) tally.unpricedWaste += 1;
      const seen = marked[part.source];
      if (seen.has(tally)) continue;
      seen.add(tally);
      tally[part.source === 'unpriced' ? 'unpricedCalls' : 'estimatedCalls'] += 1;
    }
  }
}

export function groupsOf({ groups }: Tally): [string, Tally][] {
  return [...(groups ?? [])];
}

function tallies(root: Tally, keys: readonly string[]): Tally[] {
  const reached = [root];
  let at = root;
  for (const key of keys) {
    at.groups ??= new Map();
    let next = at.groups.get(key);
    if (next === undefined) {
      next = newTally();
      at.groups.set(key, next);
    }
    reached.push(next);
    at = next;
  }
  return reached;
}

function addSpending(totals: Map<Currency, MoneyTotal>, { currency, nano, source, wasted }: Spending): void {
  if (currency === undefined || nano === undefined) return;
  const total = totals.get(currency) ?? { nano: 0, estimatedNano: 0, wastedNano: 0 };
  total.nano += nano;
  if (source === 'estimated') total.estimatedNano += nano;
  if (wasted) total.wastedNano += nano;
  totals.set(currency, total);
}
