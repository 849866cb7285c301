import { materialReader } from '../../src/routing/task/material.ts';
import { createTaskReader, type TaskReader, type TaskReaderParts } from '../../src/routing/task/read-task.ts';

/** One that reads every message, also those with material beside the demand. */
export function taskReader(parts: Omit<TaskReaderParts, 'materialReader'> = {}): TaskReader {
  return createTaskReader({ ...parts, materialReader });
}
