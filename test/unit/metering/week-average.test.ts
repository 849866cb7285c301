import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PriceList, PricePeriod } from '../../../src/domain/money.ts';
import { costNano, unitPricesAt } from '../../../src/metering/pricing.ts';
import { weekAverageNano } from '../../../src/metering/week-average.ts';

const NOW = Date.parse('2026-11-23T00:00:00+08:00');
const QUARTER_MS = 900_000;
const usage = fc.record({
  input: fc.nat({ max: 100_000 }),
  cachedInput: fc.nat({ max: 100_000 }),
  output: fc.nat({ max: 10_000 }),
});
const rate = fc.record({
  input: fc.nat({ max: 1e10 }),
  cachedInput: fc.nat({ max: 1e10 }),
  output: fc.nat({ max: 1e10 }),
});
const tiers = fc.tuple(rate, rate).map(([short, long]) => [{ ...short, upTo: 32_000 }, long]);
const quarter = fc.nat({ max: 96 }).map((quarters) => quarters * 15);
const hours = fc.tuple(quarter, quarter).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
const period: fc.Arbitrary<PricePeriod> = fc.record({
  name: fc.constant('dear'),
  timezone: fc.constantFrom('Asia/Shanghai', 'UTC', 'Asia/Kathmandu', 'America/New_York'),
  days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  minutes: fc.array(hours, { minLength: 1, maxLength: 2 }),
  tiers,
});

test('it is the mean over the quarters of an hour of the week, whatever overlaps, in whatever zone', () => {
  const lists = fc.record({ tiers, periods: fc.array(period, { maxLength: 2 }) });
  fc.assert(
    fc.property(lists, usage, (given, tokens) => {
      const list: PriceList = { currency: 'CNY', source: 'test', ...given };
      let sum = 0n;
      for (let index = 0; index < 672; index++) {
        const prices = unitPricesAt([list], { inputTokens: tokens.input }, NOW + index * QUARTER_MS);
        if (prices) sum += BigInt(costNano(tokens, prices));
      }
      const mean = weekAverageNano(tokens, list, NOW);
      expect(BigInt(mean ?? -1)).toBe((2n * sum + 672n) / 1344n);
    }),
    { numRuns: 60 },
  );
});

test('a list without tiers has none', () => {
  expect(weekAverageNano({ input: 1, output: 1 }, { currency: 'CNY', source: 'test', tiers: [] }, NOW)).toBeUndefined();
});
