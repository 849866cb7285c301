import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateLedger } from '../../bench/generate-ledger.mjs';
import { BIN, runBin } from '../support/run-bin.ts';

/** Enough bytes for the roll-up to start its workers. */
const CALLS = 42_000;
const PERIOD = ['--since', '2026-01-01', '--until', '2026-03-31', '-z', 'Asia/Shanghai', '--json'];

describe('a ledger of three months', () => {
  let home = '';
  const kept = () => join(home, 'state', 'rollup', 'asia%2Fshanghai');
  const report = async (by: string) => {
    const { code, stdout, stderr } = await runBin(['stats', ...PERIOD, '--by', by], { env: { MGW_HOME: home } });
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout);
  };

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'mgw-test-'));
    generateLedger(join(home, 'ledger'), { calls: CALLS, months: 3, untilMs: Date.parse('2026-03-31T00:00:00Z') });
  });

  afterAll(() => rm(home, { recursive: true, force: true }));

  test('is rolled up by several processes at once, each with its workers, and all tell the same', async () => {
    const [first, ...others] = await Promise.all([report('model'), report('model'), report('model')]);
    for (const other of others) expect(other).toEqual(first);
    expect(first.total.calls).toBe(CALLS);
    expect(await readdir(kept())).toEqual(['2026-01.rollup', '2026-02.rollup', '2026-03.rollup']);
  });

  test('says the same from its rows as from its roll-up', async () => {
    const before = await Promise.all((await readdir(kept())).map((name) => stat(join(kept(), name))));
    const [byModel, byHour] = [await report('model'), await report('hour')];
    expect(byHour.total).toEqual(byModel.total);
    expect(byHour.groups).toHaveLength(24);
    const after = await Promise.all((await readdir(kept())).map((name) => stat(join(kept(), name))));
    expect(after.map(({ ino }) => ino)).toEqual(before.map(({ ino }) => ino));
  });

  test('in which a row is edited in place, and another is added, is told with both', async () => {
    const before = await report('model');
    const file = join(home, 'ledger', '2026-02.jsonl');
    const text = await readFile(file, 'utf8');
    // A digit in the middle of the file, so that its length stays: 10 % or more of one call's cost.
    const [from = '', before9 = ''] = /("costNano":[1-8])\d+,"currency":"CNY"/.exec(text.slice(9_000_000)) ?? [];
    const to = from.replace(before9, `${before9.slice(0, -1)}9`);
    await writeFile(file, text.slice(0, 9_000_000) + text.slice(9_000_000).replace(from, to));
    const changedBy = Number(/\d+/.exec(to)) - Number(/\d+/.exec(from));
    expect(changedBy).toBeGreaterThan(0);
    const last =
      text.split('\n').find((line) => line.includes('"costSource":"computed"') && !line.includes('"billed"')) ?? '';
    await appendFile(file, `${last}\n`);
    const { total } = await report('model');
    expect(total.calls).toBe(before.total.calls + 1);
    const { currency, costNano = 0 } = JSON.parse(last);
    const lastNano = currency === 'CNY' ? costNano : 0;
    expect(total.cost.CNY).toBeCloseTo(before.total.cost.CNY + (changedBy + lastNano) / 1e9, 5);
    expect((await report('hour')).total).toEqual(total);
  });

  test('comes back when its roll-up is deleted, and does without where none can be kept', async () => {
    const { total } = await report('model');
    await rm(join(home, 'state'), { recursive: true });
    expect((await report('tag')).total).toEqual(total);
    await rm(join(home, 'state'), { recursive: true });
    await writeFile(join(home, 'state'), 'in the way');
    expect((await report('model')).total).toEqual(total);
    await rm(join(home, 'state'));
  });
});

test('the worker is where the roll-up looks for it', async () => {
  expect(await readdir(join(BIN, '..', '..', 'dist'))).toContain('rollup-worker.cjs');
});
