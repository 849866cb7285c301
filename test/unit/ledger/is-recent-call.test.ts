import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LedgerEntry } from '../../../src/domain/ledger-entry.ts';
import { likelyTokens } from '../../../src/gateway/likely-tokens.ts';
import { isLedgerEntry } from '../../../src/ledger/is-ledger-entry.ts';
import { isRecentCall } from '../../../src/ledger/is-recent-call.ts';
import { latencies } from '../../../src/routing/choose/latency.ts';
import { previousModel } from '../../../src/routing/choose/previous-model.ts';
import { entryOf, unanswered } from '../../support/entries.ts';

const row = JSON.parse(JSON.stringify(entryOf({ tag: 'docs', usage: { input: 9, output: 50, source: 'provider' } })));
const reading = { task: 'code', sure: true, language: 'en', shape: { oneWordAnswer: false } } as const;
const READ = [
  ...['v', 'ts', 'outcome', 'attempts', 'firstTokenMs', 'durationMs', 'usage'],
  ...['model', 'provider', 'upstreamModel', 'upstreamAsked', 'endpointHost', 'promptHash', 'tag'],
];

test('every row of the ledger is one, answered or not', () => {
  expect([entryOf(), unanswered(), row].map(isRecentCall)).toEqual([true, true, true]);
});

test.each(READ)('a row is none whose %s is something else', (field) => {
  expect(isRecentCall({ ...row, [field]: { odd: true } })).toBe(false);
  expect(isRecentCall({ ...row, [field]: null })).toBe(false);
});

test('what the rest of a row is does not matter, and what is no row is none', () => {
  expect(isRecentCall({ ...row, cache: 5, costNano: 'much', route: null })).toBe(true);
  expect([null, [], 'row', 5, {}, { v: 1 }, { ...row, usage: { output: -1 } }].map(isRecentCall)).not.toContain(true);
});

test('whatever a file has in place of a field, nothing that is told by rows throws, and times are numbers', () => {
  const damaged = fc.record({ field: fc.constantFrom(...READ, 'cache', 'id', 'route'), value: fc.jsonValue() });
  fc.assert(
    fc.property(fc.array(fc.array(damaged, { maxLength: 3 }), { maxLength: 12 }), (all) => {
      const changed = all.map((changes) => ({
        ...row,
        ...Object.fromEntries(changes.map(({ field, value }) => [field, value])),
      }));
      const rows = changed.filter(isRecentCall);
      // What the reports count is among them, but for the vendor's own names, which they do not look at.
      const counted = changed.filter((one) => isLedgerEntry(one) && hasUpstreamNames(one));
      expect(rows).toEqual(expect.arrayContaining(counted));
      for (const { firstTokenMs, tokensPerSecond } of latencies(rows, Date.parse(row.ts)).values()) {
        expect([firstTokenMs, tokensPerSecond].some(Number.isNaN)).toBe(false);
      }
      likelyTokens(rows, { tag: 'docs', reading });
      const messages = [{ role: 'user' as const, content: 'a' }];
      expect(() => previousModel([...messages, ...messages], rows, () => 'none')).not.toThrow();
    }),
  );
});

function hasUpstreamNames({ upstreamModel, upstreamAsked }: LedgerEntry): boolean {
  return [upstreamModel, upstreamAsked].every((name) => ['string', 'undefined'].includes(typeof name));
}
