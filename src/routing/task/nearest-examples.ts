import type { TaskExample } from '../../domain/task.ts';
import type { TextFeatures } from '../../domain/text-features.ts';
import { builtIn } from './built-in-index.ts';
import type { OwnExamples } from './own-examples.ts';
import { placeOf } from './sorted-hashes.ts';
import { similarities, type TaskIndex, type Weighted, weightedIn } from './task-index.ts';

/** An example beside a text; similarity is a cosine of weighted features, 0 to 1. `own`: the person's, not ours. */
export type Neighbour = { example: TaskExample; similarity: number; own: boolean };

/** A text's features, and those of them that the built-in examples have. */
export type Compared = { features: TextFeatures; known: Weighted };

type Source = {
  index: TaskIndex;
  count: number;
  exampleAt: (place: number) => TaskExample | undefined;
  own: boolean;
};

/** An example that nobody has looked at yet. */
type Near = { source: Source; place: number; similarity: number };

/** The most similar examples, nearest first; the person's own before built-in ones as similar. */
export function createNearest(own?: OwnExamples): (request: Compared, most: number) => Neighbour[] {
  let sources: Source[] | undefined;
  return ({ features, known }, most) => {
    sources ??= sourcesWith(own);
    const ofOwn = own === undefined ? undefined : weightedIn(own.index, features);
    const length = own && ofOwn ? lengthOfBoth(known, ofOwn, own.index) : known.length;
    const nearest = sources.flatMap((source) =>
      nearestOf(source, { ...((source.own && ofOwn) || known), length }, most),
    );
    nearest.sort((a, b) => b.similarity - a.similarity);
    return nearest.slice(0, most).flatMap(({ source: { exampleAt, own }, place, similarity }) => {
      const example = exampleAt(place);
      return example === undefined ? [] : [{ example, similarity, own }];
    });
  };
}

function sourcesWith(own: OwnExamples | undefined): Source[] {
  const ours = { ...builtIn(), own: false };
  if (own === undefined) return [ours];
  const { index, examples } = own;
  return [{ index, count: examples.length, exampleAt: (place) => examples[place], own: true }, ours];
}

/**
 * Of all that either index knows of a text. By the few words alone that the person's own examples have, any text with one of them
 * would be like nothing else; and by ours alone, one with the person's words would be as like ours as if it had none.
 */
function lengthOfBoth(known: Weighted, { places, weights }: Weighted, { features }: TaskIndex): number {
  const ours = builtIn().index.features;
  let square = known.places.length === 0 ? 0 : known.length ** 2;
  for (const [at, place] of places.entries()) {
    if (placeOf(ours, features.hashes[place] ?? 0) < 0) square += (weights[at] ?? 0) ** 2;
  }
  return Math.sqrt(square) || 1;
}

/** Sorted and found by what typed arrays have for it: a loop over thousands V8 takes for worth optimising, which costs a process more. */
function nearestOf(source: Source, features: Weighted, most: number): Near[] {
  const { sums, length } = similarities(source.index, features, source.count);
  const highest = sums.slice().sort().subarray(-most).reverse();
  const nearest: Near[] = [];
  for (const sum of highest) {
    if (sum === 0) break;
    const from = sum === highest[nearest.length - 1] ? (nearest.at(-1)?.place ?? -1) + 1 : 0;
    nearest.push({ source, place: sums.indexOf(sum, from), similarity: Math.min(1, sum / length) });
  }
  return nearest;
}
