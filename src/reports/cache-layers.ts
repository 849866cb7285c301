import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { Currency, Nano } from '../domain/money.ts';

/** The hits of one layer, and what their answers had cost when they were bought. */
export type LayerHits = {
  layer: string;
  hits: number;
  saved: ReadonlyMap<Currency, Nano>;
  /** Hits whose answer had no known price: they saved something too. */
  unpricedHits: number;
};

export type CacheLayers = {
  calls: number;
  /** Calls that the cache might have served. */
  lookups: number;
  hits: number;
  layers: LayerHits[];
};

/** The order in which the layers are asked. */
const ORDER: readonly string[] = ['exact', 'equivalent', 'confirmed', 'embedding'];

/** What each layer of the cache served, and saved. Fed row by row. */
export function createCacheLayers(): { add(entry: LedgerEntry): void; result(): CacheLayers } {
  const layers = new Map(ORDER.map((layer) => [layer, { hits: 0, saved: new Map<Currency, Nano>(), unpricedHits: 0 }]));
  let calls = 0;
  let lookups = 0;
  return {
    add({ cache: { status, savedNano, savedCurrency } }) {
      calls += 1;
      if (status !== 'bypass') lookups += 1;
      const layer = layers.get(status);
      if (layer === undefined) return;
      layer.hits += 1;
      if (savedNano === undefined || savedCurrency === undefined) layer.unpricedHits += 1;
      else layer.saved.set(savedCurrency, (layer.saved.get(savedCurrency) ?? 0) + savedNano);
    },
    result: () => {
      const rows = [...layers].map(([layer, sums]) => ({ layer, ...sums }));
      return { calls, lookups, hits: rows.reduce((sum, { hits }) => sum + hits, 0), layers: rows };
    },
  };
}
