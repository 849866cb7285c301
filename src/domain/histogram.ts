/**
 * How often values came, in bins of at most 1/64 of their value, so that percentiles of parts can be merged: those
 * read off are within 1 % of the true ones, and exact where all values are the same. Whole milliseconds from 0 to 2^31 - 1.
 */
export type Histogram = {
  total: number;
  min: number;
  max: number;
  /** The bin that `counts` begins with; the others follow without a gap. */
  first: number;
  counts: number[];
  /** Values that `counts` does not have yet: where there are but a few, a list of them is quicker and smaller than bins. */
  waiting: number[];
};

/** Bins of one width in each doubling of the value. */
const STEPS = 64;
const LARGEST = 2 ** 31 - 1;
const MOST_WAITING = 64;

export function newHistogram(): Histogram {
  return { total: 0, min: LARGEST, max: 0, first: 0, counts: [], waiting: [] };
}

/** Negative values count as 0; parts of a millisecond are dropped. */
export function addValue(into: Histogram, value: number): void {
  const whole = value > 0 ? Math.min(Math.floor(value), LARGEST) : 0;
  if (into.waiting.length >= MOST_WAITING) settle(into);
  into.waiting.push(whole);
  into.total += 1;
  if (whole < into.min) into.min = whole;
  if (whole > into.max) into.max = whole;
}

/** Counts what waits. To be called before `counts` is read from outside. */
export function settle(histogram: Histogram): void {
  const { waiting } = histogram;
  if (waiting.length === 0) return;
  countValues(histogram, waiting);
  histogram.waiting = [];
}

export function mergeHistogram(into: Histogram, { counts, total, min, max, first, waiting }: Histogram): void {
  if (total === 0) return;
  if (counts.length > 0) {
    if (into.counts.length === 0) {
      into.counts = counts.slice();
      into.first = first;
    } else {
      reach(into, first, first + counts.length - 1);
      addCounts(into.counts, counts, first - into.first);
    }
  }
  if (min < into.min) into.min = min;
  if (max > into.max) into.max = max;
  into.total += total;
  if (waiting.length > 0) countValues(into, waiting);
}

/** Values between the least and the greatest that the histogram knows of. */
function countValues(into: Histogram, values: readonly number[]): void {
  reach(into, binOf(into.min), binOf(into.max));
  const { counts, first } = into;
  for (let index = 0; index < values.length; index++) {
    const at = binOf(values[index] ?? 0) - first;
    counts[at] = (counts[at] ?? 0) + 1;
  }
}

/** Nearest rank: the value that at least a `share` of all do not exceed; undefined when there is none. */
export function percentilesOf(histogram: Histogram): { p50: number; p95: number } | undefined {
  const { total, min, max } = histogram;
  if (total === 0) return undefined;
  settle(histogram);
  const { counts, first } = histogram;
  const at = (share: number): number => {
    let rest = Math.max(1, Math.ceil(share * total));
    let index = 0;
    for (; index < counts.length && rest > 0; index++) rest -= counts[index] ?? 0;
    return Math.min(max, Math.max(min, middleOf(first + index - 1)));
  };
  return { p50: at(0.5), p95: at(0.95) };
}

/** Tens of thousands of these are added before anything of it is compiled: as few steps as can be. */
function addCounts(into: number[], counts: readonly number[], from: number): void {
  for (let index = 0; index < counts.length; index++) {
    into[from + index] = (into[from + index] ?? 0) + (counts[index] ?? 0);
  }
}

/** Makes room for the bins from one to another. */
function reach(histogram: Histogram, from: number, to: number): void {
  const { counts, first } = histogram;
  if (counts.length === 0) histogram.first = from;
  else if (from < first) {
    histogram.counts = new Array<number>(first - from).fill(0).concat(counts);
    histogram.first = from;
  }
  const missing = to + 1 - histogram.first - histogram.counts.length;
  if (missing === 1) histogram.counts.push(0);
  else if (missing > 1) histogram.counts = histogram.counts.concat(new Array<number>(missing).fill(0));
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
