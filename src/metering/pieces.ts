import type { Encoding } from '../domain/config.ts';
import { classOf, LETTER, LOWER, MARK, NEWLINE, NUMBER, OTHER, SPACE, UPPER } from './character-class.ts';

/** UTF-8, whole characters. */
export type Bytes = {
  bytes: Uint8Array;
  /** How many of them are text. */
  length: number;
  /** How far the last piece was looked for: where text follows, it ends as it would without that text only if this is less. */
  reach: number;
};

/** Where the piece that begins there ends. Merges do not cross pieces. */
export type PieceEnd = (text: Bytes, start: number) => number;

/**
 * The encodings' patterns as scanners: each looks at a byte a few times at most, where a regular expression may go
 * back again and again. What they give is what js-tiktoken's patterns match.
 */
export const pieceEnds: Readonly<Record<Encoding, PieceEnd>> = {
  /**
   * `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+CONTRACTION?`
   * `|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*CONTRACTION?`
   * `|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
   */
  o200k_base: (text, start) => {
    const first = characterAt(text, start);
    const kind = first & CLASS;
    const next = start + (first >> BYTES);
    if (kind & NUMBER) return numberEnd(text, next);
    if (kind & NEWLINE) return spaceEnd(text, start);
    // A mark is both what may stand before a word and a letter of it; the word is the longer reading.
    const from = kind & (SPACE | OTHER) ? next : start;
    const end = casedWordEnd(text, from);
    if (end > from) return contractionEnd(text, end) ?? end;
    return symbolEnd(text, start, SLASH) ?? spaceEnd(text, start);
  },
  /** `CONTRACTION|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+` */
  cl100k_base: (text, start) => {
    const first = characterAt(text, start);
    const kind = first & CLASS;
    const next = start + (first >> BYTES);
    if (kind & NUMBER) return numberEnd(text, next);
    if (kind & NEWLINE) return spaceEnd(text, start);
    const contraction = contractionEnd(text, start);
    if (contraction !== undefined) return contraction;
    const from = kind & (SPACE | OTHER | MARK) ? next : start;
    const end = runEnd(text, from, UPPER | LOWER | LETTER);
    return end > from ? end : (symbolEnd(text, start, NO_BYTE) ?? spaceEnd(text, start));
  },
};

/** A character's class, and above it its length in bytes. */
const CLASS = 0xff;
const BYTES = 8;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BLANK = 32;
const APOSTROPHE = 39;
const SLASH = 47;
const NO_BYTE = -1;

function characterAt({ bytes }: Bytes, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return classOf(first) | (1 << BYTES);
  const second = (bytes[at + 1] ?? 0) & 0x3f;
  if (first < 0xe0) return classOf(((first & 0x1f) << 6) | second) | (2 << BYTES);
  const third = (bytes[at + 2] ?? 0) & 0x3f;
  if (first < 0xf0) return classOf(((first & 0x0f) << 12) | (second << 6) | third) | (3 << BYTES);
  const fourth = (bytes[at + 3] ?? 0) & 0x3f;
  return classOf(((first & 0x07) << 18) | (second << 12) | (third << 6) | fourth) | (4 << BYTES);
}

/** The end of the run of such characters. */
function runEnd(text: Bytes, from: number, kinds: number): number {
  let at = from;
  while (at < text.length) {
    const character = characterAt(text, at);
    if (!(character & kinds)) break;
    at += character >> BYTES;
  }
  text.reach = at;
  return at;
}

/**
 * Capitals, then small letters; marks and letters without case count as both. Where no small letter follows, the word
 * ends with its last character that can be one; a word of capitals only is one too.
 */
function casedWordEnd(text: Bytes, from: number): number {
  let at = from;
  let lastSmall = from;
  while (at < text.length) {
    const character = characterAt(text, at);
    if (!(character & (UPPER | LETTER | MARK))) break;
    at += character >> BYTES;
    if (!(character & UPPER)) lastSmall = at;
  }
  const end = runEnd(text, at, LOWER | LETTER | MARK);
  return end > at || lastSmall === from ? end : lastSmall;
}

/** `'s 't 'm 'd 're 've 'll`, in either case. */
function contractionEnd(text: Bytes, at: number): number | undefined {
  text.reach = Math.max(text.reach, Math.min(at + 2, text.length));
  if (at >= text.length || text.bytes[at] !== APOSTROPHE) return undefined;
  const letter = smallLetterAt(text, at + 1);
  if (letter === 's' || letter === 't' || letter === 'm' || letter === 'd') return at + 2;
  const pair = `${letter}${smallLetterAt(text, at + 2)}`;
  return pair === 're' || pair === 've' || pair === 'll' ? at + 3 : undefined;
}

function smallLetterAt({ bytes, length }: Bytes, at: number): string {
  const byte = at < length ? (bytes[at] ?? 0) : 0;
  return byte < 0x80 ? String.fromCharCode(byte).toLowerCase() : '';
}

/** One to three digits, of which the first ends at `next`. */
function numberEnd(text: Bytes, next: number): number {
  let at = next;
  for (let digits = 1; digits < 3 && at < text.length; digits++) {
    const character = characterAt(text, at);
    if (!(character & NUMBER)) break;
    at += character >> BYTES;
  }
  text.reach = at;
  return at;
}

/** ` ?[^\s\p{L}\p{N}]+`, then line breaks, and `also` among them. */
function symbolEnd(text: Bytes, start: number, also: number): number | undefined {
  const from = text.bytes[start] === BLANK ? start + 1 : start;
  let at = runEnd(text, from, MARK | OTHER);
  if (at === from) return undefined;
  for (; at < text.length; at++) {
    const byte = text.bytes[at];
    if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN && byte !== also) break;
  }
  text.reach = at;
  return at;
}

/** White space up to its last line break; without one, all but the last character, which belongs to what follows. */
function spaceEnd(text: Bytes, start: number): number {
  let at = start;
  let last = start;
  let lineEnd = start;
  while (at < text.length) {
    const character = characterAt(text, at);
    if (!(character & (SPACE | NEWLINE))) break;
    last = at;
    at += character >> BYTES;
    if (character & NEWLINE) lineEnd = at;
  }
  text.reach = at;
  if (lineEnd > start) return lineEnd;
  return at === text.length || last === start ? at : last;
}
