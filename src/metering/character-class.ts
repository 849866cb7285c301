/** What the encodings' patterns ask of a character: bits, so that several can be asked for at once. */
export const UPPER = 1;
export const LOWER = 2;
/** A letter without case: Han, kana, … */
export const LETTER = 4;
export const MARK = 8;
export const NUMBER = 16;
export const NEWLINE = 32;
/** White space, line breaks apart. */
export const SPACE = 64;
export const OTHER = 128;

const PATTERNS: readonly (readonly [number, RegExp])[] = [
  [SPACE, /\s/u],
  [UPPER, /[\p{Lu}\p{Lt}]/u],
  [LOWER, /\p{Ll}/u],
  [LETTER, /[\p{Lm}\p{Lo}]/u],
  [MARK, /\p{M}/u],
  [NUMBER, /\p{N}/u],
];

/** By code point; 0: not asked for yet. The engine itself is asked, so that its Unicode is the one that counts. */
let known: Uint8Array | undefined;

/** The class of a code point. */
export function classOf(codePoint: number): number {
  known ??= new Uint8Array(0x110000);
  const found = known[codePoint];
  if (found) return found;
  const asked = ask(codePoint);
  known[codePoint] = asked;
  return asked;
}

/**
 * What Chinese and English text mostly has besides ASCII: as it is since long before any Node that mgw runs on, so that
 * no pattern has to be compiled for it, which takes longer than counting an answer.
 */
const RANGES: readonly (readonly [number, number, number])[] = [
  [0x2010, 0x2027, OTHER],
  [0x2190, 0x23ff, OTHER],
  [0x2500, 0x2775, OTHER],
  [0x3001, 0x3003, OTHER],
  [0x3008, 0x3020, OTHER],
  [0x4e00, 0x9fff, LETTER],
  [0xff01, 0xff0f, OTHER],
  [0xff10, 0xff19, NUMBER],
  [0xff1a, 0xff20, OTHER],
  [0x1f300, 0x1f64f, OTHER],
];

function ask(codePoint: number): number {
  if (codePoint === 10 || codePoint === 13) return NEWLINE;
  if (codePoint < 0x80) return askAscii(codePoint);
  const range = RANGES.find(([first, last]) => codePoint >= first && codePoint <= last);
  if (range !== undefined) return range[2];
  const character = String.fromCodePoint(codePoint);
  return PATTERNS.find(([, pattern]) => pattern.test(character))?.[0] ?? OTHER;
}

function askAscii(code: number): number {
  if (code >= 97 && code <= 122) return LOWER;
  if (code >= 65 && code <= 90) return UPPER;
  if (code >= 48 && code <= 57) return NUMBER;
  if (code === 32 || (code >= 9 && code <= 13)) return SPACE;
  return OTHER;
}
