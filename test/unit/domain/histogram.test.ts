import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addToAll,
  filledBins,
  type Histogram,
  mergeHistogram,
  newHistogram,
  percentilesOf,
} from '../../../src/domain/histogram.ts';

function histogramOf(values: readonly number[]): Histogram {
  const histogram = newHistogram();
  for (const value of values) addToAll([histogram], value);
  return histogram;
}

/** The smallest value that at least `share` of the values do not exceed. */
function exact(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
}

const milliseconds = fc.oneof(fc.nat(300), fc.nat(600_000), fc.nat(2 ** 31 - 1));

test('percentiles are within 1 % of the exact ones', () => {
  fc.assert(
    fc.property(fc.array(milliseconds, { minLength: 1, maxLength: 200 }), (values) => {
      const read = percentilesOf(histogramOf(values));
      for (const [value, share] of [
        [read?.p50, 0.5],
        [read?.p95, 0.95],
      ] as const) {
        const wanted = exact(values, share);
        expect(Math.abs((value ?? Number.NaN) - wanted)).toBeLessThanOrEqual(wanted / 100);
      }
    }),
  );
});

test('values below 128 ms, and a value that comes alone, are exact', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(127), { minLength: 1 }),
      milliseconds,
      fc.integer({ min: 1, max: 9 }),
      (small, one, times) => {
        expect(percentilesOf(histogramOf(small))).toEqual({ p50: exact(small, 0.5), p95: exact(small, 0.95) });
        expect(percentilesOf(histogramOf(new Array(times).fill(one)))).toEqual({ p50: one, p95: one });
      },
    ),
  );
});

test('parts that are merged, in whatever order, are what the whole is', () => {
  fc.assert(
    fc.property(fc.array(fc.array(milliseconds)), (parts) => {
      const merged = newHistogram();
      for (const part of parts.toReversed()) mergeHistogram(merged, histogramOf(part));
      const whole = histogramOf(parts.flat());
      const [sums, wanted] = [merged, whole].map((histogram) => {
        const { total, min, max } = histogram;
        return { total, min, max, ...(total > 0 && filledBins(histogram)) };
      });
      expect(sums).toEqual(wanted);
    }),
  );
});

test('what is no duration does no harm', () => {
  expect(percentilesOf(newHistogram())).toBeUndefined();
  expect(percentilesOf(histogramOf([-5, 0.9, 0]))).toEqual({ p50: 0, p95: 0 });
  expect(percentilesOf(histogramOf([1e300]))).toEqual({ p50: 2 ** 31 - 1, p95: 2 ** 31 - 1 });
});
