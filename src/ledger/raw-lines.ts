import type { FileHandle } from 'node:fs/promises';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { parseLine } from './jsonl.ts';

/** A line as its bytes, newline included where it has one. `number` counts from 1, or from where the reading began. */
export type RawLine = {
  number: number;
  /** Where it stands in the file, from (included) to (excluded). */
  from: number;
  to: number;
  /** Absent: too long to be kept, so no row. */
  bytes?: Buffer;
};

const CHUNK_BYTES = 256 * 1024;
/** A row is under 4 KB. */
const LONGEST_LINE_BYTES = 1024 * 1024;
const NEWLINE = 10;

/** The lines from an offset on, a chunk's worth at a time, up to where the file ends when it is reached. */
export async function* rawLines(file: FileHandle, offset = 0): AsyncGenerator<RawLine[]> {
  let number = 0;
  let from = offset;
  let rest: Buffer[] = [];
  /** Ends the line that has been read so far. */
  const take = (to: number): RawLine => {
    number += 1;
    const line = { number, from, to, ...(to - from <= LONGEST_LINE_BYTES && { bytes: joined(rest) }) };
    from = to;
    rest = [];
    return line;
  };
  let at = offset;
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, at);
    if (bytesRead === 0) break;
    const chunk = buffer.subarray(0, bytesRead);
    const lines: RawLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      rest.push(chunk.subarray(start, end + 1));
      start = end + 1;
      lines.push(take(at + start));
    }
    at += bytesRead;
    if (at - from > LONGEST_LINE_BYTES) rest = [];
    else if (start < bytesRead) rest.push(chunk.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (at > from) yield [take(at)];
}

/** What a line says, with its text (without the newline); or why it is no row; undefined when it is blank. */
export function readRow({ bytes }: RawLine): { entry: LedgerEntry; text: string } | string | undefined {
  if (bytes === undefined) return 'too long for a row';
  const text = bytes.toString('utf8', 0, bytes.at(-1) === NEWLINE ? bytes.length - 1 : bytes.length);
  if (text.trim() === '') return undefined;
  const entry = parseLine(text);
  return typeof entry === 'string' ? entry : { entry, text };
}

function joined(pieces: Buffer[]): Buffer {
  const [first] = pieces;
  return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
}
