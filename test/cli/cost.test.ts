import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cost } from '../../src/cli/commands/cost.ts';
import { displayWidth } from '../../src/cli/render/table.ts';
import { anyEntry, entryOf } from '../support/entries.ts';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { reportHome } from './report-harness.ts';

const UTC = { timezone: 'UTC' };
const lines = (text: string) => text.trimEnd().split('\n');
const cells = (line: string | undefined) => (line ?? '').trim().split(/ +/);

const rows = [
  entryOf({ costNano: 3_000_000, ts: '2026-11-02T00:00:00.000Z' }),
  entryOf({ costNano: 1_000_000, model: 'glm', ts: '2026-11-01T00:00:00.000Z' }),
];

test('no calls: one friendly line and exit 0', async () => {
  const { run } = await reportHome([]);
  expect(await run((context) => cost(UTC, context))).toEqual({ code: 0, stdout: 'no calls: 2026-11\n', stderr: '' });
});

test('money by model and by day, each with its share', async () => {
  const { run } = await reportHome(rows);
  const { stdout } = await run((context) => cost(UTC, context));
  const text = lines(stdout);
  expect(text.slice(0, 2)).toEqual(['mgw cost · 2026-11 · UTC', '¥0.004000 for 2 calls']);
  const find = (start: string) => cells(text.find((line) => line.startsWith(start)));
  expect(find('qwen')).toEqual(['qwen', '1', '¥0.003000', '75.0%']);
  expect(find('glm')).toEqual(['glm', '1', '¥0.001000', '25.0%']);
  expect(find('2026-11-01')).toEqual(['2026-11-01', '1', '¥0.001000', '25.0%']);
});

test('bars are drawn for a person only', async () => {
  const { run } = await reportHome(rows);
  expect((await run((context) => cost(UTC, context), { isTTY: true })).stdout).toContain('75.0%  ███████████████\n');
  expect((await run((context) => cost(UTC, context))).stdout).not.toContain('█');
});

test('what has no known price has a line and no amount', async () => {
  const { costNano: _, currency: __, ...unpriced } = entryOf({ model: 'local', costSource: 'unpriced' });
  const { run } = await reportHome([...rows, unpriced]);
  const { stdout } = await run((context) => cost(UTC, context));
  expect(cells(lines(stdout).find((line) => line.startsWith('local')))).toEqual(['local', '1', '?', '–']);
  expect(stdout).toContain('? 1 call unpriced');
});

test('--by takes one other key', async () => {
  const { run } = await reportHome([entryOf({ tag: '客服' }), entryOf()]);
  const { sections } = JSON.parse((await run((context) => cost({ ...UTC, by: 'tag', json: true }, context))).stdout);
  expect(sections).toMatchObject([
    {
      by: 'tag',
      lines: [
        { key: '(none)', share: 0.5 },
        { key: '客服', share: 0.5 },
      ],
    },
  ]);
});

test('--csv has one line a key and currency, without signs', async () => {
  const { run } = await reportHome(rows);
  expect((await run((context) => cost({ ...UTC, csv: true }, context))).stdout.split('\r\n')).toEqual([
    'by,key,calls,currency,cost,estimated_cost,wasted_cost,unpriced_calls,share',
    'model,qwen,1,CNY,0.003,0,0,0,0.75',
    'model,glm,1,CNY,0.001,0,0,0,0.25',
    'day,2026-11-01,1,CNY,0.001,0,0,0,0.25',
    'day,2026-11-02,1,CNY,0.003,0,0,0,0.75',
    '',
  ]);
});

test('whatever stands in the ledger, --json keeps its schema and the tables fit 80 columns', async () => {
  const schema = publishedSchema('cost');
  await fc.assert(
    fc.asyncProperty(fc.array(anyEntry, { minLength: 1, maxLength: 8 }), fc.boolean(), async (entries, isTTY) => {
      const { run } = await reportHome(entries);
      const options = { since: '2026-01-01', until: '2026-12-31', ...UTC };
      expect(
        breaches(JSON.parse((await run((context) => cost({ ...options, json: true }, context))).stdout), schema),
      ).toEqual([]);
      const { stdout } = await run((context) => cost(options, context), { isTTY });
      for (const line of lines(stdout)) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
    }),
    { numRuns: 25 },
  );
});
