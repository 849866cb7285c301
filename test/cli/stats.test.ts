import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CommandContext } from '../../src/cli/command-context.ts';
import { cost } from '../../src/cli/commands/cost.ts';
import { drift } from '../../src/cli/commands/drift.ts';
import { stats } from '../../src/cli/commands/stats.ts';
import { displayWidth } from '../../src/cli/render/table.ts';
import { groupings } from '../../src/reports/groupings.ts';
import { anyEntry, entryOf, unanswered } from '../support/entries.ts';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { reportHome } from './report-harness.ts';

const UTC = { timezone: 'UTC' };
const schema = publishedSchema('stats');
const lines = (text: string) => text.trimEnd().split('\n');
const cells = (line: string | undefined) => (line ?? '').trim().split(/ +/);

const fallback = entryOf({
  asked: 'deepseek',
  model: 'qwen',
  durationMs: 1800,
  attempts: [
    { model: 'deepseek', provider: 'deepseek', status: 'failed', code: 'rate-limit', durationMs: 40 },
    { model: 'qwen', provider: 'qwen', status: 'ok', durationMs: 1760 },
  ],
});

test('no calls: one friendly line, exit 0, and no word about anything else', async () => {
  const { run } = await reportHome([]);
  expect(await run((context) => stats(UTC, context))).toEqual({ code: 0, stdout: 'no calls: 2026-11\n', stderr: '' });
  expect((await run((context) => stats({ ...UTC, today: true }, context))).stdout).toBe('no calls: 2026-11-23\n');
});

test('the table: one row a model, totals, period and zone', async () => {
  const { run } = await reportHome([entryOf(), fallback, entryOf({ asked: 'glm', model: 'glm', provider: 'glm' })]);
  const { code, stdout, stderr } = await run((context) => stats(UTC, context));
  expect([code, stderr]).toEqual([0, '']);
  const [title, , head, , ...rows] = lines(stdout);
  expect(title).toBe('mgw stats · 2026-11 · UTC');
  expect(cells(head)).toEqual(['Model', 'Calls', 'In', 'Cached', 'Out', 'Cost', 'Err', 'Fallb', 'p50', 'p95']);
  expect(cells(rows[0])).toEqual(['qwen', '2', '2,000', '0', '200', '¥0.002000', '0', '1', '812ms', '1.8s']);
  expect(cells(rows[1])).toEqual(['glm', '1', '1,000', '0', '100', '¥0.001000', '0', '0', '812ms', '812ms']);
  expect(cells(rows[2])).toEqual(['deepseek', '0', '0', '0', '0', '–', '1', '0', '–', '–']);
  expect(cells(rows[4])).toEqual(['Total', '3', '3,000', '0', '300', '¥0.003000', '1', '1', '812ms', '1.8s']);
});

test('numbers stand under each other at the right', async () => {
  const { run } = await reportHome([
    entryOf(),
    entryOf({ asked: 'g', model: 'g', usage: { input: 1_234_567, output: 1, source: 'provider' } }),
  ]);
  const rows = lines((await run((context) => stats(UTC, context))).stdout).filter((line) =>
    /^(qwen|g|Total) /.test(line),
  );
  const ends = rows.map((line) => line.indexOf(cells(line)[2] ?? '') + (cells(line)[2] ?? '').length);
  expect(new Set(ends).size).toBe(1);
  expect(cells(rows[0])[2]).toBe('1,234,567');
});

test('a price that is not known is a question mark and a note, never ¥0', async () => {
  const {
    costNano: _,
    currency: __,
    prices: ___,
    ...unpriced
  } = entryOf({ asked: 'local', model: 'local', costSource: 'unpriced' });
  const { run } = await reportHome([unpriced, entryOf()]);
  const { stdout } = await run((context) => stats(UTC, context));
  expect(cells(lines(stdout).find((line) => line.startsWith('local')))[5]).toBe('?');
  expect(cells(lines(stdout).find((line) => line.startsWith('Total')))[5]).toBe('¥0.001000+?');
  expect(stdout).toContain('? 1 call unpriced');
});

