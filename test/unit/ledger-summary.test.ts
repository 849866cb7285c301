import { appendFile, mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zoneFor } from '../../src/domain/zone.ts';
import { summariseLedger } from '../../src/gateway/ledger-summary.ts';
import { readEntries } from '../../src/ledger/jsonl.ts';
import type { SkippedLine } from '../../src/ledger/month-files.ts';
import { type GroupBy, type GroupKeys, groupings } from '../../src/reports/groupings.ts';
import { type PeriodOptions, periodFor } from '../../src/reports/period.ts';
import { statsJson } from '../../src/reports/report-json.ts';
import { createSummary } from '../../src/reports/summary.ts';
import { anyEntry, entryOf, unanswered } from '../support/entries.ts';
import { tempFolder } from '../support/temp-home.ts';

const NOW = Date.UTC(2026, 10, 23, 4);
const ZONES = ['UTC', 'Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu'].map((name) => zoneFor(name));
const into = { currency: 'CNY', rates: { USD: 7_000_000_000 } };
const KEYS = Object.keys(groupings) as GroupBy[];

type Asked = { keys: GroupKeys; options: PeriodOptions; zone: (typeof ZONES)[number]; top?: number };
type Home = { ledger: string; state: string };

async function newHome(): Promise<Home> {
  const folder = await tempFolder();
  const home = { ledger: join(folder, 'ledger'), state: join(folder, 'state') };
  await mkdir(home.ledger);
  return home;
}

/** The report by the roll-ups, where they tell it, as JSON with the order of everything; and the lines passed over. */
async function rolledUp(home: Home, asked: Asked, { nowMs = Date.now(), leastBytes = 1 } = {}) {
  const period = periodFor(asked.options, NOW, asked.zone);
  const skipped: SkippedLine[] = [];
  const onSkip = (line: SkippedLine) => void skipped.push(line);
  const fold = await summariseLedger(home, { keys: asked.keys, period, nowMs, onSkip, leastBytes });
  return { json: textOf(fold, asked), skipped, calls: fold.calls() };
}

/** The same from every row, parsed. */
async function fromRows(home: Home, asked: Asked) {
  const period = periodFor(asked.options, NOW, asked.zone);
  const skipped: SkippedLine[] = [];
  const fold = createSummary(asked.keys, asked.zone);
  for await (const entry of readEntries(home.ledger, period, (line) => void skipped.push(line))) fold.add(entry);
  return { json: textOf(fold, asked), skipped, calls: fold.calls() };
}

function textOf(fold: ReturnType<typeof createSummary>, { top, options, zone }: Asked): string {
  const summary = fold.result(top === undefined ? undefined : { count: top, into });
  return JSON.stringify(
    statsJson(summary, periodFor(options, NOW, zone), { into, budgets: [], skippedLines: 0 }),
    null,
    1,
  );
}

const day = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true }).map((date) => {
  return date.toISOString().slice(0, 10);
});
const anyPeriod: fc.Arbitrary<PeriodOptions> = fc.oneof(
  fc.constantFrom<PeriodOptions>({}, { today: true }, { week: true }, { month: '2026-03' }, { until: '2026-10-31' }),
  fc.constantFrom<PeriodOptions>({ since: '2026-01-01', until: '2026-12-31' }, { since: '24h' }, { since: '90d' }),
  fc.tuple(day, day).map((days) => {
    const [since, until] = days.toSorted();
    return { since, until };
  }),
);
const anyKeys: fc.Arbitrary<GroupKeys> = fc
  .uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 2 })
  .map(([first = 'model', second]): GroupKeys => (second === undefined ? [first] : [first, second]));
const anyQuestion: fc.Arbitrary<Asked> = fc
  .record({
    keys: anyKeys,
    options: anyPeriod,
    zone: fc.constantFrom(...ZONES),
    top: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  })
  .map(({ top, ...asked }) => ({ ...asked, ...(top !== undefined && { top }) }));

