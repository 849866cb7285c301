import type { CommanderError } from 'commander';
import { MgwError } from '../domain/errors.ts';

const INVALID = /^option '([^']+)' argument '(.*)' is invalid\. (.+)$/su;
const SUGGESTION = /^(.*)\n\(Did you mean (.+)\?\)$/su;

/** What commander says of a command line, as every other error: one line and a hint. `command`: the one that was named, '' for none. */
export function usageError({ message }: Pick<CommanderError, 'message'>, command: string): MgwError {
  const text = message.replace(/^error: /, '').trim();
  const help = command === '' ? '`mgw --help` lists the commands' : `\`mgw ${command} --help\` lists its options`;
  const [, option, value, expected = ''] = INVALID.exec(text) ?? [];
  if (option !== undefined) {
    return new MgwError('usage', `option '${option}' cannot be '${value}'`, { hint: lowerFirst(expected) });
  }
  const [, line, guess] = SUGGESTION.exec(text) ?? [];
  return line === undefined
    ? new MgwError('usage', text, { hint: help })
    : new MgwError('usage', line, { hint: `did you mean ${guess}? ${help}` });
}

/** A sentence as the hint that it is: without its capital and its full stop. */
function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