test('an amount too small for the decimals of its column is not shown as 0', async () => {
  const { run } = await reportHome([
    entryOf({ costNano: 250_000_000_000 }),
    entryOf({ asked: 'glm', model: 'glm', costNano: 900 }),
  ]);
  const { stdout } = await run((context) => stats(UTC, context));
  expect(cells(lines(stdout).find((line) => line.startsWith('glm')))[5]).toBe('<¥0.01');
  expect(cells(lines(stdout).find((line) => line.startsWith('qwen')))[5]).toBe('¥250.00');
});

test('what is estimated, what was wasted and what the cache saved is said below', async () => {
  const { run } = await reportHome([
    unanswered({
      outcome: 'cancelled',
      code: 'cancelled',
      usage: { input: 5, output: 5, source: 'estimated' },
      costNano: 20_000,
      currency: 'CNY',
      costSource: 'estimated',
    }),
    entryOf({
      outcome: 'cached',
      costNano: 0,
      usage: { input: 0, output: 0, source: 'cache' },
      cache: { status: 'exact', savedNano: 5_000_000, savedCurrency: 'CNY' },
    }),
  ]);
  const { stdout } = await run((context) => stats(UTC, context));
  expect(stdout).toContain("≈ ¥0.000020 of it is estimated (1 call without the vendor's count)");
  expect(stdout).toContain('¥0.000020 of it went to attempts that failed or were stopped');
  expect(stdout).toContain('¥0.005000 saved by the cache (1 call), as its answers were bought');
});

test('currencies are not added up, unless the config has a rate', async () => {
  const rows = [entryOf({ costNano: 1_000_000_000 }), entryOf({ costNano: 2_000_000_000, currency: 'USD' })];
  const without = await reportHome(rows);
  const { stdout } = await without.run((context) => stats(UTC, context));
  expect(stdout).toContain('¥1.0000 ');
  expect(stdout).toContain('$2.0000');
  expect(stdout).not.toContain('together');
  const json = JSON.parse((await without.run((context) => stats({ ...UTC, json: true }, context))).stdout);
  expect(json.total.cost).toEqual({ CNY: 1, USD: 2 });
  expect(json.total).not.toHaveProperty('totalCost');
  const rated = await reportHome(rows, { config: 'exchange_rates:\n  USD: 7\n' });
  expect((await rated.run((context) => stats(UTC, context))).stdout).toContain('all currencies together: ¥15.0000');
  expect(JSON.parse((await rated.run((context) => stats({ ...UTC, json: true }, context))).stdout).total).toMatchObject(
    { totalCost: 15, currency: 'CNY' },
  );
});

test('a budget has its line: spent, limit, share and what is left, of today and of this month whatever the period', async () => {
  const rows = [
    entryOf({ costNano: 1_000_000_000 }),
    entryOf({ costNano: 3_000_000_000, ts: '2026-11-12T12:00:00.000Z' }),
  ];
  const { run } = await reportHome(rows, { config: 'budget:\n  daily: 2\n  monthly: 3\n' });
  const { stdout } = await run((context) => stats({ ...UTC, since: '2026-11-12', until: '2026-11-12' }, context));
  expect(stdout).toContain('daily budget: ¥1.0000 of ¥2.0000 (50.0%), ¥1.0000 left');
  expect(stdout).toContain('monthly budget: ¥4.0000 of ¥3.0000 (133.3%), ¥1.0000 over');
  const { budget } = JSON.parse((await run((context) => stats({ ...UTC, json: true }, context))).stdout);
  expect(budget).toEqual({
    currency: 'CNY',
    daily: { limit: 2, spent: 1, remaining: 1 },
    monthly: { limit: 3, spent: 4, remaining: -1 },
  });
});

test('a config that cannot be used stops no report', async () => {
  const { run } = await reportHome([entryOf()], { config: 'budgte: 1\n' });
  const { code, stdout, stderr } = await run((context) => stats(UTC, context));
  expect(code).toBe(0);
  expect(stdout).toContain('Total');
  expect(lines(stderr)).toEqual([expect.stringMatching(/^mgw: the config cannot be used, so no budget is shown: /)]);
});

