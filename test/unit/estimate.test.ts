import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presetConfig } from '../../src/config/presets.ts';
import type { ChatRequest } from '../../src/domain/chat.ts';
import type { Model } from '../../src/domain/model.ts';
import type { PriceList, PricePeriod, Rate } from '../../src/domain/money.ts';
import { createWorstCost } from '../../src/gateway/estimate.ts';
import { mergeModels } from '../../src/gateway/models.ts';
import { billingFor } from '../../src/metering/pricing.ts';
import { callBounds } from '../../src/providers/call-bounds.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const config = presetConfig();
const models = mergeModels(config);
const MILLION = { inputTokens: 0, outputTokens: 1_000_000 };

function modelOf(alias: string, changes: Partial<Model> = {}): Model {
  const model = models.get(alias);
  if (model === undefined) throw new Error(`no model ${alias}`);
  return { ...model, ...changes };
}

/** What a million tokens out cost at worst, in ¥. */
function worstAt(time: string, model: Model, asked: Partial<ChatRequest> = {}, tokens = MILLION): number {
  const worstCost = createWorstCost({ config, clock: createFakeClock(Date.parse(time)) });
  const nano = worstCost(model, tokens, { messages: [], ...asked }) ?? Number.NaN;
  return (nano / 1e9) * (1_000_000 / tokens.outputTokens);
}

describe('the hours', () => {
  const deepseek = modelOf('deepseek');
  const short = { inputTokens: 0, outputTokens: 500 };

  it('count when they begin before the deadline and as long after it as the answer takes', () => {
    // 30 s of deadline, and 60 s of an answer.
    expect(worstAt('2026-11-25T08:58:20+08:00', deepseek, {}, short)).toBe(4);
    expect(worstAt('2026-11-25T08:58:40+08:00', deepseek, {}, short)).toBe(8);
    // 100,000 tokens may take an hour.
    expect(worstAt('2026-11-25T08:01:00+08:00', deepseek)).toBe(8);
    expect(worstAt('2026-11-25T07:58:00+08:00', deepseek)).toBe(4);
    expect(worstAt('2026-11-25T11:59:50+08:00', deepseek, {}, short)).toBe(8);
    expect(worstAt('2026-10-01T10:00:00+08:00', deepseek)).toBe(4);
  });

  it('count when they both begin and end before a long deadline', () => {
    // From 8:00 to 13:00, and from lunch to the evening: off-peak at both ends.
    expect(worstAt('2026-11-25T08:00:00+08:00', deepseek, { timeoutMs: 5 * 3_600_000 }, short)).toBe(8);
    expect(worstAt('2026-11-25T12:30:00+08:00', deepseek, { timeoutMs: 7 * 3_600_000 }, short)).toBe(8);
    // A whole day of a weekend.
    expect(worstAt('2026-11-28T00:00:00+08:00', deepseek, { timeoutMs: 86_400_000 }, short)).toBe(4);
    expect(worstAt('2026-11-29T10:00:00+08:00', deepseek, { timeoutMs: 86_400_000 }, short)).toBe(8);
  });

  it('count again where an answer broke off, from when it may have been sent', () => {
    const sent = { ...short, sinceMs: 600_000 };
    expect(worstAt('2026-11-25T12:05:00+08:00', deepseek, {}, short)).toBe(4);
    expect(worstAt('2026-11-25T12:05:00+08:00', deepseek, {}, sent)).toBe(8);
  });

  it('count where another list begins meanwhile, and its hours', () => {
    const flat = (output: number, effectiveFrom?: string): PriceList => ({
      currency: 'CNY',
      source: 'test',
      tiers: [{ input: 0, output: output * 1e9 }],
      ...(effectiveFrom !== undefined && { effectiveFrom }),
    });
    const rising = { ...deepseek, prices: [flat(1), flat(5, '2026-11-26')] };
    expect(worstAt('2026-11-25T23:50:00+08:00', rising, {}, short)).toBe(1);
    expect(worstAt('2026-11-25T23:59:00+08:00', rising, {}, short)).toBe(5);
    // What falls counts only once it has fallen.
    const falling = { ...deepseek, prices: [flat(5), flat(1, '2026-11-26')] };
    expect(worstAt('2026-11-25T23:59:00+08:00', falling, {}, short)).toBe(5);
    expect(worstAt('2026-11-26T00:00:00+08:00', falling, {}, short)).toBe(1);
  });

  it('make a model unpriced where a list in another currency begins meanwhile', () => {
    const list: PriceList = { currency: 'CNY', source: 'test', tiers: [{ input: 0, output: 1 }] };
    const prices = [list, { ...list, currency: 'USD', effectiveFrom: '2026-11-26' }];
    expect(worstAt('2026-11-25T23:59:00+08:00', { ...deepseek, prices })).toBeNaN();
    expect(worstAt('2026-11-25T12:00:00+08:00', { ...deepseek, prices })).not.toBeNaN();
  });
});

