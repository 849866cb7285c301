// AssemblyScript: TypeScript's grammar, compiled to WebAssembly (`.ci/row-reader.mjs`). It runs at full speed from the first
// row on, where an engine's optimiser would be busy for half of a rebuild. `memory.ts` says what stands where.

const HEAD_PIECES: usize = 0;
const REST_PIECES: usize = 4;
const DATE: usize = 8;

// Of a piece.
const TEXT: usize = 0;
const FULL_WORDS: usize = 4;
const LENGTH: usize = 8;
const GAP: usize = 12;
const MEANING: usize = 16;
const BEHIND: usize = 20;
const NEXT: usize = 24;
const LAST_MASK: usize = 32;

// Kinds of gaps, as `row-pieces.ts` has them; all others are figures.
const END: i32 = -1;
const STRING: i32 = 1;
const TIME: i32 = 2;
const CACHED_INPUT: usize = 7;
const TAG: i32 = 10;
const MIDDLE: i32 = 11;

// Of a row that is told: its figures by their gaps, eight bytes each, then these.
const HEAD: usize = 80;
const REST: usize = 84;
const ROW_TAG: usize = 88;
const ROW_BYTES: usize = 96;

const TAG_SLOTS: u32 = 32768;
const LONGEST_LINE: usize = 1024 * 1024;

const QUOTE: u32 = 34;
const BACKSLASH: u32 = 92;
const SPACE: u32 = 32;
const ZERO: u32 = 48;

/** Where the first row that is not told begins. */
export let stoppedAt: usize = 0;
/** Where its day or its tag stands, if that is why. */
export let newDateAt: usize = 0;
export let newTagAt: usize = 0;
/** Of that tag, in bytes, and what it is kept by. */
export let tagLength: u32 = 0;
export let tagHash: u32 = 0;
let dateMs: f64 = 0;
let cursor: usize = 0;

/** Times of that day, the bytes of which stand in memory, are told from now on. */
export function setDate(ms: f64): void {
  dateMs = ms;
}

/** Tells of rows, at most so many, up to the first that is not of a known form; gives how many. */
export function readRows(from: usize, end: usize, rows: usize, tags: usize, most: i32): i32 {
  let count: i32 = 0;
  newDateAt = 0;
  newTagAt = 0;
  stoppedAt = from;
  while (count < most && stoppedAt < end) {
    if (!readRow(stoppedAt, rows + (count as usize) * ROW_BYTES, tags)) return count;
    if (cursor - stoppedAt > LONGEST_LINE) return count;
    stoppedAt = cursor;
    count += 1;
  }
  return count;
}

function readRow(from: usize, row: usize, tags: usize): bool {
  let pieces: usize = HEAD_PIECES;
  cursor = from;
  store<u32>(row, 0, HEAD);
  store<u32>(row, 0, ROW_TAG);
  store<f64>(row, 0, CACHED_INPUT << 3);
  while (true) {
    const piece = passPiece(pieces);
    if (piece === 0) return false;
    const gap = load<i32>(piece, GAP);
    pieces = piece + BEHIND;
    if (gap === STRING) {
      if (!passString()) return false;
    } else if (gap === TIME) {
      if (!readTime(row)) return false;
    } else if (gap === TAG) {
      if (!readTag(row, tags)) return false;
    } else if (gap === MIDDLE) {
      store<u32>(row, load<u32>(piece, MEANING), HEAD);
      pieces = REST_PIECES;
    } else if (gap === END) {
      store<u32>(row, load<u32>(piece, MEANING), REST);
      return true;
    } else if (!readFigure(row + ((gap as usize) << 3))) return false;
  }
}

/** Of the pieces that may stand there, the one that does; it is looked for first the next time. */
function passPiece(pieces: usize): usize {
  const first: usize = load<u32>(pieces);
  let before: usize = 0;
  let piece = first;
  while (piece !== 0 && !stands(piece)) {
    before = piece;
    piece = load<u32>(piece, NEXT);
  }
  if (piece === 0) return 0;
  if (before !== 0) {
    store<u32>(before, load<u32>(piece, NEXT), NEXT);
    store<u32>(piece, first as u32, NEXT);
    store<u32>(pieces, piece as u32);
  }
  cursor += load<u32>(piece, LENGTH);
  return piece;
}