test('lines that are no rows are told on stderr with their place, and counted in JSON', async () => {
  const { run, home } = await reportHome([entryOf(), 'garbage', '{"v":1}', '{"v":3}', 'x', entryOf()]);
  const { stdout, stderr } = await run((context) => stats({ ...UTC, json: true }, context));
  expect(JSON.parse(stdout)).toMatchObject({ skippedLines: 4, total: { calls: 2 } });
  expect(stderr).toMatch(/^mgw: ledger: 4 unreadable, skipped: .* and 1 more\n$/);
  expect(stderr).toContain(`${home}/ledger/2026-11.jsonl:2 (not JSON)`);
});

const longNames = [
  '知识库问答系统的一个非常长的标签名称用于测试',
  'an-alias-that-is-much-longer-than-any-sensible-person-would-type',
  '客服🙂机器人',
];

test.each(Object.keys(groupings))('by %s: every line fits 80 columns, and no number is cut', async (by) => {
  const rows = longNames.map((name, index) =>
    entryOf({
      asked: name,
      model: name,
      provider: name,
      tag: name,
      durationMs: 123_456,
      costNano: 123_456_789_000,
      usage: { input: 67_006_123 * (index + 1), cachedInput: 60_000_000, output: 9_876_543, source: 'provider' },
    }),
  );
  const { run } = await reportHome(rows, { config: 'budget:\n  monthly: 1000000\n' });
  const { stdout } = await run((context) => stats({ ...UTC, by }, context));
  for (const line of lines(stdout)) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
  expect(stdout).toContain('¥370.37');
  expect(stdout).not.toMatch(/\d…/);
});

test('any ledger fits 80 columns and 120', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyEntry, { minLength: 1, maxLength: 8 }),
      fc.constantFrom('model', 'tag', 'day', 'day,model', 'tag,model'),
      fc.constantFrom(80, 120),
      async (rows, by, columns) => {
        const { run } = await reportHome(rows);
        const { stdout } = await run(
          (context) => stats({ since: '2026-01-01', until: '2026-12-31', ...UTC, by }, context),
          { columns },
        );
        for (const line of lines(stdout)) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
      },
    ),
    { numRuns: 25 },
  );
});

test('a name cannot move the cursor or break a line', async () => {
  const { run } = await reportHome([entryOf({ tag: 'a\u001B[2J\nb\tc' })]);
  const { stdout } = await run((context) => stats({ ...UTC, by: 'tag' }, context));
  expect(stdout).toContain('a [2J b c');
  expect(stdout).not.toContain('\u001B');
});

test('colour only where it is wanted', async () => {
  const { run } = await reportHome([entryOf()]);
  expect((await run((context) => stats(UTC, context), { isTTY: true, color: true })).stdout).toContain(
    '\u001B[1mModel',
  );
  expect((await run((context) => stats(UTC, context), { isTTY: true })).stdout).not.toContain('\u001B');
});

test.each(Object.keys(groupings))('--json by %s keeps its published schema', async (by) => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEntry, { maxLength: 8 }), async (rows) => {
      const { run } = await reportHome(rows, { config: 'budget:\n  daily: 2\n' });
      const { stdout, code } = await run((context) =>
        stats({ since: '2026-01-01', until: '2026-12-31', ...UTC, by, json: true }, context),
      );
      expect(code).toBe(0);
      expect(breaches(JSON.parse(stdout), schema)).toEqual([]);
      expect(JSON.parse(stdout).total.calls).toBe(rows.length);
    }),
    { numRuns: 5 },
  );
});

