import type { Message } from '../domain/chat.ts';

/** Counts text that arrives in pieces; the sum does not depend on where it was cut. */
export type TokenCounter = {
  add(text: string): void;
  tokens(): number;
  /** The exact count; absent or undefined where there is only an estimate. */
  counted?(): number | undefined;
};

/** What a chat template adds to the text: measured at 4 to 22 tokens a request of one or two messages. */
const ESTIMATED_PER_MESSAGE = 5;
const ESTIMATED_PER_REQUEST = 4;

/**
 * Roughly how many tokens a text is, in one pass and without a vocabulary; 0 for ''.
 * Measured against o200k_base, nine texts of ten of a few hundred characters and more: English and source code within
 * 15 %, Chinese within 20 %. A single short sentence may be off by a third, other scripts by more.
 */
export function estimateTokens(text: string): number {
  const counter = createTokenCounter();
  counter.add(text);
  return counter.tokens();
}

/** As `estimateTokens`, for text that comes in pieces and is not kept. */
export function createTokenCounter(): TokenCounter {
  let total = 0;
  let previous: CharacterClass = 'start';
  let run = 0;
  return {
    add(text) {
      for (let index = 0; index < text.length; index++) {
        const kind = classOf(text.charCodeAt(index));
        run = continues(previous, kind) ? run + 1 : 1;
        total += weight(kind, run, previous);
        previous = kind;
      }
    },
    tokens: () => Math.max(0, Math.ceil(total - 1e-6)),
  };
}

export function estimateInput(messages: readonly Message[]): number {
  return estimateContents(messages) + templateEstimate(messages);
}

/** Of all contents, without what a template adds. */
export function estimateContents(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
}

/** About what a vendor's template adds to the contents. */
export function templateEstimate(messages: readonly Message[]): number {
  return ESTIMATED_PER_REQUEST + ESTIMATED_PER_MESSAGE * messages.length;
}

type CharacterClass =
  | 'start'
  | 'lower'
  | 'upper'
  | 'digit'
  | 'space'
  | 'newline'
  | 'mark'
  | 'wide-mark'
  | 'han'
  | 'other'
  | 'half';

function classOf(code: number): CharacterClass {
  if (code >= 97 && code <= 122) return 'lower';
  if (code === 32) return 'space';
  if (code >= 65 && code <= 90) return 'upper';
  if (code >= 48 && code <= 57) return 'digit';
  if (code < 32) return 'newline';
  if (code < 128) return 'mark';
  if (code >= 0x3400 && code <= 0x9fff) return 'han';
  if ((code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xffef) || (code >= 0x2010 && code <= 0x205f))
    return 'wide-mark';
  if (code >= 0xd800 && code <= 0xdfff) return 'half';
  return 'other';
}

/** A capital and what follows it in lower case are one word; `fooBar` is two. */
function continues(previous: CharacterClass, kind: CharacterClass): boolean {
  return previous === kind || (previous === 'upper' && kind === 'lower');
}

/** Fitted on English, Chinese and source code; `run` counts the characters of this word or run so far, from 1. */
function weight(kind: CharacterClass, run: number, previous: CharacterClass): number {
  switch (kind) {
    case 'lower':
      return run === 1 ? (previous === 'mark' ? 0.75 : 0.94) : run > 6 ? 0.08 : 0.025;
    case 'upper':
      return run === 1 ? 0.9 : 0.35;
    case 'digit':
      return run % 3 === 1 ? 1 : 0;
    case 'space':
      // One space belongs to the word after it; an indentation is one token.
      return run === 2 ? 0.8 : 0;
    case 'newline':
      return run === 1 ? 0.6 : 0.1;
    case 'mark':
      return run === 1 ? 0.8 : 0.3;
    case 'wide-mark':
      return 0.85;
    case 'han':
      return 0.76;
    case 'half':
      return 1;
    case 'other':
      return 0.5;
    case 'start':
      return 0;
    default:
      return kind satisfies never;
  }
}