/** Eight bytes at a time; what is behind the last of them is masked. */
function stands(piece: usize): bool {
  let text: usize = load<u32>(piece, TEXT);
  let at = cursor;
  const end = text + ((load<u32>(piece, FULL_WORDS) as usize) << 3);
  for (; text < end; text += 8, at += 8) {
    if (load<u64>(text) !== load<u64>(at)) return false;
  }
  return (load<u64>(at) & load<u64>(piece, LAST_MASK)) === load<u64>(text);
}

function passString(): bool {
  if (load<u8>(cursor) !== QUOTE) return false;
  let at = cursor + 1;
  let byte: u32 = load<u8>(at);
  while (byte !== QUOTE) {
    if (byte === BACKSLASH || byte < SPACE) return false;
    at += 1;
    byte = load<u8>(at);
  }
  cursor = at + 1;
  return true;
}

function readTag(row: usize, tags: usize): bool {
  const start = cursor + 1;
  if (!passString()) return false;
  const length = (cursor - 1 - start) as u32;
  let hash: u32 = 0;
  for (let at = start; at < cursor - 1; at += 1) hash = hash * 31 + load<u8>(at);
  for (let slot = hash & (TAG_SLOTS - 1); ; slot = (slot + 1) & (TAG_SLOTS - 1)) {
    const tag = tags + ((slot as usize) << 4);
    const number = load<u32>(tag, 12);
    if (number === 0) {
      newTagAt = start;
      tagLength = length;
      tagHash = hash;
      return false;
    }
    if (load<u32>(tag) !== hash || load<u32>(tag, 8) !== length) continue;
    if (memory.compare(load<u32>(tag, 4), start, length) !== 0) continue;
    store<u32>(row, number, ROW_TAG);
    return true;
  }
}

/** A whole number of at most 15 digits, which is always a safe one. */
function readFigure(figure: usize): bool {
  let at = cursor;
  let value: u64 = 0;
  for (let digit = digitAt(at); digit < 10; digit = digitAt(at)) {
    value = value * 10 + digit;
    at += 1;
  }
  const digits = at - cursor;
  if (digits === 0 || digits > 15 || (digits > 1 && load<u8>(cursor) === ZERO)) return false;
  store<f64>(figure, value as f64);
  cursor = at;
  return true;
}

/** `"2026-11-23T04:05:06.789Z"`, on the day that was set. */
function readTime(row: usize): bool {
  const at = cursor;
  if (load<u64>(at) !== load<u64>(DATE) || load<u32>(at, 8) !== load<u32>(DATE, 8)) {
    newDateAt = at;
    return false;
  }
  if (load<u8>(at, 14) !== 58 || load<u8>(at, 17) !== 58 || load<u8>(at, 20) !== 46) return false;
  if (load<u8>(at, 24) !== 90 || load<u8>(at, 25) !== QUOTE) return false;
  const hour = twoAt(at + 12);
  const minute = twoAt(at + 15);
  const second = twoAt(at + 18);
  const hundredths = twoAt(at + 21);
  const thousandths = digitAt(at + 23);
  if (hour > 23 || minute > 59 || second > 59 || hundredths > 99 || thousandths > 9) return false;
  const ms = ((hour * 60 + minute) * 60 + second) * 1000 + hundredths * 10 + thousandths;
  store<f64>(row, dateMs + (ms as f64), TIME << 3);
  cursor = at + 26;
  return true;
}

/** More than 99 where there are not two digits. */
function twoAt(at: usize): u32 {
  const tens = digitAt(at);
  const ones = digitAt(at + 1);
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/** More than 9 where there is none. */
function digitAt(at: usize): u32 {
  return (load<u8>(at) as u32) - ZERO;
}
