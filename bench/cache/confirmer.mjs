// node bench/cache/confirmer.mjs FILE [--requests 6000] [--wrong 0,0.02,0.05] [--least 0.3,0.4]
// What layer 3 would serve of a file of `intent<TAB>question`, asked as a random stream through the real store, if its
// confirmer were perfect, or erred in a share of its verdicts. Nothing is asked of any model: the labels are the confirmer.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { temporaryFolder } from '../measure.mjs';
import { bundled } from './bundled.mjs';
import { randomFrom } from './made-entries.mjs';

/** @typedef {{ least: number, wrong: number, requests: number, asked: number, asks: number, hits: number, falseHits: number, ms: number }} Rates */

/** At most so many kept questions are put to the confirmer in a call. */
const MOST_ASKS = 2;

/**
 * @param {string} file
 * @param {{ requests: number, wrong: readonly number[], least?: readonly number[], seed?: number }} options
 */
export async function confirmedRates(file, { requests, wrong, least = [0.3], seed = 1 }) {
  const { folder, dispose } = temporaryFolder();
  try {
    const parts = await bundled(folder, [
      'analysis/analyse.ts',
      'store/create-cache-store.ts',
      'confirm/neighbours.ts',
    ]);
    const lines = readFileSync(file, 'utf8').split('\n');
    const all = lines.filter((line) => line.includes('\t')).map((line) => line.split('\t'));
    const rows = shuffled(all, seed).slice(0, requests);
    /** @type {Rates[]} */
    const rates = [];
    for (const one of least)
      for (const share of wrong) rates.push(await run({ parts, folder, rows, least: one, wrong: share }));
    return rates;
  } finally {
    dispose();
  }
}

/**
 * @param {{ parts: Awaited<ReturnType<typeof bundled>>, folder: string, rows: readonly string[][], least: number, wrong: number }} given
 * @returns {Promise<Rates>}
 */
async function run({ parts, folder, rows, least, wrong }) {
  const random = randomFrom(7);
  const store = parts.createCacheStore(join(folder, `store-${least}-${wrong}`), {
    clock: { now: Date.now, monotonic: () => performance.now(), after: () => () => {} },
    random: () => 0.99,
    ttlMs: 1e12,
    maxEntries: 1e6,
  });
  const neighbours = parts.createWordNeighbours({ store, analyser: 'bench', least });
  const { signal } = new AbortController();
  const labels = new Map();
  const counts = { asked: 0, asks: 0, hits: 0, falseHits: 0, ms: 0 };
  for (const [index, [intent = '', question = '']] of rows.entries()) {
    const startedAt = performance.now();
    const near = await neighbours({ question, scope: 'bench', signal }, signal);
    counts.ms += (performance.now() - startedAt) / rows.length;
    if (near.length > 0) counts.asked += 1;
    let served = false;
    for (const { entry } of near.slice(0, MOST_ASKS)) {
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
    const { terms } = parts.analyse(question);
    const of = { question, terms, analyser: 'bench', askedAt, content: 'x' };
    await store.put({ v: 2, id, key: id, scope: 'bench', model: 'm', upstreamModel: 'm', ...of });
  }
  return { least, wrong, requests: rows.length, ...counts };
}

/** @template Row @param {Row[]} rows @param {number} seed */
function shuffled(rows, seed) {
  const random = randomFrom(seed);
  for (let at = rows.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [rows[at], rows[other]] = [/** @type {Row} */ (rows[other]), /** @type {Row} */ (rows[at])];
  }
  return rows;
}

async function main() {
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
  const numbers = (/** @type {string} */ list) => list.split(',').map(Number);
  const rates = await confirmedRates(file, {
    requests: Number(values.requests),
    wrong: numbers(values.wrong),
    least: numbers(values.least),
    seed: Number(values.seed),
  });
  for (const { least, wrong, requests, hits, falseHits, asked, asks, ms } of rates) {
    const share = (/** @type {number} */ count) => `${((100 * count) / requests).toFixed(1)} %`;
    console.log(
      `least ${least}, confirmer wrong ${wrong}: served ${share(hits)}, wrong ${share(falseHits)}, ` +
        `put to it ${share(asked)}, asks ${share(asks)}, ${ms.toFixed(2)} ms a look-up`,
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
