import { TASKS, type TaskExample } from '../../domain/task.ts';
import type { TextFeatures } from '../../domain/text-features.ts';
import { EASY, HARD } from '../choose/effort.ts';
import { placeOf, type SortedHashes, sortedHashes } from './sorted-hashes.ts';
import { taskFeatures } from './task-features.ts';

/**
 * Which examples have which feature: for each feature, in the order of its hash, what it weighs, and the examples that have it
 * with their share of it. The lists of all features stand one behind the other; the list of feature n is `starts[n]` to
 * `starts[n + 1]`.
 */
export type TaskIndex = {
  features: SortedHashes;
  weights: Float32Array;
  starts: Uint32Array;
  owners: Uint32Array;
  shares: Float32Array;
};

/** What an example counts for a kind it has not been seen in. */
const SMOOTHING = 0.5;
/** What one example alone has says nothing of its kind. */
const LEAST_EXAMPLES = 2;

/**
 * A feature weighs as much as it tells tasks, and hard from easy, among the examples: `translate` much, a name next to nothing.
 * `likeIn`: take the weights from there; what is not there weighs `unknown`.
 */
export function compileIndex(
  examples: readonly TaskExample[],
  likeIn?: { index: TaskIndex; unknown: number },
): TaskIndex {
  const features = examples.map(({ text }) => taskFeatures(text));
  const weightOf = likeIn
    ? (feature: number) => likeIn.index.weights[placeOf(likeIn.index.features, feature)] ?? likeIn.unknown
    : weightsAmong(examples, features);
  const lists = new Map<number, { owner: number; share: number }[]>();
  for (const [owner, own] of features.entries()) {
    const length = lengthOf(own, weightOf);
    for (const [feature, count] of own) {
      const share = (weightOf(feature) * damped(count)) / length;
      if (share > 0) lists.set(feature, [...(lists.get(feature) ?? []), { owner, share }]);
    }
  }
  const sorted = [...lists].sort(([a], [b]) => a - b);
  const all = sorted.flatMap(([, list]) => list);
  const starts = [0];
  for (const [, list] of sorted) starts.push((starts.at(-1) ?? 0) + list.length);
  return {
    features: sortedHashes(Uint32Array.from(sorted, ([feature]) => feature)),
    weights: Float32Array.from(sorted, ([feature]) => weightOf(feature)),
    starts: Uint32Array.from(starts),
    owners: Uint32Array.from(all, ({ owner }) => owner),
    shares: Float32Array.from(all, ({ share }) => share),
  };
}

/** The cosine of a text with each example, by the example's place: `sums` over `length`, 0 to 1; 0 where they share nothing. */
export function similarities(
  index: TaskIndex,
  features: TextFeatures,
  examples: number,
): { sums: Float64Array; length: number } {
  const { weights, starts, owners, shares } = index;
  const sums = new Float64Array(examples);
  let square = 0;
  features.forEach((count, feature) => {
    const place = placeOf(index.features, feature);
    if (place < 0) return;
    const weight = (weights[place] ?? 0) * damped(count);
    square += weight ** 2;
    const to = starts[place + 1] ?? 0;
    for (let at = starts[place] ?? 0; at < to; at++) {
      const owner = owners[at] ?? 0;
      sums[owner] = (sums[owner] ?? 0) + weight * (shares[at] ?? 0);
    }
  });
  return { sums, length: Math.sqrt(square) || 1 };
}

/** A word that a long text repeats does not say more and more. */
function damped(count: number): number {
  return count <= 1 ? count : 1 + Math.log(count);
}

function lengthOf(features: TextFeatures, weightOf: (feature: number) => number): number {
  let sum = 0;
  for (const [feature, count] of features) sum += (damped(count) * weightOf(feature)) ** 2;
  return Math.sqrt(sum) || 1;
}

/**
 * How far apart a feature tells the tasks, and the tiers that examples are hard enough for, in nats: without the latter, `prove` and
 * `calculate` would be one thing, being mathematics.
 */
function weightsAmong(
  examples: readonly TaskExample[],
  features: readonly TextFeatures[],
): (feature: number) => number {
  const tasks = examples.map(({ task }) => TASKS.indexOf(task));
  const tiers = examples.map(({ difficulty = EASY }) => (difficulty < EASY ? 0 : difficulty < HARD ? 1 : 2));
  const ofTask = divergences(features, tasks, TASKS.length);
  const ofTier = divergences(features, tiers, 3);
  return (feature) => (ofTask.get(feature) ?? 0) + (ofTier.get(feature) ?? 0);
}

/** Kullback-Leibler divergence of each feature's kinds from all kinds alike. `kindOf`: by example, from 0 to below `kinds`. */
function divergences(
  features: readonly TextFeatures[],
  kindOf: readonly number[],
  kinds: number,
): ReadonlyMap<number, number> {
  const all = Array.from({ length: kinds }, (_, kind) => kind);
  const sizes = all.map((kind) => kindOf.filter((own) => own === kind).length);
  const average = features.length / kinds;
  const seen = new Map<number, { examples: number; counts: number[] }>();
  for (const [at, own] of features.entries()) {
    const kind = kindOf[at] ?? 0;
    for (const feature of own.keys()) {
      const entry = seen.get(feature) ?? { examples: 0, counts: all.map(() => SMOOTHING) };
      entry.examples += 1;
      entry.counts[kind] = (entry.counts[kind] ?? 0) + average / Math.max(1, sizes[kind] ?? 1);
      seen.set(feature, entry);
    }
  }
  const known = [...seen].filter(([, { examples }]) => examples >= LEAST_EXAMPLES);
  return new Map(known.map(([feature, { counts }]) => [feature, divergence(counts)]));
}

function divergence(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count) => sum + (count / total) * Math.log((count / total) * counts.length), 0);
}