test('--json of an empty period is whole, too', async () => {
  const { run } = await reportHome([]);
  const { stdout } = await run((context) => stats({ ...UTC, json: true }, context));
  expect(breaches(JSON.parse(stdout), schema)).toEqual([]);
  expect(JSON.parse(stdout)).toMatchObject({
    period: { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z', timezone: 'UTC' },
    groups: [],
    total: { calls: 0, cost: {}, totalCost: 0 },
  });
});

test('--csv is RFC 4180: quoted where needed, CRLF, plain numbers', async () => {
  const { run } = await reportHome([entryOf({ tag: 'a,"b"', costNano: 1_234_567_000_000 })]);
  const { stdout } = await run((context) => stats({ ...UTC, by: 'tag', csv: true }, context));
  const [head, row, end] = stdout.split('\r\n');
  expect(head?.split(',').slice(0, 11)).toEqual(
    'tag,calls,answered,cached,failed,refused,cancelled,input_tokens,cached_input_tokens,output_tokens,cost_CNY'.split(
      ',',
    ),
  );
  expect(row).toBe('"a,""b""",1,1,0,0,0,0,1000,0,100,1234.567,0,0,0,0,0,812,812,300,300');
  expect(end).toBe('');
});

const twoDays = [
  entryOf({ ts: '2026-11-22T04:00:00.000Z', costNano: 5_000_000 }),
  entryOf({ ts: '2026-11-22T05:00:00.000Z', asked: 'glm', model: 'glm', provider: 'glm', costNano: 9_000_000 }),
  entryOf(),
  entryOf(),
  entryOf({ asked: 'glm', model: 'glm', provider: 'glm' }),
  entryOf({ asked: 'deepseek', model: 'deepseek', provider: 'deepseek' }),
];

test('two keys: the second within the first, which is shown once', async () => {
  const { run } = await reportHome(twoDays);
  const { stdout } = await run((context) => stats({ ...UTC, by: 'day,model' }, context));
  const [, , head, , ...rows] = lines(stdout);
  expect(cells(head).slice(0, 3)).toEqual(['Day', 'Model', 'Calls']);
  expect(rows.map((row) => cells(row).slice(0, 2))).toEqual([
    ['2026-11-22', 'glm'],
    ['qwen', '1'],
    ['2026-11-23', 'qwen'],
    ['deepseek', '1'],
    ['glm', '1'],
    [expect.stringContaining('─'), expect.stringContaining('─')],
    ['Total', '6'],
  ]);
  const json = JSON.parse((await run((context) => stats({ ...UTC, by: 'day,model', json: true }, context))).stdout);
  expect(json).toMatchObject({ by: 'day', thenBy: 'model', total: { calls: 6 } });
  expect(json.groups[0]).toMatchObject({ key: '2026-11-22', thenKey: 'glm', cost: { CNY: 0.009 } });
  expect(breaches(json, schema)).toEqual([]);
  const csv = (await run((context) => stats({ ...UTC, by: 'model,day', csv: true }, context))).stdout.split('\r\n');
  expect(csv.map((line) => line.split(',').slice(0, 3).join(','))).toEqual([
    'model,day,calls',
    'qwen,2026-11-22,1',
    'qwen,2026-11-23,2',
    'glm,2026-11-22,1',
    'glm,2026-11-23,1',
    'deepseek,2026-11-23,1',
    '',
  ]);
});

test('--top: the dearest rows, the rest as one, and the same totals', async () => {
  const { run } = await reportHome(twoDays);
  const report = async (options: object) => {
    const json = JSON.parse((await run((context) => stats({ ...UTC, ...options, json: true }, context))).stdout);
    expect(breaches(json, schema)).toEqual([]);
    expect(json.total).toMatchObject({ calls: 6, cost: { CNY: 0.018 } });
    return json.groups.map(({ key, thenKey, others, calls }: Record<string, unknown>) => {
      return [key, thenKey, others, calls].filter((value) => value !== undefined);
    });
  };
  expect(await report({ top: 1 })).toEqual([
    ['glm', 2],
    ['others', 2, 4],
  ]);
  expect(await report({ top: 3 })).toEqual([
    ['glm', 2],
    ['qwen', 3],
    ['deepseek', 1],
  ]);
  expect(await report({ by: 'day,model', top: 1 })).toEqual([
    ['2026-11-22', 'glm', 1],
    ['2026-11-22', 'others', 1, 1],
    ['2026-11-23', 'qwen', 2],
    ['2026-11-23', 'others', 2, 2],
  ]);
  expect(await report({ by: 'day', top: 1 })).toEqual([
    ['2026-11-22', 2],
    ['others', 1, 4],
  ]);
  const { stdout } = await run((context) => stats({ ...UTC, top: 1 }, context));
  expect(lines(stdout).find((line) => line.startsWith('others'))).toMatch(/^others \(2\) +4 /);
});

test('--top ranks what cannot be converted behind what can, and what has no price last', async () => {
  const { costNano: _, currency: __, ...unpriced } = entryOf({ model: 'nop', costSource: 'unpriced' });
  const mixed = [
    ...Array.from({ length: 9 }, () => unpriced),
    ...Array.from({ length: 5 }, () => entryOf({ model: 'dollar', costNano: 9_000_000_000, currency: 'USD' })),
    entryOf({ model: 'cheap', costNano: 4_000_000 }),
  ];
  const { run } = await reportHome(mixed);
  const keys = async (top: number) => {
    const { stdout } = await run((context) => stats({ ...UTC, top, json: true }, context));
    return JSON.parse(stdout).groups.map(({ key }: { key: string }) => key);
  };
  expect(await keys(1)).toEqual(['cheap', 'others']);
  expect(await keys(3)).toEqual(['cheap', 'dollar', 'nop']);
  const total = lines((await run((context) => stats(UTC, context))).stdout).filter((line) =>
    /^Total|^ +\S+$/.test(line),
  );
  expect(total.map((line) => line.match(/[¥$+][^ ]+/)?.[0])).toEqual(['¥0.004000', '$45.0000', '+?']);
});

test('what stands below the table breaks at words', async () => {
  const { run } = await reportHome([
    entryOf({ costSource: 'estimated' }),
    entryOf({ outcome: 'cached', costNano: 0, cache: { status: 'exact', savedNano: 5, savedCurrency: 'CNY' } }),
  ]);
  const { stdout } = await run((context) => stats(UTC, context), { columns: 60 });
  for (const line of lines(stdout)) expect(displayWidth(line), line).toBeLessThanOrEqual(60);
  expect(stdout.replace(/\s+/g, ' ')).toContain("is estimated (1 call without the vendor's count)");
});

test('a ledger that cannot be read is an error and not a period without calls', async () => {
  const folder = await reportHome([]);
  await writeFile(join(folder.home, 'ledger'), 'not a folder');
  const file = await reportHome([]);
  await mkdir(join(file.home, 'ledger', '2026-11.jsonl'), { recursive: true });
  for (const { run, home } of [folder, file]) {
    const commands = [
      (context: CommandContext) => stats(UTC, context),
      (context: CommandContext) => stats({ ...UTC, by: 'hour', json: true }, context),
      (context: CommandContext) => cost(UTC, context),
      (context: CommandContext) => cost({ ...UTC, csv: true }, context),
      (context: CommandContext) => drift(UTC, context),
    ];
    for (const command of commands) {
      await expect(run(command)).rejects.toMatchObject({
        code: 'record',
        message: expect.stringContaining(`cannot read ${join(home, 'ledger')}`),
        hint: expect.stringContaining('mgw ledger path'),
      });
    }
  }
  await writeFile(
    join(file.home, 'ledger', '2026-10.jsonl'),
    `${JSON.stringify(entryOf({ ts: '2026-10-31T20:00:00.000Z' }))}\n`,
  );
  const { code, stderr } = await file.run((context) => stats({ timezone: 'Asia/Shanghai' }, context));
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^mgw: ledger: 1 unreadable, skipped: /)]);
});

