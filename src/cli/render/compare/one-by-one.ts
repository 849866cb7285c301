import type { Clock } from '../../../effects.ts';
import type { Io } from '../../io.ts';
import { t } from '../../language/t.ts';
import { createAnswerText } from '../answer-text.ts';
import { errorText } from '../error-text.ts';
import { createSpinner } from '../spinner.ts';
import { styled } from '../style.ts';
import { fitTerminal } from '../wrap.ts';
import { type Entrant, failureOf, isOver, titleOf } from './entrant.ts';
import type { Notice } from './notice.ts';

export type OneByOneOptions = {
  markdown: boolean;
  clock: Clock;
  notice: Notice;
};

/** The answers one after the other, in the order asked for, each as it comes; the others go on meanwhile. */
export async function showOneByOne(entrants: readonly Entrant[], io: Io, options: OneByOneOptions): Promise<void> {
  for (const entrant of entrants) {
    await io.stdout.write(`${await heading(entrant, io)}\n`);
    await showOne(entrant, io, options);
    await io.stdout.write('\n');
  }
}

async function heading(entrant: Entrant, { stdout }: Io): Promise<string> {
  const title = titleOf(entrant);
  if (stdout.isSpoken) return `${title}:`;
  return stdout.isTTY ? styled(stdout, 'bold', `── ${title} ──`) : `== ${title} ==`;
}

async function showOne(entrant: Entrant, io: Io, { markdown, clock, notice }: OneByOneOptions): Promise<void> {
  const spinner = createSpinner(isOver(entrant) ? undefined : io, clock);
  const text = createAnswerText(io, { markdown, spinner });
  let [shown, restarts] = [0, entrant.restarts];
  for (;;) {
    const seen = notice.count();
    const isLast = isOver(entrant);
    if (restarts !== entrant.restarts && shown > 0) {
      await text.breakLine();
      const rule = `──── ${t('the answer above is void; it begins again')} ────`;
      await io.stdout.write(`${await styled(io.stdout, 'gray', rule)}\n`);
      shown = 0;
    }
    restarts = entrant.restarts;
    const model = titleOf(entrant);
    spinner.text(entrant.status === 'thinking' ? t('{model} thinks', { model }) : model);
    const { text: whole } = entrant;
    await text.write(whole.slice(shown));
    shown = whole.length;
    if (isLast) break;
    await notice.after(seen);
  }
  spinner.stop();
  await text.breakLine();
  if (!io.stdout.isTTY && shown > 0 && !entrant.text.endsWith('\n')) await io.stdout.write('\n');
  const failure = failureOf(entrant);
  if (failure) await io.stdout.write(await fitTerminal(errorText(failure), io.stdout, '  '));
}
