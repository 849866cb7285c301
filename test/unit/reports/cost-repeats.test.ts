import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LedgerEntry } from '../../../src/domain/ledger-entry.ts';
import { NANO } from '../../../src/domain/money.ts';
import { zoneFor } from '../../../src/domain/zone.ts';
import { createRepeats, knownAvoidableNano, knownNano } from '../../../src/reports/cost-repeats.ts';
import { anyEntry, entryOf, unanswered } from '../../support/entries.ts';

const yuan = { currency: 'CNY', rates: {} };

function repeatsOf(entries: readonly LedgerEntry[], into: Parameters<typeof createRepeats>[1] = yuan) {
  const fold = createRepeats(zoneFor('UTC'), into);
  for (const entry of entries) fold.add(entry);
  return fold.result();
}

const asked = (promptHash: string, changes: Partial<LedgerEntry> = {}) => entryOf({ promptHash, ...changes });
const cached = { outcome: 'cached' as const, costNano: 0 };

test('a feature that asks the same 200 times a day is found, with its tag, its time and its money', () => {
  const days = ['2026-11-02', '2026-11-03', '2026-11-04'];
  const feature = days.flatMap((day) =>
    Array.from({ length: 200 }, (_, index) =>
      asked('a', { tag: 'banner', ts: `${day}T10:00:00.${String(index).padStart(3, '0')}Z`, costNano: 1000 + index }),
    ),
  );
  expect(repeatsOf([...feature, asked('b'), asked('c', { tag: 'banner' })])).toEqual([
    {
      promptHash: 'a',
      tag: 'banner',
      models: ['qwen'],
      calls: 600,
      paidAgain: 599,
      firstMs: Date.parse('2026-11-02T10:00:00.000Z'),
      lastMs: Date.parse('2026-11-04T10:00:00.199Z'),
      perDay: 200,
      nano: 3 * (200_000 + 19_900),
      avoidableNano: 3 * (200_000 + 19_900) - 1000,
      unpricedCalls: 0,
      unpricedAgain: 0,
    },
  ]);
});

test('what the cache served, what cost nothing and what got no answer is not paid again', () => {
  expect(repeatsOf([asked('a'), asked('a', cached), asked('a', cached)])).toEqual([]);
  expect(repeatsOf([asked('a', { costNano: 0 }), asked('a', { costNano: 0 }), asked('a')])).toEqual([]);
  const failed = unanswered({ promptHash: 'a' });
  expect(repeatsOf([failed, asked('a'), failed, asked('a', cached), asked('a')])).toMatchObject([
    { calls: 5, paidAgain: 1, avoidableNano: 1_000_000, nano: 2_000_000 },
  ]);
});

test('every tag has its own, and every model that was paid is named', () => {
  const repeats = repeatsOf([
    asked('a', { tag: 'x' }),
    asked('a', { tag: 'y' }),
    asked('a', { tag: 'x', model: 'glm' }),
    asked('a'),
    asked('a', { tag: 'x' }),
  ]);
  expect(repeats).toMatchObject([{ tag: 'x', models: ['qwen', 'glm'], calls: 3, paidAgain: 2 }]);
});

test('what has no price is paid, and is counted apart', () => {
  const { costNano: _, currency: __, ...unpriced } = asked('a', { costSource: 'unpriced' });
  expect(repeatsOf([unpriced, unpriced, asked('a'), asked('a', { currency: 'USD' })])).toMatchObject([
    { paidAgain: 3, unpricedCalls: 3, unpricedAgain: 2, nano: 1_000_000, avoidableNano: 1_000_000 },
  ]);
  const known = (entries: readonly LedgerEntry[]) => {
    return repeatsOf(entries).map((repeat) => [knownNano(repeat), knownAvoidableNano(repeat)]);
  };
  expect(known([unpriced, unpriced])).toEqual([[undefined, undefined]]);
  expect(known([asked('a'), unpriced])).toEqual([[1_000_000, undefined]]);
  expect(known([unpriced, asked('a')])).toEqual([[1_000_000, 1_000_000]]);
  expect(known([asked('a'), unpriced, asked('a')])).toEqual([[2_000_000, 1_000_000]]);
});

test('for any rows: at least two answers each, avoidable below all, the dearest first, the same as by grouping', () => {
  const row = fc
    .tuple(anyEntry, fc.constantFrom('a', 'b', 'c', ''))
    .map(([entry, promptHash]) => ({ ...entry, promptHash }));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (entries) => {
      const repeats = repeatsOf(entries, { currency: 'CNY', rates: { USD: 7 * NANO } });
      const answers: Record<string, number> = {};
      for (const { outcome, costNano, promptHash, tag = '' } of entries) {
        const key = `${promptHash}\t${tag}`;
        if (outcome === 'answered' && costNano !== 0 && promptHash) answers[key] = (answers[key] ?? 0) + 1;
      }
      const wanted = Object.values(answers).flatMap((count) => (count > 1 ? [count - 1] : []));
      expect(repeats.map(({ paidAgain }) => paidAgain).sort()).toEqual(wanted.sort());
      for (const [index, repeat] of repeats.entries()) {
        expect(repeat.avoidableNano).toBeLessThanOrEqual(repeat.nano);
        expect(repeat.avoidableNano).toBeLessThanOrEqual(repeats[index - 1]?.avoidableNano ?? Number.POSITIVE_INFINITY);
        expect(repeat.firstMs).toBeLessThanOrEqual(repeat.lastMs);
      }
    }),
  );
});
