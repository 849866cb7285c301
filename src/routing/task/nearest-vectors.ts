import type { TaskExample } from '../../domain/task.ts';
import type { Neighbour } from './nearest-examples.ts';

/** An example with its vector of length 1. `own`: the person's, not ours. */
export type ExampleVector = { example: TaskExample; own: boolean; vector: Float32Array };

/**
 * The most similar examples, nearest first. Models call texts alike that have nothing to do with each other, each to a degree of
 * its own; so a similarity is how far a cosine is above the mean of all, of what it could be: 0 to 1, as it is by words.
 */
export function nearestByVectors(vector: Float32Array, examples: readonly ExampleVector[], most: number): Neighbour[] {
  const cosines = examples.map((one) => cosine(vector, one.vector));
  const mean = cosines.reduce((sum, value) => sum + value, 0) / Math.max(1, cosines.length);
  return examples
    .map(({ example, own }, at) => ({ example, own, similarity: above(mean, cosines[at] ?? 0) }))
    .filter(({ similarity }) => similarity > 0)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, most);
}

function above(mean: number, value: number): number {
  return mean >= 1 ? 0 : Math.min(1, Math.max(0, (value - mean) / (1 - mean)));
}

function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}
