import { readSync } from 'node:fs';

const CHUNK_BYTES = 1024 * 1024;
/** A row is under 4 KB; more than this without a newline is no row, and is not kept in memory. */
export const LONGEST_LINE_BYTES = 1024 * 1024;
export const NEWLINE = 10;

/** Whole lines with their newlines; only the last line of a file may lack it. Holds until the next part is asked for. */
export type Lines = {
  bytes: Buffer;
  /** Whether the last of these has its newline; if not, `offset` is where that line begins. */
  ended: boolean;
  /** A line that was too long to be kept has ended where these begin. */
  afterTooLong: boolean;
  /** Where these end in the file, and what `checksum` gave of everything up to there. */
  offset: number;
  checksum: number;
};

export type LinesOptions = {
  from?: number;
  /** Up to where; absent: the end of the file. */
  to?: number;
  /** Goes on from the sum of what stands before. */
  checksum?: (bytes: Buffer, before: number) => number;
  /** The sum of what stands before `from`. */
  before?: number;
};

/**
 * The lines of an open file, about a megabyte at a time, in one buffer that is used again. Synchronous, which is a tenth
 * quicker than to wait for a thread: whoever reads much lets others have a turn in between.
 */
export function* readLines(file: number, options: LinesOptions = {}): Generator<Lines> {
  const { from = 0, to = Number.POSITIVE_INFINITY, checksum = () => 0, before = 0 } = options;
  const buffer = Buffer.allocUnsafe(LONGEST_LINE_BYTES + 2 * CHUNK_BYTES);
  let [kept, tooLong, position, sum] = [0, false, from, before];
  let [offset, wholeSum] = [from, before];
  for (;;) {
    const bytesRead = readSync(file, buffer, kept, Math.min(CHUNK_BYTES, to - position), position);
    if (bytesRead === 0) break;
    const filled = kept + bytesRead;
    const last = buffer.subarray(kept, filled).lastIndexOf(NEWLINE);
    if (last < 0) {
      sum = checksum(buffer.subarray(kept, filled), sum);
      kept = filled;
      if (kept > LONGEST_LINE_BYTES) [tooLong, kept] = [true, 0];
    } else {
      const end = kept + last + 1;
      sum = checksum(buffer.subarray(kept, end), sum);
      const start = tooLong ? buffer.indexOf(NEWLINE) + 1 : 0;
      [offset, wholeSum] = [position + last + 1, sum];
      yield { bytes: buffer.subarray(start, end), ended: true, afterTooLong: tooLong, offset, checksum: sum };
      sum = checksum(buffer.subarray(end, filled), sum);
      buffer.copyWithin(0, end, filled);
      [kept, tooLong] = [filled - end, false];
    }
    position += bytesRead;
  }
  if (kept > 0 || tooLong) {
    const bytes = buffer.subarray(0, tooLong ? 0 : kept);
    yield { bytes, ended: false, afterTooLong: tooLong, offset, checksum: wholeSum };
  }
}

/** Each line of a part, without its newline: where it begins and ends. */
export function eachLine({ bytes }: Pick<Lines, 'bytes'>, onLine: (start: number, end: number) => void): void {
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    onLine(start, end);
    start = end + 1;
  }
}
