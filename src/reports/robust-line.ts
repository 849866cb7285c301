import { type Correction, LEAST_RATIO, MOST_RATIO } from '../domain/correction.ts';

/** Tokens of one call. */
export type Pair = { counted: number; billed: number };

/** Over less than this a template's few tokens more or less look like a slope. */
const LEAST_SPREAD = 100;

/**
 * The line that most of the calls lie on, by Theil and Sen: the median of the slopes between any two, then the median of
 * what is left. Up to a quarter of the calls may be anything. Where all but one are about as long, the difference is the
 * template's. Its constant is never negative: no vendor takes anything off a call.
 */
export function robustLine(pairs: readonly Pair[]): Correction {
  const sorted = pairs.toSorted((a, b) => a.counted - b.counted);
  const spread = (sorted.at(-2)?.counted ?? 0) - (sorted[1]?.counted ?? 0);
  const ratio = clamp(spread < LEAST_SPREAD ? 1 : median(slopes(sorted)));
  const perCall = median(pairs.map(({ counted, billed }) => billed - counted * ratio));
  return perCall >= 0 ? { ratio, perCall } : { ratio: robustShare(pairs), perCall: 0 };
}

/** What is billed of what is counted, where nothing is added; of longer texts a call says more. */
export function robustShare(pairs: readonly Pair[]): number {
  const told = pairs
    .filter(({ counted }) => counted > 0)
    .toSorted((a, b) => a.billed / a.counted - b.billed / b.counted);
  const half = told.reduce((sum, { counted }) => sum + counted, 0) / 2;
  let passed = 0;
  const middle = told.find(({ counted }) => {
    passed += counted;
    return passed >= half;
  });
  return middle === undefined ? 1 : clamp(middle.billed / middle.counted);
}

function slopes(sorted: readonly Pair[]): number[] {
  return sorted.flatMap((from, index) =>
    sorted
      .slice(index + 1)
      .filter((to) => to.counted - from.counted >= LEAST_SPREAD)
      .map((to) => (to.billed - from.billed) / (to.counted - from.counted)),
  );
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

function clamp(ratio: number): number {
  return Math.min(MOST_RATIO, Math.max(LEAST_RATIO, ratio));
}
