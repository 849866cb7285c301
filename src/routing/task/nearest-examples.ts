import type { TaskExample } from '../../domain/task.ts';
import type { TextFeatures } from '../../domain/text-features.ts';
import { builtIn } from './built-in-index.ts';
import type { OwnExamples } from './own-examples.ts';
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
    const nearest = sources.flatMap((source) =>
      nearestOf(source, source.own ? weightedIn(source.index, features) : known, most),
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
