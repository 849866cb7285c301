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

/** How many there are, and each by its place in `builtInExamples`, without making all of them. */
export const builtInCount = TASKS.reduce((sum, task) => sum + table[task].length, 0);

export function builtInExample(place: number): TaskExample | undefined {
  let at = place;
  for (const task of TASKS) {
    const rows = table[task];
    const [difficulty, text] = rows[at] ?? [];
    if (at < rows.length) {
      return typeof difficulty === 'number' && typeof text === 'string' ? { task, difficulty, text } : undefined;
    }
    at -= rows.length;
  }
  return undefined;
}
