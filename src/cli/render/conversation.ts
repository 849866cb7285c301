import { type Conversation, type Turn, wordsOf } from '../../domain/conversation.ts';
import { totalOf } from '../../domain/conversation-account.ts';
import { formatCount } from '../../domain/money.ts';
import { dayAndTime, type Zone } from '../../domain/zone.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { amountText } from './conversation-account.ts';
import { oneLine } from './error-text.ts';
import { harmless } from './harmless.ts';
import type { Terminal } from './markdown/create-markdown.ts';
import { styled } from './style.ts';
import { fitParts } from './wrap.ts';

/** Longer than any line shows. Characters. */
const LONGEST_TITLE = 200;

/** What a conversation is about: the beginning of its first question. `inWords`: what is said where there is none. */
export function titleOf({ turns }: Pick<Conversation, 'turns'>, inWords = (words: string) => words): string {
  const [first] = turns;
  if (first === undefined) return inWords('(no answer yet)');
  return oneLine(wordsOf(first).slice(0, LONGEST_TITLE)) || inWords('(no words)');
}

export type Shown = {
  id: string;
  name: string | undefined;
  conversation: Conversation;
  /** With what the models thought. */
  reasoning?: boolean | undefined;
  /** Answers as they looked at a terminal that can. */
  markdown?: boolean | undefined;
};

/** A conversation as it stood on the screen. */
export async function conversationText(
  { id, name, conversation, reasoning = false, markdown = false }: Shown,
  output: Pick<Output, 'isTTY' | 'columns' | 'color' | 'hyperlinks' | 'isSpoken'>,
  zone: Zone,
): Promise<string> {
  const { turns, calls, system } = conversation;
  const plain = (text: string) => (output.isTTY ? harmless(text) : text);
  const dim = async (parts: readonly string[]) =>
    styled(output, 'gray', await fitParts(parts.map(oneLine), ' · ', output));
  const blocks = [
    await dim([...(name === undefined ? [] : [name]), id, turnsText(turns.length), amountText(totalOf(calls))]),
    ...(system === undefined ? [] : [await dim([t('system: {text}', { text: system })])]),
  ].join('\n');
  const shown = await Promise.all(
    turns.map(async (turn) => {
      const question = plain(wordsOf(turn).trimEnd());
      const about = [
        turn.model,
        dayAndTime(Date.parse(turn.at), zone),
        ...filesText(turn),
        ...(turn.cut ? [t('stopped')] : []),
      ];
      const thought =
        reasoning && turn.reasoning !== undefined ? await indented(plain(turn.reasoning.trim()), output) : undefined;
      return [
        await styled(output, 'bold', `› ${question}`),
        ...(thought === undefined ? [] : [`${await styled(output, 'gray', thought)}\n`]),
        markdown ? await rendered(turn.answer, output) : plain(turn.answer.trimEnd()),
        await dim(about),
      ].join('\n');
    }),
  );
  return `${[blocks, ...shown].join('\n\n')}\n`;
}

/** Two columns in, broken for a terminal. */
async function indented(text: string, { isTTY, columns }: Pick<Output, 'isTTY' | 'columns'>): Promise<string> {
  if (!isTTY) return text.replaceAll(/^(?=.)/gm, '  ');
  const { createPlain } = await import('./markdown/create-markdown.ts');
  const flow = createPlain({ columns: columns - 2, color: false });
  const broken = await flow.write(text);
  return `${broken}${flow.end()}`.trimEnd().replaceAll(/^(?=.)/gm, '  ');
}

async function rendered(answer: string, output: Terminal): Promise<string> {
  const { createMarkdown } = await import('./markdown/create-markdown.ts');
  const markdown = createMarkdown(output);
  const text = await markdown.write(harmless(answer).replace(/[\u2028\u2029]/g, ' '));
  return `${text}${markdown.end()}`.trimEnd();
}

function filesText({ words = '', question, images = 0 }: Turn): string[] {
  const texts = images === 0 ? question : question.split('\n').slice(images).join('\n').trimStart();
  const characters = words === '' ? 0 : Math.max(0, texts.length - words.length);
  return [
    ...(images === 0 ? [] : [t(images === 1 ? 'with an image' : 'with {n} images', { n: formatCount(images) })]),
    ...(characters === 0 ? [] : [t('with {n} characters of files', { n: formatCount(characters) })]),
  ];
}

export function turnsText(count: number): string {
  return t(count === 1 ? '{n} turn' : '{n} turns', { n: formatCount(count) });
}

/** A conversation as a document of its own, whole. */
export function conversationMarkdown({ id, name, conversation }: Shown): string {
  const { turns, system, calls } = conversation;
  const about = [...(name === undefined ? [] : [name]), id, turnsText(turns.length), amountText(totalOf(calls))];
  const head = [`# ${titleOf(conversation, t)}`, about.join(' · ')];
  const prompt = system === undefined ? [] : [`## ${t('System')}`, system.trimEnd()];
  const body = turns.flatMap((turn) => [
    `## ${t('Question')}`,
    turn.question.trimEnd(),
    `## ${turn.model}${turn.cut ? ` (${t('stopped')})` : ''}`,
    turn.answer.trimEnd(),
  ]);
  return `${[...head, ...prompt, ...body].join('\n\n')}\n`;
}

/** One conversation as JSON: all that is kept of it. */
export function conversationJson({ id, name, conversation }: Shown) {
  const { system, turns, calls } = conversation;
  return { id, ...(name !== undefined && { name }), ...(system !== undefined && { system }), turns, calls };
}
