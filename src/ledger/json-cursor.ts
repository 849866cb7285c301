/** Reads JSON without spaces from bytes, of the form that `JSON.stringify` writes; whatever else it meets is thrown. */
export type Cursor = { bytes: Buffer; view: DataView; at: number; end: number };

export function cursorOver(bytes: Buffer): Cursor {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), at: 0, end: bytes.length };
}

/** Not of the expected form, which need not be wrong. Thrown very often where somebody else has written the file. */
export const UNEXPECTED = new SyntaxError('not of the expected form');

const [QUOTE, BACKSLASH, SPACE] = [34, 92, 32];
const [ZERO, NINE, MINUS, PLUS, POINT] = [48, 57, 45, 43, 46];
const COMMA = 44;
export const COLON = 58;
export const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [123, 125, 91, 93];
/** So many digits are always a safe integer. */
const MOST_DIGITS = 15;
const DEEPEST = 16;

function peek({ bytes, at, end }: Cursor): number {
  return at < end ? (bytes[at] ?? 0) : 0;
}

export function expectByte(cursor: Cursor, byte: number): void {
  if (peek(cursor) !== byte) throw UNEXPECTED;
  cursor.at += 1;
}

/** Whether another member follows: a comma is passed, and so is the closing byte. */
export function hasNext(cursor: Cursor, close: number): boolean {
  const byte = peek(cursor);
  if (byte !== COMMA && byte !== close) throw UNEXPECTED;
  cursor.at += 1;
  return byte === COMMA;
}

/** Whether the list or object has a member at all; its opening byte is passed, and the closing one if there is none. */
export function isFilled(cursor: Cursor, open: number, close: number): boolean {
  expectByte(cursor, open);
  if (peek(cursor) !== close) return true;
  cursor.at += 1;
  return false;
}

/** At least four bytes, as words of four that may lie over each other, to compare them quickly. */
export type Expected = { length: number; words: readonly number[] };

export function expected(text: string): Expected {
  const { view, end: length } = cursorOver(Buffer.from(text));
  const words: number[] = [];
  for (let at = 0; at < length; at += 4) words.push(view.getUint32(Math.min(at, length - 4), true));
  return { length, words };
}

/** Passes those bytes, if they stand there. */
export function passIf(cursor: Cursor, { length, words }: Expected): boolean {
  const { view, at } = cursor;
  if (at + length > cursor.end) return false;
  const last = words.length - 1;
  if (view.getUint32(at + length - 4, true) !== words[last]) return false;
  for (let index = 0; index < last; index++) {
    if (view.getUint32(at + 4 * index, true) !== words[index]) return false;
  }
  cursor.at = at + length;
  return true;
}

export function skipString(cursor: Cursor): void {
  expectByte(cursor, QUOTE);
  const { bytes, end } = cursor;
  for (let at = cursor.at; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      cursor.at = at + 1;
      return;
    }
    if (byte === BACKSLASH || byte < SPACE) break;
  }
  throw UNEXPECTED;
}

/** A whole number that is not negative. */
export function readCount(cursor: Cursor): number {
  const { bytes, end, at: start } = cursor;
  let [at, value] = [start, 0];
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < ZERO || byte > NINE) break;
    value = value * 10 + byte - ZERO;
  }
  const digits = at - start;
  if (digits === 0 || digits > MOST_DIGITS || (digits > 1 && bytes[start] === ZERO)) throw UNEXPECTED;
  cursor.at = at;
  return value;
}

export function skipValue(cursor: Cursor, depth = 0): void {
  const byte = peek(cursor);
  if (depth > DEEPEST) throw UNEXPECTED;
  if (byte === QUOTE) skipString(cursor);
  else if (byte === OPEN_OBJECT) skipObject(cursor, depth);
  else if (byte === OPEN_LIST) skipList(cursor, depth);
  else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) skipNumber(cursor);
  else skipWord(cursor);
}

function skipObject(cursor: Cursor, depth: number): void {
  if (!isFilled(cursor, OPEN_OBJECT, CLOSE_OBJECT)) return;
  do {
    skipString(cursor);
    expectByte(cursor, COLON);
    skipValue(cursor, depth + 1);
  } while (hasNext(cursor, CLOSE_OBJECT));
}

function skipList(cursor: Cursor, depth: number): void {
  if (!isFilled(cursor, OPEN_LIST, CLOSE_LIST)) return;
  do skipValue(cursor, depth + 1);
  while (hasNext(cursor, CLOSE_LIST));
}

function skipNumber(cursor: Cursor): void {
  if (peek(cursor) === MINUS) cursor.at += 1;
  const first = peek(cursor);
  if (skipDigits(cursor) > 1 && first === ZERO) throw UNEXPECTED;
  if (peek(cursor) === POINT) {
    cursor.at += 1;
    skipDigits(cursor);
  }
  if ((peek(cursor) | SPACE) !== 101) return; // e or E
  cursor.at += 1;
  if (peek(cursor) === MINUS || peek(cursor) === PLUS) cursor.at += 1;
  skipDigits(cursor);
}

