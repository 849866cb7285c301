// A fresh process that looks something up once: `node store-look-up.mjs BUNDLE FOLDER WHAT INDEX`. Prints what it cost, the loading of the code apart.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyOf, queryOf } from './made-entries.mjs';

const [bundle = '', folder = '', what = '', index = '0'] = process.argv.slice(2);
const key = keyOf(Number(index));
const query = queryOf(Number(index));

/**
 * How much was found.
 * @param {typeof import('../../src/cache/store/create-cache-store.ts').createCacheStore | undefined} createCacheStore
 */
async function lookUp(createCacheStore) {
  if (what === 'json') {
    const { entries } = JSON.parse(readFileSync(join(folder, 'whole.json'), 'utf8'));
    return entries.filter((/** @type {{ key: string }} */ entry) => entry.key === key).length;
  }
  if (createCacheStore === undefined) return 0;
  const clock = { now: Date.now, monotonic: () => 0, after: () => () => {} };
  const store = createCacheStore(folder, { clock, random: () => 0.99, ttlMs: 7 * 86_400_000, maxEntries: 1_000_000 });
  const found = what === 'nearest' ? 0 : (await store.get(key)) ? 1 : 0;
  return found + (what === 'get' ? 0 : (await store.nearest(query, 20)).entries.length);
}

/** @param {NodeJS.CpuUsage} before */
function cpuSince(before) {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const started = process.cpuUsage();
const { createCacheStore } = what === 'json' || what === 'nothing' ? {} : await import(bundle);
const loadMs = cpuSince(started);
const loaded = process.cpuUsage();
const found = await lookUp(createCacheStore);
console.log(JSON.stringify({ found, loadMs, cpuMs: cpuSince(loaded), peakKb: peakKb() }));

/** The child's own, where the system says it. */
function peakKb() {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
