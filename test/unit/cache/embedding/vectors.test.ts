import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { rolldown } from 'rolldown';
import { describe, expect, it, test } from 'vitest';
import type { VectorRecord } from '../../../../src/cache/embedding/vector-record.ts';
import { createVectors, type Vectors } from '../../../../src/cache/embedding/vectors.ts';
import { sha256 } from '../../../support/kept.ts';
import { tempFolder } from '../../../support/temp-home.ts';

const SCOPES = ['s', 't'];
const DIMENSIONS = 6;

/** A unit vector that its seed makes. */
function unitVector(seed: number, dimensions = DIMENSIONS): Float32Array {
  let state = (seed * 2654435761 + 1) >>> 0;
  const values = Array.from({ length: dimensions }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  const norm = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / norm);
}

const record = (id: string, seed: number, scope = 's', dimensions = DIMENSIONS): VectorRecord => ({
  id,
  key: sha256(id),
  scope,
  vector: unitVector(seed, dimensions),
});

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

/** What should be found, by the plainest means. */
function nearestOf(records: Iterable<VectorRecord>, query: { scope: string; vector: Float32Array }, limit: number) {
  return [...records]
    .filter(({ scope, vector }) => scope === query.scope && vector.length === query.vector.length)
    .map(({ id, vector }) => ({ id, similarity: cosine(vector, query.vector) }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, limit);
}

async function expectNearest(vectors: Vectors, model: Iterable<VectorRecord>, seed: number): Promise<void> {
  const known = [...model];
  for (const scope of SCOPES) {
    const query = { scope, vector: unitVector(seed) };
    const found = await vectors.nearest(query, 3);
    const wanted = nearestOf(known, query, 3);
    expect(found.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
    for (const [place, { id, key, similarity }] of found.entries()) {
      expect(similarity).toBeCloseTo(wanted[place]?.similarity ?? Number.NaN, 5);
      expect(key).toBe(sha256(id));
    }
  }
}

type Step =
  | { kind: 'add'; seeds: { seed: number; scope: string }[] }
  | { kind: 'forget'; places: number[] }
  | { kind: 'prune'; odd: boolean }
  | { kind: 'clear' }
  | { kind: 'torn'; bytes: number };

const seeds = fc.array(fc.record({ seed: fc.nat(1e6), scope: fc.constantFrom(...SCOPES) }), { maxLength: 5 });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), seeds }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('forget' as const), places: fc.array(fc.nat(20), { maxLength: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('prune' as const), odd: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('torn' as const), bytes: fc.integer({ min: 1, max: 110 }) }) },
);

/** Does it to both; what is torn belongs to a process that was killed. */
async function take(
  step: Step,
  { vectors, folder, model }: { vectors: Vectors; folder: string; model: Map<string, VectorRecord> },
) {
  switch (step.kind) {
    case 'add': {
      const added = step.seeds.map(({ seed, scope }, place) => record(`id ${model.size + place} ${seed}`, seed, scope));
      await vectors.add(added);
      for (const one of added) model.set(one.id, one);
      return;
    }
    case 'forget': {
      const ids = step.places.flatMap((place) => [...model.keys()][place] ?? []);
      expect(await vectors.forget([...ids, 'nobody'])).toBe(new Set(ids).size);
      for (const id of ids) model.delete(id);
      return;
    }
    case 'prune': {
      const isKept = (id: string) => (Number(id.split(' ')[2]) % 2 === 1) === step.odd;
      const gone = [...model.keys()].filter((id) => !isKept(id));
      await vectors.prune(isKept);
      for (const id of gone) model.delete(id);
      return;
    }
    case 'clear':
      await vectors.clear();
      model.clear();
      return;
    case 'torn': {
      const [last] = (await filesIn(folder)).toReversed();
      if (last !== undefined) await appendFile(last, Buffer.alloc(step.bytes, 7));
    }
  }
}

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort().map((name) => join(folder, name));
}

