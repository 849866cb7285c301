import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BudgetConfig } from '../../src/domain/config.ts';
import { zoneFor } from '../../src/domain/zone.ts';
import { budgetStatus } from '../../src/gateway/budget-status.ts';
import { entryOf } from '../support/entries.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { tempFolder } from '../support/temp-home.ts';

const SHANGHAI = zoneFor('Asia/Shanghai');
const ALL: BudgetConfig = {
  dailyNano: 100,
  monthlyNano: 1000,
  perTagNano: { docs: 50, ops: 50 },
  warnAt: 0.8,
  onExceeded: 'block',
};

/** A ledger with calls at these times, of that many nanos; what the budgets have spent at others. */
async function setUp(calls: { at: string; nano: number; tag?: string; currency?: 'CNY' | 'USD' }[]) {
  const folder = await tempFolder();
  const paths = { ledger: join(folder, 'ledger'), state: join(folder, 'state') };
  await mkdir(paths.ledger);
  for (const month of new Set(calls.map(({ at }) => at.slice(0, 7)))) {
    const rows = calls
      .filter(({ at }) => at.startsWith(month))
      .map(({ at, nano, tag, currency = 'CNY' }) =>
        entryOf({ ts: new Date(at).toISOString(), costNano: nano, currency, ...(tag !== undefined && { tag }) }),
      );
    await writeFile(join(paths.ledger, `${month}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
  return async (now: string, { budget = ALL, usd }: { budget?: BudgetConfig; usd?: number } = {}) => {
    const config = { budget, currency: 'CNY', exchangeRates: usd === undefined ? {} : { USD: usd } } as const;
    const clock = createFakeClock(Date.parse(now));
    const budgets = await budgetStatus(config, paths, { clock, zone: SHANGHAI });
    return Object.fromEntries(budgets.map(({ name, spentNano }) => [name, spentNano]));
  };
}

describe('what budgets have spent', () => {
  it("is that of the day and the month of the person's zone, across midnight and the month's end", async () => {
    // Midnight in Shanghai is 16:00 UTC.
    const spentAt = await setUp([
      { at: '2026-10-31T15:59:59.999Z', nano: 1 },
      { at: '2026-10-31T16:00:00.000Z', nano: 2 },
      { at: '2026-11-29T16:00:00.000Z', nano: 4 },
      { at: '2026-11-30T15:59:59.999Z', nano: 8 },
      { at: '2026-11-30T16:00:00.000Z', nano: 16 },
    ]);
    expect(await spentAt('2026-10-31T15:59:59Z')).toMatchObject({ daily: 1, monthly: 1 });
    expect(await spentAt('2026-10-31T16:00:00Z')).toMatchObject({ daily: 2, monthly: 14 });
    expect(await spentAt('2026-11-30T15:59:59Z')).toMatchObject({ daily: 12, monthly: 14 });
    expect(await spentAt('2026-11-30T16:00:00Z')).toMatchObject({ daily: 16, monthly: 16 });
    expect(await spentAt('2026-12-01T16:00:00Z')).toMatchObject({ daily: 0, monthly: 16 });
  });

  it('is of a tag what its calls have cost in the month', async () => {
    const spentAt = await setUp([
      { at: '2026-11-02T04:00:00Z', nano: 1, tag: 'docs' },
      { at: '2026-11-23T04:00:00Z', nano: 2, tag: 'docs' },
      { at: '2026-11-23T04:00:00Z', nano: 4, tag: 'other' },
      { at: '2026-11-23T04:00:00Z', nano: 8 },
      { at: '2026-10-23T04:00:00Z', nano: 16, tag: 'docs' },
    ]);
    const now = '2026-11-23T05:00:00Z';
    expect(await spentAt(now)).toEqual({ daily: 14, monthly: 15, 'per_tag.docs': 3, 'per_tag.ops': 0 });
    const { perTagNano: _, ...untagged } = ALL;
    expect(await spentAt(now, { budget: untagged })).toEqual({ daily: 14, monthly: 15 });
    const other = { ...untagged, perTagNano: { other: 9 } };
    expect(await spentAt(now, { budget: other })).toMatchObject({ 'per_tag.other': 4 });
  });

  it('is converted where there is a rate, and cannot be added where there is none', async () => {
    const spentAt = await setUp([
      { at: '2026-11-23T04:00:00Z', nano: 10 },
      { at: '2026-11-23T04:00:00Z', nano: 10, currency: 'USD' },
    ]);
    expect(await spentAt('2026-11-23T05:00:00Z', { usd: 7_000_000_000 })).toMatchObject({ daily: 80, monthly: 80 });
    expect(await spentAt('2026-11-23T05:00:00Z')).toMatchObject({ daily: 10, monthly: 10 });
  });

  it('is nothing without a ledger', async () => {
    const spentAt = await setUp([]);
    expect(await spentAt('2026-11-23T05:00:00Z')).toEqual({
      daily: 0,
      monthly: 0,
      'per_tag.docs': 0,
      'per_tag.ops': 0,
    });
  });
});
