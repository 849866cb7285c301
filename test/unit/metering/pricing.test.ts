import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMoney, type PriceList, parseDecimal, type Rate, toUnits } from '../../../src/domain/money.ts';
import { billingFor, costNano, pricesHoldUntil, unitPricesAt, worstCaseNano } from '../../../src/metering/pricing.ts';

const yuan = (price: number) => parseDecimal(price, 9);
const NOW = Date.parse('2026-11-23T12:00:00+08:00');

const rates: fc.Arbitrary<Rate> = fc.record(
  {
    input: fc.nat({ max: 1e12 }),
    cachedInput: fc.nat({ max: 1e12 }),
    output: fc.nat({ max: 1e12 }),
    thinkingOutput: fc.nat({ max: 1e12 }),
  },
  { requiredKeys: ['input', 'output'] },
);
/** A request in the first tier. */
const SHORT = { inputTokens: 0 };
const tokens = fc.nat({ max: 2_000_000 });

function flat(rate: Rate, changes: Partial<PriceList> = {}): PriceList {
  return { currency: 'CNY', source: 'test', tiers: [rate], ...changes };
}

test('a cost is the exact sum, rounded half up once', () => {
  fc.assert(
    fc.property(tokens, tokens, tokens, rates, (fresh, cachedInput, output, rate) => {
      const cost = costNano({ input: fresh + cachedInput, cachedInput, output }, rate);
      const millionths =
        BigInt(fresh) * BigInt(rate.input) +
        BigInt(cachedInput) * BigInt(rate.cachedInput ?? rate.input) +
        BigInt(output) * BigInt(rate.output);
      const error = BigInt(cost) * 1_000_000n - millionths;
      expect(error <= 500_000n && error > -500_000n).toBe(true);
    }),
  );
});

test('half a nano-unit is rounded up', () => {
  expect(costNano({ input: 1, output: 0 }, { input: 500_000, output: 0 })).toBe(1);
  expect(costNano({ input: 1, output: 0 }, { input: 499_999, output: 0 })).toBe(0);
  expect(costNano({ input: 1, output: 1 }, { input: 250_000, output: 250_000 })).toBe(1);
});

test('cached input without a price of its own is billed as input', () => {
  expect(costNano({ input: 1000, cachedInput: 600, output: 0 }, { input: yuan(1), output: 0 })).toBe(1_000_000);
  expect(
    costNano({ input: 1000, cachedInput: 600, output: 0 }, { input: yuan(1), cachedInput: yuan(0.5), output: 0 }),
  ).toBe(700_000);
});

test('counts that cannot be are clamped, and the result is always a safe integer', () => {
  const rate = { input: yuan(1), cachedInput: yuan(0.1), output: yuan(1) };
  expect(costNano({ input: 100, cachedInput: 500, output: 0 }, rate)).toBe(
    costNano({ input: 100, cachedInput: 100, output: 0 }, rate),
  );
  expect(costNano({ input: -5, cachedInput: -1, output: 10 }, rate)).toBe(10_000);
  expect(costNano({ input: Number.NaN, output: 10 }, rate)).toBe(10_000);
  expect(Number.isSafeInteger(costNano({ input: Number.POSITIVE_INFINITY, output: 1 }, rate))).toBe(true);
});

test.each([
  ['deepseek', 0.001, 0.002],
  ['qwen', 0.0008, 0.002],
  ['glm', 0.001, 0.001],
])('%s at %d and %d is what the article rounds to six decimals', (_, input, output) => {
  const rate = { input: parseDecimal(input, 12), output: parseDecimal(output, 12) };
  fc.assert(
    fc.property(tokens, tokens, (inputTokens, outputTokens) => {
      const article = Number(((inputTokens * input) / 1000 + (outputTokens * output) / 1000).toFixed(6));
      expect(toUnits(costNano({ input: inputTokens, output: outputTokens }, rate))).toBeCloseTo(article, 9);
    }),
  );
  expect(formatMoney(costNano({ input: 1000, output: 1000 }, rate), 'CNY')).toBe(`¥${(input + output).toFixed(6)}`);
});

