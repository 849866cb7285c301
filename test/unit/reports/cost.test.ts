import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NANO } from '../../../src/domain/money.ts';
import { zoneFor } from '../../../src/domain/zone.ts';
import { createCost } from '../../../src/reports/cost.ts';
import { costLines } from '../../../src/reports/cost-lines.ts';
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
  expect(sections[0]?.rows.map(({ key, share }) => [key, share])).toEqual([
    ['qwen', 0.75],
    ['glm', 0.25],
  ]);
  expect(sections[1]?.rows.map(({ key, share }) => [key, share])).toEqual([
    ['2026-11-01', 0.75],
    ['2026-11-02', 0.25],
  ]);
});

test('with a rate all currencies share one whole, without one each has its own', () => {
  const entries = [entryOf({ model: 'a', costNano: 7000 }), entryOf({ model: 'b', costNano: 1000, currency: 'USD' })];
  expect(linesOf(entries, withDollars).sections[0]?.rows.map(({ share }) => share)).toEqual([0.5, 0.5]);
  const { rows = [] } = linesOf(entries).sections[0] ?? {};
  expect(rows.map(({ share }) => share)).toEqual([undefined, undefined]);
  expect(rows.map(({ money }) => money.map(({ share }) => share))).toEqual([[1], [1]]);
});

const { costNano: _, currency: __, ...unpricedEntry } = entryOf({ model: 'local', costSource: 'unpriced' });

/** ¥0.001 and $0.09 by `both`, ¥4 by `dear`, $5 and $6 by two others, nothing by `free`, and `local` without a price. */
const mixed = [
  entryOf({ model: 'cheap', costNano: 2_000_000 }),
  entryOf({ model: 'dear', costNano: 4 * NANO }),
  entryOf({ model: 'both', costNano: 1_000_000 }),
  entryOf({ model: 'both', costNano: 90_000_000, currency: 'USD' }),
  entryOf({ model: 'free', costNano: 0 }),
  entryOf({ model: 'five', costNano: 5 * NANO, currency: 'USD' }),
  entryOf({ model: 'six', costNano: 6 * NANO, currency: 'USD' }),
  ...Array.from({ length: 9 }, () => unpricedEntry),
];

test('the dearest first: by what can be converted, then what cannot, then nothing, and last what has no price', () => {
  const keysOf = (into = yuan) => linesOf(mixed, into).sections[0]?.rows.map(({ key }) => key);
  expect(keysOf()).toEqual(['dear', 'cheap', 'both', 'six', 'five', 'free', 'local']);
  expect(keysOf(withDollars)).toEqual(['six', 'five', 'dear', 'both', 'cheap', 'free', 'local']);
});

test('a key has one row with all its currencies, the own one first, and counts its calls once', () => {
  const dollarsFirst = [entryOf({ tag: 'x', currency: 'USD' }), entryOf({ tag: 'x' }), unpricedEntry];
  const { rows = [] } = linesOf(dollarsFirst).sections[1] ?? {};
  expect(rows).toMatchObject([
    { key: '2026-11-23', calls: 3, unpricedCalls: 1, money: [{ currency: 'CNY' }, { currency: 'USD' }] },
  ]);
});

test('a top keeps the dearest keys, whatever the currencies, and one row for the rest', () => {
  const fold = createCost(['model'], utc);
  for (const entry of mixed) fold.add(entry);
  const { rows = [] } = fold.result(yuan, { top: 1 }).sections[0] ?? {};
  expect(rows).toMatchObject([
    { key: 'dear', calls: 1 },
    { rest: 6, calls: 15, unpricedCalls: 9, money: [{ currency: 'CNY', nano: 3_000_000 }, { currency: 'USD' }] },
  ]);
});

test('a model without a price has a line without an amount', () => {
  expect(costLines(linesOf([unpricedEntry]).sections[0]?.rows ?? [])).toEqual([
    { key: 'local', calls: 1, unpricedCalls: 1 },
  ]);
});

test('in every section the amounts add up to the total and the shares to one', () => {
  fc.assert(
    fc.property(fc.array(anyEntry), (entries) => {
      const { sections, total } = linesOf(entries, withDollars);
      for (const { rows } of sections) {
        const lines = costLines(rows);
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
      for (const { rows, thenBy } of sections) {
        const lines = costLines(rows);
        for (const [currency, { nano, estimatedNano }] of total.money) {
          const own = lines.filter((line) => line.currency === currency);
          expect(own.reduce((sum, line) => sum + (line.nano ?? 0), 0)).toBe(nano);
          expect(own.reduce((sum, line) => sum + (line.estimatedNano ?? 0), 0)).toBe(estimatedNano);
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
