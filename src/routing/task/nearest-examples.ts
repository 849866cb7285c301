import type { TaskExample } from '../../domain/task.ts';
import { builtInExamples } from './built-in-examples.ts';
import { builtInIndex } from './built-in-index.ts';
import { taskFeatures } from './task-features.ts';
import { compileIndex, placeOf, similarities, type TaskIndex } from './task-index.ts';

/** An example beside a text; similarity is a cosine of weighted features, 0 to 1. `own`: the person's, not ours. */
export type Neighbour = { example: TaskExample; similarity: number; own: boolean };

/** What a word weighs that only the person's own examples have: as much as one that is seen in one task three times. */
const OWN_WORD = 0.4;

/** The most similar examples, nearest first; the person's own before built-in ones as similar. */
export function createNearest(own: readonly TaskExample[]): (text: string, most: number) => Neighbour[] {
  let sources: { index: TaskIndex; examples: readonly TaskExample[]; own: boolean }[] | undefined;
  return (text, most) => {
    sources ??= [
      ...(own.length === 0
        ? []
        : [{ index: compileIndex(own, { index: builtInIndex(), unknown: OWN_WORD }), examples: own, own: true }]),
      { index: builtInIndex(), examples: builtInExamples(), own: false },
    ];
    const features = taskFeatures(text);
    return sources
      .flatMap(({ index, examples, own: isOwn }) =>
        [...similarities(index, features)].flatMap(([place, similarity]) => {
          const example = examples[place];
          return example === undefined ? [] : [{ example, similarity, own: isOwn }];
        }),
      )
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, most);
  };
}

/** The features of a text that the built-in examples know, in a fixed order. */
export function knownFeatures(text: string): number[] {
  const index = builtInIndex();
  return [...taskFeatures(text).keys()].filter((feature) => placeOf(index, feature) >= 0).sort((a, b) => a - b);
}