describe('vectors', () => {
  it('are what a map would give, whatever is done to them, and by whatever process', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), fc.nat(1e6), async (steps, seed) => {
        const folder = join(await tempFolder(), 'vectors');
        const model = new Map<string, VectorRecord>();
        for (const step of steps) {
          const vectors = createVectors({ folder, maxEntries: 1_000 });
          await take(step, { vectors, folder, model });
          await expectNearest(vectors, model.values(), seed);
          expect(await vectors.ids()).toEqual(new Set(model.keys()));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('that are damaged are not there, and never hide those that are not', async () => {
    const damage = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      byte: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { maxLength: 12 }), fc.nat(1e6), async (damages, seed) => {
        const folder = await tempFolder();
        const vectors = createVectors({ folder, maxEntries: 1_000 });
        const records = Array.from({ length: 20 }, (_, at) => record(`id ${at}`, at, SCOPES[at % 2]));
        await vectors.add(records);
        const [file = ''] = await filesIn(folder);
        const bytes = await readFile(file);
        const size = bytes.length / records.length;
        const changed = new Map<number, number>();
        for (const { at, byte } of damages) changed.set(Math.floor(at * bytes.length), byte);
        for (const [at, byte] of changed) bytes[at] = (bytes[at] ?? 0) ^ byte;
        await writeFile(file, bytes);
        const bad = new Set([...changed.keys()].map((at) => Math.floor(at / size)));
        await expectNearest(
          vectors,
          records.filter((_, at) => !bad.has(at)),
          seed,
        );
        await vectors.prune(() => true);
        await expectNearest(
          vectors,
          records.filter((_, at) => !bad.has(at)),
          seed,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('are found where more are damaged than are looked at', async () => {
    const folder = await tempFolder();
    const vectors = createVectors({ folder, maxEntries: 1_000 });
    const query = { scope: 's', vector: unitVector(1) };
    await vectors.add(Array.from({ length: 25 }, (_, at) => record(`damaged ${at}`, 1)));
    const [file = ''] = await filesIn(folder);
    const bytes = await readFile(file);
    for (let at = 20; at < bytes.length; at += bytes.length / 25) bytes[at] = 0;
    await writeFile(file, bytes);
    await vectors.add([record('whole', 2)]);
    expect((await vectors.nearest(query, 3)).map(({ id }) => id)).toEqual(['whole']);
  });

  it('cut anywhere are those before the cut, and what is added afterwards is found', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true }), async (share) => {
        const folder = await tempFolder();
        const vectors = createVectors({ folder, maxEntries: 1_000 });
        const records = Array.from({ length: 10 }, (_, at) => record(`id ${at}`, at));
        await vectors.add(records);
        const [file = ''] = await filesIn(folder);
        const { size } = await stat(file);
        await truncate(file, Math.floor(size * share));
        const whole = Math.floor(Math.floor(size * share) / (size / records.length));
        const more = record('more', 99);
        await vectors.add([more]);
        await expectNearest(vectors, [...records.slice(0, whole), more], 5);
      }),
      { numRuns: 30 },
    );
  });

  it('of other lengths lie beside them', async () => {
    const vectors = createVectors({ folder: await tempFolder(), maxEntries: 1_000 });
    await vectors.add([record('short', 1, 's', 4)]);
    await vectors.add([record('long', 1, 's', 7)]);
    for (const [id, length] of [
      ['short', 4],
      ['long', 7],
    ] as const) {
      const found = await vectors.nearest({ scope: 's', vector: unitVector(1, length) }, 5);
      expect(found.map((near) => near.id)).toEqual([id]);
      expect(found[0]?.similarity).toBeCloseTo(1, 5);
    }
    expect(await vectors.nearest({ scope: 's', vector: unitVector(1, 5) }, 5)).toEqual([]);
    await expect(vectors.add([record('a', 1, 's', 4), record('b', 1, 's', 7)])).rejects.toThrow('several lengths');
    expect(await vectors.ids()).toEqual(new Set(['short', 'long']));
  });

  it('without an id or key that fits are not kept', async () => {
    const folder = await tempFolder();
    const vectors = createVectors({ folder, maxEntries: 1_000 });
    await vectors.add([
      record('', 1),
      record('x'.repeat(33), 1),
      { ...record('a', 1), key: 'short' },
      record('x'.repeat(32), 1),
    ]);
    expect(await vectors.ids()).toEqual(new Set(['x'.repeat(32)]));
  });

  it('cannot be read by others, and what is forgotten leaves nothing', async () => {
    const folder = join(await tempFolder(), 'vectors');
    const vectors = createVectors({ folder, maxEntries: 1_000 });
    await vectors.add([record('a', 1), record('b', 2)]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const [file = ''] = await filesIn(folder);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await vectors.forget(['a']);
    const bytes = await readFile(file);
    expect(bytes.subarray(0, bytes.length / 2)).toEqual(Buffer.alloc(bytes.length / 2));
    expect(await vectors.ids()).toEqual(new Set(['b']));
  });

  it('of a folder that is not there are none; one that cannot be used is told by those who write', async () => {
    const folder = join(await tempFolder(), 'vectors');
    const query = { scope: 's', vector: unitVector(1) };
    const vectors = createVectors({ folder, maxEntries: 1_000 });
    expect(await vectors.nearest(query, 3)).toEqual([]);
    expect(await vectors.forget(['a'])).toBe(0);
    expect(await vectors.prune(() => false)).toBe(0);
    await vectors.clear();
    await writeFile(folder, 'a file where a folder should be');
    expect(await vectors.nearest(query, 3)).toEqual([]);
    expect(await vectors.ids()).toEqual(new Set());
    await expect(vectors.add([record('a', 1)])).rejects.toThrow();
  });
});

/** So long that a file is full with few of them. */
const LONG = 100_000;

describe('full files', () => {
  it('are followed by others, made small when little is left in them, and removed when nothing is', async () => {
    const folder = await tempFolder();
    const vectors = createVectors({ folder, maxEntries: 1_000 });
    const records = Array.from({ length: 50 }, (_, at) => record(`id ${at}`, at, 's', LONG));
    await vectors.add(records.slice(0, 30));
    for (const one of records.slice(30)) await vectors.add([one]);
    expect(await filesIn(folder)).toHaveLength(3);
    const isKept = (id: string) => Number(id.slice(3)) % 4 === 0 || Number(id.slice(3)) >= 40;
    expect(await vectors.prune(isKept)).toBe(30);
    expect(await vectors.ids()).toEqual(new Set(records.map(({ id }) => id).filter(isKept)));
    expect(await filesIn(folder)).toHaveLength(1);
    const [near] = await vectors.nearest({ scope: 's', vector: unitVector(8, LONG) }, 1);
    expect(near).toMatchObject({ id: 'id 8', similarity: expect.closeTo(1, 3) });
  });

  it('that are the oldest go when there are twice as many vectors as entries', async () => {
    const folder = await tempFolder();
    const vectors = createVectors({ folder, maxEntries: 10 });
    for (let at = 0; at < 65; at++) await vectors.add([record(`id ${at}`, at, 's', LONG)]);
    const ids = await vectors.ids();
    expect(ids.size).toBeGreaterThanOrEqual(20);
    expect(ids.size).toBeLessThanOrEqual(40);
    expect(ids.has('id 64')).toBe(true);
  });
});

const WRITER = `
import { createVectors } from './vectors.mjs';
const [folder, name] = process.argv.slice(2);
const vectors = createVectors({ folder, maxEntries: 1e6 });
process.stdout.write('ready');
for (let at = 0; at < 400; at++) {
  const vector = new Float32Array(2048);
  vector[(at + Number(name)) % 2048] = 1;
  const id = name + '-' + at;
  await vectors.add([{ id, key: id.padStart(64, '0').replace('-', 'a'), scope: 's', vector }]);
}
`;

test('eight processes write at once, half of them are killed, and every vector that is whole is found as it was', async () => {
  const [folder, code] = [await tempFolder(), await tempFolder()];
  const bundler = await rolldown({
    input: join(import.meta.dirname, '../../../../src/cache/embedding/vectors.ts'),
    platform: 'node',
  });
  await bundler.write({ dir: code, entryFileNames: 'vectors.mjs', format: 'esm' });
  await bundler.close();
  await mkdir(code, { recursive: true });
  await writeFile(join(code, 'writer.mjs'), WRITER);
  const run = async (name: number) => {
    const child = spawn(process.execPath, [join(code, 'writer.mjs'), folder, String(name)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    const written = async () => (await createVectors({ folder, maxEntries: 1e6 }).ids()).size;
    if (name % 2 === 1) {
      while ((await written()) < 100 * name && child.exitCode === null)
        await new Promise((resolve) => setImmediate(resolve));
      child.kill('SIGKILL');
    }
    await ended;
  };
  await Promise.all(Array.from({ length: 8 }, (_, name) => run(name)));
  const vectors = createVectors({ folder, maxEntries: 1e6 });
  const ids = await vectors.ids();
  for (const name of [0, 2, 4, 6]) {
    for (let at = 0; at < 400; at++) expect(ids.has(`${name}-${at}`)).toBe(true);
  }
  const query = new Float32Array(2048);
  query[100] = 1;
  const near = await vectors.nearest({ scope: 's', vector: query }, 8);
  const exact = near.filter(({ similarity }) => similarity === 1).map(({ id }) => id);
  expect(exact).toEqual(expect.arrayContaining(['0-100', '2-98', '4-96', '6-94']));
  for (const id of exact) {
    const [name, at] = id.split('-').map(Number);
    expect((name ?? 0) + (at ?? 0)).toBe(100);
  }
});
