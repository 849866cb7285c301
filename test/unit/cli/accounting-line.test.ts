import { describe, expect, test } from 'vitest';
import { accountingLine } from '../../../src/cli/render/accounting-line.ts';
import type { AttemptEntry, Billing } from '../../../src/domain/ledger-entry.ts';
import { entryOf, unanswered } from '../../support/entries.ts';

function failed(billed: Omit<Billing, 'usage'>): AttemptEntry {
  const usage = { input: 5, output: 1, source: 'provider' as const };
  return { model: 'f', provider: 'f', status: 'failed', durationMs: 9, billed: { usage, ...billed } };
}

const computed = failed({ costNano: 5_000_000, currency: 'CNY', costSource: 'computed' });
const estimated = failed({ costNano: 1_000_000, currency: 'CNY', costSource: 'estimated' });
const dollars = failed({ costNano: 2_000_000, currency: 'USD', costSource: 'computed' });
const unpriced = failed({ costSource: 'unpriced' });

function costOf(attempts: AttemptEntry[]): string {
  return accountingLine(entryOf({ attempts })).split(' · ').slice(3, -1).join(' · ');
}

describe('the accounting line', () => {
  test('of a call without an answer does not call its model unpriced', () => {
    const line = (attempt: AttemptEntry) => accountingLine(unanswered({ asked: 'f', attempts: [attempt] }));
    expect(line(computed)).toBe('f · ¥0.005000 for a failed attempt · 0.8 s');
    expect(line(unpriced)).toBe('f · an unknown amount for a failed attempt · 0.8 s');
    const stopped = unanswered({ asked: 'f', outcome: 'cancelled', costSource: 'unpriced', attempts: [] });
    expect(accountingLine(stopped)).toBe('f · unpriced · 0.8 s');
  });

  test('marks what is estimated, and nothing else', () => {
    expect(costOf([computed])).toBe('¥0.001000 · + ¥0.005000 for a failed attempt');
    expect(costOf([estimated])).toBe('¥0.001000 · + ≈¥0.001000 for a failed attempt');
    expect(costOf([computed, estimated, dollars])).toBe('¥0.001000 · + ≈¥0.006000 and $0.002000 for 3 failed attempts');
  });

  test('says what of the failed attempts has no price', () => {
    expect(costOf([computed, unpriced])).toBe('¥0.001000 · + ¥0.005000 and an unknown amount for 2 failed attempts');
  });
});
