import type { Conversation } from '../../domain/conversation.ts';
import { totalOf } from '../../domain/conversation-account.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { turnsText } from './conversation.ts';
import { amountText, totalParts } from './conversation-account.ts';
import { oneLine } from './error-text.ts';
import { styled } from './style.ts';
import { displayWidth, shorten } from './table.ts';
import { fitParts, wrapWords } from './wrap.ts';

type Screen = Pick<Output, 'isTTY' | 'columns' | 'color'>;

export type SessionHead = {
  conversation: Conversation;
  name: string | undefined;
  /** Who is asked: `qwen`, or how one is chosen. */
  model: string;
  keeps: boolean;
};

/** The first lines of a session: who is asked, what is gone on with, where help is. */
export async function sessionHead({ conversation, name, model, keeps }: SessionHead, output: Screen): Promise<string> {
  const { turns, calls } = conversation;
  const about = [
    model,
    ...(name === undefined ? [] : [t('session {name}', { name })]),
    ...(turns.length === 0 ? [] : [turnsText(turns.length), amountText(totalOf(calls))]),
    ...(keeps ? [] : [t('not kept')]),
    t('/help, Ctrl-D leaves'),
  ];
  const lines = [await dimParts(about, output)];
  const last = turns.at(-1);
  if (last !== undefined) {
    lines.push(await dim(`› ${oneLine((last.words ?? last.question).slice(0, 400))}`, output));
    lines.push(await dim(`  ${oneLine(last.answer.slice(0, 400))}`, output));
  }
  return `${lines.join('\n')}\n`;
}

/** The last line of a session: all of it in figures, and how to go on. Nothing where nothing was asked. */
export async function sessionEnd(
  { conversation, name, keeps }: Omit<SessionHead, 'model'>,
  output: Screen,
): Promise<string> {
  const { turns, calls } = conversation;
  if (calls.length === 0) return '';
  const again = name === undefined ? 'mgw chat -c' : `mgw chat --session ${quotedName(name)}`;
  const how = keeps ? [t('{command} goes on', { command: again })] : [t('not kept')];
  return `${await dimParts([...totalParts(totalOf(calls), { unit: turnsText(turns.length) }), ...how], output)}\n`;
}

/** As a shell takes it. */
export function quotedName(name: string): string {
  return /^[\p{L}\p{N}._-]+$/u.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}

/** Below this a summary stands under what it is of. Columns. */
const LEAST_SUMMARY = 20;

/** Pairs of what to type and what it does, in two columns. */
export function helpText(rows: readonly (readonly [string, string])[], { columns }: Pick<Output, 'columns'>): string {
  const width = Math.max(...rows.map(([usage]) => displayWidth(usage)));
  const beside = columns - width - 4 >= LEAST_SUMMARY;
  const indent = ' '.repeat(beside ? width + 4 : 6);
  return rows
    .map(([usage, summary]) => {
      const lines = wrapWords(summary, columns - indent.length, displayWidth);
      const lead = `  ${usage}${' '.repeat(width - displayWidth(usage) + 2)}`;
      return beside ? `${lead}${lines.join(`\n${indent}`)}\n` : `  ${usage}\n${indent}${lines.join(`\n${indent}`)}\n`;
    })
    .join('');
}

async function dimParts(parts: readonly string[], output: Screen): Promise<string> {
  return styled(output, 'gray', await fitParts(parts.map(oneLine), ' · ', output));
}

async function dim(text: string, output: Screen): Promise<string> {
  return styled(output, 'gray', shorten(text, output.columns));
}
