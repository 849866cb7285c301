import { TASKS, type Task } from '../../domain/task.ts';
import type { Weighted } from './task-index.ts';
import { SIZES, sizeOf, sizesOf, type TextSize } from './text-size.ts';

/**
 * What the examples teach of each feature, whatever it stands beside: a linear model, fitted by `fitModel`. It knows a request that
 * is like none of them, where neighbours tell next to nothing.
 */
export type TaskModel = {
  /** Of a text without any known feature: the score of each task, in their order, then the difficulty. */
  intercepts: Float32Array;
  /** For each feature of the index what it adds to each of these, in `STEP`s. */
  weights: Int16Array;
  /** What each size of a text adds to the difficulty; then, what more it adds where a text is given to do something with. */
  sizes: Float32Array;
};

/** `known`: how many features the model knows. */
export type PredictedDifficulty = { words: number; known: number; ofSize: number; size: TextSize };

/** Scores of the tasks, in their order; about 1 is surely, 0 surely not. */
export type Predicted = {
  tasks: readonly number[];
  /** What the difficulty is by what is known of the text, and what its size adds to that. */
  difficultyFor(task: Task): PredictedDifficulty;
};

export const OUTPUTS = TASKS.length + 1;
export const STEP = 1 / 4096;

/** Of these the length is that of what is there to be read, and not of what is to be thought about. */
const GIVEN: ReadonlySet<Task> = new Set(['chat', 'translation', 'summary', 'extraction', 'rewriting', 'creative']);

/** What a model makes of a text; `known`: its features, as the index of the model weighs them. */
export function predict({ intercepts, weights, sizes }: TaskModel, known: Weighted, text: string): Predicted {
  const sums = Array.from(intercepts);
  for (let at = 0; at < known.places.length; at++) {
    const share = ((known.weights[at] ?? 0) / known.length) * STEP;
    const from = (known.places[at] ?? 0) * OUTPUTS;
    for (let output = 0; output < OUTPUTS; output++) {
      sums[output] = (sums[output] ?? 0) + share * (weights[from + output] ?? 0);
    }
  }
  const words = sums.pop() ?? 0;
  return {
    tasks: sums,
    difficultyFor: (task) => {
      const size = sizeOf(text);
      const ofSize = sizeColumns(size, task).reduce((sum, column, at) => sum + column * (sizes[at] ?? 0), 0);
      return { words, known: known.places.length, ofSize, size };
    },
  };
}

/** The size of a text as the model has it: the second half for such tasks alone. */
export function sizeColumns(size: TextSize, task: Task): number[] {
  const sizes = sizesOf(size);
  return [...sizes, ...(GIVEN.has(task) ? sizes : new Array<number>(SIZES).fill(0))];
}
