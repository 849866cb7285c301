import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LedgerEntry } from '../../../src/domain/ledger-entry.ts';
import { parseLine, readEntries } from '../../../src/ledger/jsonl.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import type { SkippedLine, TimeRange } from '../../../src/ledger/month-files.ts';
import { anyEntry, entryOf, unanswered } from '../../support/entries.ts';
import { tempFolder } from '../../support/temp-home.ts';

const ALL = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

async function read(
  folder: string,
  range: TimeRange = ALL,
): Promise<{ entries: LedgerEntry[]; skipped: SkippedLine[] }> {
  const skipped: SkippedLine[] = [];
  const entries: LedgerEntry[] = [];
  for await (const entry of readEntries(folder, range, (line) => skipped.push(line))) entries.push(entry);
  return { entries, skipped };
}

test('what was appended is what is read, whatever the names hold', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEntry, { maxLength: 20 }), async (entries) => {
      const folder = await tempFolder();
      const ledger = createLedger(folder);
      for (const entry of entries) ledger.append(entry);
      const { entries: got, skipped } = await read(folder);
      const byTime = (a: LedgerEntry, b: LedgerEntry) => a.ts.slice(0, 7).localeCompare(b.ts.slice(0, 7));
      expect(got).toEqual(entries.toSorted(byTime));
      expect(skipped).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test('no text makes the parser throw, and only rows come out of it', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc.jsonValue().map((value) => JSON.stringify(value)),
      ),
      (text) => {
        expect(typeof parseLine(text)).toBe('string');
      },
    ),
  );
});

test('a row with one field of another shape is no row', () => {
  const wrong: Record<string, unknown>[] = [
    { v: 2 },
    { v: '1' },
    { ts: 'yesterday' },
    { outcome: 'maybe' },
    { asked: 7 },
    { attempts: {} },
    { attempts: [{}] },
    { cache: undefined },
    { costNano: 0.5 },
    { costNano: -1 },
    { costNano: '12' },
    { currency: 9 },
    { usage: { input: -1, output: 0, source: 'provider' } },
    { usage: { input: 1, source: 'provider' } },
    { durationMs: null },
    { costSource: 'guessed' },
  ];
  for (const change of wrong) {
    const line = JSON.stringify({ ...entryOf(), ...change });
    expect(typeof parseLine(line), line.slice(0, 60) + JSON.stringify(change)).toBe('string');
  }
  expect(
    parseLine(
      JSON.stringify({ ...entryOf(), counted: { input: 3, output: 1, encoding: 'o200k_base' }, somethingNew: true }),
    ),
  ).toMatchObject({
    v: 1,
  });
  expect(parseLine(JSON.stringify(unanswered()))).toMatchObject({ outcome: 'failed' });
});

test('garbage, other versions, empty lines, empty files and folders are passed over, counted with their place, and left as they are', async () => {
  const folder = await tempFolder();
  const path = join(folder, '2026-11.jsonl');
  const [first, second] = [entryOf(), entryOf()];
  const text = `\n${JSON.stringify(first)}\r\n\u0000\u0000\n{"v":2}\n[]\n\uFFFD garbage\n${JSON.stringify(second)}\n{"v":1,"id":"x"}\n`;
  await writeFile(path, text);
  await writeFile(join(folder, '2026-10.jsonl'), '');
  await mkdir(join(folder, '2026-09.jsonl'));
  await writeFile(join(folder, '2026-11.jsonl.bak'), 'not a ledger file');
  const { entries, skipped } = await read(folder);
  expect(entries).toEqual([first, second]);
  expect(skipped.map(({ file, line }) => [file.slice(-13), line])).toEqual([
    ['2026-09.jsonl', 0],
    ['2026-11.jsonl', 3],
    ['2026-11.jsonl', 4],
    ['2026-11.jsonl', 5],
    ['2026-11.jsonl', 6],
    ['2026-11.jsonl', 8],
  ]);
  expect(skipped[2]?.reason).toBe('not a row of version 1 (v: 2)');
  expect(await readFile(path, 'utf8')).toBe(text);
});

test('a missing folder has no rows, and a file in its place is told', async () => {
  const folder = await tempFolder();
  expect(await read(join(folder, 'none'))).toEqual({ entries: [], skipped: [] });
  await writeFile(join(folder, 'file'), '');
  expect((await read(join(folder, 'file'))).skipped).toMatchObject([{ line: 0 }]);
});

test('lines and characters that lie across chunks come out whole, and a last line without its newline counts when it is whole', async () => {
  const folder = await tempFolder();
  const entries = Array.from({ length: 2500 }, (_, index) =>
    entryOf({ tag: `${'中文🙂'.repeat(index % 40)}${index}` }),
  );
  await writeFile(join(folder, '2026-11.jsonl'), entries.map((entry) => JSON.stringify(entry)).join('\n'));
  const { entries: got, skipped } = await read(folder);
  expect(got).toEqual(entries);
  expect(skipped).toEqual([]);
});

test('a line without end is not kept in memory, and the rows around it are read', async () => {
  const folder = await tempFolder();
  const [first, second] = [entryOf(), entryOf()];
  const long = `{"v":1,"tag":"${'x'.repeat(5_000_000)}"}`;
  await writeFile(
    join(folder, '2026-11.jsonl'),
    [first, second].map((entry) => JSON.stringify(entry)).join(`\n${long}\n`),
  );
  const { entries, skipped } = await read(folder);
  expect(entries).toEqual([first, second]);
  expect(skipped).toMatchObject([{ line: 2, reason: 'too long for a row' }]);
});

test('only the months that the range touches are opened, and only rows in it come', async () => {
  const folder = await tempFolder();
  const times = [
    '2026-10-31T23:59:59.999Z',
    '2026-11-01T00:00:00.000Z',
    '2026-11-15T12:00:00.000Z',
    '2026-12-01T00:00:00.000Z',
  ];
  const ledger = createLedger(folder);
  for (const ts of times) ledger.append(entryOf({ ts }));
  await mkdir(join(folder, '2026-09.jsonl'));
  const range = { fromMs: Date.parse('2026-11-01T00:00:00Z'), toMs: Date.parse('2026-12-01T00:00:00Z') };
  const { entries, skipped } = await read(folder, range);
  expect(entries.map(({ ts }) => ts)).toEqual(times.slice(1, 3));
  expect(skipped).toEqual([]);
  const upToTheMoment = await read(folder, {
    fromMs: Date.parse(times[2] ?? ''),
    toMs: Date.parse(times[2] ?? '') + 1,
  });
  expect(upToTheMoment.entries.map(({ ts }) => ts)).toEqual([times[2]]);
});

test('the short way past rows of other days drops none that belongs to the range', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEntry, { maxLength: 12 }), fc.nat(365), fc.nat(60), async (entries, day, length) => {
      const folder = await tempFolder();
      const ledger = createLedger(folder);
      for (const entry of entries) ledger.append(entry);
      const fromMs = Date.UTC(2026, 0, 1 + day);
      const toMs = fromMs + length * 86_400_000;
      const inside = entries.filter(({ ts }) => Date.parse(ts) >= fromMs && Date.parse(ts) < toMs).map(({ id }) => id);
      expect((await read(folder, { fromMs, toMs })).entries.map(({ id }) => id).toSorted()).toEqual(inside.toSorted());
    }),
    { numRuns: 30 },
  );
});