function skipDigits(cursor: Cursor): number {
  const start = cursor.at;
  for (let byte = peek(cursor); byte >= ZERO && byte <= NINE; byte = peek(cursor)) cursor.at += 1;
  if (cursor.at === start) throw UNEXPECTED;
  return cursor.at - start;
}

const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

function skipWord(cursor: Cursor): void {
  const word = WORDS.find((text) => text[0] === peek(cursor)) ?? Buffer.of();
  if (word.length === 0 || cursor.at + word.length > cursor.end) throw UNEXPECTED;
  for (const byte of word) expectByte(cursor, byte);
}

const TIME_BYTES = 26;
const TIME_FORM = Buffer.from('"0000-00-00T00:00:00.000Z"');
const DATE_BYTES = 12;

/** A moment as `toISOString` writes it, from 1970 on, ms. The day is worked out once for all rows of a day. */
export type Times = { read(cursor: Cursor): number };

export function createTimes(): Times {
  let date = expected('"    -  -  T');
  let dateMs = 0;
  return {
    read(cursor) {
      const { bytes, at, end } = cursor;
      if (at + TIME_BYTES > end) throw UNEXPECTED;
      if (!passIf(cursor, date)) {
        dateMs = dateAt(bytes, at);
        date = expected(bytes.toString('latin1', at, at + DATE_BYTES));
      }
      expectForm(bytes, at, DATE_BYTES);
      const [hour, minute, second] = [two(bytes, at + 12), two(bytes, at + 15), two(bytes, at + 18)];
      if (hour > 23 || minute > 59 || second > 59) throw UNEXPECTED;
      cursor.at = at + TIME_BYTES;
      const thousandths = two(bytes, at + 21) * 10 + (bytes[at + 23] ?? 0) - ZERO;
      return dateMs + ((hour * 60 + minute) * 60 + second) * 1000 + thousandths;
    },
  };
}

function dateAt(bytes: Buffer, at: number): number {
  expectForm(bytes, at, 0);
  const [year, month, day] = [two(bytes, at + 1) * 100 + two(bytes, at + 3), two(bytes, at + 6), two(bytes, at + 9)];
  const isDay = year >= 1970 && month >= 1 && month <= 12 && day >= 1;
  const ms = Date.UTC(year, month - 1, day);
  if (!isDay || new Date(ms).getUTCDate() !== day) throw UNEXPECTED;
  return ms;
}

function expectForm(bytes: Buffer, at: number, from: number): void {
  for (let index = from; index < TIME_BYTES; index++) {
    const byte = bytes[at + index] ?? 0;
    const form = TIME_FORM[index] ?? 0;
    if (form === ZERO ? byte < ZERO || byte > NINE : byte !== form) throw UNEXPECTED;
  }
}

function two(bytes: Buffer, at: number): number {
  return ((bytes[at] ?? 0) - ZERO) * 10 + (bytes[at + 1] ?? 0) - ZERO;
}

/** Texts that come again and again: each is decoded once. */
export type Texts = { read(cursor: Cursor): string };

const SLOTS = 8192;
const MOST_KEPT = SLOTS / 2;

/** `known` are handed out themselves, so that comparing with them is quick. */
export function createTexts(known: readonly string[]): Texts {
  const slots: ({ hash: number; bytes: Buffer; text: string } | undefined)[] = new Array(SLOTS).fill(undefined);
  let kept = 0;
  const textOf = (bytes: Buffer, place: { start: number; end: number; hash: number }, literal?: string): string => {
    const { start, end, hash } = place;
    let slot = hash & (SLOTS - 1);
    for (let entry = slots[slot]; entry !== undefined; entry = slots[slot]) {
      if (entry.hash === hash && isSame(entry.bytes, bytes, start, end)) return entry.text;
      slot = (slot + 1) & (SLOTS - 1);
    }
    const text = literal ?? bytes.toString('utf8', start, end);
    if (kept < MOST_KEPT) {
      slots[slot] = { hash, bytes: Buffer.from(bytes.subarray(start, end)), text };
      kept += 1;
    }
    return text;
  };
  const read = (cursor: Cursor, literal?: string): string => {
    expectByte(cursor, QUOTE);
    const { bytes, end, at: start } = cursor;
    let hash = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) {
        cursor.at = at + 1;
        return textOf(bytes, { start, end: at, hash }, literal);
      }
      if (byte === BACKSLASH || byte < SPACE) break;
      hash = (hash * 31 + byte) | 0;
    }
    throw UNEXPECTED;
  };
  for (const text of known) read(cursorOver(Buffer.from(`"${text}"`)), text);
  return { read };
}

function isSame(kept: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (kept.length !== end - start) return false;
  for (let index = 0; index < kept.length; index++) if (kept[index] !== bytes[start + index]) return false;
  return true;
}
