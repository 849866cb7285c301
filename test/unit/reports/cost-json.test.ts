import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costCsv } from '../../../src/cli/render/cost-tables.ts';
import type { LedgerEntry } from '../../../src/domain/ledger-entry.ts';
import { zoneFor } from '../../../src/domain/zone.ts';
import { createCost } from '../../../src/reports/cost.ts';
import { createCostAnalysis } from '../../../src/reports/cost-analysis.ts';
import { costJson } from '../../../src/reports/cost-json.ts';
import { anyEntry, entryOf, unanswered } from '../../support/entries.ts';

const zone = zoneFor('UTC');
const period = { fromMs: Date.UTC(2026, 0), toMs: Date.UTC(2027, 0), label: '2026', zone };
const into = { currency: 'CNY', rates: {} };

function reportOf(entries: readonly LedgerEntry[]) {
  const cost = createCost(['model'], zone);
  const analysis = createCostAnalysis({ into, period, nowMs: Date.UTC(2026, 10, 23) });
  for (const entry of entries) {
    cost.add(entry);
    analysis.add(entry);
  }
  const report = cost.result(into);
  const json = costJson(report, analysis.result(), { into, period, top: 9, skippedLines: 0 });
  return {
    json,
    csv: costCsv(report)
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')),
  };
}

function unpriced(changes: Partial<LedgerEntry>): LedgerEntry {
  const { costNano: _, currency: __, ...entry } = entryOf({ costSource: 'unpriced', ...changes });
  return entry;
}

test('a day, a waste and a CSV cell of unknown price are absent, beside known ones that are not', () => {
  const { json, csv } = reportOf([
    unpriced({ ts: '2026-11-01T00:00:00.000Z', model: 'local', promptHash: 'other' }),
    entryOf({ ts: '2026-11-03T00:00:00.000Z' }),
    unanswered({ ts: '2026-11-03T00:00:00.000Z', outcome: 'cancelled', costSource: 'unpriced' }),
  ]);
  expect(json.analysis.days).toEqual([
    { day: '2026-11-01', unknown: 1 },
    { day: '2026-11-02', cost: 0, unknown: 0 },
    { day: '2026-11-03', cost: 0.001, unknown: 1 },
  ]);
  expect(json.analysis.wasted).toEqual({
    failedAttempts: { count: 0, cost: 0, unknown: 0 },
    aborted: { count: 1, unknown: 1 },
    repeats: { count: 0, cost: 0, unknown: 0 },
  });
  expect(csv.find(([, key]) => key === 'local')?.slice(3)).toEqual(['', '', '', '', '1', '']);
  expect(json.sections[0]?.lines.find(({ key }) => key === 'local')).toEqual({
    key: 'local',
    calls: 1,
    unpricedCalls: 1,
  });
});

test('what is left out of a sum is counted beside it, and no waste is 0 of which nothing is known', () => {
  const lost = (costNano?: number) => ({
    ...attempt,
    billed: {
      usage: { input: 5, output: 1, source: 'estimated' as const },
      ...(costNano === undefined
        ? { costSource: 'unpriced' as const }
        : { costNano, currency: 'CNY', costSource: 'estimated' as const }),
    },
  });
  const attempt = {
    model: 'qwen',
    provider: 'qwen',
    status: 'failed' as const,
    code: 'server' as const,
    durationMs: 9,
  };
  const partly = reportOf([entryOf({ attempts: [lost(10_000_000), lost(), lost()] })]);
  expect(partly.json.analysis.wasted.failedAttempts).toEqual({ count: 3, cost: 0.01, unknown: 2 });
  expect(partly.json.sections[0]?.lines).toMatchObject([{ cost: 0.011, wastedCost: 0.01, unpricedCalls: 1 }]);
  const { json, csv } = reportOf([entryOf({ attempts: [lost()] })]);
  expect(json.analysis.wasted.failedAttempts).toEqual({ count: 1, unknown: 1 });
  expect(json.sections[0]?.lines).toEqual([
    { key: 'qwen', calls: 1, currency: 'CNY', cost: 0.001, estimatedCost: 0, unpricedCalls: 1, share: 1 },
  ]);
  expect(json.total).toMatchObject({ cost: { CNY: 0.001 }, wastedCost: {}, unpricedCalls: 1 });
  expect(csv[0]?.slice(3)).toEqual(['CNY', '0.001', '0', '', '1', '1']);
});

test('what costs less than half a millionth is no 0', () => {
  const { json, csv } = reportOf([entryOf({ costNano: 1 }), unpriced({}), entryOf({ costNano: 498 })]);
  expect(json.sections[0]?.lines).toMatchObject([{ cost: 499e-9, unpricedCalls: 1 }]);
  expect(json.analysis.spent).toBe(499e-9);
  expect(Number(csv[0]?.[4])).toBe(499e-9);
});

test('no 0 stands where something is unknown, and nothing is left out where nothing is', () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { minLength: 1, maxLength: 9 }), (entries) => {
      const { json } = reportOf(entries.map((entry) => ({ ...entry, currency: 'CNY' })));
      const isUnknown = json.total.unpricedCalls > 0;
      for (const { cost, unpricedCalls } of json.sections.flatMap(({ lines }) => lines)) {
        if (unpricedCalls > 0) expect(cost ?? 'absent').not.toBe(0);
      }
      const { days } = json.analysis;
      expect(days.some(({ unknown }) => unknown > 0)).toBe(isUnknown);
      for (const { cost, unknown } of days) if (unknown > 0) expect(cost ?? 'absent').not.toBe(0);
      for (const { cost } of days) if (!isUnknown) expect(cost).toBeTypeOf('number');
      const { failedAttempts, aborted } = json.analysis.wasted;
      for (const { cost } of [failedAttempts, aborted]) if (!isUnknown) expect(cost).toBeTypeOf('number');
    }),
  );
});
