import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCacheStore } from '../../../../src/cache/store/create-cache-store.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { kept, sha256 } from '../../../support/kept.ts';
import { tempFolder } from '../../../support/temp-home.ts';

const DAY_MS = 86_400_000;

async function setUp({ maxEntries = 1000, random = 0.99 } = {}) {
  const folder = await tempFolder();
  const clock = createFakeClock();
  const open = () => createCacheStore(folder, { clock, random: () => random, ttlMs: 7 * DAY_MS, maxEntries });
  const store = open();
  const put = (name: string, content = 'x') =>
    store.put(kept(name, { content, askedAt: new Date(clock.now()).toISOString() }));
  /** Enough that the log is indexed several times. */
  const fill = async (count: number, bytes = 10_000) => {
    for (let index = 0; index < count; index++) await put(`filler ${index}`, 'y'.repeat(bytes));
  };
  return { folder, clock, open, store, put, fill, names: () => readdir(join(folder, 'store')) };
}

const byWords = (words: string, scope = sha256('scope')) => ({ scope, terms: words.split(' '), analyser: 'words-1' });

describe('the cache store', () => {
  it('is nothing until something is kept', async () => {
    const { folder, store } = await setUp();
    expect(await store.get(sha256('a'))).toBeUndefined();
    expect(await store.nearest(byWords('a'), 5)).toMatchObject({ entries: [], documents: 0, known: 0 });
    expect(await store.find('01')).toEqual([]);
    expect(await store.forget(['01'])).toBe(0);
    expect(await store.areSeparate('a', 'b')).toBe(false);
    expect(await store.stats()).toEqual({ entries: 0, bytes: 0, questions: 0, indexed: 0 });
    expect([await store.clear(), await store.prune(), await store.rebuild()]).toEqual([0, 0, 0]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('gives back what was put, all of it, from the log and from the index', async () => {
    const { store, fill } = await setUp();
    const entry = kept('前 \t\n"quoted" \u2028', {
      content: '答\n\t案'.repeat(50),
      reasoning: 'r',
      costNano: 5,
      currency: 'CNY',
      usage: { input: 1, output: 2, source: 'provider' },
      tag: 't',
    });
    await store.put(entry);
    expect(await store.get(entry.key)).toEqual(entry);
    await fill(100);
    expect((await store.stats()).indexed).toBeGreaterThan(50);
    expect(await store.get(entry.key)).toEqual(entry);
    expect(await store.find(entry.id.slice(0, 4))).toEqual([entry]);
  });

  it('keeps an answer of a million characters', async () => {
    const { store } = await setUp();
    const entry = kept('long', { content: '\u0001'.repeat(1_000_000), reasoning: '长'.repeat(1_000_000) });
    await store.put(entry);
    expect(await store.get(entry.key)).toEqual(entry);
    expect((await store.stats()).indexed).toBe(1);
  });

  it('counts uses, and lists the newest first', async () => {
    const { store, put, clock } = await setUp();
    await put('a');
    await clock.advance(1000);
    await put('b');
    await clock.advance(1000);
    await store.get(sha256('a'));
    await store.get(sha256('a'));
    const listed = [];
    for await (const { id, uses, usedAt } of store.entries()) listed.push({ id, uses, usedAt });
    expect(listed).toEqual([
      { id: 'b', uses: 0, usedAt: '2026-11-23T04:00:01.000Z' },
      { id: 'a', uses: 2, usedAt: '2026-11-23T04:00:02.000Z' },
    ]);
  });

  it('erases what is forgotten, text and all, and every older answer to the same question', async () => {
    const { folder, store, fill } = await setUp();
    await store.put(kept('q', { id: 'first', content: 'SECRET-1' }));
    await fill(30);
    await store.put(kept('q', { id: 'second', content: 'SECRET-2' }));
    await fill(3);
    expect(await store.forget(['nobody', 'second', 'second'])).toBe(1);
    expect(await store.get(sha256('q'))).toBeUndefined();
    expect((await store.nearest(byWords('q'), 5)).entries).toEqual([]);
    await store.rebuild();
    expect(await store.get(sha256('q'))).toBeUndefined();
    const texts = await readdir(join(folder, 'store'));
    for (const name of texts) expect(await readFile(join(folder, 'store', name), 'latin1')).not.toContain('SECRET');
  });

  it('never pairs two questions again that were separated, either way round, also after a clear', async () => {
    const { store, open } = await setUp();
    await store.separate('怎么开通？', '怎么关闭');
    expect(await store.areSeparate('怎么关闭?', '怎么开通')).toBe(true);
    expect(await store.areSeparate('怎么开通', '怎么注销')).toBe(false);
    await store.clear();
    expect(await open().areSeparate('怎么开通', '怎么关闭')).toBe(true);
  });

  it('clears everything, and begins anew', async () => {
    const { store, put, fill, names } = await setUp();
    await fill(60);
    await store.get(sha256('filler 1'));
    expect(await store.clear()).toBe(60);
    expect(await store.stats()).toMatchObject({ entries: 0, questions: 0, indexed: 0 });
    expect((await names()).filter((name) => /^(log|index|uses)/.test(name))).toEqual([]);
    await put('again');
    expect(await store.get(sha256('again'))).toMatchObject({ id: 'again' });
  });

  it('prunes what is over its time, then the least recently used, and gives the disk back', async () => {
    const { store, put, fill, clock, names } = await setUp({ maxEntries: 950 });
    await put('old');
    await clock.advance(8 * DAY_MS);
    await put('used');
    await put('unused');
    await clock.advance(1000);
    await fill(949);
    await clock.advance(1000);
    await store.get(sha256('used'));
    expect(await store.prune()).toBe(1);
    expect(await store.stats()).toMatchObject({ entries: 950, oldest: '2026-12-01T04:00:00.000Z' });
    expect(await store.get(sha256('used'))).toBeDefined();
    expect(await store.get(sha256('unused'))).toBeUndefined();
    await clock.advance(7 * DAY_MS);
    expect(await store.prune()).toBe(950);
    expect((await names()).filter((name) => name.startsWith('log-')).length).toBeLessThanOrEqual(2);
    expect((await names()).filter((name) => name.startsWith('index-'))).toEqual([]);
  });

  it('keeps its limits by itself', async () => {
    const { store, fill, names } = await setUp({ maxEntries: 64, random: 0 });
    await fill(900, 20_000);
    expect((await store.stats()).entries).toBeLessThanOrEqual(66);
    expect((await names()).filter((name) => name.startsWith('log-')).length).toBeLessThanOrEqual(3);
  });

  it('removes the folder of the old layout, and takes nothing from it', async () => {
    const { folder, store, put } = await setUp();
    await mkdir(join(folder, 'exact', 'ab'), { recursive: true });
    await writeFile(join(folder, 'exact', 'ab', `${sha256('a')}.json`), '{"v":1,"id":"x","content":"old"}');
    expect(await store.get(sha256('a'))).toBeUndefined();
    await put('b');
    expect(await readdir(folder)).toEqual(['store']);
  });

  it('has nothing, and complains only when told to keep, where it cannot read', async () => {
    const { folder, open } = await setUp();
    await writeFile(join(folder, 'store'), 'a file where the folder should be');
    const store = open();
    expect(await store.get(sha256('a'))).toBeUndefined();
    expect((await store.nearest(byWords('a'), 3)).entries).toEqual([]);
    expect(await store.areSeparate('a', 'b')).toBe(false);
    await expect(store.put(kept('a'))).rejects.toThrow('EEXIST');
    await expect(store.stats()).rejects.toThrow('ENOTDIR');
  });

  it('makes the index anew in puts when it is lost, and misses until then', async () => {
    const { folder, store, fill, put, names } = await setUp();
    await put('first');
    await fill(900);
    for (const name of await names()) if (/^(index|manifest)/.test(name)) await rm(join(folder, 'store', name));
    expect(await store.get(sha256('first'))).toBeUndefined();
    for (let index = 0; index < 10; index++) await put(`more ${index}`);
    expect(await store.get(sha256('first'))).toBeDefined();
    expect((await store.stats()).entries).toBe(911);
  });

  it('finds damage to the index when told to look, and mends it', async () => {
    const { folder, store, fill, names } = await setUp();
    await fill(100);
    for (const name of await names()) {
      if (!name.startsWith('index')) continue;
      const path = join(folder, 'store', name);
      const bytes = await readFile(path);
      await writeFile(path, bytes.fill(0xff, 64, 2000));
    }
    expect(await store.get(sha256('filler 1'))).toBeUndefined();
    expect(await store.rebuild()).toBe(100);
    expect(await store.get(sha256('filler 1'))).toBeDefined();
  });

  it('merges small segments, so that there are never many', async () => {
    const { store, fill, names } = await setUp();
    await fill(600);
    expect((await names()).filter((name) => name.startsWith('index')).length).toBeLessThan(12);
    expect((await names()).filter((name) => /tmp|claim/.test(name))).toEqual([]);
    const { bytes } = await store.stats();
    expect(bytes).toBeGreaterThan(600 * 10_000);
  });
});

describe('the nearest questions', () => {
  it('share the rarest terms, in the scope, of the analyser, from the log and the index alike', async () => {
    const { store, fill } = await setUp();
    await store.put(kept('refund order late'));
    await store.put(kept('refund order'));
    await store.put(kept('cancel order'));
    await store.put(kept('refund order elsewhere', { scope: sha256('other') }));
    await store.put(kept('refund order old', { analyser: 'words-0' }));
    const { question: _, ...unasked } = kept('refund order never');
    await store.put(unasked);
    for (const where of ['log', 'index']) {
      const { entries, of, documents, known } = await store.nearest(byWords('refund order unheard-of'), 2);
      expect(entries.map(({ id }) => id)).toEqual(['refund order late', 'refund order']);
      expect([of('refund'), of('order'), of('unheard-of'), of('not asked')]).toEqual([3, 4, 0, 0]);
      expect(known).toBe(documents + 1);
      if (where === 'log') await fill(40);
      else expect((await store.stats()).indexed).toBeGreaterThan(30);
    }
  });

  it('are left out unread when their terms say that they cannot match, and count all the same', async () => {
    const { store, fill } = await setUp();
    for (const words of ['a b c', 'a b', 'a']) await store.put(kept(words));
    const asked: unknown[] = [];
    const mayMatch = (terms: readonly string[], documents: number) => {
      asked.push([terms.join(' '), documents]);
      return terms.length !== 2;
    };
    for (const documents of [3, 43]) {
      const { entries } = await store.nearest({ ...byWords('a b'), mayMatch }, 2);
      expect(entries.map(({ id }) => id)).toEqual(['a b c']);
      expect(asked.splice(0)).toEqual([
        ['a b', documents],
        ['a b c', documents],
      ]);
      if (documents === 3) await fill(40);
    }
  });

  it('are followed by the newest that nobody has analysed, when they are asked for', async () => {
    const { store, clock } = await setUp();
    const unanalysed = (name: string, changes = {}) => {
      const { terms: _, analyser: __, ...entry } = kept(name, changes);
      return entry;
    };
    await store.put(unanalysed('first'));
    await store.put(unanalysed('second', { key: sha256('asked anew') }));
    await store.put(unanalysed('third'));
    await store.put(unanalysed('elsewhere', { scope: sha256('other') }));
    await store.put(kept('fourth', { key: sha256('asked anew') }));
    await store.put(kept('none', { terms: [] }));
    const ids = async (query: object) =>
      (await store.nearest({ ...byWords('fourth'), ...query }, 1)).entries.map(({ id }) => id);
    expect(await ids({})).toEqual(['fourth']);
    expect(await ids({ unanalysed: 1 })).toEqual(['fourth', 'third']);
    expect(await ids({ unanalysed: 9 })).toEqual(['fourth', 'third', 'first']);
    await clock.advance(7 * DAY_MS + 1);
    expect(await ids({ unanalysed: 9 })).toEqual([]);
  });

  it('are none where nothing was ever kept', async () => {
    const { store } = await setUp();
    expect(await store.isEmpty()).toBe(true);
    await store.put(kept('a'));
    expect(await store.isEmpty()).toBe(false);
  });

  it('are each question once, with its newest answer, and none that is over its time', async () => {
    const { store, fill, clock } = await setUp();
    await store.put(kept('a b', { id: 'first' }));
    await fill(40);
    await store.put(kept('a b', { id: 'second' }));
    expect((await store.nearest(byWords('a b'), 9)).entries.map(({ id }) => id)).toEqual(['second']);
    await clock.advance(7 * DAY_MS + 1);
    expect((await store.nearest(byWords('a b'), 9)).entries).toEqual([]);
  });
});
