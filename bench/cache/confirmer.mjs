// node bench/cache/confirmer.mjs FILE [--requests 6000] [--wrong 0,0.02,0.05] [--least 0.3,0.4]
// What layer 3 would serve of a file of `intent<TAB>question`, asked as a random stream through the real store, if its
// confirmer were perfect, or erred in a share of its verdicts. Nothing is asked of any model: the labels are the confirmer.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundled } from './bundled.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    requests: { type: 'string', default: '6000' },
    wrong: { type: 'string', default: '0,0.02,0.05' },
    least: { type: 'string', default: '0.3' },
    seed: { type: 'string', default: '1' },
  },
});
const [file] = positionals;
if (file === undefined) throw new Error('name a file of intent<TAB>question');

const folder = mkdtempSync(join(tmpdir(), 'mgw-bench-'));
const { analyse, createCacheStore, createWordNeighbours } = await bundled(folder, [
  'analysis/analyse.ts',
  'store/create-cache-store.ts',
  'confirm/neighbours.ts',
]);

const rows = shuffled(
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('\t'))
    .map((line) => line.split('\t')),
).slice(0, Number(values.requests));

for (const least of values.least.split(',').map(Number)) {
  for (const wrong of values.wrong.split(',').map(Number)) {
    const { asked, asks, hits, falseHits, ms } = await run(least, wrong);
    const share = (/** @type {number} */ count) => `${((100 * count) / rows.length).toFixed(1)} %`;
    console.log(
      `least ${least}, confirmer wrong ${wrong}: served ${share(hits)}, wrong ${share(falseHits)}, ` +
        `put to it ${share(asked)}, asks ${share(asks)}, ${ms.toFixed(2)} ms a look-up`,
    );
  }
}
rmSync(folder, { recursive: true, force: true });

/** @param {number} least @param {number} wrong */
async function run(least, wrong) {
  const random = generator(7);
  const store = createCacheStore(join(folder, `store-${least}-${wrong}`), {
    clock: { now: Date.now, monotonic: () => performance.now(), after: () => () => {} },
    random: () => 0.99,
    ttlMs: 1e12,
    maxEntries: 1e6,
  });
  const neighbours = createWordNeighbours({ store, analyser: 'bench', least });
  const { signal } = new AbortController();
  const labels = new Map();
  const counts = { asked: 0, asks: 0, hits: 0, falseHits: 0, ms: 0 };
  for (const [index, [intent = '', question = '']] of rows.entries()) {
    const startedAt = performance.now();
    const near = await neighbours({ question, scope: 'bench', signal }, signal);
    counts.ms += (performance.now() - startedAt) / rows.length;
    if (near.length > 0) counts.asked += 1;
    let served = false;
    for (const { entry } of near.slice(0, 2)) {
      counts.asks += 1;
      const same = intent !== 'oos' && labels.get(entry.id) === intent;
      served = random() < wrong ? !same : same;
      if (served && !same) counts.falseHits += 1;
      if (served) break;
    }
    if (served) {
      counts.hits += 1;
      continue;
    }
    const id = String(index).padStart(26, '0');
    labels.set(id, intent);
    const askedAt = new Date().toISOString();
    const { terms } = analyse(question);
    const of = { question, terms, analyser: 'bench', askedAt, content: 'x' };
    await store.put({ v: 2, id, key: id, scope: 'bench', model: 'm', upstreamModel: 'm', ...of });
  }
  return counts;
}

/** @template Row @param {Row[]} rows */
function shuffled(rows) {
  const random = generator(Number(values.seed));
  for (let at = rows.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [rows[at], rows[other]] = [/** @type {Row} */ (rows[other]), /** @type {Row} */ (rows[at])];
  }
  return rows;
}

/** Mulberry32: the same numbers for the same seed. @param {number} seed */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
