// node bench/cache/store.mjs [--entries 100000] [--runs 15]: what the cache's store costs with many entries.
import { execFileSync } from 'node:child_process';
import { createWriteStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';
import { median, temporaryFolder } from '../measure.mjs';
import { entryOf } from './made-entries.mjs';

/** @typedef {{ cpuMs: number, loadMs: number, peakKb: number, found: number }} Cost */

const root = fileURLToPath(new URL('../..', import.meta.url));
const DAY_MS = 86_400_000;
const LOOK_UPS = ['nothing', 'get', 'nearest', 'both'];

const ENTRIES = 100_000;
const RUNS = 9;

/**
 * A look-up among 100,000 entries in a process of its own, the exact and the equivalent together, opening included.
 * @returns {Promise<import('../measure.mjs').Row[]>}
 */
export async function storeRows() {
  const { folder, dispose } = temporaryFolder();
  try {
    const bundle = await bundled(join(folder, 'bundle'));
    await fill(await opened(bundle, folder, ENTRIES), ENTRIES, () => {});
    const costs = lookUps(LOOK_UPS, { count: ENTRIES, runs: RUNS, bundle, folder });
    const of = (/** @type {string} */ what, /** @type {keyof Cost} */ field) =>
      median((costs[what] ?? []).map((cost) => cost[field]));
    const megabytes = (of('both', 'peakKb') - of('nothing', 'peakKb')) / 1024;
    const found = of('both', 'found');
    return [
      {
        name: 'look-up in 100,000 entries',
        value: of('both', 'cpuMs'),
        unit: 'ms',
        bar: 15,
        against: `CPU in a fresh process, opening included; ${found} found`,
      },
      { name: 'loading the code for it', value: of('both', 'loadMs'), unit: 'ms', bar: 15, against: 'CPU, on top' },
      { name: 'its memory', value: megabytes, unit: 'MB', bar: 60, against: 'over a bare node' },
    ];
  } finally {
    dispose();
  }
}

/** @param {string} folder */
async function bundled(folder) {
  const bundler = await rolldown({ input: join(root, 'src/cache/store/create-cache-store.ts'), platform: 'node' });
  await bundler.write({
    dir: folder,
    format: 'esm',
    entryFileNames: 'store.mjs',
    chunkFileNames: '[name].mjs',
    minify: true,
  });
  await bundler.close();
  return pathToFileURL(join(folder, 'store.mjs')).href;
}

/** @param {readonly number[]} sorted @param {number} share */
const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** @param {string} bundle @param {string} folder @param {number} count */
async function opened(bundle, folder, count) {
  /** @type {typeof import('../../src/cache/store/create-cache-store.ts')} */
  const { createCacheStore } = await import(bundle);
  const clock = { now: Date.now, monotonic: () => 0, after: () => () => {} };
  return createCacheStore(folder, { clock, random: Math.random, ttlMs: 7 * DAY_MS, maxEntries: 2 * count });
}

/**
 * Puts all entries, in order of their age, and times every put.
 * @param {import('../../src/cache/store/cache-store.ts').CacheStore} store
 * @param {number} count
 * @param {(line: string) => void} say
 */
async function fill(store, count, say) {
  /** @type {number[]} */
  const each = [];
  let mostCpu = 0;
  const startedAt = Date.now();
  const cpu = process.cpuUsage();
  for (let index = 0; index < count; index++) {
    const entry = entryOf(index, startedAt - DAY_MS + Math.floor((index / count) * DAY_MS));
    const [before, cpuBefore] = [performance.now(), process.cpuUsage()];
    await store.put(entry);
    each.push(performance.now() - before);
    const used = process.cpuUsage(cpuBefore);
    mostCpu = Math.max(mostCpu, (used.user + used.system) / 1000);
  }
  const { user, system } = process.cpuUsage(cpu);
  const sorted = each.toSorted((a, b) => a - b);
  const total = each.reduce((sum, ms) => sum + ms, 0);
  say(
    `put: ${(total / count).toFixed(3)} ms mean, ${quantile(sorted, 0.5).toFixed(3)} median, ${quantile(sorted, 0.99).toFixed(2)} p99, ` +
      `${quantile(sorted, 0.999).toFixed(1)} p99.9, ${quantile(sorted, 1).toFixed(1)} max; at most ${mostCpu.toFixed(0)} ms CPU in one; ${((user + system) / 1e6).toFixed(1)} s CPU in all, generator included`,
  );
}

/** @param {string} folder @param {number} count */
async function writeWhole(folder, count) {
  const file = createWriteStream(join(folder, 'whole.json'));
  file.write('{"entries":[');
  for (let index = 0; index < count; index++)
    file.write((index ? ',' : '') + JSON.stringify(entryOf(index, Date.now())));
  file.end(']}');
  await new Promise((resolve) => file.on('finish', () => resolve(undefined)));
}

/** @param {{ what: string, index: number, bundle: string, folder: string }} look */
function lookUp({ what, index, bundle, folder }) {
  const script = fileURLToPath(new URL('store-look-up.mjs', import.meta.url));
  const argv = ['--max-old-space-size=4096', script, bundle, folder, what, String(index)];
  return JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' }));
}

/**
 * Each kind of look-up in turn, so that a busy moment hits all alike.
 * @param {readonly string[]} kinds
 * @param {{ count: number, runs: number, bundle: string, folder: string }} given
 */
function lookUps(kinds, { count, runs, bundle, folder }) {
  /** @type {Record<string, Cost[]>} */
  const costs = Object.fromEntries(kinds.map((what) => [what, []]));
  for (let run = 0; run < runs; run++) {
    const index = Math.floor(((run + 0.5) / runs) * count);
    for (const what of kinds)
      if (what !== 'json' || run < 3) costs[what]?.push(lookUp({ what, index, bundle, folder }));
  }
  return costs;
}

async function main() {
  const { values } = parseArgs({
    options: { entries: { type: 'string', default: String(ENTRIES) }, runs: { type: 'string', default: '15' } },
  });
  const [count, runs] = [Number(values.entries), Number(values.runs)];
  const { folder, dispose } = temporaryFolder();
  try {
    const bundle = await bundled(join(folder, 'bundle'));
    const store = await opened(bundle, folder, count);
    console.log(`Node ${process.version}; ${count} entries; medians of ${runs} interleaved runs`);
    await fill(store, count, console.log);
    const files = readdirSync(join(folder, 'store'));
    const megabytes = (/** @type {string} */ kind) =>
      files
        .filter((name) => name.startsWith(kind))
        .reduce((sum, name) => sum + statSync(join(folder, 'store', name)).size, 0) / 1e6;
    const segments = files.filter((name) => name.startsWith('index-')).length;
    console.log(
      `on disk: log ${megabytes('log-').toFixed(0)} MB, index ${megabytes('index-').toFixed(1)} MB in ${segments} segments`,
    );
    await writeWhole(folder, count);
    printCosts(lookUps([...LOOK_UPS, 'json'], { count, runs, bundle, folder }));
    const startedAt = performance.now();
    for (const name of files) if (name.startsWith('index-')) execFileSync('rm', [join(folder, 'store', name)]);
    const indexed = await store.rebuild();
    const seconds = (performance.now() - startedAt) / 1000;
    console.log(
      `index made anew from the log: ${indexed} entries in ${seconds.toFixed(2)} s, ${Math.round(indexed / seconds)} a second`,
    );
  } finally {
    dispose();
  }
}

/** @param {Record<string, Cost[]>} costs */
function printCosts(costs) {
  const bare = median((costs['nothing'] ?? []).map(({ peakKb }) => peakKb));
  for (const [what, seen] of Object.entries(costs)) {
    const cpu = median(seen.map(({ cpuMs }) => cpuMs)).toFixed(1);
    const worst = Math.max(...seen.map(({ cpuMs }) => cpuMs)).toFixed(1);
    const memory = ((median(seen.map(({ peakKb }) => peakKb)) - bare) / 1024).toFixed(1);
    const found = median(seen.map(({ found }) => found));
    const load = median(seen.map(({ loadMs }) => loadMs)).toFixed(1);
    console.log(
      `fresh process, ${what.padEnd(8)} ${cpu.padStart(7)} ms CPU (worst ${worst}; code ${load}), ${memory.padStart(6)} MB over a bare node, found ${found}`,
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
