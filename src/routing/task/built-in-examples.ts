import { TASKS, type Task, type TaskExample } from '../../domain/task.ts';
import compared from './examples.json' with { type: 'json' };
import taught from './training.json' with { type: 'json' };

type Table = Readonly<Record<Task, readonly (readonly (number | string)[])[]>>;

/** The examples that mgw comes with, and that requests are compared with: of each task, how hard it is and its text. */
export function builtInExamples(): TaskExample[] {
  return examplesOf(compared);
}

/** What the model learns from besides, and nobody is compared with: more of them would take a process longer, and their vectors cost. */
export function trainingExamples(): TaskExample[] {
  return examplesOf(taught);
}

function examplesOf(table: Table): TaskExample[] {
  return TASKS.flatMap((task) =>
    table[task].flatMap(([difficulty, text]) =>
      typeof difficulty === 'number' && typeof text === 'string' ? [{ task, difficulty, text }] : [],
    ),
  );
}
