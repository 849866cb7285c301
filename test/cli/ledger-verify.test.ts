import { chmod, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../src/domain/ledger-entry.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import type { Finding } from '../../src/ledger/verify-lines.ts';
import { billingFor, costNano } from '../../src/metering/pricing.ts';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { ledgerHome, lineOf, rowAt, snapshot } from '../support/ledger-home.ts';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin, runShell } from '../support/run-bin.ts';
import { breakOff, chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const TS = '2026-10-05T04:00:00.000Z';
const later = (seconds: number) => new Date(Date.parse(TS) + seconds * 1000).toISOString();
const signal = new AbortController().signal;

async function findingsOf(folder: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  await verifyLedger(folder, {
    price: costNano,
    hasModes: true,
    signal,
    onFinding: (finding) => void findings.push(finding),
  });
  return findings;
}

/** What is found in October when these rows stand in it. */
async function foundIn(...rows: (LedgerEntry | string)[]): Promise<Finding[]> {
  return findingsOf((await ledgerHome({ '2026-10.jsonl': rows })).folder);
}

const billed = (billing: NonNullable<LedgerEntry['attempts'][number]['billed']>): Partial<LedgerEntry> => ({
  attempts: [
    { model: 'deepseek', provider: 'deepseek', status: 'failed', code: 'incomplete', durationMs: 9, billed: billing },
  ],
});
const prices = { input: 800_000_000, output: 2_000_000_000, currency: 'CNY', source: 'test' };
const usage = { input: 1000, output: 100, source: 'provider' as const };
function without(row: LedgerEntry, ...keys: (keyof LedgerEntry)[]): LedgerEntry {
  return Object.fromEntries(Object.entries(row).filter(([key]) => !keys.some((gone) => gone === key))) as LedgerEntry;
}

describe('rows as mgw writes them have nothing wrong', () => {
  test.each<[string, LedgerEntry]>([
    ['answered', rowAt(TS, { counted: { input: 990, output: 100, encoding: 'o200k_base' } })],
    ['unpriced', without(rowAt(TS, { costSource: 'unpriced' }), 'prices', 'costNano', 'currency')],
    [
      'refused',
      without(
        rowAt(TS, { outcome: 'refused', code: 'budget' }),
        'usage',
        'prices',
        'costNano',
        'currency',
        'costSource',
      ),
    ],
    [
      'cached',
      without(
        rowAt(TS, {
          outcome: 'cached',
          usage: { input: 0, output: 0, source: 'cache' },
          costNano: 0,
          cache: { status: 'exact', savedNano: 5, savedCurrency: 'CNY' },
        }),
        'prices',
      ),
    ],
    [
      'after a failed attempt that was billed',
      rowAt(
        TS,
        billed({
          usage: { ...usage, source: 'estimated' },
          prices,
          costNano: 1_000_000,
          currency: 'CNY',
          costSource: 'estimated',
        }),
      ),
    ],
    ['after one that is unpriced', rowAt(TS, billed({ usage, costSource: 'unpriced' }))],
    [
      'stopped',
      rowAt(TS, {
        outcome: 'cancelled',
        code: 'cancelled',
        usage: { ...usage, source: 'estimated' },
        costSource: 'estimated',
      }),
    ],
  ])('%s', async (_, row) => {
    expect(await foundIn(row)).toEqual([]);
  });

  test('any usage at any prices, by the rule of the gateway', async () => {
    const tokens = fc.nat({ max: 10_000_000 });
    const price = fc.nat({ max: 1_000_000_000_000 });
    const billing = fc
      .record({
        input: tokens,
        output: tokens,
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        rate: fc.record({ input: price, output: price, cachedInput: price }),
      })
      .map(({ input, output, share, rate }) =>
        billingFor(
          { input, output, cachedInput: Math.floor(input * share), source: 'provider' },
          [{ currency: 'CNY', tiers: [rate], source: 'test' }],
          0,
        ),
      );
    await fc.assert(
      fc.asyncProperty(fc.array(billing, { maxLength: 20 }), async (billings) => {
        const rows = billings.map((row) => rowAt(TS, row));
        expect(await foundIn(...rows)).toEqual([]);
        const dearer = rows.map((row) => ({ ...row, costNano: (row.costNano ?? 0) + 1 }));
        expect(await foundIn(...dearer)).toMatchObject(
          rows.map(({ costNano: nano = 0 }, index) => ({
            check: 'cost',
            line: index + 1,
            fix: `recompute costNano ${nano + 1} -> ${nano}`,
          })),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('calls that overlap, and end in another order than they began', async () => {
    const long = rowAt(TS, { durationMs: 600_000 });
    expect(await foundIn(rowAt(later(300)), long, rowAt(later(599)), rowAt(later(550)))).toEqual([]);
  });

  test('a ledger that is not there yet, and an empty one', async () => {
    const { folder, home } = await ledgerHome({});
    expect(await findingsOf(folder)).toEqual([]);
    expect(await findingsOf(join(home, 'nowhere'))).toEqual([]);
  });
});

describe('what is wrong is told with its place, and with what would put it right', () => {
  const only = (row: LedgerEntry | string): Promise<Finding[]> => foundIn(rowAt(TS), row);
  test.each<[string, LedgerEntry | string, Omit<Finding, 'file' | 'line' | 'message'> & { message?: string }]>([
    ['a cost', rowAt(TS, { costNano: 1_000_001 }), { check: 'cost', fix: 'recompute costNano 1000001 -> 1000000' }],
    ['no cost', without(rowAt(TS), 'costNano'), { check: 'cost', fix: 'recompute costNano missing -> 1000000' }],
    [
      'a cost of an attempt',
      rowAt(TS, billed({ usage, prices, costNano: 7, currency: 'CNY', costSource: 'computed' })),
      { check: 'cost', fix: 'recompute attempts[0].billed.costNano 7 -> 1000000' },
    ],
    [
      'a cached answer that costs',
      rowAt(TS, { outcome: 'cached', costNano: 3 }),
      { check: 'cost', fix: 'set costNano 3 -> 0' },
    ],
    [
      'an unpriced cost',
      without(rowAt(TS, { costSource: 'unpriced' }), 'prices'),
      { check: 'cost-source', fix: 'remove costNano' },
    ],
    [
      'unpriced in spite of prices',
      rowAt(TS, { costSource: 'unpriced' }),
      { check: 'cost-source', fix: 'set costSource to computed' },
    ],
    [
      'an estimate that is called computed',
      rowAt(TS, { usage: { ...usage, source: 'estimated' } }),
      { check: 'cost-source', fix: 'set costSource to estimated' },
    ],
    ['no currency', without(rowAt(TS), 'currency'), { check: 'currency', fix: 'set currency to CNY' }],
    ['another currency', rowAt(TS, { currency: 'USD' }), { check: 'currency', fix: 'set currency to CNY' }],
    ['no prices', without(rowAt(TS), 'prices'), { check: 'prices' }],
    ['prices of no shape', rowAt(TS, { prices: { ...prices, input: -1 } }), { check: 'prices' }],
    ['no usage', without(rowAt(TS), 'usage'), { check: 'usage' }],
    [
      'more cached than input',
      rowAt(TS, { usage: { ...usage, cachedInput: 1001 } }),
      { check: 'usage', fix: 'lower usage.cachedInput 1001 -> 1000' },
    ],
    [
      'a count of a call without answer',
      rowAt(TS, { outcome: 'refused', counted: { input: 1, output: 1, encoding: 'o200k_base' } }),
      { check: 'counted', fix: 'remove counted' },
    ],
    [
      'a count of another call',
      rowAt(TS, { counted: { input: 99_000, output: 1, encoding: 'o200k_base' } }),
      { check: 'counted' },
    ],
    ['an id that is no ULID', rowAt(TS, { id: 'abc' }), { check: 'id' }],
    ['an id of another time', rowAt(TS, { id: rowAt(later(-90)).id }), { check: 'id' }],
    ['a row of November', rowAt('2026-11-01T00:00:00.000Z'), { check: 'month', fix: 'move the row to 2026-11.jsonl' }],
    [
      'a row that ended long before',
      rowAt(later(-120)),
      { check: 'order', fix: 'move the row up to where its end belongs' },
    ],
    ['a local time', rowAt(TS, { ts: '2026-10-05T12:00:00+08:00' }), { check: 'time', fix: `write ts as ${TS}` }],
    ['another version', '{"v":2}', { check: 'line', message: 'not a row of version 1 (v: 2)' }],
    ['another shape', '{"v":1}', { check: 'line', message: 'not the shape of a row' }],
    ['no JSON', 'null}', { check: 'line', message: 'not JSON' }],
    ['a line that never ends', 'x'.repeat(3_000_000), { check: 'line', message: 'too long for a row' }],
  ])('%s', async (_, row, finding) => {
    const [found, ...others] = await only(row);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ file: '2026-10.jsonl', line: 2, ...finding });
    expect(found?.fix).toBe(finding.fix);
  });

  test('a torn last line', async () => {
    const { folder } = await ledgerHome({ '2026-10.jsonl': lineOf(rowAt(TS)) + lineOf(rowAt(TS)).slice(0, 300) });
    expect(await findingsOf(folder)).toEqual([
      { check: 'line', file: '2026-10.jsonl', line: 2, message: 'not JSON: torn' },
    ]);
  });

  test('rows and ids that were there before, also in another file and among thousands', async () => {
    const rows = Array.from({ length: 9000 }, (_, index) => rowAt(later(index)));
    const [first = rowAt(TS), second = rowAt(TS)] = rows;
    const { folder } = await ledgerHome({
      '2026-10.jsonl': [...rows, '', first],
      '2026-11.jsonl': [rowAt('2026-11-01T00:00:00.000Z'), { ...second, tag: 'x' }],
    });
    expect(await findingsOf(folder)).toMatchObject([
      {
        check: 'duplicate',
        file: '2026-10.jsonl',
        line: 9002,
        message: 'the same row as 2026-10.jsonl:1',
        fix: 'remove the row',
      },
      { check: 'order', line: 9002 },
      {
        check: 'duplicate',
        file: '2026-11.jsonl',
        line: 2,
        message: `the id ${second.id} of another row, 2026-10.jsonl:2`,
      },
      { check: 'month', line: 2 },
      { check: 'order', line: 2 },
    ]);
  });

  test('modes, strangers, and what stands in place of a file', async () => {
    const { folder } = await ledgerHome({
      '2026-10.jsonl': [rowAt(TS)],
      'notes.txt': 'x',
      '2026-09.jsonl.1234.tmp': '',
    });
    await chmod(join(folder, '2026-10.jsonl'), 0o644);
    await chmod(folder, 0o755);
    await symlink('/dev/zero', join(folder, '2026-08.jsonl'));
    expect(await findingsOf(folder)).toEqual([
      { check: 'mode', message: 'mode 0755, not 0700: others can get at it', fix: 'change its mode 0755 -> 0700' },
      { check: 'file', file: '2026-08.jsonl', message: 'no ordinary file of a month; its rows were not checked' },
      {
        check: 'file',
        file: '2026-09.jsonl.1234.tmp',
        message: 'left over from a prune that was killed',
        fix: 'remove the file',
      },
      { check: 'file', file: 'notes.txt', message: 'not a file of a month' },
      {
        check: 'mode',
        file: '2026-10.jsonl',
        message: 'mode 0644, not 0600: others can get at it',
        fix: 'change its mode 0644 -> 0600',
      },
    ]);
  });

  test('whatever stands in the files, every line is read and nothing is thrown', async () => {
    const line = fc.oneof(fc.string(), fc.json(), fc.constant(JSON.stringify(rowAt(TS))), fc.constant('{"v":1,"id":'));
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (lines) => {
        for (const finding of await foundIn(...lines)) expect(finding.line).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });
});

describe('mgw ledger verify', () => {
  test('says that nothing is wrong, with 0', async () => {
    const { folder, env } = await ledgerHome({ '2026-10.jsonl': [rowAt(TS), rowAt(later(5))] });
    expect(await runBin(['ledger', 'verify'], { env })).toEqual({
      code: 0,
      signal: null,
      stdout: `${folder}: no problems in 2 rows of 1 month\n`,
      stderr: '',
    });
  });

  test('finds nothing in what mgw itself writes: answered, cached, refused, failed, billed for half an answer', async () => {
    const half = breakOff([{ choices: [{ index: 0, delta: { content: 'half an ans' } }] }]);
    const [a, b] = [await useUpstream(half), await useUpstream(chat('whole'))];
    const { env, home } = await homeWith([a, b], { model: { max_retries: 0 } });
    for (const argv of [
      ['hi', '-m', 'b'],
      ['hi', '-m', 'b'],
      ['hi'],
      ['hi', '--max-cost', '0.0000001', '--no-cache'],
      ['x', '-m', 'a', '--no-fallback'],
    ])
      await runBin(['chat', '--json', ...argv], { env });
    expect((await ledgerRows(home)).map(({ outcome }) => outcome)).toEqual([
      'answered',
      'cached',
      'answered',
      'refused',
      'failed',
    ]);
    const ran = await runBin(['ledger', 'verify'], { env });
    expect(ran.stdout).toMatch(/: no problems in 5 rows of 1 month\n$/);
  });

  test('groups and counts what is wrong, names the first few, and exits with 1', async () => {
    const wrong = Array.from({ length: 8 }, (_, index) => rowAt(later(index), { costNano: index }));
    const { folder, env } = await ledgerHome({ '2026-10.jsonl': [...wrong, 'torn'] });
    const grouped = await runBin(['ledger', 'verify'], { env });
    expect([grouped.code, grouped.stderr]).toEqual([1, '']);
    expect(grouped.stdout).toBe(
      [
        'lines that are no rows: 1',
        '  2026-10.jsonl:9: not JSON',
        '      nothing: the line cannot be read',
        'costs that are not usage times prices: 8',
        ...[0, 1, 2, 3, 4].flatMap((nano) => [
          `  2026-10.jsonl:${nano + 1}: costNano is ${nano}; usage times prices is 1000000`,
          `      would recompute costNano ${nano} -> 1000000`,
        ]),
        '  and 3 more',
        '',
        `${folder}: 9 found in 8 rows of 1 month; nothing was changed (--all lists every one)`,
        '',
      ].join('\n'),
    );
    const all = (await runBin(['ledger', 'verify', '--all'], { env })).stdout;
    expect(all.match(/would recompute/g)).toHaveLength(8);
    expect(all).toMatch(/\ncosts that are not usage times prices: 8\n\n.*; nothing was changed\n$/);
  });

  test('touches nothing: neither bytes nor times', async () => {
    const { folder, env } = await ledgerHome({
      '2026-10.jsonl': [rowAt(TS, { costNano: 1 }), 'torn', rowAt('2026-11-02T00:00:00.000Z')],
      'notes.txt': 'x',
    });
    await chmod(join(folder, 'notes.txt'), 0o644);
    const before = await snapshot(folder);
    for (const options of [[], ['--all'], ['--json']]) await runBin(['ledger', 'verify', ...options], { env });
    expect(await snapshot(folder)).toEqual(before);
  });

  test('prints JSON of the published shape, with everything in it', async () => {
    const { folder, env } = await ledgerHome({
      '2026-10.jsonl': [...Array.from({ length: 8 }, () => rowAt(TS, { costNano: 1 })), 'torn'],
      'notes.txt': '',
    });
    const { code, stdout } = await runBin(['ledger', 'verify', '--json'], { env });
    const told = JSON.parse(stdout);
    expect([code, breaches(told, publishedSchema('ledger-verify'))]).toEqual([1, []]);
    expect(told).toMatchObject({
      folder,
      found: 10,
      counts: { file: 1, cost: 8, line: 1 },
      files: 1,
      rows: 8,
      ok: false,
    });
    expect(told.findings).toHaveLength(10);
    const clean = await runBin(['ledger', 'verify', '--json'], { env: { MGW_HOME: join(folder, 'none') } });
    expect([clean.code, breaches(JSON.parse(clean.stdout), publishedSchema('ledger-verify'))]).toEqual([0, []]);
  });

  test('needs no config that can be used, nor does path', async () => {
    const { home, folder, env } = await ledgerHome({});
    await writeFile(join(home, 'config.yaml'), 'models: [');
    expect(await runBin(['ledger', 'path'], { env })).toMatchObject({ code: 0, stdout: `${folder}\n`, stderr: '' });
    expect(await runBin(['ledger', 'verify'], { env })).toMatchObject({ code: 0, stderr: '' });
  });

  test('without a subcommand prints its help, as the other groups do', async () => {
    const { env } = await ledgerHome({});
    const [bare, config] = [await runBin(['ledger'], { env }), await runBin(['config'], { env })];
    expect([bare.code, bare.stdout]).toEqual([config.code, config.stdout]);
    expect(bare.stderr).toMatch(/^Usage: mgw ledger /);
  });

  test('ends quietly with 141 when its reader goes away', async () => {
    const wrong = Array.from({ length: 3000 }, () => rowAt(TS, { costNano: 1 }));
    const { env } = await ledgerHome({ '2026-10.jsonl': wrong });
    const ran = await runShell('mgw ledger verify --all | head -1; echo "exit $' + '{PIPESTATUS[0]}"', env);
    expect(ran.stdout).toMatch(/^2026-10\.jsonl:1: .*\nexit 141\n$/);
    expect(ran.stderr).toBe('');
  });
});
