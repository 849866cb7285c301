import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isRecentCall } from '../../../src/ledger/is-recent-call.ts';
import { recentEntries, recentRows } from '../../../src/ledger/recent.ts';
import { entryOf } from '../../support/entries.ts';
import { tempFolder } from '../../support/temp-home.ts';

test('the last rows of the two newest months, oldest first, whatever else stands there', async () => {
  const folder = await tempFolder();
  const rows = Array.from({ length: 12 }, (_, index) =>
    entryOf({ ts: `2026-${index < 6 ? '10' : '11'}-0${(index % 6) + 1}T00:00:00.000Z`, tag: '标签' }),
  );
  const text = (from: number, to: number) =>
    rows
      .slice(from, to)
      .map((row) => `${JSON.stringify(row)}\n`)
      .join('');
  await writeFile(join(folder, '2026-09.jsonl'), 'older than that\n');
  await writeFile(join(folder, '2026-10.jsonl'), text(0, 6));
  await writeFile(join(folder, '2026-11.jsonl'), `${text(6, 12)}{"torn":`);
  await mkdir(join(folder, '2026-12.txt'));
  expect(recentEntries(folder)).toEqual(rows);
  const bytes = Buffer.byteLength(JSON.stringify(rows[0])) + 1;
  expect(recentEntries(folder, 3 * bytes + bytes / 2)).toEqual(rows.slice(-3));
  expect(recentEntries(folder, 8 * bytes)).toEqual(rows.slice(-7));
  expect(recentEntries(join(folder, 'nowhere'))).toEqual([]);
  const until = (time: string, mostBytes: number) =>
    recentRows(folder, { mostBytes, isRow: isRecentCall, nowMs: Date.parse(time) });
  expect(until('2026-11-30T00:00:00Z', 1_000_000)).toEqual(rows);
  expect(until('2026-11-30T00:00:00Z', 3 * bytes + bytes / 2)).toEqual(rows.slice(-3));
  expect(until('2026-11-30T00:00:00Z', 8 * bytes)).toEqual(rows.slice(-7));
  expect(until('2026-12-01T00:00:00Z', 3 * bytes + bytes / 2)).toEqual(rows.slice(-3));
  expect(until('2026-10-31T00:00:00Z', 1_000_000)).toEqual(rows.slice(0, 6));
});

test('damaged and foreign lines have no rows, and nothing else is lost by them', async () => {
  const folder = await tempFolder();
  const [first, second] = [entryOf({ tag: '标签' }), entryOf()];
  const lines = [
    '',
    '{"torn":',
    JSON.stringify(first),
    '\u0000\u0000',
    'null',
    '[]',
    '{"v":1}',
    JSON.stringify(second),
    '',
  ];
  await writeFile(join(folder, '2026-11.jsonl'), Buffer.concat([Buffer.from(lines.join('\n')), Buffer.of(0xff, 0x0a)]));
  expect(recentEntries(folder)).toEqual([first, second]);
  expect(recentRows(folder, { mostBytes: 32 * 1024, isRow: isRecentCall })).toEqual([first, second]);
});
