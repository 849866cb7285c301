import { MgwError } from '../../domain/errors.ts';

/** Questions that somebody has judged: pairs that have or have not the same answer, or questions under their intents. */
export type Labelled =
  | { kind: 'pairs'; pairs: readonly LabelledPair[] }
  | { kind: 'intents'; questions: readonly LabelledQuestion[] };
export type LabelledPair = { same: boolean; a: string; b: string };
/** Questions of the intent `oos` (out of scope) have nothing in common with any other. */
export type LabelledQuestion = { intent: string; question: string };

export const NO_INTENT = 'oos';

const SAME = new Map([
  ['1', true],
  ['same', true],
  ['true', true],
  ['yes', true],
  ['0', false],
  ['different', false],
  ['false', false],
  ['no', false],
]);

/**
 * Reads lines of `label<TAB>a<TAB>b` (1 or 0, same or different) or of `intent<TAB>question`; the first line says which.
 * Empty lines and lines that begin with `#` are skipped. Throws `usage` with the line that is neither.
 */
export function parseLabelled(text: string): Labelled {
  const rows = text
    .replace(/^\ufeff/, '')
    .split(/\r\n?|\n/)
    .map((line, at) => ({ number: at + 1, line, fields: line.split('\t').map((field) => field.trim()) }))
    .filter(({ line }) => line.trim() !== '' && !line.startsWith('#'));
  const first = rows[0];
  if (first === undefined) throw refusal('the file has no questions', 1);
  return first.fields.length === 3
    ? { kind: 'pairs', pairs: rows.map(pairOf) }
    : { kind: 'intents', questions: rows.map(questionOf) };
}

type Row = { number: number; fields: readonly string[] };

function pairOf({ number, fields }: Row): LabelledPair {
  const [label = '', a = '', b = '', ...more] = fields;
  const same = SAME.get(label.toLowerCase());
  if (more.length > 0 || a === '' || b === '') throw refusal('a pair is label, question, question', number);
  if (same === undefined) throw refusal(`"${label}" is no label of a pair`, number);
  return { same, a, b };
}

function questionOf({ number, fields }: Row): LabelledQuestion {
  const [intent = '', question = '', ...more] = fields;
  if (more.length > 0 || intent === '' || question === '') throw refusal('a question is intent, question', number);
  return { intent, question };
}

function refusal(what: string, line: number): MgwError {
  return new MgwError('usage', `line ${line}: ${what}`, {
    hint: 'write label<TAB>question<TAB>question with 1 or 0 as the label, or intent<TAB>question, one a line',
  });
}
