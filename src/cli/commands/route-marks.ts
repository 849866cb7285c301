import { join } from 'node:path';
import { MgwError } from '../../domain/errors.ts';
import { createMarkStore, type MarkStore } from '../../routing/choose/mark-store.ts';
import type { Verdict } from '../../routing/choose/marks.ts';
import type { CommandContext } from '../command-context.ts';
import { t } from '../language/t.ts';
import { word } from '../language/word.ts';
import { oneLine } from '../render/error-text.ts';
import { type Column, renderTable } from '../render/table.ts';
import { fitTerminal } from '../render/wrap.ts';

/** `mgw route good|bad [ID]`: says of the last chosen call, or of the one named, that the choice was right or wrong. */
export async function markRoute(verdict: Verdict, id: string | undefined, context: CommandContext): Promise<number> {
  const store = storeOf(context);
  const decisions = store.decisions();
  const decision = id === undefined ? decisions.at(-1) : named(decisions, id);
  if (decision === undefined) {
    throw new MgwError(
      'usage',
      id === undefined ? 'no call has been chosen for yet' : `no chosen call ${oneLine(id)}`,
      {
        hint: `only calls that mgw has chosen the model for can be marked, the last hundred or so; to route the word: mgw route -- ${verdict}`,
      },
    );
  }
  store.mark(decision, verdict, new Date(context.runtime.effects.clock.now()).toISOString());
  const { task, difficulty, model } = decision;
  const about = { id: decision.id, task: word(task, 'task'), difficulty: difficulty.toFixed(2), model: oneLine(model) };
  const line =
    verdict === 'good'
      ? t('good: {id}, {task} {difficulty} → {model}', about)
      : t('bad: {id}, {task} {difficulty} → {model}', about);
  await context.io.stdout.write(`${line}\n`);
  if (decision.features.length === 0) {
    const note = t('it shifts nothing: mgw’s examples know no word of the request, and marks go by those words');
    await context.io.stderr.write(`${await fitTerminal(note, context.io.stderr, '  ')}\n`);
  }
  return 0;
}

/** `mgw route marks`: every mark, oldest first. */
export async function listMarks({ json }: { json?: boolean }, context: CommandContext): Promise<number> {
  const marks = storeOf(context).listed();
  const { stdout } = context.io;
  if (json) {
    const rows = marks.map(({ features: _, ...mark }) => mark);
    await stdout.write(`${JSON.stringify({ marks: rows }, null, 2)}\n`);
    return 0;
  }
  if (marks.length === 0) {
    await stdout.write(`${t('no marks; mgw route good or mgw route bad marks the last chosen call')}\n`);
    return 0;
  }
  const columns: Column[] = [
    { title: 'Call', align: 'left' },
    { title: 'Mark', align: 'left' },
    { title: 'Task', align: 'left' },
    { title: 'Difficulty', align: 'right', optional: 1 },
    { title: 'Model', align: 'left', shrinks: true },
  ];
  const rows = marks.map(({ id, verdict, task, difficulty, model }) => [
    oneLine(id),
    word(verdict, 'verdict'),
    word(task, 'task'),
    difficulty.toFixed(2),
    oneLine(model),
  ]);
  await stdout.write(renderTable({ columns, rows }, { width: stdout.columns, color: stdout.color }));
  return 0;
}

/** By its id, or by a beginning of it that only one has. */
function named<One extends { id: string }>(all: readonly One[], id: string): One | undefined {
  const begun = id.length < LEAST_OF_ID ? [] : all.filter((one) => one.id.startsWith(id.toUpperCase()));
  return all.findLast((one) => one.id === id) ?? (begun.length === 1 ? begun[0] : undefined);
}

/** What is shorter may be a slip. */
const LEAST_OF_ID = 6;

/** `mgw route unmark ID`. */
export async function unmarkRoute(id: string, context: CommandContext): Promise<number> {
  const store = storeOf(context);
  if (!store.unmark(named(store.listed(), id)?.id ?? id)) {
    throw new MgwError('usage', `no mark on ${oneLine(id)}`, { hint: 'mgw route marks lists them' });
  }
  await context.io.stdout.write(`${t('removed: {id}', { id: oneLine(id) })}\n`);
  return 0;
}

function storeOf({ runtime }: CommandContext): MarkStore {
  return createMarkStore(join(runtime.paths.state, 'routing'));
}
