import { expect, test } from 'vitest';
import type { PriceList } from '../../../src/domain/money.ts';
import { catalogue, catalogueRow, pricesFor } from '../../../src/metering/catalogue.ts';
import { unitPricesAt } from '../../../src/metering/pricing.ts';

/** Monday 10:00 and 12:00 in Shanghai. */
const PEAK = Date.parse('2026-11-23T10:00:00+08:00');
const NOON = Date.parse('2026-11-23T12:00:00+08:00');

/** CNY per 1M tokens: input, cached, output. */
function priceOf(provider: string, model: string, input = 0, atMs = NOON): number[] | undefined {
  const prices = unitPricesAt(pricesFor(provider, model), { inputTokens: input }, atMs);
  return prices && [prices.input, prices.cachedInput ?? -1, prices.output].map((nano) => nano / 1e9);
}

test.each(['deepseek-flash', 'deepseek-v4-flash', 'deepseek-chat', 'deepseek-reasoner'])(
  '%s is served and billed as flash',
  (model) => {
    expect(priceOf('deepseek', model)).toEqual([1, 0.02, 4]);
    expect(priceOf('deepseek', model, 0, PEAK)).toEqual([2, 0.04, 8]);
  },
);

test('deepseek-v4-pro has its own prices, off peak and at peak', () => {
  expect(priceOf('deepseek', 'deepseek-v4-pro')).toEqual([4.5, 0.15, 13.5]);
  expect(priceOf('deepseek', 'deepseek-v4-pro', 0, PEAK)).toEqual([9, 0.3, 27]);
});

test.each([
  ['Monday 08:59', '2026-11-23T08:59:59+08:00', 1],
  ['Monday 09:00', '2026-11-23T09:00:00+08:00', 2],
  ['Monday 11:59', '2026-11-23T11:59:59+08:00', 2],
  ['Monday 12:00', '2026-11-23T12:00:00+08:00', 1],
  ['Monday 14:00', '2026-11-23T14:00:00+08:00', 2],
  ['Friday 17:59', '2026-11-27T17:59:59+08:00', 2],
  ['Friday 18:00', '2026-11-27T18:00:00+08:00', 1],
  ['Saturday 10:00', '2026-11-28T10:00:00+08:00', 1],
  ['Sunday 15:00', '2026-11-29T15:00:00+08:00', 1],
])('%s in Beijing (%s): DeepSeek asks %d', (_, at, input) => {
  expect(priceOf('deepseek', 'deepseek-chat', 0, Date.parse(at))?.[0]).toBe(input);
});

test('what DeepSeek charged before its peak hours came is not known', () => {
  expect(priceOf('deepseek', 'deepseek-chat', 0, Date.parse('2026-08-16T23:59:59+08:00'))).toBeUndefined();
  expect(priceOf('deepseek', 'deepseek-chat', 0, Date.parse('2026-08-17T00:00:00+08:00'))).toEqual([1, 0.02, 4]);
});

test('Qwen tiers are chosen by the length of the input, and cached input costs a fifth', () => {
  expect(priceOf('qwen', 'qwen3-max', 32_000)).toEqual([2.5, 0.5, 10]);
  expect(priceOf('qwen', 'qwen3-max', 32_001)).toEqual([4, 0.8, 16]);
  expect(priceOf('qwen', 'qwen3-max', 256_000)).toEqual([7, 1.4, 28]);
  expect(priceOf('qwen', 'qwen3-max', 900_000)).toEqual([7, 1.4, 28]);
  expect(priceOf('qwen', 'qwen-flash', 200_000)).toEqual([0.6, 0.12, 6]);
  expect(priceOf('qwen', 'qwen-plus')).toEqual([0.8, 0.16, 2]);
});

test('a snapshot of a day costs what its model costs, and no other name is guessed', () => {
  expect(pricesFor('qwen', 'qwen-plus-2025-12-01')).toBe(pricesFor('qwen', 'qwen-plus'));
  expect(pricesFor('qwen', 'QWEN-Plus')).toBe(pricesFor('qwen', 'qwen-plus'));
  for (const other of [
    'qwen-plus-latest',
    'qwen-plus-character',
    'qwen-plus-2025-13-01',
    'qwen',
    'qwen-plu',
    'glm-5.3',
    '',
  ]) {
    expect(pricesFor('qwen', other), other).toEqual([]);
  }
  expect(pricesFor('openai-compatible', 'qwen-plus')).toEqual([]);
});

test('a model without a published price is known and unpriced', () => {
  expect(pricesFor('qwen', 'qwen3.8-max')).toEqual([]);
  expect(catalogueRow('qwen', 'qwen3.8-max')?.contextWindow).toBe(1_000_000);
});

test('every price has a date, a source and whole nano-units, and tiers ascend', () => {
  const lists: PriceList[] = catalogue.flatMap(({ prices }) => [...prices]);
  expect(lists.length).toBeGreaterThan(10);
  for (const { asOf, source, tiers, periods = [] } of lists) {
    expect(asOf).toMatch(/^2026-\d\d-01$/);
    expect(source).not.toBe('');
    for (const group of [tiers, ...periods.map((period) => period.tiers)]) {
      const bounds = group.map(({ upTo }) => upTo ?? Number.POSITIVE_INFINITY);
      expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
      for (const { input, cachedInput = 0, output } of group) {
        expect([input, cachedInput, output].every(Number.isSafeInteger)).toBe(true);
        expect(cachedInput).toBeLessThanOrEqual(input);
      }
    }
  }
});

test('a name stands in one row of its vendor', () => {
  const names = catalogue.flatMap(({ provider, names }) => names.map((name) => `${provider}/${name}`));
  expect(new Set(names).size).toBe(names.length);
});
