import { createHash } from 'node:crypto';
import type { TaskExample } from '../../domain/task.ts';
import { builtInExamples } from './built-in-examples.ts';
import { compileIndex } from './compile-index.ts';
import { bytesOf, listsOf } from './index-lists.ts';
import type { TaskIndex } from './task-index.ts';

/** The examples that mgw comes with. */
export type BuiltIn = {
  index: TaskIndex;
  count: number;
  exampleAt(place: number): TaskExample | undefined;
  /** What this index is known by, and in the bundle all the code that compiles examples: the hex digits of a SHA-256. */
  stamp(): string;
};

let compiled: BuiltIn | undefined;

/** In the bundle `packed-index.ts` stands here, which reads what the build compiled. */
export function builtIn(): BuiltIn {
  compiled ??= compiledOf(builtInExamples());
  return compiled;
}

function compiledOf(examples: readonly TaskExample[]): BuiltIn {
  const index = compileIndex(examples);
  return { index, count: examples.length, exampleAt: (place) => examples[place], stamp: () => sumOf(index) };
}

function sumOf(index: TaskIndex): string {
  const sum = createHash('sha256');
  for (const bytes of bytesOf(listsOf(index))) sum.update(bytes);
  return sum.digest('hex');
}