it('the price of thinking counts unless what is sent switches it off', () => {
  const at = '2026-11-25T13:00:00+08:00';
  const qwen = (changes: Partial<Model> = {}, asked: Partial<ChatRequest> = {}) =>
    worstAt(at, modelOf('qwen', changes), asked);
  expect(qwen()).toBe(2);
  expect(qwen({}, { thinking: 'low' })).toBe(8);
  expect(qwen({ thinking: 'high' })).toBe(8);
  expect(qwen({ thinking: 'high' }, { thinking: 'off' })).toBe(2);
  expect(qwen({ params: { enable_thinking: true } })).toBe(8);
  // The call's own switch is what is sent.
  expect(qwen({ params: { enable_thinking: true } }, { thinking: 'off' })).toBe(2);
  expect(qwen({ params: { enable_thinking: true }, thinking: 'off' })).toBe(8);
  expect(qwen({ params: { thinking: { type: 'enabled' } } }, { thinking: 'off' })).toBe(8);
  // Only the qwen dialect has a switch that is sure to be one.
  expect(qwen({ provider: 'openai-compatible', thinking: 'off', thinksByDefault: true })).toBe(8);
  const { thinksByDefault: _, ...unknown } = modelOf('qwen');
  expect(worstAt(at, unknown)).toBe(8);
});

/** Prices of up to three tiers, hours and days that differ in all of them. */
const rate: fc.Arbitrary<Rate> = fc.record(
  {
    input: fc.nat({ max: 20e9 }),
    output: fc.nat({ max: 80e9 }),
    cachedInput: fc.nat({ max: 20e9 }),
    thinkingOutput: fc.nat({ max: 200e9 }),
  },
  { requiredKeys: ['input', 'output'] },
);
const tiers = fc
  .array(fc.record({ rate, size: fc.integer({ min: 100, max: 50_000 }) }), { minLength: 1, maxLength: 3 })
  .map((list) => {
    let upTo = 0;
    return list.map(({ rate: prices, size }, index) => {
      upTo += size;
      return index === list.length - 1 ? prices : { ...prices, upTo };
    });
  });
const period: fc.Arbitrary<PricePeriod> = fc
  .record({
    tiers,
    timezone: fc.constantFrom('Asia/Shanghai', 'America/New_York', 'UTC'),
    days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
    from: fc.nat({ max: 1380 }),
    length: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ from, length, ...rest }) => ({
    ...rest,
    name: 'dear',
    minutes: [[from, from + length]] as [number, number][],
  }));
const prices = fc
  .record({
    now: fc.record({ tiers, periods: fc.array(period, { maxLength: 2 }) }),
    later: fc.option(fc.record({ tiers, day: fc.constantFrom('2026-11-25', '2026-11-26') })),
  })
  .map(({ now, later }): PriceList[] => [
    { currency: 'CNY', source: 'test', ...now },
    ...(later === null
      ? []
      : [{ currency: 'CNY', source: 'test', tiers: later.tiers, effectiveFrom: later.day } satisfies PriceList]),
  ]);

const oddCount = fc.constantFrom<unknown>(
  null,
  '700',
  '',
  -1,
  0,
  0.5,
  10.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  true,
  {},
);
const paramsOf = fc.record(
  {
    max_tokens: fc.oneof(oddCount, fc.integer({ min: 1, max: 9000 })),
    max_completion_tokens: fc.oneof(oddCount, fc.integer({ min: 1, max: 9000 })),
    n: fc.oneof(oddCount, fc.integer({ min: 1, max: 5 })),
    enable_thinking: fc.constantFrom(true, false, null),
    thinking: fc.constantFrom({ type: 'enabled' }, { type: 'disabled' }, null),
    thinking_budget: fc.integer({ min: 1, max: 5000 }),
    reasoning_effort: fc.constantFrom('low', 'high', 'none'),
  },
  { requiredKeys: [] },
);

it('no vendor that keeps to what was sent can bill more than the worst case', () => {
  const asked = fc.record(
    {
      maxTokens: fc.integer({ min: 1, max: 9000 }),
      thinking: fc.constantFrom('on' as const, 'off' as const, 'low' as const, 'high' as const),
      timeoutMs: fc.integer({ min: 1, max: 86_400_000 }),
    },
    { requiredKeys: [] },
  );
  const settings = fc.record({
    provider: fc.constantFrom('qwen', 'deepseek', 'glm', 'openai-compatible'),
    params: paramsOf,
    prices,
    asked,
    input: fc.nat({ max: 120_000 }),
    /** Of what is allowed: how much of the input and the output, and when before the deadline. */
    shares: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    minute: fc.nat({ max: 1439 }),
    cached: fc.boolean(),
  });
  fc.assert(
    fc.property(settings, ({ provider, params, prices: lists, asked: options, input, shares, minute, cached }) => {
      const now = Date.parse('2026-11-25T00:00:00+08:00') + minute * 60_000;
      const model = modelOf('qwen', { provider, params, prices: lists, contextWindow: 200_000 });
      const request = { messages: [], ...options };
      const { outputTokens, thinks } = callBounds(model, request);
      const worstCost = createWorstCost({ config, clock: createFakeClock(now) });
      const worst = worstCost(model, { inputTokens: input, outputTokens }, request) ?? 0;
      const billedInput = Math.floor(input * shares[0]);
      const usage = {
        input: billedInput,
        output: outputTokens,
        source: 'provider' as const,
        ...(cached && { cachedInput: billedInput }),
        ...(thinks && { reasoning: 1 }),
      };
      const sentAt = now + Math.floor((options.timeoutMs ?? 30_000) * shares[1]);
      expect(billingFor(usage, lists, sentAt).costNano).toBeLessThanOrEqual(worst);
    }),
    { numRuns: 500 },
  );
});
