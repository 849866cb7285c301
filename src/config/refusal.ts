import { nearest } from '../domain/nearest.ts';

/** Why a value cannot be used: what was expected, and what to do. Thrown by a field's reader. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

export function didYouMean(typed: string, known: Iterable<string>): string | undefined {
  const name = nearest(typed, known);
  return name === undefined ? undefined : `did you mean ${name}?`;
}

const SHOWN_TEXT_MAX = 24;

/** What stands there instead, without ever showing a text that could be a key. */
export function found(input: unknown): string {
  if (input === undefined || input === null) return 'found nothing';
  if (Array.isArray(input)) return 'found a list';
  if (typeof input === 'number' || typeof input === 'boolean') return `found ${input}`;
  if (typeof input !== 'string') return 'found a mapping';
  return isShowable(input) ? `found ${JSON.stringify(input)}` : 'found a text';
}

/** Vendor keys are longer than this, or say what they are. */
function isShowable(text: string): boolean {
  return text.length <= SHOWN_TEXT_MAX && !/^(sk|ak|pk|key|bearer)[-_ ]/i.test(text);
}
