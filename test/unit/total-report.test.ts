import { expect, test } from 'vitest';
import { failedReport, totalReport } from '../../src/domain/billed-report.ts';
import type { AttemptEntry, Billing } from '../../src/domain/ledger-entry.ts';
import { entryOf, unanswered } from '../support/entries.ts';

function failed(billed: Omit<Billing, 'usage'>): AttemptEntry {
  const usage = { input: 5, output: 1, source: 'provider' as const };
  return { model: 'f', provider: 'f', status: 'failed', durationMs: 9, billed: { usage, ...billed } };
}

const yuan = failed({ costNano: 5_000_000, currency: 'CNY', costSource: 'estimated' });

test('the total of a call has its failed attempts, with an answer and without', () => {
  expect(totalReport(entryOf())).toEqual({ totalCost: 0.001 });
  expect(totalReport(entryOf({ attempts: [yuan, yuan] }))).toEqual({ totalCost: 0.011 });
  const lost = unanswered({ attempts: [yuan] });
  expect(totalReport(lost).totalCost).toBe(0.005);
  expect(failedReport(lost).cost).toBe(0.005);
  expect(totalReport(unanswered({ outcome: 'refused', attempts: [] }))).toEqual({ totalCost: 0 });
});

test('no total is given of which a part is unknown or in another currency', () => {
  expect(totalReport(entryOf({ attempts: [failed({ costSource: 'unpriced' })] }))).toEqual({});
  const dollars = failed({ costNano: 1, currency: 'USD', costSource: 'computed' });
  expect(totalReport(entryOf({ attempts: [dollars] }))).toEqual({});
  expect(totalReport(entryOf({ costNano: 0, attempts: [dollars] }))).toEqual({});
  const free = failed({ costNano: 0, currency: 'USD', costSource: 'computed' });
  expect(totalReport(entryOf({ attempts: [free] }))).toEqual({ totalCost: 0.001 });
});
