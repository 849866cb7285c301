import { createHash } from 'node:crypto';
import type { TaskExample } from '../../domain/task.ts';
import { builtInExamples, trainingExamples } from './built-in-examples.ts';
import { compileIndex } from './compile-index.ts';
import { fitModel } from './fit-model.ts';
import { bytesOf, listsOf } from './index-lists.ts';
import type { TaskIndex } from './task-index.ts';
import type { TaskModel } from './task-model.ts';

/** The examples that mgw comes with. */
export type BuiltIn = {
  index: TaskIndex;
  model: TaskModel;
  count: number;
  exampleAt(place: number): TaskExample | undefined;
  /** What this index is known by, and in the bundle all the code that compiles examples: the hex digits of a SHA-256. */
  stamp(): string;
};

let compiled: BuiltIn | undefined;

/** In the bundle `packed-index.ts` stands here, which reads what the build compiled. */
export function builtIn(): BuiltIn {
  compiled ??= compiledOf(builtInExamples(), trainingExamples());
  return compiled;
}

function compiledOf(examples: readonly TaskExample[], more: readonly TaskExample[]): BuiltIn {
  const all = [...examples, ...more];
  const index = compileIndex(examples, { examples: all });
  const model = fitModel(all, index);
  return { index, model, count: examples.length, exampleAt: (place) => examples[place], stamp: () => sumOf(index) };
}

function sumOf(index: TaskIndex): string {
  const sum = createHash('sha256');
  for (const bytes of bytesOf(listsOf(index))) sum.update(bytes);
  return sum.digest('hex');
}
