import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CacheEntry, CacheStore } from '../../../../src/cache/store/cache-store.ts';
import { createCacheStore } from '../../../../src/cache/store/create-cache-store.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { kept, sha256 } from '../../../support/kept.ts';
import { tempFolder } from '../../../support/temp-home.ts';

const TTL_MS = 7 * 86_400_000;
const NAMES = ['a', 'b c', 'c d', 'd', 'e a', 'f b a'];

/** What becomes of the store; numbers choose among what is there. */
type Step =
  | { do: 'put'; name: string; kilobytes: number }
  | { do: 'get'; name: string }
  | { do: 'forget'; pick: number }
  | { do: 'wait'; hours: number }
  | { do: 'clear' | 'prune' | 'rebuild' | 'reopen' }
  | { do: 'damage'; pick: number; how: 'flip' | 'cut' | 'remove' | 'append' | 'blank'; at: number };

const name = fc.constantFrom(...NAMES);
const put = fc.record({
  do: fc.constant('put' as const),
  name,
  kilobytes: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 20, max: 200 })),
});
const sound: fc.Arbitrary<Step>[] = [
  put,
  fc.record({ do: fc.constant('get' as const), name }),
  fc.record({ do: fc.constant('forget' as const), pick: fc.nat(30) }),
  fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(1, 20, 100) }),
  fc.record({ do: fc.constantFrom('clear' as const, 'prune' as const, 'rebuild' as const, 'reopen' as const) }),
];
const damage: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('damage' as const),
  pick: fc.nat(30),
  how: fc.constantFrom('flip' as const, 'cut' as const, 'remove' as const, 'append' as const, 'blank' as const),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
});
const stepsOf = (...steps: fc.Arbitrary<Step>[]) =>
  fc.array(fc.oneof({ weight: 6, arbitrary: put }, ...steps.map((arbitrary) => ({ weight: 1, arbitrary }))), {
    minLength: 1,
    maxLength: 40,
  });

type World = {
  folder: string;
  clock: FakeClock;
  store: CacheStore;
  /** By key: what must be there. */
  model: Map<string, CacheEntry>;
  /** Everything that was ever put and not erased. */
  puts: CacheEntry[];
  /** How many puts there were. */
  count: number;
  isDamaged: boolean;
};

async function newWorld(maxEntries: number): Promise<World & { reopen: () => void }> {
  const folder = await tempFolder();
  const clock = createFakeClock();
  const open = () => createCacheStore(folder, { clock, random: () => 0.99, ttlMs: TTL_MS, maxEntries });
  const world = {
    folder,
    clock,
    store: open(),
    model: new Map<string, CacheEntry>(),
    puts: [] as CacheEntry[],
    count: 0,
    isDamaged: false,
  };
  return Object.assign(world, {
    reopen: () => {
      world.store = open();
    },
  });
}

async function take(world: World & { reopen: () => void }, step: Step): Promise<void> {
  const { store, model, clock, puts } = world;
  if (step.do === 'put') {
    const id = `${step.name.replaceAll(' ', '')}-${world.count++}`;
    const content = `${id} ${'x'.repeat(step.kilobytes * 1024)}`;
    const entry = kept(step.name, { id, content, askedAt: new Date(clock.now()).toISOString() });
    await store.put(entry);
    model.set(entry.key, entry);
    puts.push(entry);
  } else if (step.do === 'forget') {
    const entry = puts[step.pick % Math.max(1, puts.length)];
    if (entry === undefined) return;
    // What a damaged index does not find is not forgotten, and that is said.
    if ((await store.forget([entry.id])) === 0 && world.isDamaged) return;
    const isCurrent = model.get(entry.key)?.id === entry.id;
    if (isCurrent) model.delete(entry.key);
    world.puts = puts.filter(({ id, key }) => id !== entry.id && !(isCurrent && key === entry.key && !world.isDamaged));
  } else if (step.do === 'clear') {
    await store.clear();
    model.clear();
    world.puts = [];
  } else if (step.do === 'damage') {
    world.isDamaged = true;
    await damageFile(world.folder, step);
  } else if (step.do === 'wait') await clock.advance(step.hours * 3_600_000);
  else if (step.do === 'reopen') world.reopen();
  else if (step.do === 'get') await store.get(sha256(step.name));
  else await store[step.do]();
}

async function damageFile(folder: string, { pick, how, at }: Extract<Step, { do: 'damage' }>): Promise<void> {
  const names = (await readdir(join(folder, 'store')).catch(() => [])).sort();
  const path = join(folder, 'store', names[pick % Math.max(1, names.length)] ?? 'none');
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined || bytes.length === 0) return;
  const place = Math.min(bytes.length - 1, Math.floor(at * bytes.length));
  if (how === 'remove') return rm(path);
  if (how === 'flip') bytes[place] = ((bytes[place] ?? 0) + 7) % 256; // Twice is not undone.
  if (how === 'blank') bytes.fill(0, place, Math.min(bytes.length, place + 500));
  const damaged = how === 'cut' ? bytes.subarray(0, place) : bytes;
  await writeFile(path, how === 'append' ? Buffer.concat([bytes, Buffer.from('garbage')]) : damaged);
}

