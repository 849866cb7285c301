/**
 * How often values came, in bins of at most 1/64 of their value, so that percentiles of parts can be merged: those
 * read off are within 1 % of the true ones, and exact where all values are the same. Whole milliseconds from 0 to 2^31 - 1.
 */
export type Histogram = {
  total: number;
  min: number;
  max: number;
  /** The bin that `counts` begins with; the others follow without a gap. Some may be empty at both ends. */
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

/** Adds a value to each: one below 0 counts as 0, parts of a millisecond are dropped. What comes often stands in one function. */
export function addToAll(histograms: readonly Histogram[], value: number): void {
  const whole = value > 0 ? Math.min(Math.floor(value), LARGEST) : 0;
  const bin = binOf(whole);
  for (let index = 0; index < histograms.length; index++) {
    const into = histograms[index];
    if (into === undefined) continue;
    into.total += 1;
    if (whole < into.min) into.min = whole;
    if (whole > into.max) into.max = whole;
    const { counts } = into;
    const at = bin - into.first;
    if (at >= 0 && at < counts.length) counts[at] = (counts[at] ?? 0) + 1;
    else addRare(into, whole, bin);
  }
}

/** A value that there is no bin for yet. Values come ever farther out, the more there are: room is made for some to come. */
function addRare(into: Histogram, whole: number, bin: number): void {
  if (into.counts.length > 0) {
    if (bin < into.first) reach(into, Math.max(0, bin - STEPS), bin);
    else reach(into, bin, bin + STEPS);
    const at = bin - into.first;
    into.counts[at] = (into.counts[at] ?? 0) + 1;
    return;
  }
  into.waiting.push(whole);
  if (into.waiting.length >= MOST_WAITING) settle(into);
}

/** Counts what waits. */
function settle(histogram: Histogram): void {
  const { waiting } = histogram;
  if (waiting.length === 0) return;
  histogram.waiting = [];
  countValues(histogram, waiting);
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

/** The bins from that of the least value to that of the greatest, of which the first is given, too. */
export function filledBins(histogram: Histogram): { first: number; counts: number[] } {
  settle(histogram);
  const { min, max, first, counts } = histogram;
  return { first: binOf(min), counts: counts.slice(binOf(min) - first, binOf(max) - first + 1) };
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
