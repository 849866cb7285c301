import { materialReader } from '../../src/routing/task/material.ts';
import { createTaskReader } from '../../src/routing/task/read-task.ts';

/** One that reads every message, also those with material beside the demand. */
export function wholeReader() {
  return createTaskReader({ materialReader });
}
