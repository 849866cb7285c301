import { builtInExamples } from './built-in-examples.ts';
import { compileIndex, type TaskIndex } from './task-index.ts';

let compiled: TaskIndex | undefined;

/** Of the built-in examples. In the bundle `packed-index.ts` stands here, which reads what the build compiled. */
export function builtInIndex(): TaskIndex {
  compiled ??= compileIndex(builtInExamples());
  return compiled;
}
