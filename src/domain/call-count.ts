import type { Place } from './place.ts';

/**
 * Calls that have a part of some kind. A call's failed attempts may stand in other cells than the call, so it is counted
 * once for all, and once for each of its models, providers and pairs of them: whatever cells are then added up by, the
 * counter that goes with it counts no call twice.
 */
export type CallCount = { call: number; model: number; provider: number; pair: number };

export function newCount(): CallCount {
  return { call: 0, model: 0, provider: 0, pair: 0 };
}

/** Calls whose parts of that kind stand in one place each. */
export function countCalls(count: CallCount, calls: number): void {
  count.call += calls;
  count.model += calls;
  count.provider += calls;
  count.pair += calls;
}

/** One call, by the places of its parts of that kind. */
export function countOnce(places: readonly Place[], countsAt: (place: Place) => readonly CallCount[]): void {
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

export function mergeCount(into: CallCount, from: CallCount): void {
  into.call += from.call;
  into.model += from.model;
  into.provider += from.provider;
  into.pair += from.pair;
}
