import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { CommandContext } from '../../src/cli/command-context.ts';
import { ledgerExport } from '../../src/cli/commands/ledger/export.ts';
import type { Output } from '../../src/cli/io.ts';
import { LEDGER_CSV_HEADER, ledgerCsv } from '../../src/cli/render/ledger-csv.ts';
import type { LedgerEntry } from '../../src/domain/ledger-entry.ts';
import { nodeEffects } from '../../src/effects.ts';
import { createRuntime } from '../../src/runtime.ts';
import { anyEntry, unanswered } from '../support/entries.ts';
import { ledgerHome, lineOf, rowAt } from '../support/ledger-home.ts';
import { runBin, runShell } from '../support/run-bin.ts';

const october = rowAt('2026-10-31T20:00:00.000Z', { tag: 'docs' });
const november = rowAt('2026-11-02T00:00:00.000Z');
const NOVEMBER_UTC = ['--month', '2026-11', '-z', 'UTC'];

/** RFC 4180 read back: fields by column, line by line. */
function parsed(csv: string): Record<string, string>[] {
  const lines: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') lines.push([]);
  }
  const [head = [], ...rows] = lines.slice(0, -1);
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? 'MISSING'])));
}

const read = (...rows: LedgerEntry[]) => parsed(LEDGER_CSV_HEADER + ledgerCsv(rows));

describe('as rows', () => {
  test('the lines of the period as they stand, byte for byte, and no others', async () => {
    const odd = `  ${JSON.stringify({ ...november, later: '字段' }).replace('{"v":1,', '{ "v" : 1 ,')}\r\n`;
    const lines = lineOf(november) + odd + lineOf(rowAt('2026-11-30T23:59:59.999Z')).trimEnd();
    const { env } = await ledgerHome({ '2026-10.jsonl': [october], '2026-11.jsonl': lines });
    const ran = await runBin(['ledger', 'export', ...NOVEMBER_UTC], { env });
    expect(ran).toEqual({ code: 0, signal: null, stdout: `${lines}\n`, stderr: '' });
  });

  test('days are those of the zone that is named, whatever month the file is of', async () => {
    const { env } = await ledgerHome({ '2026-10.jsonl': [october], '2026-11.jsonl': [november] });
    const ran = await runBin(['ledger', 'export', '--jsonl', '--month', '2026-11', '-z', 'Asia/Shanghai'], { env });
    expect(ran.stdout).toBe(lineOf(october) + lineOf(november));
  });

  test('what is no row is left out and told of; no rows at all as well', async () => {
    const { env, folder } = await ledgerHome({ '2026-11.jsonl': ['torn', november, '', '{"v":2}'] });
    const ran = await runBin(['ledger', 'export', ...NOVEMBER_UTC], { env });
    expect(ran).toMatchObject({
      code: 0,
      stdout: lineOf(november),
      stderr: `mgw: ledger: 2 unreadable, left out: ${join(folder, '2026-11.jsonl')}:1 (not JSON), and 1 more (mgw ledger verify lists them)\n`,
    });
    const none = await runBin(['ledger', 'export', '--month', '2020-01'], { env });
    expect(none).toMatchObject({ code: 0, stdout: '', stderr: 'no calls: 2020-01\n' });
  });
});

describe('as CSV', () => {
  test('the columns and their order are stable', () => {
    expect(LEDGER_CSV_HEADER.trimEnd().split(',')).toEqual([
      ...['id', 'ts', 'asked', 'model', 'provider', 'upstream_model', 'outcome', 'code', 'finish_reason', 'attempts'],
      ...['input_tokens', 'cached_input_tokens', 'output_tokens', 'reasoning_tokens', 'usage_source'],
      ...['counted_input_tokens', 'counted_output_tokens', 'counted_encoding', 'cost', 'currency', 'cost_source'],
      ...['failed_attempts_cost', 'failed_attempts_currency', 'price_input', 'price_cached_input', 'price_output'],
      ...['price_period', 'price_source', 'first_token_ms', 'duration_ms', 'cache', 'cache_saved'],
      ...['cache_saved_currency', 'route', 'tag', 'prompt_hash', 'request_id', 'pid', 'endpoint_host'],
    ]);
  });

  test('the documentation names every column', async () => {
    const docs = await readFile(new URL('../../docs/ledger.md', import.meta.url), 'utf8');
    for (const column of LEDGER_CSV_HEADER.trimEnd().split(',')) expect(docs).toContain(`\`${column}\``);
  });

  test('any row is one line with every field, and its money is exact', () => {
    fc.assert(
      fc.property(fc.array(anyEntry), (entries) => {
        const rows = read(...entries);
        expect(rows).toHaveLength(entries.length);
        for (const [index, { tag, costNano, outcome }] of entries.entries()) {
          const row = rows[index];
          expect(Object.values(row ?? {})).not.toContain('MISSING');
          expect(row?.['outcome']).toBe(outcome);
          expect(row?.['tag']?.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, '')).toBe(tag ?? '');
          const [whole = '', fraction = ''] = (row?.['cost'] ?? '').split('.');
          const nano = whole === '' ? undefined : Number(BigInt(whole + fraction.padEnd(9, '0')));
          expect(nano).toBe(costNano);
        }
      }),
    );
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1+1', '＠x'])(
    'a tag that a spreadsheet would take for a formula is text: %j',
    (tag) => {
      expect(read(rowAt('2026-11-02T00:00:00.000Z', { tag }))[0]?.['tag']).toBe(`'${tag}`);
    },
  );

  test('unknown is empty and never 0; failed attempts that were billed keep their currencies', () => {
    const usage = { input: 1, output: 1, source: 'estimated' as const };
    const attempt = (billed: NonNullable<LedgerEntry['attempts'][number]['billed']>) => ({
      model: 'b',
      provider: 'b',
      status: 'failed' as const,
      durationMs: 1,
      billed,
    });
    const priced = { usage, costNano: 1_500, currency: 'USD', costSource: 'estimated' as const };
    const attempts = [attempt(priced), attempt({ usage, costSource: 'unpriced' })];
    const [failed, answered] = read(unanswered(), rowAt('2026-11-02T00:00:00.000Z', { attempts }));
    expect(failed).toMatchObject({ cost: '', currency: '', input_tokens: '', failed_attempts_cost: '', tag: '' });
    expect(answered).toMatchObject({
      cost: '0.001',
      currency: 'CNY',
      price_input: '0.8',
      failed_attempts_cost: '0.0000015; ?',
      failed_attempts_currency: 'USD; ?',
    });
  });

  test('is printed with its header, also when there are no rows', async () => {
    const { env } = await ledgerHome({ '2026-11.jsonl': [november] });
    const ran = await runBin(['ledger', 'export', '--csv', ...NOVEMBER_UTC], { env });
    expect(ran).toMatchObject({ code: 0, stdout: LEDGER_CSV_HEADER + ledgerCsv([november]), stderr: '' });
    const none = await runBin(['ledger', 'export', '--csv', '--month', '2020-01'], { env });
    expect(none.stdout).toBe(LEDGER_CSV_HEADER);
  });
});

