import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LedgerEntry, spending } from '../../../src/domain/ledger-entry.ts';
import { zoneFor } from '../../../src/domain/zone.ts';
import { createSpendingOverTime } from '../../../src/reports/spending-over-time.ts';
import { anyEntry, entryOf } from '../../support/entries.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const CNY = { currency: 'CNY', rates: {} };

function overTime(
  entries: readonly LedgerEntry[],
  { fromMs = Date.UTC(2026, 10), toMs = Date.UTC(2026, 11), into = CNY, timezone = 'UTC' } = {},
) {
  const zone = zoneFor(timezone);
  const fold = createSpendingOverTime(zone);
  for (const entry of entries) fold.add(entry);
  return fold.result(into, { fromMs, toMs, label: '', zone }, NOW);
}

const amounts = ({ series }: ReturnType<typeof overTime>) =>
  series.map(({ model, cells }) => [model, cells.map(({ nano }) => nano).filter((nano) => nano > 0)]);

describe('spending over time', () => {
  it('has every day of the period up to today, the dearest model first', () => {
    const report = overTime([
      entryOf({ costNano: 1, ts: '2026-11-02T00:00:00.000Z' }),
      entryOf({ costNano: 5, model: 'glm', ts: '2026-11-02T23:59:59.999Z' }),
      entryOf({ costNano: 2, ts: '2026-11-21T00:00:00.000Z' }),
    ]);
    expect(report.unit).toBe('day');
    expect([report.labels.length, report.labels[0], report.labels.at(-1)]).toEqual([23, '2026-11-01', '2026-11-23']);
    expect(amounts(report)).toEqual([
      ['glm', [5]],
      ['qwen', [1, 2]],
    ]);
  });

  it('counts a day where the zone says so', () => {
    const row = entryOf({ ts: '2026-11-02T16:00:00.000Z' });
    const cellsOf = (timezone: string) =>
      overTime([row], { timezone }).labels[
        overTime([row], { timezone }).series[0]?.cells.findIndex(({ nano }) => nano > 0) ?? -1
      ];
    expect([cellsOf('UTC'), cellsOf('Asia/Shanghai')]).toEqual(['2026-11-02', '2026-11-03']);
  });

  it('goes by weeks for a year and by months for more, without a long emptiness before', () => {
    const year = overTime([entryOf({ ts: '2026-01-01T00:00:00.000Z' })], { fromMs: Date.UTC(2026, 0) });
    expect([year.unit, year.labels[0], year.labels.at(-1)]).toEqual(['week', '2026-W01', '2026-W48']);
    const all = overTime([entryOf({ ts: '2023-03-01T00:00:00.000Z' })], { fromMs: 0 });
    expect([all.unit, all.labels[0], all.labels.at(-1)]).toEqual(['month', '2023-01', '2026-11']);
  });

  it('gives a failed attempt to the model that failed', () => {
    const billed = { usage: { input: 1, output: 1, source: 'estimated' as const }, costNano: 7, currency: 'CNY' };
    const failed = { model: 'glm', provider: 'glm', status: 'failed' as const, durationMs: 1 };
    const row = entryOf({ costNano: 3, attempts: [{ ...failed, billed: { ...billed, costSource: 'estimated' } }] });
    expect(amounts(overTime([row]))).toEqual([
      ['glm', [7]],
      ['qwen', [3]],
    ]);
  });

  it('marks what is unknown: no price, or no exchange rate', () => {
    const { costNano: _, currency: __, ...unpriced } = entryOf({ model: 'local', costSource: 'unpriced' });
    const rows = [unpriced, entryOf({ currency: 'USD', costNano: 2, model: 'gpt' })];
    const marked = ({ series }: ReturnType<typeof overTime>) =>
      series.filter(({ cells }) => cells.some(({ incomplete }) => incomplete)).map(({ model }) => model);
    const without = overTime(rows);
    expect([marked(without), without.leftOut]).toEqual([['gpt', 'local'], ['USD']]);
    const withRate = overTime(rows, { into: { currency: 'CNY', rates: { USD: 7e9 } } });
    expect([marked(withRate), withRate.leftOut, amounts(withRate)[0]]).toEqual([['local'], [], ['gpt', [14]]]);
  });

  it('has nothing for no calls', () => {
    expect(overTime([])).toEqual({ unit: 'day', labels: [], series: [], leftOut: [] });
  });

  it('adds up to all that was spent', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 20 }), (entries) => {
        const report = overTime(entries, { fromMs: 0, into: { currency: 'CNY', rates: { USD: 1e9 } } });
        const spent = entries.flatMap(spending).reduce((sum, { nano = 0 }) => sum + nano, 0);
        expect(report.series.reduce((sum, { totalNano }) => sum + totalNano, 0)).toBe(spent);
      }),
    );
  });
});
