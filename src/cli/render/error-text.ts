import type { MgwError } from '../../domain/errors.ts';

/** An error for a person: one line, and the next step under it. Control characters of foreign words are dropped. */
export function errorText({ message, hint }: Pick<MgwError, 'message' | 'hint'>): string {
  const lines = hint === undefined ? [] : hint.split('\n').map((line) => `  ${line}`);
  return `${[`mgw: ${oneLine(message)}`, ...lines].join('\n')}\n`;
}

/** Foreign text as one line that cannot move the cursor. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}
