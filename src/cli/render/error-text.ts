import type { MgwError } from '../../domain/errors.ts';
import type { Output } from '../io.ts';
import { told } from '../language/told.ts';
import { fitTerminal } from './wrap.ts';

/** An error for a person, in their language: one line, and the next step under it. Control characters of foreign words are dropped. */
export function errorText({ message, hint }: Pick<MgwError, 'message' | 'hint'>): string {
  const lines =
    hint === undefined
      ? []
      : told(hint)
          .split('\n')
          .map((line) => `  ${line}`);
  return `${[`mgw: ${told(oneLine(message))}`, ...lines].join('\n')}\n`;
}

/** The same in the width of a terminal; piped as it is. */
export async function fittedErrorText(
  error: Pick<MgwError, 'message' | 'hint'>,
  output: Pick<Output, 'isTTY' | 'columns'>,
): Promise<string> {
  const [first = '', ...hint] = errorText(error).split('\n');
  const message = await fitTerminal(first, output, '     ');
  return `${message}\n${await fitTerminal(hint.join('\n'), output)}`;
}

/** Foreign text as one line that cannot move the cursor, nor turn the order of what is read. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}