const isFresh = ({ clock }: World, entry: CacheEntry) => clock.now() - Date.parse(entry.askedAt) <= TTL_MS;

async function listed(store: CacheStore): Promise<CacheEntry[]> {
  const all = [];
  for await (const { usedAt: _, uses: __, ...entry } of store.entries()) all.push(entry);
  return all;
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

describe('the cache store, whatever happens', () => {
  it('is the same as a map', async () => {
    await fc.assert(
      fc.asyncProperty(stepsOf(...sound), async (steps) => {
        const world = await newWorld(1000);
        for (const step of steps) {
          await take(world, step);
          const fresh = [...world.model.values()].filter((entry) => isFresh(world, entry));
          for (const name of NAMES) {
            const expected = fresh.find(({ key }) => key === sha256(name));
            expect(await world.store.get(sha256(name))).toEqual(expected);
          }
          expect((await listed(world.store)).sort(byId)).toEqual(fresh.sort(byId));
          expect(await world.store.stats()).toMatchObject({ entries: fresh.length, questions: fresh.length });
          for (const { id } of world.puts) {
            expect(await world.store.find(id)).toEqual(fresh.filter((entry) => entry.id.startsWith(id)));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('finds the nearest as a search of everything would', async () => {
    await fc.assert(
      fc.asyncProperty(stepsOf(...sound), name, async (steps, asked) => {
        const world = await newWorld(1000);
        for (const step of steps) await take(world, step);
        const terms = [...asked.split(' '), 'unheard-of'];
        const found = await world.store.nearest({ scope: sha256('scope'), terms, analyser: 'words-1' }, 10);
        const shared = (entry: CacheEntry) => (entry.terms ?? []).filter((term) => terms.includes(term));
        const expected = [...world.model.values()].filter((entry) => isFresh(world, entry) && shared(entry).length > 0);
        expect(found.entries.toSorted(byId)).toEqual(expected.sort(byId));
        expect(found.documents).toBe(found.known);
        expect(found.documents).toBeGreaterThanOrEqual(expected.length);
        for (const term of terms) {
          expect(found.of(term)).toBeGreaterThanOrEqual(
            expected.filter((entry) => shared(entry).includes(term)).length,
          );
        }
        const weights = found.entries.map((entry) =>
          shared(entry).reduce((sum, term) => sum + Math.log(1 + found.documents / Math.max(1, found.of(term))), 0),
        );
        weights.forEach((weight, place) => {
          expect(weight).toBeLessThanOrEqual((weights[place - 1] ?? Number.POSITIVE_INFINITY) + 1e-3);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('never gives a wrong answer, fails, or stays broken when files are damaged', async () => {
    await fc.assert(
      fc.asyncProperty(stepsOf(...sound, damage, damage, damage), async (steps) => {
        const world = await newWorld(1000);
        for (const step of steps) {
          await take(world, step);
          for (const name of NAMES) {
            const entry = await world.store.get(sha256(name));
            if (entry === undefined) continue;
            expect(isFresh(world, entry)).toBe(true);
            expect(world.puts.find(({ id }) => id === entry.id)).toEqual(entry);
          }
          const terms = [...new Set(NAMES.join(' ').split(' '))];
          const near = await world.store.nearest({ scope: sha256('scope'), terms, analyser: 'words-1' }, 10);
          for (const entry of near.entries) expect(world.puts.find(({ id }) => id === entry.id)).toEqual(entry);
          if (step.do === 'put')
            expect(await world.store.get(sha256(step.name))).toMatchObject({ id: world.puts.at(-1)?.id });
        }
        await world.store.rebuild();
        await take(world, { do: 'put', name: 'a', kilobytes: 1 });
        expect(await world.store.get(sha256('a'))).toEqual(world.puts.at(-1));
      }),
      { numRuns: 150 },
    );
  });

  it('keeps those that were used last', async () => {
    const uses = fc.array(fc.oneof(put, fc.record({ do: fc.constant('get' as const), name })), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(uses, fc.integer({ min: 1, max: 5 }), async (steps, maxEntries) => {
        const world = await newWorld(1000);
        const usedAt = new Map<string, number>();
        for (const step of steps) {
          await world.clock.advance(1000);
          await take(world, step);
          if (world.model.has(sha256(step.name))) usedAt.set(sha256(step.name), world.clock.now());
        }
        const { clock, folder } = world;
        const small = createCacheStore(folder, { clock, random: () => 0.99, ttlMs: TTL_MS, maxEntries });
        const survivors = [...usedAt].sort(([, a], [, b]) => b - a).slice(0, maxEntries);
        expect(await small.prune()).toBe(usedAt.size - survivors.length);
        const keys = (await listed(small)).map(({ key }) => key);
        expect(keys.sort()).toEqual(survivors.map(([key]) => key).sort());
      }),
      { numRuns: 60 },
    );
  });
});