test('of several lists the latest that has begun holds, by days in Shanghai', () => {
  const lists = [
    flat({ input: 1, output: 1 }),
    flat({ input: 3, output: 3 }, { effectiveFrom: '2026-12-01' }),
    flat({ input: 2, output: 2 }, { effectiveFrom: '2026-11-01' }),
  ];
  const at = (time: string) => unitPricesAt(lists, SHORT, Date.parse(time))?.input;
  expect(at('2026-10-31T23:59:59+08:00')).toBe(1);
  expect(at('2026-11-01T00:00:00+08:00')).toBe(2);
  expect(at('2026-11-30T15:59:59Z')).toBe(2);
  expect(at('2026-11-30T16:00:00Z')).toBe(3);
  expect(unitPricesAt(lists.slice(1), SHORT, Date.parse('2026-01-01T00:00:00Z'))).toBeUndefined();
});

test('the hours of a period are those of its own zone, also over a change of the clock', () => {
  const night = {
    name: 'night',
    timezone: 'America/New_York',
    days: [7],
    minutes: [[60, 120]] as [number, number][],
    tiers: [{ input: 5, output: 5 }],
  };
  const lists = [flat({ input: 1, output: 1 }, { periods: [night] })];
  const at = (time: string) => unitPricesAt(lists, SHORT, Date.parse(time));
  // On 2026-11-01 New York has 01:30 twice.
  expect(at('2026-11-01T05:30:00Z')?.period).toBe('night');
  expect(at('2026-11-01T06:30:00Z')?.period).toBe('night');
  expect(at('2026-11-01T07:30:00Z')?.period).toBeUndefined();
  expect(at('2026-11-02T06:30:00Z')?.input).toBe(1);
});

test('the sum for Asia/Shanghai agrees with the time zone data', () => {
  const list = (timezone: string) => [
    flat(
      { input: 1, output: 1 },
      { periods: [{ name: 'p', timezone, days: [1, 5, 7], minutes: [[541, 1081]], tiers: [{ input: 2, output: 2 }] }] },
    ),
  ];
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2040, 0) }), (ms) => {
      // The same zone under its old name goes the long way.
      expect(unitPricesAt(list('Asia/Shanghai'), SHORT, ms)).toEqual(unitPricesAt(list('PRC'), SHORT, ms));
    }),
  );
});

test('a model that thinks first charges for the whole output what it charges then', () => {
  const lists = [flat({ input: yuan(1), output: yuan(2), thinkingOutput: yuan(8) })];
  const usage = { input: 0, output: 1000, source: 'provider' } as const;
  expect(billingFor(usage, lists, NOW)).toMatchObject({ costNano: 2_000_000, prices: { output: yuan(2) } });
  const thought = billingFor({ ...usage, reasoning: 10 }, lists, NOW);
  expect(thought).toMatchObject({ costNano: 8_000_000, prices: { output: yuan(8) } });
  expect(thought.prices).not.toHaveProperty('thinkingOutput');
  // The vendor does not say how much of it was reasoning, but reasoning came.
  expect(billingFor(usage, lists, NOW, true).costNano).toBe(8_000_000);
  expect(billingFor({ ...usage, reasoning: 10 }, [flat({ input: 0, output: yuan(2) })], NOW).costNano).toBe(2_000_000);
});

const weekdays = {
  name: 'peak',
  timezone: 'Asia/Shanghai',
  days: [1, 2, 3, 4, 5],
  minutes: [
    [540, 720],
    [840, 1080],
  ] as [number, number][],
  except: ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'],
  tiers: [{ input: 2, output: 2 }],
};

