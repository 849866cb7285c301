import { isOfCache, ROUTE_EMBEDDING_TAG } from '../domain/cache-tags.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { type Amount, addTo, amountOf, converted, type PricedModel, type Sums } from './cost-amounts.ts';
import type { Baseline, Savings } from './cost-analysis.ts';
import { canConvert, type Into } from './money-totals.ts';

/** What a call cost: its answer, and what was wasted on it; only what has a price and a rate. */
export type Paid = { answer: Amount | undefined; wasted: readonly Amount[] };

export type BaselineFold = {
  add(entry: LedgerEntry, paid: Paid): void;
  /** Undefined when no call could be put at the model. */
  result(): { baseline: Baseline; savings: Savings } | undefined;
};

/** Puts answered calls and cache hits at the default model, and tells apart what made the difference. */
export function createBaseline(model: PricedModel, into: Into): BaselineFold {
  const sums = newSums();
  const counts = { calls: 0, leftOut: 0, asBought: 0 };
  let requests = 0;
  const putAt = (entry: LedgerEntry): boolean => {
    const atMs = Date.parse(entry.ts);
    if (entry.outcome === 'answered') return putAnswer(entry, atMs);
    const { usage, savedNano, savedCurrency: currency, spentNano = 0 } = entry.cache;
    // What was paid to find the answer stands in rows of its own.
    const nano = savedNano === undefined ? undefined : savedNano + spentNano;
    const hit = usage ? amountOf(model.weekAverageAt(usage, atMs) ?? {}, into) : amountOf({ nano, currency }, into);
    if (hit === undefined) return false;
    addTo(sums.hits, hit);
    if (usage === undefined) counts.asBought += 1;
    return true;
  };
  const putAnswer = ({ usage }: LedgerEntry, atMs: number): boolean => {
    const average = usage && model.weekAverageAt(usage, atMs);
    const ofTheTime = usage && model.costAt(usage, atMs);
    if (average === undefined || ofTheTime === undefined) return false;
    if (!canConvert(average.currency, into) || !canConvert(ofTheTime.currency, into)) return false;
    addTo(sums.average, average);
    addTo(sums.ofTheTime, ofTheTime);
    return true;
  };
  return {
    add(entry, { answer, wasted }) {
      if (isOfCache(entry)) {
        // Without the cache nobody would have asked: it is no call at the default model, and less of a saving.
        if (answer !== undefined) addTo(sums.asked, answer);
      } else if (entry.tag === ROUTE_EMBEDDING_TAG) {
        // Nor would anybody have asked where nothing is chosen: it is spent, and less of what choosing saves.
        if (answer !== undefined) {
          addTo(sums.router, answer);
          requests += 1;
        }
      } else if (entry.outcome === 'answered' || entry.outcome === 'cached') {
        const isIn = answer !== undefined && putAt(entry);
        counts[isIn ? 'calls' : 'leftOut'] += 1;
        if (!isIn) return;
      }
      for (const amount of wasted) addTo(sums.wasted, amount);
      for (const amount of answer ? [answer, ...wasted] : wasted) addTo(sums.spent, amount);
    },
    result: () => (counts.calls === 0 ? undefined : splitOf(sums, { into, model: model.name, requests, ...counts })),
  };
}

type BaselineSums = Record<'average' | 'ofTheTime' | 'hits' | 'asked' | 'router' | 'spent' | 'wasted', Sums>;

function newSums(): BaselineSums {
  const [average, ofTheTime, hits, asked] = [new Map(), new Map(), new Map(), new Map()];
  return { average, ofTheTime, hits, asked, router: new Map(), spent: new Map(), wasted: new Map() };
}

/** Each sum is rounded once; routing is what is left between two of them, so the parts add up to the nano. */
function splitOf(
  sums: BaselineSums,
  { into, requests, ...about }: Omit<Baseline, 'nano'> & { into: Into; requests: number },
): { baseline: Baseline; savings: Savings } {
  const average = converted(sums.average, into);
  const ofTheTime = converted(sums.ofTheTime, into);
  const hitsNano = converted(sums.hits, into);
  const askedNano = converted(sums.asked, into);
  const spentNano = converted(sums.spent, into);
  const wastedNano = converted(sums.wasted, into);
  return {
    baseline: { ...about, nano: average + hitsNano },
    savings: {
      cacheNano: hitsNano - askedNano,
      routingNano: ofTheTime - (spentNano - wastedNano - askedNano),
      hoursNano: average - ofTheTime,
      wastedNano,
      spentNano,
      ...(requests > 0 && { router: { requests, nano: converted(sums.router, into) } }),
    },
  };
}
