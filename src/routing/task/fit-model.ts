import { TASKS, type TaskExample } from '../../domain/task.ts';
import { openSignals } from './difficulty.ts';
import { materialReader } from './material.ts';
import { shapeOf } from './shape.ts';
import { taskFeatures } from './task-features.ts';
import { type TaskIndex, weightedIn } from './task-index.ts';
import { OUTPUTS, STEP, sizeColumns, type TaskModel } from './task-model.ts';
import { SIZES, sizeOf } from './text-size.ts';

/** The more, the less a single example says. */
const RIDGE = 0.7;
/** Weights held small draw every difficulty to the mean; a little further apart they tell hard from easy better. */
const SPREAD = 1.1;
/** After so many nothing changes that could be seen. */
const PASSES = 20;

/**
 * The linear model of the examples by which it is least wrong in the mean of the squares, weights held small (ridge regression).
 * The difficulty is that which is left when what is seen without it, such as numbers and demands, is taken off.
 */
export function fitModel(examples: readonly TaskExample[], index: TaskIndex): TaskModel {
  const features = index.features.hashes.length;
  const rows = examples.map((example) => rowsOf(example, index));
  const ofTasks = fitted(
    rows.map(({ words }) => words),
    {
      columns: features,
      targets: TASKS.map((task) => examples.map((one) => (one.task === task ? 1 : 0))),
    },
  );
  const ofDifficulty = fitted(
    rows.map(({ sized }) => sized),
    { columns: features + 2 * SIZES, targets: [examples.map(leftOf)] },
  ).map(({ intercept, weights }) => ({ intercept, weights: weights.map((weight) => weight * SPREAD) }));
  const weights = new Int16Array(features * OUTPUTS);
  for (let feature = 0; feature < features; feature++) {
    for (const [output, { weights: own }] of [...ofTasks, ...ofDifficulty].entries()) {
      weights[feature * OUTPUTS + output] = Math.round((own[feature] ?? 0) / STEP);
    }
  }
  return {
    intercepts: Float32Array.from([...ofTasks, ...ofDifficulty], ({ intercept }) => intercept),
    weights,
    sizes: Float32Array.from(ofDifficulty[0]?.weights.subarray(features) ?? []),
  };
}

/** A sparse vector. */
type Row = { columns: readonly number[]; values: readonly number[] };

/** An example by its words, and with its size in the columns behind those of all features. */
function rowsOf({ text, task }: TaskExample, index: TaskIndex): { words: Row; sized: Row } {
  const { places, weights, length } = weightedIn(index, taskFeatures(text));
  const values = weights.map((weight) => weight / length);
  const sizes = sizeColumns(sizeOf(text), task);
  const behind = sizes.map((_, at) => index.features.hashes.length + at);
  return {
    words: { columns: places, values },
    sized: { columns: [...places, ...behind], values: [...values, ...sizes] },
  };
}

/** What the other signals of a text do not tell of its difficulty. */
function leftOf({ text, task, difficulty = 0 }: TaskExample): number {
  const shape = shapeOf([{ role: 'user', content: text }], materialReader);
  return difficulty - openSignals(shape, task).reduce((sum, { weight }) => sum + weight, 0);
}

type Fitted = { intercept: number; weights: Float64Array };

/** By dual coordinate ascent: each row in its turn, as far as it alone would have it. Targets are by output, then by row. */
function fitted(
  rows: readonly Row[],
  { columns, targets }: { columns: number; targets: readonly (readonly number[])[] },
): Fitted[] {
  const squares = rows.map(({ values }) => values.reduce((sum, value) => sum + value * value, 0));
  return targets.map((target) => {
    const intercept = target.reduce((sum, value) => sum + value, 0) / Math.max(1, target.length);
    const weights = new Float64Array(columns);
    const duals = new Float64Array(rows.length);
    for (let pass = 0; pass < PASSES; pass++) {
      for (const [at, row] of rows.entries()) {
        const dual = duals[at] ?? 0;
        const missing = (target[at] ?? 0) - intercept - dotted(row, weights) - dual * RIDGE;
        const step = missing / ((squares[at] ?? 0) + RIDGE);
        duals[at] = dual + step;
        addRow(weights, row, step);
      }
    }
    return { intercept, weights };
  });
}

function dotted({ columns, values }: Row, weights: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < columns.length; at++) sum += (values[at] ?? 0) * (weights[columns[at] ?? 0] ?? 0);
  return sum;
}

function addRow(weights: Float64Array, { columns, values }: Row, factor: number): void {
  for (let at = 0; at < columns.length; at++) {
    const column = columns[at] ?? 0;
    weights[column] = (weights[column] ?? 0) + factor * (values[at] ?? 0);
  }
}
