import { isHan, isPlainLetter } from '../../domain/text-pieces.ts';

/** How many there are. */
export const SIZES = 4;

/** Beyond these a text is long, whatever else it has. */
const MOST_DOUBLINGS = 6;
const MOST_CLAUSES = 6;
const LONG = 14;
const VERY_LONG = 22;
/** A Chinese word has about as many characters. */
const HAN_OF_A_WORD = 1.6;
/** What a size weighs beside the words of a text, all of which together have the length 1. */
const WEIGHT = 0.35;

/**
 * How much a text says: what is told at length, in many clauses, has more to be thought about. `clauses`: the signs that end one
 * before the text itself ends.
 */
export type TextSize = { words: number; clauses: number };

/** In `SIZES` numbers from 0 to `WEIGHT`. */
export function sizesOf({ words, clauses }: TextSize): number[] {
  const sizes = [
    Math.min(1, Math.log2(1 + words) / MOST_DOUBLINGS),
    Math.min(clauses, MOST_CLAUSES) / MOST_CLAUSES,
    words > LONG ? 0.5 : 0,
    words > VERY_LONG ? 0.5 : 0,
  ];
  return sizes.map((size) => size * WEIGHT);
}

const LOWER = 0x20;
const ENDS = ',，;；:：、。.!！?？';

/** Words, of Chinese by its characters; and the signs that end a clause and not a part of a number or a name. */
export function sizeOf(text: string): TextSize {
  let [words, han, clauses, isInWord] = [0, 0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isLetter = isPlainLetter(code | LOWER) || isOtherLetter(code);
    if (isLetter && !isInWord) words += 1;
    isInWord = isLetter;
    if (isHan(code)) han += 1;
    else if (!isLetter && ENDS.includes(text.charAt(at)) && isEnd(text, at)) clauses += 1;
  }
  return { words: Math.round(words + han / HAN_OF_A_WORD), clauses };
}

/** From `À` on, with Greek, Cyrillic and the like, but `×` and `÷`. */
function isOtherLetter(code: number): boolean {
  return code >= 0xc0 && code <= 0x1fff && code !== 0xd7 && code !== 0xf7;
}

/** What is no Latin sign, or has a space behind it. The end of the text is none: most texts have one. */
function isEnd(text: string, at: number): boolean {
  if (at + 1 >= text.length) return false;
  return text.charCodeAt(at) > 0x7f || text.charAt(at + 1).trim() === '';
}
