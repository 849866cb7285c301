import { TASKS, type TaskExample } from '../../domain/task.ts';
import type { TextFeatures } from '../../domain/text-features.ts';
import { EASY, HARD } from '../choose/effort.ts';
import { placeOf, sortedHashes } from './sorted-hashes.ts';
import { taskFeatures } from './task-features.ts';
import { damped, MOST_EXAMPLES, SHARE_BITS, SHARES, type TaskIndex } from './task-index.ts';

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
  // Whoever has more is compared with the first quarter of a million.
  const features = examples.slice(0, MOST_EXAMPLES).map(({ text }) => taskFeatures(text));
  const weightOf = likeIn
    ? (feature: number) => likeIn.index.weights[placeOf(likeIn.index.features, feature)] ?? likeIn.unknown
    : weightsAmong(examples, features);
  const owned = new Map<number, number>();
  for (const own of features) for (const feature of own.keys()) owned.set(feature, (owned.get(feature) ?? 0) + 1);
  const hashes = Uint32Array.from(owned.keys())
    .filter((feature) => weightOf(feature) > 0)
    .sort();
  const weights = Float64Array.from(hashes, weightOf);
  const starts = new Uint32Array(hashes.length + 1);
  for (const [place, feature] of hashes.entries()) starts[place + 1] = (starts[place] ?? 0) + (owned.get(feature) ?? 0);
  const sorted = sortedHashes(hashes);
  const entries = entriesOf(features, { placeOf: (feature) => placeOf(sorted, feature), weights, starts });
  return { features: sorted, weights: Float32Array.from(weights), starts, entries };
}

type Places = { placeOf: (feature: number) => number; weights: Float64Array; starts: Uint32Array };

/** Each example's share is put at the end of what is there of the list; so each list is in the order of the examples. */
function entriesOf(features: readonly TextFeatures[], { placeOf, weights, starts }: Places): Uint32Array {
  const [entries, ends] = [new Uint32Array(starts.at(-1) ?? 0), starts.slice()];
  for (const [owner, own] of features.entries()) {
    const weighted = [...own].flatMap(([feature, count]) => {
      const place = placeOf(feature);
      return place < 0 ? [] : [{ place, weight: (weights[place] ?? 0) * damped(count) }];
    });
    const length = Math.sqrt(weighted.reduce((sum, { weight }) => sum + weight ** 2, 0)) || 1;
    for (const { place, weight } of weighted) {
      const at = ends[place] ?? 0;
      entries[at] = owner * 2 ** SHARE_BITS + Math.round((weight / length) * SHARES);
      ends[place] = at + 1;
    }
  }
  return entries;
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
