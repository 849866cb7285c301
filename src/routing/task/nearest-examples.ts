import type { TaskExample } from '../../domain/task.ts';
import type { TextFeatures } from '../../domain/text-features.ts';
import { builtIn } from './built-in-index.ts';
import type { OwnExamples } from './own-examples.ts';
import { placeOf } from './sorted-hashes.ts';
import { similarities, type TaskIndex } from './task-index.ts';

/** An example beside a text; similarity is a cosine of weighted features, 0 to 1. `own`: the person's, not ours. */
export type Neighbour = { example: TaskExample; similarity: number; own: boolean };

type Source = {
  index: TaskIndex;
  count: number;
  exampleAt: (place: number) => TaskExample | undefined;
  own: boolean;
};

/** An example that nobody has looked at yet. */
type Near = { source: Source; place: number; similarity: number };

/** The most similar examples, nearest first; the person's own before built-in ones as similar. */
export function createNearest(own?: OwnExamples): (features: TextFeatures, most: number) => Neighbour[] {
  let sources: Source[] | undefined;
  return (features, most) => {
    sources ??= sourcesWith(own);
    const nearest: Near[] = [];
    for (const source of sources) collect(source, features, { nearest, most });
    return nearest.flatMap(({ source: { exampleAt, own }, place, similarity }) => {
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

/** Keeps the nearest in their order; there are few, so each finds its place from behind. */
function collect(source: Source, features: TextFeatures, { nearest, most }: { nearest: Near[]; most: number }): void {
  const { index, count } = source;
  const { sums, length } = similarities(index, features, count);
  // The nearest of a source before this one stand there already.
  let least = nearest.length < most ? 0 : (nearest.at(-1)?.similarity ?? 0) * length;
  for (let place = 0; place < count; place++) {
    const sum = sums[place] ?? 0;
    if (sum <= least) continue;
    const similarity = Math.min(1, sum / length);
    let at = nearest.length;
    while (at > 0 && (nearest[at - 1]?.similarity ?? 0) < similarity) at -= 1;
    nearest.splice(at, 0, { source, place, similarity });
    if (nearest.length > most) nearest.pop();
    if (nearest.length === most) least = (nearest.at(-1)?.similarity ?? 0) * length;
  }
}

/** The features of a text that the built-in examples know, in a fixed order. */
export function knownFeatures(features: TextFeatures): number[] {
  const { index } = builtIn();
  const known = [...features.keys()].filter((feature) => placeOf(index.features, feature) >= 0);
  return [...Uint32Array.from(known).sort()];
}
