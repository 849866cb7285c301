import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertNano, formatMoney, NANO, parseDecimal, toUnits } from '../../../src/domain/money.ts';

describe('parseDecimal', () => {
  it('is exact for every decimal that fits', () => {
    fc.assert(
      fc.property(fc.nat(9_000), fc.nat(999_999_999), (whole, fraction) => {
        const text = `${whole}.${String(fraction).padStart(9, '0')}`;
        expect(parseDecimal(text, 9)).toBe(whole * NANO + fraction);
      }),
    );
  });

  it('reads numbers as they are printed, exponents included', () => {
    expect(parseDecimal(0.0008, 12)).toBe(800_000_000);
    expect(parseDecimal(1e-7, 12)).toBe(100_000);
    expect(parseDecimal('12.5', 9)).toBe(12_500_000_000);
    expect(parseDecimal('.5', 1)).toBe(5);
  });

  it('rounds what is finer than the scale half up', () => {
    expect(parseDecimal('0.15', 1)).toBe(2);
    expect(parseDecimal('0.149', 1)).toBe(1);
  });

  it.each(['', '.', '-1', 'abc', 'NaN', 'Infinity', '1e999', '1,000'])('refuses %j', (text) => {
    expect(() => parseDecimal(text, 9)).toThrow(RangeError);
  });
});

describe('formatMoney', () => {
  it.each([
    [941_000, 'CNY', '¥0.000941'],
    [1_234_567_891_234_567, 'CNY', '¥1,234,567.891235'],
    [500, 'CNY', '¥0.000001'],
    [499, 'CNY', '¥0.000000499'],
    [0, 'CNY', '¥0.000000'],
    [-1_500_000_000, 'USD', '-$1.500000'],
    [1_000_000_000, 'SGD', '1.000000 SGD'],
  ] as const)('shows %d nano of %s as %s', (nano, currency, text) => {
    expect(formatMoney(nano, currency)).toBe(text);
  });

  it('never differs from the amount by more than half of what it shows', () => {
    fc.assert(
      fc.property(fc.nat({ max: 9_000_000_000_000_000 }), fc.integer({ min: 0, max: 9 }), (nano, decimals) => {
        const shown = parseDecimal(formatMoney(nano, 'CNY', decimals).slice(1).replaceAll(',', ''), 9);
        expect(Math.abs(shown - nano) * 2).toBeLessThanOrEqual(10 ** (9 - decimals));
      }),
    );
  });
});

describe('convertNano', () => {
  it('multiplies by the rate, exactly, and knows what it does not know', () => {
    expect(convertNano(1_000_000_000, 'USD', 'CNY', { USD: 7_100_000_000 })).toBe(7_100_000_000);
    expect(convertNano(1, 'USD', 'CNY', { USD: 1_500_000_000 })).toBe(2);
    expect(convertNano(5, 'CNY', 'CNY', {})).toBe(5);
    expect(convertNano(5, 'EUR', 'CNY', {})).toBeUndefined();
  });
});

describe('toUnits', () => {
  it('rounds to a millionth', () => {
    expect(toUnits(941_499)).toBe(0.000941);
    expect(toUnits(728_155_560_000_002)).toBe(728_155.56);
  });
});
