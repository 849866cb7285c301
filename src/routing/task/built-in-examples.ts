import { TASKS, type TaskExample } from '../../domain/task.ts';
import table from './examples.json' with { type: 'json' };

/** The examples that mgw comes with: of each task, how hard it is and its text. */
export function builtInExamples(): TaskExample[] {
  return TASKS.flatMap((task) =>
    table[task].flatMap(([difficulty, text]) =>
      typeof difficulty === 'number' && typeof text === 'string' ? [{ task, difficulty, text }] : [],
    ),
  );
}
