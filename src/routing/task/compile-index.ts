import { TASKS, type TaskExample } from '../../domain/task.ts';
import type { TextFeatures } from '../../domain/text-features.ts';
import { EASY, HARD } from '../choose/effort.ts';
import { placeOf, sortedHashes } from './sorted-hashes.ts';
import { taskFeatures } from './task-features.ts';
import { damped, MOST_EXAMPLES, SHARE_BITS, SHARES, type TaskIndex } from './task-index.ts';

/** What an example counts for a kind it has not been seen in. */
const SMOOTHING = 0.5;
/** What fewer have says nothing of their kind. */
const LEAST_EXAMPLES = 3;

/** Where the weights are from: what some examples tell; or an index, where a feature that it has not weighs `unknown`. */
type Weighing = { examples: readonly TaskExample[] } | { index: TaskIndex; unknown: number };

/**
 * A feature weighs as much as it tells tasks, and hard from easy: `translate` much, a name next to nothing. Those that weigh
 * nothing are not in the index.
 */
export function compileIndex(examples: readonly TaskExample[], weighing: Weighing): TaskIndex {
  // Whoever has more is compared with the first quarter of a million.
  const features = examples.slice(0, MOST_EXAMPLES).map(({ text }) => taskFeatures(text));
  const weighed = weighedBy(weighing, features);
  const sorted = sortedHashes(Uint32Array.from(weighed.keys()).sort());
  const weights = Float64Array.from(sorted.hashes, (feature) => weighed.get(feature) ?? 0);
  const least = 'examples' in weighing ? LEAST_SHARE : 0;
  const placed = features.map((own) =>
    sharesOf(own, { placeOf: (feature) => placeOf(sorted, feature), weights, least }),
  );
  return { features: sorted, weights: Float32Array.from(weights), ...listed(placed, sorted.hashes.length) };
}

function weighedBy(weighing: Weighing, features: readonly TextFeatures[]): ReadonlyMap<number, number> {
  if ('examples' in weighing) return weightsAmong(weighing.examples);
  const { index, unknown } = weighing;
  const used = features.flatMap((own) => [...own.keys()]);
  return new Map(used.map((feature) => [feature, index.weights[placeOf(index.features, feature)] ?? unknown]));
}

/** What a feature of an example has of its length, 0 to 1. */
type Share = { place: number; share: number };

/**
 * Less says next to nothing of how much two texts are alike, and half of all shares of our examples are less. A person has few, and
 * it is the words that only those have which weigh little in them.
 */
const LEAST_SHARE = 0.12;

function sharesOf(
  features: TextFeatures,
  { placeOf, weights, least }: { placeOf: (feature: number) => number; weights: Float64Array; least: number },
): Share[] {
  const weighted = [...features].flatMap(([feature, count]) => {
    const place = placeOf(feature);
    return place < 0 ? [] : [{ place, weight: (weights[place] ?? 0) * damped(count) }];
  });
  const length = Math.sqrt(weighted.reduce((sum, { weight }) => sum + weight ** 2, 0)) || 1;
  return weighted.map(({ place, weight }) => ({ place, share: weight / length })).filter(({ share }) => share >= least);
}

/** Each example's share is put at the end of what is there of the list; so each list is in the order of the examples. */
function listed(placed: readonly (readonly Share[])[], features: number): Pick<TaskIndex, 'starts' | 'entries'> {
  const starts = new Uint32Array(features + 1);
  for (const { place } of placed.flat()) starts[place + 1] = (starts[place + 1] ?? 0) + 1;
  for (let at = 1; at < starts.length; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const [entries, ends] = [new Uint32Array(starts.at(-1) ?? 0), starts.slice()];
  for (const [owner, shares] of placed.entries()) {
    for (const { place, share } of shares) {
      const at = ends[place] ?? 0;
      entries[at] = owner * 2 ** SHARE_BITS + Math.round(share * SHARES);
      ends[place] = at + 1;
    }
  }
  return { starts, entries };
}

/**
 * How far apart a feature tells the tasks, and the tiers that examples are hard enough for, in nats: without the latter, `prove` and
 * `calculate` would be one thing, being mathematics.
 */
function weightsAmong(examples: readonly TaskExample[]): ReadonlyMap<number, number> {
  const features = examples.map(({ text }) => taskFeatures(text));
  const tasks = examples.map(({ task }) => TASKS.indexOf(task));
  const tiers = examples.map(({ difficulty = EASY }) => (difficulty < EASY ? 0 : difficulty < HARD ? 1 : 2));
  const ofTask = divergences(features, tasks, TASKS.length);
  const ofTier = divergences(features, tiers, 3);
  const weighed = [...ofTask].map(([feature, weight]) => [feature, weight + (ofTier.get(feature) ?? 0)] as const);
  return new Map(weighed.filter(([, weight]) => weight > 0));
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