/** What may happen to a ledger and its roll-ups. Places are shares of a file. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const anyEvent = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('append' as const), entries: fc.array(anyEntry, { maxLength: 9 }) }),
  },
  fc.record({
    kind: fc.constant('garbage' as const),
    text: fc.constantFrom(
      'garbage\n',
      '\n',
      '{"v":2}\n',
      '{"v":1,"torn',
      `${JSON.stringify(entryOf()).slice(0, 90)}\n`,
    ),
  }),
  fc.record({ kind: fc.constant('edit' as const), place }),
  fc.record({ kind: fc.constant('cut' as const), place }),
  fc.record({ kind: fc.constant('drop-line' as const), place }),
  fc.record({ kind: fc.constant('forget' as const) }),
  fc.record({ kind: fc.constant('corrupt' as const), place }),
);
type Event = typeof anyEvent extends fc.Arbitrary<infer Value> ? Value : never;

async function happen({ ledger, state }: Home, event: Event, serial: number): Promise<void> {
  if (event.kind === 'append') return append(ledger, event.entries);
  if (event.kind === 'forget') return rm(state, { recursive: true, force: true });
  const [folder, edit] = event.kind === 'corrupt' ? [join(state, 'rollup'), flip] : [ledger, changed];
  for (const path of await filesIn(folder)) {
    const bytes = await readFile(path);
    await writeFile(path, edit(bytes, event));
    // File systems tell times coarsely; a test is quicker than that, a person is not.
    await utimes(path, serial, serial);
  }
}

function changed(bytes: Buffer, event: Event): Buffer {
  if (event.kind === 'garbage') return Buffer.concat([bytes, Buffer.from(event.text)]);
  if (!('place' in event)) return bytes;
  const at = Math.floor(event.place * bytes.length);
  if (event.kind === 'cut') return bytes.subarray(0, at);
  if (event.kind === 'edit') {
    // A digit of a row, so that its length stays.
    const digit = bytes.indexOf('"durationMs":', at);
    return digit < 0
      ? bytes
      : Buffer.concat([bytes.subarray(0, digit + 13), Buffer.from('7'), bytes.subarray(digit + 14)]);
  }
  const [start, end] = [bytes.lastIndexOf(10, at) + 1, bytes.indexOf(10, at) + 1];
  return end === 0 ? bytes : Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
}

function flip(bytes: Buffer, event: Event): Buffer {
  const at = Math.floor(('place' in event ? event.place : 0) * (bytes.length - 1));
  const damaged = Buffer.from(bytes);
  damaged[at] = (damaged[at] ?? 0) ^ 1;
  return damaged;
}

async function append(ledger: string, entries: readonly { ts: string }[]): Promise<void> {
  for (const entry of entries)
    await appendFile(join(ledger, `${entry.ts.slice(0, 7)}.jsonl`), `${JSON.stringify(entry)}\n`);
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return names.filter((name) => name.isFile()).map((name) => join(name.parentPath, name.name));
}

test('whatever happens to a ledger and to its roll-ups, a report is what its rows say', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ event: anyEvent, asked: anyQuestion, wait: fc.boolean() }), { minLength: 1, maxLength: 8 }),
      fc.array(anyEntry, { maxLength: 20 }),
      async (steps, entries) => {
        const home = await newHome();
        await append(home.ledger, entries);
        for (const [index, { event, asked, wait }] of steps.entries()) {
          await happen(home, event, 1_000_000 + index);
          // Later, a roll-up trusts files that look unchanged.
          const nowMs = Date.now() + (wait ? 10_000 : 0);
          const wanted = await fromRows(home, asked);
          for (const leastBytes of [1, 100_000]) {
            expect(await rolledUp(home, asked, { nowMs, leastBytes })).toEqual(wanted);
          }
        }
      },
    ),
    { numRuns: 120 },
  );
});

describe('roll-ups', () => {
  const asked: Asked = { keys: ['model'], options: { month: '2026-11' }, zone: zoneFor('UTC') };
  const later = () => ({ nowMs: Date.now() + 10_000 });

  async function homeWith(...rows: readonly string[]) {
    const home = await newHome();
    const file = join(home.ledger, '2026-11.jsonl');
    await writeFile(file, rows.map((row) => `${row}\n`).join(''));
    const kept = join(home.state, 'rollup', 'utc', '2026-11.rollup');
    return { home, file, kept };
  }

  test('are kept, used while the file is what it was, and not written again', async () => {
    const { home, kept } = await homeWith(JSON.stringify(entryOf()), 'garbage', JSON.stringify(entryOf()));
    const first = await rolledUp(home, asked, later());
    const { ino, mtimeMs } = await stat(kept);
    expect(await rolledUp(home, asked, later())).toEqual(first);
    expect(await stat(kept)).toMatchObject({ ino, mtimeMs });
    expect(first.calls).toBe(2);
    expect(first.skipped).toMatchObject([{ line: 2, reason: 'not JSON' }]);
    expect((await stat(kept)).mode & 0o777).toBe(0o600);
  });

  test('of files below the least size are not made', async () => {
    const { home } = await homeWith(JSON.stringify(entryOf()));
    const period = periodFor(asked.options, NOW, asked.zone);
    const fold = await summariseLedger(home, { keys: ['model'], period, nowMs: NOW });
    expect(fold.calls()).toBe(1);
    expect(await filesIn(home.state)).toEqual([]);
  });

  test('go on from where they were, and end before a line that is still being written', async () => {
    const { home, file, kept } = await homeWith(JSON.stringify(entryOf()));
    await rolledUp(home, asked, later());
    const row = JSON.stringify(entryOf());
    await appendFile(file, row.slice(0, 100));
    expect(await rolledUp(home, asked, later())).toMatchObject({
      calls: 1,
      skipped: [{ line: 2, reason: 'not JSON' }],
    });
    await appendFile(file, `${row.slice(100)}\n`);
    expect(await rolledUp(home, asked, later())).toMatchObject({ calls: 2, skipped: [] });
    const head = JSON.parse((await readFile(kept, 'utf8')).split('\n')[0]?.slice(8) ?? '');
    expect(head).toMatchObject({ offset: (await stat(file)).size, lines: 2 });
  });

  test('of another version, another zone or an older file are made anew', async () => {
    const { home, file, kept } = await homeWith(JSON.stringify(entryOf()));
    const wanted = await rolledUp(home, asked, later());
    const made = await readFile(kept);
    const [head = ''] = made.toString().split('\n');
    for (const [from, to] of [
      ['"v":2', '"v":1'],
      ['"zone":"utc"', '"zone":"xyz"'],
      ['"lines":1', '"lines":2'],
    ] as const) {
      expect(head).toContain(from);
      const text = head.slice(8).replace(from, to);
      const sum = from === '"lines":1' ? head.slice(0, 8) : crc32(text).toString(16).padStart(8, '0');
      await writeFile(kept, Buffer.concat([Buffer.from(`${sum}${text}`), made.subarray(head.length)]));
      expect(await rolledUp(home, asked, later())).toEqual(wanted);
      expect((await readFile(kept, 'latin1')).split('\n')[0]).toContain(from);
    }
    await truncate(kept, 300);
    expect(await rolledUp(home, asked, later())).toEqual(wanted);
    await writeFile(file, `${JSON.stringify(entryOf({ model: 'glm' }))}\n`);
    expect((await rolledUp(home, asked, later())).json).toContain('"glm"');
  });

  test('that cannot be kept cost time and nothing else', async () => {
    const { home } = await homeWith(JSON.stringify(entryOf()), 'garbage');
    await writeFile(home.state, 'a file where the folder should be');
    expect(await rolledUp(home, asked)).toEqual(await fromRows(home, asked));
  });

  test('made by several at once are whole, and leave nothing beside', async () => {
    const { home } = await homeWith(...Array.from({ length: 400 }, () => JSON.stringify(entryOf())));
    const wanted = await fromRows(home, asked);
    const all = await Promise.all(Array.from({ length: 8 }, () => rolledUp(home, asked, later())));
    for (const one of all) expect(one).toEqual(wanted);
    expect((await filesIn(home.state)).map((path) => path.slice(-14))).toEqual(['2026-11.rollup']);
  });

  test('are not made of a month in which hardly two calls are alike, which is read from its rows', async () => {
    const rows = Array.from({ length: 61_000 }, (_, index) => JSON.stringify(entryOf({ tag: `request-${index}` })));
    const { home, file } = await homeWith(...rows, 'garbage');
    const { calls, skipped, json } = await rolledUp(home, asked, later());
    expect([calls, skipped.map(({ line, reason }) => [line, reason])]).toEqual([61_000, [[61_001, 'not JSON']]]);
    expect(await filesIn(home.state)).toEqual([]);
    expect(json).toBe((await fromRows(home, asked)).json);
    expect((await stat(file)).size).toBeGreaterThan(30e6);
  });

  test('a call whose parts are unpriced at two models counts once in all, and once for each', async () => {
    const billed = { usage: { input: 5, output: 1, source: 'estimated' as const }, costSource: 'unpriced' as const };
    const failed = (model: string, provider: string) => {
      return { model, provider, status: 'failed' as const, code: 'server' as const, durationMs: 1, billed };
    };
    const entry = unanswered({ attempts: [failed('a', 'p'), failed('b', 'p'), failed('b', 'q'), failed('a', 'p')] });
    const { home } = await homeWith(JSON.stringify(entry));
    const unpriced = async (...[first, second]: GroupKeys) => {
      const keys: GroupKeys = second === undefined ? [first] : [first, second];
      const { groups, total } = JSON.parse((await rolledUp(home, { ...asked, keys })).json);
      return [groups.map((group: { unpricedCalls: number }) => group.unpricedCalls), total.unpricedCalls];
    };
    expect(await unpriced('tag')).toEqual([[1], 1]);
    expect(await unpriced('model')).toEqual([[1, 1], 1]);
    expect(await unpriced('provider')).toEqual([[1, 1], 1]);
    expect(await unpriced('model', 'provider')).toEqual([[1, 1, 1], 1]);
  });

  test('what was wasted is not 0 where its price is not known', async () => {
    const billed = { usage: { input: 5, output: 1, source: 'estimated' as const }, costSource: 'unpriced' as const };
    const failed = { model: 'a', provider: 'p', status: 'failed' as const, code: 'server' as const, durationMs: 1 };
    const { home } = await homeWith(
      JSON.stringify(entryOf({ attempts: [{ ...failed, billed }], model: 'b' })),
      JSON.stringify(entryOf({ attempts: [failed], model: 'c' })),
    );
    for (const read of [
      () => rolledUp(home, { ...asked, keys: ['model'] }),
      () => fromRows(home, { ...asked, keys: ['model'] }),
    ]) {
      const { groups, total } = JSON.parse((await read()).json);
      const wasted = groups.map(({ key, cost, wastedCost }: Record<string, unknown>) => [key, cost, wastedCost]);
      expect(wasted.toSorted()).toEqual([
        ['a', {}, {}],
        ['b', { CNY: 0.001 }, { CNY: 0 }],
        ['c', { CNY: 0.001 }, { CNY: 0 }],
      ]);
      expect([total.cost, total.wastedCost]).toEqual([{ CNY: 0.002 }, {}]);
    }
  });
});
