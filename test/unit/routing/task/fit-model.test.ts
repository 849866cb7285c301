import { expect, test } from 'vitest';
import type { TaskExample } from '../../../../src/domain/task.ts';
import { TASKS } from '../../../../src/domain/task.ts';
import { compileIndex } from '../../../../src/routing/task/compile-index.ts';
import { fitModel } from '../../../../src/routing/task/fit-model.ts';
import { taskFeatures } from '../../../../src/routing/task/task-features.ts';
import { weightedIn } from '../../../../src/routing/task/task-index.ts';
import { predict, STEP } from '../../../../src/routing/task/task-model.ts';

/** Three subjects to each task, so that only its own word tells it. */
const shown: TaskExample[] = ['copper', 'barley', 'harbour', 'lantern', 'meadow', 'thimble'].flatMap((subject) => [
  { text: `translate ${subject}`, task: 'translation', difficulty: 0.1 },
  { text: `prove ${subject}`, task: 'mathematics', difficulty: 0.8 },
  { text: `${subject} 的证明`, task: 'mathematics', difficulty: 0.8 },
]);
const index = compileIndex(shown, { examples: shown });
const model = fitModel(shown, index);
const predicted = (text: string) => predict(model, weightedIn(index, taskFeatures(text)), text);
const taskOf = (text: string) => {
  const { tasks } = predicted(text);
  return TASKS[tasks.indexOf(Math.max(...tasks))];
};

test('a model tells the tasks that it was shown, also of a subject that it was not', () => {
  expect(taskOf('translate copper')).toBe('translation');
  expect(taskOf('translate zeppelin')).toBe('translation');
  expect(taskOf('prove zeppelin')).toBe('mathematics');
});

test('a model tells hard from easy', () => {
  const easy = predicted('translate zeppelin').difficultyFor('translation');
  const hard = predicted('prove zeppelin').difficultyFor('mathematics');
  expect(hard.words + hard.ofSize - (easy.words + easy.ofSize)).toBeGreaterThan(0.4);
});

test('a model says of a task that it was not shown that it is none', () => {
  expect(predicted('prove copper').tasks[TASKS.indexOf('creative')]).toBeCloseTo(0, 2);
});

test('a model is the same whenever it is fitted, and in numbers that are some', () => {
  expect(fitModel(shown, index)).toEqual(model);
  expect([...model.intercepts, ...model.sizes].every(Number.isFinite)).toBe(true);
  expect(model.weights.some((weight) => weight !== 0)).toBe(true);
  // None has gone round at the end of its sixteen bits.
  expect(Math.max(...model.weights.map(Math.abs)) * STEP).toBeLessThan(4);
});

test('a model of nothing says nothing', () => {
  const none = compileIndex([], { examples: [] });
  const empty = fitModel([], none);
  expect(empty.weights).toHaveLength(0);
  expect([...empty.intercepts].every((one) => one === 0)).toBe(true);
});
