// node bench/cache/vectors.mjs [--count 100000] [--dimensions 256,512,1024] [--runs 9]
// The nearest of so many vectors on disk, beside a plain loop over the same vectors in memory, in turn with it. The files
// are in the page cache, as they are for whoever has just asked something.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { interleave, median } from '../measure.mjs';
import { bundled } from './bundled.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    dimensions: { type: 'string', default: '256,512,1024' },
    runs: { type: 'string', default: '9' },
  },
});
const count = Number(values.count);
const LIMIT = 32;

const folder = mkdtempSync(join(tmpdir(), 'mgw-bench-'));
try {
  const { createVectors } = await bundled(folder, ['embedding/vectors.ts']);
  for (const dimensions of values.dimensions.split(',').map(Number)) await bench(createVectors, dimensions);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {Function} createVectors @param {number} dimensions */
async function bench(createVectors, dimensions) {
  const vectors = createVectors({ folder: join(folder, 'vectors'), maxEntries: count });
  const all = new Float32Array(count * dimensions).map(() => Math.random() - 0.5);
  const vectorAt = (/** @type {number} */ at) => all.subarray(at * dimensions, (at + 1) * dimensions);
  for (let at = 0; at < count; at++) toUnit(vectorAt(at));
  const startedAt = performance.now();
  for (let from = 0; from < count; from += 1000) {
    const records = Array.from({ length: Math.min(1000, count - from) }, (_, place) => ({
      id: String(from + place).padStart(26, '0'),
      key: String(from + place).padStart(64, '0'),
      scope: 'bench',
      vector: vectorAt(from + place),
    }));
    await vectors.add(records);
  }
  const written = performance.now() - startedAt;
  const query = vectorAt(Math.floor(count / 2));
  const { disk, memory } = await interleave(Number(values.runs), {
    disk: () => timed(() => vectors.nearest({ scope: 'bench', vector: query }, LIMIT)),
    memory: () => timed(async () => plain(all, query)),
  });
  const firstId = Number(disk[0]?.result[0]?.id);
  if (firstId !== Math.floor(count / 2) || memory[0]?.result[0]?.at !== firstId)
    throw new Error('not the same nearest');
  await vectors.clear();
  const [own, theirs] = [median(disk.map(({ ms }) => ms)), median(memory.map(({ ms }) => ms))];
  const cpu = median(disk.map(({ cpuMs }) => cpuMs));
  console.log(
    `${count} x ${dimensions}: ${own.toFixed(0)} ms (CPU ${cpu.toFixed(0)}), in memory ${theirs.toFixed(0)} ms, ` +
      `ratio ${(own / theirs).toFixed(2)}; written in ${(written / 1000).toFixed(1)} s`,
  );
}

/** @param {Float32Array} all @param {Float32Array} query */
function plain(all, query) {
  /** @type {{ at: number, score: number }[]} */
  const best = [];
  for (let at = 0; at < count; at++) {
    let score = 0;
    const from = at * query.length;
    for (let place = 0; place < query.length; place++) score += (all[from + place] ?? 0) * (query[place] ?? 0);
    if (best.length === LIMIT && score <= (best.at(-1)?.score ?? 0)) continue;
    best.push({ at, score });
    best.sort((a, b) => b.score - a.score);
    if (best.length > LIMIT) best.pop();
  }
  return best;
}

/** @param {Float32Array} vector */
function toUnit(vector) {
  const norm = Math.hypot(...vector);
  vector.set(vector.map((value) => value / norm));
}

/** @template Result @param {() => Promise<Result>} run */
async function timed(run) {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const result = await run();
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  return { result, ms, cpuMs: (user + system) / 1000 };
}
