import type { TextFeatures } from '../../domain/text-features.ts';
import { placeOf, type SortedHashes } from './sorted-hashes.ts';

/**
 * Which examples have which feature: for each feature, in the order of its hash, what it weighs, and the examples that have it
 * with their share of it. The lists of all features stand one behind the other; the list of feature n is `starts[n]` to
 * `starts[n + 1]`. An entry is an example's place and, in its last `SHARE_BITS`, the share in `SHARES`: half as much to read as
 * two lists would be, and a fourth of the work of a fresh process is to read and to add them.
 */
export type TaskIndex = {
  features: SortedHashes;
  weights: Float32Array;
  starts: Uint32Array;
  entries: Uint32Array;
};

export const SHARE_BITS = 14;
/** A share of 1. */
export const SHARES = 2 ** SHARE_BITS - 1;
/** More examples have no place in an entry. */
export const MOST_EXAMPLES = 2 ** (32 - SHARE_BITS);

/** Those features of a text that an index has: their places, what each weighs, and the length of all as a vector. */
export type Weighted = { places: readonly number[]; weights: readonly number[]; length: number };

export function weightedIn({ features: known, weights }: TaskIndex, features: TextFeatures): Weighted {
  const [places, own]: [number[], number[]] = [[], []];
  let square = 0;
  features.forEach((count, feature) => {
    const place = placeOf(known, feature);
    if (place < 0) return;
    const weight = (weights[place] ?? 0) * damped(count);
    places.push(place);
    own.push(weight);
    square += weight ** 2;
  });
  return { places, weights: own, length: Math.sqrt(square) || 1 };
}

/** The cosine of a text with each example, by the example's place: `sums` over `length`, 0 to 1; 0 where they share nothing. */
export function similarities(
  index: TaskIndex,
  { places, weights, length }: Weighted,
  examples: number,
): { sums: Float64Array; length: number } {
  const { starts } = index;
  const sums = new Float64Array(examples);
  for (const [at, place] of places.entries()) {
    addList(sums, weights[at] ?? 0, { index, from: starts[place] ?? 0, to: starts[place + 1] ?? 0 });
  }
  return { sums, length: length * SHARES };
}

type List = { index: TaskIndex; from: number; to: number };

/** By itself, since V8 optimises it where there are thousands of examples: the less is around the loop, the less that costs. */
function addList(sums: Float64Array, weight: number, { index: { entries }, from, to }: List): void {
  for (let at = from; at < to; at++) {
    const entry = entries[at] ?? 0;
    const owner = entry >>> SHARE_BITS;
    sums[owner] = (sums[owner] ?? 0) + weight * (entry & SHARES);
  }
}

/** A word that a long text repeats does not say more and more. */
export function damped(count: number): number {
  return count <= 1 ? count : 1 + Math.log(count);
}