test('a tag that a spreadsheet would take for a formula is text in --csv', async () => {
  const { run } = await reportHome([entryOf({ tag: '@SUM(A1)' })]);
  expect((await run((context) => stats({ ...UTC, by: 'tag', csv: true }, context))).stdout).toContain("\n'@SUM(A1),1,");
});

test('the days of a report are those of the zone that was asked for', async () => {
  const { run } = await reportHome([entryOf({ ts: '2026-11-22T16:30:00.000Z' })]);
  const calls = async (timezone: string) =>
    JSON.parse((await run((context) => stats({ today: true, timezone, json: true }, context))).stdout).total.calls;
  expect(await calls('Asia/Shanghai')).toBe(1);
  expect(await calls('UTC')).toBe(0);
});

test.each([
  [{ by: 'modle' }, 'did you mean model?'],
  [{ by: 'day,modle' }, 'did you mean model?'],
  [{ by: 'day,day' }, 'use two keys, as in day,model'],
  [{ by: 'day,model,tag' }, 'use two at most, as in day,model'],
  [{ timezone: 'Asia/Shangai' }, 'did you mean Asia/Shanghai?'],
  [{ month: '2026/10' }, 'did you mean 2026-10?'],
  [{ json: true, csv: true }, 'use one of them'],
])('%j is refused', async (options, hint) => {
  const { run } = await reportHome([entryOf()]);
  await expect(run((context) => stats(options, context))).rejects.toMatchObject({ code: 'usage', hint });
});
