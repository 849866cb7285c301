/**
 * How often values came, in bins of at most 1/64 of their value, so that percentiles of parts can be merged: those
 * read off are within 1 % of the true ones, and exact where all values are the same. Whole milliseconds from 0 on.
 */
export type Histogram = { counts: Map<number, number>; total: number; min: number; max: number };

/** Bins of one width in each doubling of the value. */
const STEPS = 64;
const LARGEST = 2 ** 31 - 1;

export function newHistogram(): Histogram {
  return { counts: new Map(), total: 0, min: LARGEST, max: 0 };
}

/** Negative values count as 0; parts of a millisecond are dropped. */
export function addValue(into: Histogram, value: number): void {
  const whole = value > 0 ? Math.min(Math.floor(value), LARGEST) : 0;
  const bin = binOf(whole);
  into.counts.set(bin, (into.counts.get(bin) ?? 0) + 1);
  into.total += 1;
  if (whole < into.min) into.min = whole;
  if (whole > into.max) into.max = whole;
}

export function mergeHistogram(into: Histogram, { counts, total, min, max }: Histogram): void {
  for (const [bin, count] of counts) into.counts.set(bin, (into.counts.get(bin) ?? 0) + count);
  into.total += total;
  if (min < into.min) into.min = min;
  if (max > into.max) into.max = max;
}

/** Nearest rank: the value that at least a `share` of all do not exceed; undefined when there is none. */
export function percentilesOf({ counts, total, min, max }: Histogram): { p50: number; p95: number } | undefined {
  if (total === 0) return undefined;
  const bins = [...counts].sort(([a], [b]) => a - b);
  const at = (share: number): number => {
    let rest = Math.max(1, Math.ceil(share * total));
    for (const [bin, count] of bins) {
      rest -= count;
      if (rest <= 0) return Math.min(max, Math.max(min, middleOf(bin)));
    }
    return max;
  };
  return { p50: at(0.5), p95: at(0.95) };
}

function binOf(value: number): number {
  if (value < 2 * STEPS) return value;
  const shift = 25 - Math.clz32(value);
  return shift * STEPS + (value >> shift);
}

function middleOf(bin: number): number {
  if (bin < 2 * STEPS) return bin;
  const shift = Math.floor(bin / STEPS) - 1;
  const width = 2 ** shift;
  return (bin - shift * STEPS) * width + Math.floor((width - 1) / 2);
}
