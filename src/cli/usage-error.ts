import type { CommanderError } from 'commander';
import { MgwError } from '../domain/errors.ts';

const INVALID = /^option '([^']+)' argument '(.*)' is invalid\. (.+)$/su;
const SUGGESTION = /^(.*)\n\(Did you mean (.+)\?\)$/su;

/**
 * What commander says of a command line, as every other error: one line and a hint. `command`: the one that was named, '' for none.
 * `words`: what was typed, without the options of every command.
 */
export function usageError(
  { message }: Pick<CommanderError, 'message'>,
  command: string,
  words: readonly string[] = [],
): MgwError {
  const text = message.replace(/^error: /, '').trim();
  const help = helpFor(command, words);
  if (command === 'completion' && text.startsWith('missing required argument')) {
    return new MgwError('usage', text, { hint: 'one of bash, zsh, fish and powershell, as in: mgw completion bash' });
  }
  const [, option, value, expected = ''] = INVALID.exec(text) ?? [];
  if (option !== undefined) {
    return new MgwError('usage', `option '${option}' cannot be '${value}'`, { hint: lowerFirst(expected) });
  }
  const [, line, guess] = SUGGESTION.exec(text) ?? [];
  return line === undefined
    ? new MgwError('usage', text, { hint: help })
    : new MgwError('usage', line, { hint: `did you mean ${guess}? ${help}` });
}

/** Who types a question without a command is told which one asks it. */
function helpFor(command: string, words: readonly string[]): string {
  if (command !== '') return `\`mgw ${command} --help\` lists its options`;
  const end = words.findIndex((word) => word.startsWith('-'));
  const question = words.slice(0, end < 0 ? undefined : end).join(' ');
  const isQuestion =
    question.length <= LONGEST_SHOWN && /[\s\P{ASCII}]/u.test(question) && !/["$`\\\p{Cc}]/u.test(question);
  return isQuestion ? `to ask it: mgw chat "${question}"` : '`mgw --help` lists the commands';
}

/** Characters of a question that a hint repeats. */
const LONGEST_SHOWN = 60;

/** A sentence as the hint that it is: without its capital and its full stop. */
function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