test.each([
  ['before the morning peak', '2026-11-25T08:59:00+08:00', '2026-11-25T09:00:00+08:00'],
  ['in it', '2026-11-25T09:00:00+08:00', '2026-11-25T12:00:00+08:00'],
  ['at noon', '2026-11-25T12:00:00+08:00', '2026-11-25T14:00:00+08:00'],
  ['on Friday evening', '2026-11-27T18:00:00+08:00', '2026-11-30T09:00:00+08:00'],
  ['in the evening before a week of holidays', '2026-09-30T18:00:00+08:00', '2026-10-08T09:00:00+08:00'],
  ['on a holiday', '2026-10-05T10:00:00+08:00', '2026-10-08T09:00:00+08:00'],
])('the hours that hold %s end at %s → %s', (_, now, until) => {
  const lists = [flat({ input: 1, output: 1 }, { periods: [weekdays] })];
  expect(new Date(pricesHoldUntil(lists, Date.parse(now)) ?? 0).toISOString()).toBe(new Date(until).toISOString());
});

test('prices hold until hours change or another list begins, and not a minute longer or shorter', () => {
  const lists = [
    flat({ input: 1, output: 1 }, { periods: [weekdays] }),
    flat({ input: 3, output: 3 }, { effectiveFrom: '2026-12-15' }),
  ];
  const times = fc.integer({ min: Date.UTC(2026, 8, 1), max: Date.UTC(2026, 11, 20) });
  fc.assert(
    fc.property(times, (now) => {
      const until = pricesHoldUntil(lists, now);
      const priceAt = (ms: number) => unitPricesAt(lists, SHORT, ms);
      expect(until === undefined).toBe(now >= Date.parse('2026-12-15T00:00:00+08:00'));
      if (until === undefined) return;
      expect(until).toBeGreaterThan(now);
      expect(priceAt(until)).not.toEqual(priceAt(now));
      for (let ms = now; ms < until; ms += 1_800_000) expect(priceAt(ms)).toEqual(priceAt(now));
      expect(priceAt(until - 1)).toEqual(priceAt(now));
    }),
    { numRuns: 50 },
  );
  expect(pricesHoldUntil([flat({ input: 1, output: 1 })], NOW)).toBeUndefined();
});

test('a billing keeps usage and unit prices; without a price it is unpriced and has no amount', () => {
  const usage = { input: 1000, output: 500, source: 'provider' } as const;
  const billed = billingFor(usage, [flat({ input: yuan(1), output: yuan(2) })], NOW);
  expect(billed).toEqual({
    usage,
    prices: { input: yuan(1), output: yuan(2), currency: 'CNY', source: 'test' },
    costNano: 2_000_000,
    currency: 'CNY',
    costSource: 'computed',
  });
  expect(billingFor({ ...usage, source: 'estimated' }, [flat({ input: 1, output: 1 })], NOW).costSource).toBe(
    'estimated',
  );
  expect(billingFor(usage, [], NOW)).toEqual({ usage, costSource: 'unpriced' });
});

test('no usage within the bounds costs more than the worst case', () => {
  const tier = fc.tuple(fc.integer({ min: 1, max: 50_000 }), rates);
  const lists = fc
    .array(tier, { minLength: 1, maxLength: 4 })
    .map((tiers) => tiers.toSorted(([a], [b]) => a - b).map(([upTo, rate]) => ({ upTo, ...rate })))
    .map((tiers): PriceList[] => [{ currency: 'CNY', source: 'test', tiers }]);
  fc.assert(
    fc.property(
      lists,
      fc.nat({ max: 60_000 }),
      fc.nat({ max: 9999 }),
      fc.nat(),
      fc.nat(),
      fc.nat(),
      fc.boolean(),
      (prices, most, maxOutput, a, b, c, thinks) => {
        const usage = {
          input: a % (most + 1),
          cachedInput: b % (most + 1),
          output: c % (maxOutput + 1),
          reasoning: thinks ? c % (maxOutput + 1) : 0,
          source: 'provider' as const,
        };
        const worst = worstCaseNano({ inputTokens: most, outputTokens: maxOutput, thinks }, prices, NOW);
        expect(billingFor(usage, prices, NOW).costNano).toBeLessThanOrEqual(worst ?? -1);
      },
    ),
  );
  expect(worstCaseNano({ inputTokens: 1, outputTokens: 1, thinks: false }, [], NOW)).toBeUndefined();
});
