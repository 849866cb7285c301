// A fresh process that looks something up once: `node store-look-up.mjs BUNDLE FOLDER WHAT INDEX`. Prints what it cost.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyOf, queryOf } from './made-entries.mjs';

const [bundle = '', folder = '', what = '', index = '0'] = process.argv.slice(2);
const key = keyOf(Number(index));
const query = queryOf(Number(index));

/** @returns {Promise<number>} how much was found */
async function lookUp() {
  if (what === 'json') {
    const { entries } = JSON.parse(readFileSync(join(folder, 'whole.json'), 'utf8'));
    return entries.filter((/** @type {{ key: string }} */ entry) => entry.key === key).length;
  }
  if (what === 'nothing') return 0;
  const { createCacheStore } = await import(bundle);
  const clock = { now: Date.now, monotonic: () => 0, after: () => () => {} };
  const store = createCacheStore(folder, { clock, random: () => 0.99, ttlMs: 7 * 86_400_000, maxEntries: 1_000_000 });
  const found = what === 'nearest' ? 0 : (await store.get(key)) ? 1 : 0;
  return found + (what === 'get' ? 0 : (await store.nearest(query, 20)).entries.length);
}

const before = process.cpuUsage();
const found = await lookUp();
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ found, cpuMs: (user + system) / 1000, peakKb: peakKb() }));

/** The child's own, where the system says it. */
function peakKb() {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
