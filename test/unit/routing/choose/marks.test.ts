import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMarkStore } from '../../../../src/routing/choose/mark-store.ts';
import { type Mark, marginWith, overlap, type RememberedDecision } from '../../../../src/routing/choose/marks.ts';
import { taskReader } from '../../../support/task-reader.ts';
import { tempFolder } from '../../../support/temp-home.ts';

const decision = (id: string, given: Partial<RememberedDecision> = {}): RememberedDecision => ({
  id,
  ts: '2026-11-23T04:00:00.000Z',
  task: 'translation',
  difficulty: 0.2,
  model: 'small',
  features: [1, 2, 3, 4],
  ...given,
});
const mark = (verdict: 'good' | 'bad', given: Partial<Mark> = {}): Mark => ({
  ...decision('A'),
  verdict,
  markedAt: '2026-11-23T05:00:00.000Z',
  ...given,
});
const request = { task: 'translation', features: [1, 2, 3, 4] } as const;

describe('a mark', () => {
  test('makes similar requests of its task less sure, or surer, and no others', () => {
    expect(marginWith([mark('bad')], request, 0.2)).toBeGreaterThan(1);
    expect(marginWith([mark('good')], request, 0.2)).toBeCloseTo(0.1);
    expect(marginWith([mark('bad', { features: [3, 4, 5, 6, 7] })], request, 0.2)).toBe(0.2);
    expect(marginWith([mark('bad')], { ...request, task: 'code' }, 0.2)).toBe(0.2);
    expect(marginWith([], request, 0.2)).toBe(0.2);
  });

  test('on the very request makes it not sure', () => {
    const messages = [{ role: 'user' as const, content: '翻译成英文：今天下雨' }];
    const before = taskReader()(messages);
    expect(before.sure).toBe(true);
    const marked = mark('bad', { task: before.task, features: before.features });
    const read = taskReader({ marginFor: (one, usual) => marginWith([marked], one, usual) });
    expect(read(messages).sure).toBe(false);
    expect(read([{ role: 'user', content: '写一首关于雪的诗' }]).sure).toBe(true);
  });

  test('keeps the margin between nothing and more than there can be', () => {
    const marks = fc.array(fc.constantFrom(mark('good'), mark('bad')), { maxLength: 20 });
    fc.assert(
      fc.property(marks, (all) => {
        const margin = marginWith(all, request, 0.2);
        expect(margin).toBeGreaterThanOrEqual(0);
        expect(margin).toBeLessThanOrEqual(1.01);
      }),
    );
  });

  test('is compared by a cosine of what both have', () => {
    expect(overlap([1, 2], [1, 2])).toBeCloseTo(1);
    expect(overlap([1, 2], [3])).toBe(0);
    expect(overlap([], [])).toBe(0);
  });
});

const MOVE_IT = 'a folder stands where the file should be; move it away';

describe('the store', () => {
  test('remembers decisions and marks, one for each call, and removes them', async () => {
    const store = createMarkStore(join(await tempFolder(), 'routing'));
    expect(await store.decisions()).toEqual([]);
    await store.remember(decision('A'));
    await store.remember(decision('B'));
    expect(await store.decisions()).toEqual([decision('A'), decision('B')]);
    await store.mark(decision('A'), 'good', 'then');
    await store.mark(decision('A'), 'bad', 'later');
    await store.mark(decision('B'), 'good', 'then');
    expect((await store.marks()).map(({ id, verdict }) => [id, verdict])).toEqual([
      ['A', 'bad'],
      ['B', 'good'],
    ]);
    expect(await store.unmark('A')).toBe(true);
    expect(await store.unmark('A')).toBe(false);
    expect((await store.marks()).map(({ id }) => id)).toEqual(['B']);
  });

  test('forgets the oldest decisions, never a mark', async () => {
    const store = createMarkStore(join(await tempFolder(), 'routing'));
    await store.mark(decision('first'), 'bad', 'then');
    const features = Array.from({ length: 300 }, (_, at) => 4_000_000_000 + at);
    for (let n = 0; n < 60; n++) await store.remember(decision(`id${n}`, { features }));
    const kept = await store.decisions();
    expect(kept.length).toBeLessThan(60);
    expect(kept.at(-1)?.id).toBe('id59');
    expect((await store.marks()).map(({ id }) => id)).toEqual(['first']);
  });

  test('passes over lines that it cannot read', async () => {
    const folder = await tempFolder();
    const store = createMarkStore(folder);
    await writeFile(join(folder, 'marks.jsonl'), `{"id":"x"}\nnull\nhalf a li\n${JSON.stringify(mark('bad'))}\n`);
    expect(await store.marks()).toEqual([mark('bad')]);
  });

  test.each(['marks', 'decisions'])(
    'a folder in place of %s stops no call, and whoever marks is told of it',
    async (name) => {
      const folder = await tempFolder();
      const path = join(folder, `${name}.jsonl`);
      await mkdir(path);
      const store = createMarkStore(folder);
      store.remember(decision('A'));
      expect(store.marks()).toEqual([]);
      const wrong = { code: 'record', message: expect.stringContaining(`cannot read ${path}: `), hint: MOVE_IT };
      const asked =
        name === 'decisions'
          ? [() => store.decisions()]
          : [() => store.listed(), () => store.mark(decision('A'), 'bad', 'then'), () => store.unmark('A')];
      for (const ask of asked) expect(ask).toThrow(expect.objectContaining(wrong));
    },
  );

  test('marks whose folder is a file cannot be read or written', async () => {
    const folder = join(await tempFolder(), 'file');
    await writeFile(folder, '');
    expect(() => createMarkStore(folder).mark(decision('A'), 'bad', 'then')).toThrow(
      expect.objectContaining({
        code: 'record',
        hint: expect.stringMatching(/^a file stands where a folder should be/),
      }),
    );
  });

  test.skipIf(process.getuid?.() === 0)('marks that may not be written are told of, and stay as they are', async () => {
    const folder = await tempFolder();
    const store = createMarkStore(folder);
    store.mark(decision('A'), 'good', 'then');
    await chmod(folder, 0o500);
    expect(() => store.mark(decision('B'), 'bad', 'then')).toThrow(
      expect.objectContaining({ code: 'record', message: expect.stringContaining('cannot write ') }),
    );
    await chmod(folder, 0o700);
    expect(store.listed().map(({ id }) => id)).toEqual(['A']);
  });

  test('a folder that cannot be made stops no call', async () => {
    const folder = join(await tempFolder(), 'file');
    await writeFile(folder, '');
    expect(createMarkStore(folder).remember(decision('A'))).toBeUndefined();
  });
});
