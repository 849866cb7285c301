import { basename } from 'node:path';
import type { ConversationEvent } from '../../domain/conversation.ts';
import { accountOf } from '../../domain/conversation-account.ts';
import type { Heard } from '../hear-answer.ts';
import { t } from '../language/t.ts';
import type { Input } from '../read-input.ts';
import { oneLine } from '../render/error-text.ts';

/** What was asked. */
export type Asked = {
  question: string;
  /** Its first lines name so many images. */
  images?: number;
  /** What the person wrote of it. */
  words: string;
  system: string | undefined;
  /** The model that was asked for by name. */
  model: string | undefined;
  leftOut: number;
  /** The turn whose question this was. */
  replaces?: string | undefined;
};

/** A question as it is kept, and sent again with the next ones: as text, its images by their names alone. */
export function keptQuestion(
  { text, files }: Pick<Input, 'text' | 'files'>,
  words: string,
): Pick<Asked, 'question' | 'words'> & { images: number } {
  const names = files.flatMap(({ path, image }) =>
    image === undefined ? [] : [`[image: ${oneLine(basename(path))}]`],
  );
  const question = names.length === 0 ? text : `${names.join('\n')}\n\n${text}`;
  return { question, images: names.length, words };
}

/** Said where images go in. */
export function imagesOnce(count: number, question: 'this' | 'next'): string {
  if (question === 'this')
    return t(
      count === 1
        ? 'the image goes with this question alone; later ones know its name'
        : 'the images go with this question alone; later ones know their names',
    );
  return t(
    count === 1
      ? 'the image goes with the next question alone; later ones know its name'
      : 'the images go with the next question alone; later ones know their names',
  );
}

/**
 * What is kept of a call. An answer that the person stopped stays as far as it had come, since it has been read; one that
 * failed does not. Undefined where nothing came and nothing was paid.
 */
export function turnEvent(
  { content, reasoning = '', entry, error }: Heard,
  asked: Asked,
): ConversationEvent | undefined {
  if (entry === undefined) return undefined;
  const call = accountOf(entry);
  const stopped = error?.code === 'cancelled';
  // An answer whose row could not be written has been given all the same.
  const given = error === undefined || stopped || error.code === 'record';
  if (content.trim() === '' || !given) {
    return call.paid.length === 0 ? undefined : { type: 'call', call };
  }
  const { question, images = 0, words, system, model, leftOut, replaces } = asked;
  return {
    type: 'turn',
    turn: {
      id: entry.id,
      at: entry.ts,
      question,
      ...(images > 0 && { images }),
      ...(words !== question && { words }),
      answer: content,
      ...(reasoning.trim() !== '' && { reasoning }),
      ...(stopped && { cut: true }),
      model: call.model,
      ...(model !== undefined && { asked: model }),
      ...(leftOut > 0 && { leftOut }),
    },
    call,
    ...(system !== undefined && { system }),
    ...(replaces !== undefined && { replaces }),
  };
}
