import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../files/code-of.ts';
import type { CacheEntry } from './cache-store.ts';
import { decodeLine } from './entry-line.ts';
import { type LogRange, logName } from './manifest.ts';

/** Where an entry's line stands, without its newlines. Later positions are newer. */
export type Position = { file: number; offset: number; length: number };

/** A log file that has this many bytes is full. */
const LOG_BYTES = 4 * 1024 * 1024;

/** The longest that a line can be: a longest answer of characters that JSON escapes, and its reasoning. Bytes. */
export const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

export const isNewer = (a: Position, b: Position) => a.file > b.file || (a.file === b.file && a.offset > b.offset);

/**
 * Appends a line by one write to the first log file, from `first` on, that is not full: whoever else does so at the same
 * time puts theirs before or after, never in between. A file that somebody cut to less than what is indexed of it counts as
 * full, since what would stand there now is taken for known. Throws what the file system says.
 */
export function appendLine(folder: string, first: LogRange, line: Buffer): { file: number; end: number } {
  for (let number = first.file; ; number++) {
    const file = openSync(join(folder, logName(number)), 'a', 0o600);
    try {
      const { size } = fstatSync(file);
      if (size >= LOG_BYTES || (number === first.file && size < first.from)) continue;
      const written = writeSync(file, line);
      if (written !== line.length) throw new Error('the disk took only a part of it');
      return { file: number, end: fstatSync(file).size };
    } finally {
      closeSync(file);
    }
  }
}

/** Undefined when nothing, or no entry, stands there. */
export function readEntry(folder: string, position: Position): CacheEntry | undefined {
  const line = readLine(folder, position);
  return line === undefined ? undefined : decodeLine(line);
}

/** What stands there, whatever it is; undefined when that is nothing. */
export function readLine(folder: string, { file, offset, length }: Position): Buffer | undefined {
  if (length > LONGEST_LINE_BYTES) return undefined;
  const line = Buffer.allocUnsafe(length);
  return reading(folder, file, (handle) => (readSync(handle, line, 0, length, offset) === length ? line : undefined));
}

/**
 * The bytes of a range, at most `most`: without an end, from its beginning to that of the file. Undefined when there is
 * no such file.
 */
export function readBytes(folder: string, range: LogRange, most: number): Buffer | undefined {
  return reading(folder, range.file, (handle) => {
    const size = fstatSync(handle).size;
    const end = Math.min(range.to ?? size, size);
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(end - range.from, most)));
    return bytes.subarray(0, bytes.length === 0 ? 0 : readSync(handle, bytes, 0, bytes.length, range.from));
  });
}

function reading<T>(folder: string, number: number, read: (handle: number) => T): T | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(join(folder, logName(number)), 'r');
    return read(handle);
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/**
 * Overwrites lines with blanks: the text is gone from the disk, and the entry with its first byte, even if the process dies here.
 * Nothing else has to know of it, since a line whose sum does not fit is no entry. Lines that are not there are passed over.
 */
export function eraseLines(folder: string, positions: readonly Position[]): void {
  for (const number of new Set(positions.map(({ file }) => file))) {
    let file: number;
    try {
      file = openSync(join(folder, logName(number)), 'r+');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') continue;
      throw error;
    }
    try {
      const size = fstatSync(file).size;
      for (const { file: owner, offset, length } of positions) {
        if (owner === number && offset + length <= size) writeSync(file, Buffer.alloc(length, ' '), 0, length, offset);
      }
    } finally {
      closeSync(file);
    }
  }
}