describe('to a file', () => {
  test('that is new, for you alone; stderr says how much', async () => {
    const { env, home } = await ledgerHome({ '2026-11.jsonl': [november] });
    const output = join(home, 'out.jsonl');
    const ran = await runBin(['ledger', 'export', ...NOVEMBER_UTC, '--output', output], { env });
    expect(ran).toEqual({ code: 0, signal: null, stdout: '', stderr: `1 row in ${output}\n` });
    expect([await readFile(output, 'utf8'), (await stat(output)).mode & 0o777]).toEqual([lineOf(november), 0o600]);
  });

  test('that is there already is not touched, and a mistake leaves none behind', async () => {
    const { env, home } = await ledgerHome({ '2026-11.jsonl': [november] });
    const output = join(home, 'out.jsonl');
    const wrong = await runBin(['ledger', 'export', '--month', '2026-13', '--output', output], { env });
    expect(wrong.code).toBe(2);
    await expect(stat(output)).rejects.toThrow('ENOENT');
    await writeFile(output, 'mine');
    const ran = await runBin(['ledger', 'export', '--output', output], { env });
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/is there already\n {2}/) });
    expect(await readFile(output, 'utf8')).toBe('mine');
    const nowhere = await runBin(['ledger', 'export', '--output', join(home, 'none', 'x')], { env });
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('ENOENT') });
  });
});

describe('much of it', () => {
  const line = lineOf(november);
  const ROWS = 60_000;

  test('a reader that goes away ends it quietly with 141', async () => {
    const { env } = await ledgerHome({ '2026-11.jsonl': line.repeat(ROWS) });
    for (const format of ['--jsonl', '--csv']) {
      const script = `mgw ledger export ${format} --month 2026-11 | head -1 | wc -l; echo "exit \${PIPESTATUS[0]}"`;
      const ran = await runShell(script, env);
      expect([ran.stdout.trim().split(/\s+/), ran.stderr]).toEqual([['1', 'exit', '141'], '']);
    }
  });

  test('a slow reader does not make it grow: the next chunk waits until the one before it is taken', async () => {
    const { env } = await ledgerHome({ '2026-11.jsonl': line.repeat(ROWS) });
    const taken: (() => void)[] = [];
    let written = 0;
    const stdout: Output = {
      write: (text) => {
        written += text.length;
        return new Promise((resolve) => void taken.push(resolve));
      },
      ...{ isTTY: false, animates: false, remarks: false, columns: 80, color: false },
    };
    const runtime = createRuntime({ ...nodeEffects(), env }, { warn: () => {} });
    const context: CommandContext = {
      io: { stdout, stderr: stdout, stdin: { isTTY: false, kind: () => 'none', async *read() {} } },
      runtime,
      signal: new AbortController().signal,
      run: () => Promise.reject(new Error('not used here')),
    };
    const ended = ledgerExport({ month: '2026-11', timezone: 'UTC' }, context);
    for (let chunk = 1; chunk <= 3; chunk++) {
      await vi.waitFor(() => expect(taken).toHaveLength(chunk), { timeout: 30_000 });
      for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
      expect(taken).toHaveLength(chunk);
      expect(written).toBeLessThanOrEqual(chunk * (256 * 1024 + line.length));
      taken.at(-1)?.();
    }
    const drain = setInterval(() => taken.at(-1)?.(), 0);
    expect(await ended).toBe(0);
    clearInterval(drain);
    expect(written).toBe(ROWS * line.length);
  });
});
