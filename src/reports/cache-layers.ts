import { isOfCache } from '../domain/cache-tags.ts';
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
  asked: Asked;
};

/** What layers that ask have spent, on hits and on misses: confirmers and embeddings, each request one. */
export type Asked = {
  requests: number;
  spent: ReadonlyMap<Currency, Nano>;
  unpriced: number;
  /** Of `spent`: for calls that were then no hits. What was for hits is off their savings already. */
  onMisses: ReadonlyMap<Currency, Nano>;
};

/** The order in which the layers are asked. */
const ORDER: readonly string[] = ['exact', 'equivalent', 'confirmed', 'embedding'];

/** What each layer of the cache served, and saved. Fed row by row. */
export function createCacheLayers(): { add(entry: LedgerEntry): void; result(): CacheLayers } {
  const layers = new Map(ORDER.map((layer) => [layer, { hits: 0, saved: new Map<Currency, Nano>(), unpricedHits: 0 }]));
  const asked = newAsked();
  let calls = 0;
  let lookups = 0;
  return {
    add(entry) {
      const { status, savedNano, savedCurrency, spentNano } = entry.cache;
      if (isOfCache(entry)) return addAsked(asked, entry);
      calls += 1;
      if (status !== 'bypass') lookups += 1;
      if (status === 'miss' && spentNano !== undefined && savedCurrency !== undefined)
        increase(asked.onMisses, savedCurrency, spentNano);
      const layer = layers.get(status);
      if (layer === undefined) return;
      layer.hits += 1;
      if (savedNano === undefined || savedCurrency === undefined) layer.unpricedHits += 1;
      else increase(layer.saved, savedCurrency, savedNano);
    },
    result: () => {
      const rows = [...layers].map(([layer, sums]) => ({ layer, ...sums }));
      return { calls, lookups, hits: rows.reduce((sum, { hits }) => sum + hits, 0), layers: rows, asked };
    },
  };
}

function newAsked() {
  return { requests: 0, spent: new Map<Currency, Nano>(), unpriced: 0, onMisses: new Map<Currency, Nano>() };
}

/** One that limits refused was never sent. */
function addAsked(asked: ReturnType<typeof newAsked>, { outcome, costNano, currency }: LedgerEntry): void {
  if (outcome === 'refused') return;
  asked.requests += 1;
  if (costNano === undefined || currency === undefined) asked.unpriced += 1;
  else increase(asked.spent, currency, costNano);
}

function increase(sums: Map<Currency, Nano>, currency: Currency, nano: Nano): void {
  sums.set(currency, (sums.get(currency) ?? 0) + nano);
}
