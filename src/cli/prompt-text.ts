import type { ImagePart } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import type { Part } from './input/attach.ts';
import type { InputOptions, InputTemplate } from './read-input.ts';

/** What is sent as the user's words; `demand`: those of them that say what to do with the rest, where there is a rest. */
export type PromptText = { text: string; demand?: string };

/** Throws `usage` where there is nothing to ask. */
export function promptText(
  parts: readonly Part[],
  images: readonly ImagePart[],
  { prompt, template, command, whenEmpty }: Pick<InputOptions, 'prompt' | 'template' | 'command' | 'whenEmpty'>,
): PromptText {
  const question = prompt.join(' ');
  const filled = parts.filter(({ text }) => text.trim() !== '');
  const isEmpty = question.trim() === '' && filled.length === 0;
  if (template !== undefined && (!template.hasInput || !isEmpty)) return templateText(filled, question, template);
  if (template !== undefined) {
    throw new MgwError('usage', `the template ${template.name} needs an input: it has {{input}}`, {
      hint: `pipe text in, name files with -f, or write it behind: ${command ?? 'mgw chat'} -p ${template.name} "your text"`,
    });
  }
  if (isEmpty) throw images.length > 0 ? imagesAlone(command) : (whenEmpty?.() ?? nothingToAsk(parts, command));
  return textAbout(filled, question);
}

/** Parts, and the question about them. */
export function textAbout(parts: readonly Part[], question: string): PromptText {
  return { text: joinParts(parts, question), ...(parts.length > 0 && demandIn(question)) };
}

/** Longer words behind a template are the text that it is for; shorter ones may be what it is about: `explain {{input}}`. */
const TEXT_LENGTH = 200;

function templateText(filled: readonly Part[], question: string, template: InputTemplate): PromptText {
  const isAText = filled.length === 0 && question.length >= TEXT_LENGTH;
  const hasMaterial = filled.length > 0 || isAText;
  const asked = isAText ? '' : question;
  if (template.hasInput) {
    return { text: template.fill(joinParts(filled, question)), ...(hasMaterial && demandIn(template.fill(asked))) };
  }
  const withQuestion = (words: string) => {
    const own = template.fill('').trimEnd();
    return words.trim() === '' ? own : `${own}\n\n${words}`;
  };
  return { text: joinParts(filled, withQuestion(question)), ...(hasMaterial && demandIn(withQuestion(asked))) };
}

function demandIn(words: string): Pick<PromptText, 'demand'> {
  const demand = words.trim();
  return demand === '' ? {} : { demand };
}

/** One part is given as it is; several are told apart by a line with their name. */
export function joinParts(parts: readonly Part[], question: string): string {
  const texts =
    parts.length === 1 ? parts.map(({ text }) => text) : parts.map(({ name, text }) => `=== ${name} ===\n${text}`);
  const blocks = question.trim() === '' ? texts : [...texts.map((text) => text.replace(/\s+$/, '')), question];
  return blocks.join('\n\n');
}

function imagesAlone(command = 'mgw chat'): MgwError {
  return new MgwError('usage', 'there is an image, and no prompt that says what to do with it', {
    hint: `nothing was sent; ${command} -f photo.jpg "what is this?"`,
  });
}

function nothingToAsk(parts: readonly Part[], command = 'mgw chat'): MgwError {
  if (parts.length === 0) {
    return new MgwError('usage', 'no prompt', {
      hint: `${command} "your question", or pipe text in: git diff | ${command} "review this"`,
    });
  }
  const names = parts.map(({ name }) => name).join(' and ');
  const areEmpty =
    parts.length === 1 ? `${names} is empty, and there is no prompt` : `${names} are empty, and there is no prompt`;
  return new MgwError('usage', areEmpty, {
    hint: 'nothing was sent; check the command before the pipe',
  });
}
