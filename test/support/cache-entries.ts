import { analyse, analyserVersion } from '../../src/cache/analysis/analyse.ts';
import { exactKey, scopeKey } from '../../src/cache/exact-key.ts';
import type { CacheEntry } from '../../src/cache/store/cache-store.ts';
import { createCacheStore } from '../../src/cache/store/create-cache-store.ts';
import { presetConfig } from '../../src/config/presets.ts';
import { nodeEffects } from '../../src/effects.ts';
import { mergeModels } from '../../src/gateway/models.ts';
import { createFakeClock } from './fake-clock.ts';

let serial = 0;

/** An id of a call: a ULID by its form, later ones greater. */
function idOf(number: number): string {
  return `01KAR${String(number).padStart(21, '0')}`;
}

/** An entry as a call of `deepseek` leaves it that asks this; a minute younger than the one before. */
export function answered(question: string, changes: Partial<CacheEntry> = {}): CacheEntry {
  serial += 1;
  const model = mergeModels(presetConfig()).get('deepseek');
  if (model === undefined) throw new Error('no preset is called deepseek');
  const { tag } = changes;
  const request = { messages: [{ role: 'user' as const, content: question }], ...(tag !== undefined && { tag }) };
  return {
    v: 2,
    id: idOf(serial),
    key: exactKey(model, request),
    scope: scopeKey(model, request),
    question,
    terms: analyse(question).terms,
    analyser: analyserVersion(nodeEffects().icuVersion),
    model: 'deepseek',
    upstreamModel: 'deepseek-v4-flash',
    askedAt: new Date(Date.UTC(2026, 10, 22) + serial * 60_000).toISOString(),
    content: `the answer to ${question}`,
    costNano: 2_100_000,
    currency: 'CNY',
    usage: { input: 12, output: 34, source: 'provider' },
    ...changes,
  };
}

/** Puts entries into the cache of a home whose clock is the fake one. */
export async function keep(home: string, entries: readonly CacheEntry[]): Promise<void> {
  const store = createCacheStore(`${home}/cache`, {
    clock: createFakeClock(),
    random: () => 0.99,
    ttlMs: 7 * 86_400_000,
    maxEntries: 100_000,
  });
  for (const entry of entries) await store.put(entry);
}
