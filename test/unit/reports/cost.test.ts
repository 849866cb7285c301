import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NANO } from '../../../src/domain/money.ts';
import { zoneFor } from '../../../src/domain/zone.ts';
import { createCost } from '../../../src/reports/cost.ts';
import { totalIn } from '../../../src/reports/money-totals.ts';
import { anyEntry, entryOf } from '../../support/entries.ts';

const utc = zoneFor('UTC');
const yuan = { currency: 'CNY', rates: {} };
const withDollars = { currency: 'CNY', rates: { USD: 7 * NANO } };

function linesOf(entries: Parameters<ReturnType<typeof createCost>['add']>[0][], into = yuan) {
  const fold = createCost(['model', 'day'], utc);
  for (const entry of entries) fold.add(entry);
  return fold.result(into);
}

test('the shares of a section are those of all money, the dearest first, days in their order', () => {
  const { sections } = linesOf([
    entryOf({ model: 'glm', costNano: 1000, ts: '2026-11-02T00:00:00.000Z' }),
    entryOf({ model: 'qwen', costNano: 3000, ts: '2026-11-01T00:00:00.000Z' }),
  ]);
  expect(sections[0]?.lines.map(({ key, share }) => [key, share])).toEqual([
    ['qwen', 0.75],
    ['glm', 0.25],
  ]);
  expect(sections[1]?.lines.map(({ key, share }) => [key, share])).toEqual([
    ['2026-11-01', 0.75],
    ['2026-11-02', 0.25],
  ]);
});

test('with a rate all currencies share one whole, without one each has its own', () => {
  const entries = [entryOf({ model: 'a', costNano: 7000 }), entryOf({ model: 'b', costNano: 1000, currency: 'USD' })];
  expect(linesOf(entries, withDollars).sections[0]?.lines.map(({ share }) => share)).toEqual([0.5, 0.5]);
  expect(linesOf(entries).sections[0]?.lines.map(({ share }) => share)).toEqual([1, 1]);
});

test('a model without a price has a line without an amount', () => {
  const { costNano: _, currency: __, ...unpriced } = entryOf({ model: 'local', costSource: 'unpriced' });
  expect(linesOf([unpriced]).sections[0]?.lines).toEqual([
    { key: 'local', calls: 1, estimatedNano: 0, wastedNano: 0, unpricedCalls: 1 },
  ]);
});

test('in every section the amounts add up to the total and the shares to one', () => {
  fc.assert(
    fc.property(fc.array(anyEntry), (entries) => {
      const { sections, total } = linesOf(entries, withDollars);
      for (const { lines } of sections) {
        for (const [currency, { nano }] of total.money) {
          const sum = lines.reduce((all, line) => all + (line.currency === currency ? (line.nano ?? 0) : 0), 0);
          expect(sum).toBe(nano);
        }
        const shares = lines.reduce((all, { share = 0 }) => all + share, 0);
        if (lines.some(({ nano = 0 }) => nano > 0)) expect(shares).toBeCloseTo(1, 6);
      }
    }),
  );
});

test('a sum of currencies is unknown when one of them has no rate', () => {
  const amounts = [
    ['CNY', 100],
    ['USD', 3],
  ] as const;
  expect(totalIn(amounts, withDollars)).toBe(121);
  expect(totalIn(amounts, yuan)).toBeUndefined();
  expect(
    totalIn(
      [
        ['CNY', 100],
        ['USD', 0],
      ],
      yuan,
    ),
  ).toBe(100);
  expect(totalIn([], yuan)).toBe(0);
});

test('of two keys the parts add up to their line, and with a top nothing is lost', () => {
  fc.assert(
    fc.property(fc.array(anyEntry), fc.option(fc.integer({ min: 1, max: 3 })), (entries, top) => {
      const fold = createCost([['model', 'outcome'], 'tag'], utc);
      for (const entry of entries) fold.add(entry);
      const { sections, total } = fold.result(withDollars, top === null ? {} : { top });
      for (const { lines, thenBy } of sections) {
        for (const [currency, { nano, estimatedNano }] of total.money) {
          const own = lines.filter((line) => line.currency === currency);
          expect(own.reduce((sum, line) => sum + (line.nano ?? 0), 0)).toBe(nano);
          expect(own.reduce((sum, line) => sum + line.estimatedNano, 0)).toBe(estimatedNano);
          if (top !== null) expect(own.length).toBeLessThanOrEqual(top + 1);
        }
        for (const line of lines) {
          expect(line.rest).not.toBe(1);
          if (thenBy === undefined || line.rest !== undefined || line.nano === undefined) continue;
          expect(line.parts?.reduce((sum, part) => sum + (part.nano ?? 0), 0)).toBe(line.nano);
        }
      }
    }),
  );
});
