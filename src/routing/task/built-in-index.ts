import type { TaskExample } from '../../domain/task.ts';
import { builtInExamples } from './built-in-examples.ts';
import { compileIndex, type TaskIndex } from './task-index.ts';

/** The examples that mgw comes with. */
export type BuiltIn = {
  index: TaskIndex;
  count: number;
  exampleAt(place: number): TaskExample | undefined;
};

let compiled: BuiltIn | undefined;

/** In the bundle `packed-index.ts` stands here, which reads what the build compiled. */
export function builtIn(): BuiltIn {
  compiled ??= compiledOf(builtInExamples());
  return compiled;
}

function compiledOf(examples: readonly TaskExample[]): BuiltIn {
  return { index: compileIndex(examples), count: examples.length, exampleAt: (place) => examples[place] };
}
