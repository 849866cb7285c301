import { t } from './t.ts';

/** What kind of word it is: the same word may be several. */
export type Kind =
  | 'task'
  | 'signal'
  | 'value'
  | 'reason'
  | 'verdict'
  | 'outcome'
  | 'cache'
  | 'period'
  | 'source'
  | 'strategy';

/**
 * One of our own words from below the command line, in the person's language; in the catalogue as `code##task`. Not by
 * `told`, which would translate it wherever somebody has given something that name.
 */
export function word(text: string, kind: Kind): string {
  const key: string = `${text}##${kind}`;
  return t(key);
}
