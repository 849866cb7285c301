import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { isLedgerEntry, isRecord } from './is-ledger-entry.ts';

/** From (included) to (excluded), ms since the epoch; infinities are allowed. */
export type TimeRange = { fromMs: number; toMs: number };

/** A line that was passed over; `line` counts from 1, and 0 is the whole file. */
export type SkippedLine = { file: string; line: number; reason: string };

const CHUNK_BYTES = 256 * 1024;
/** A row is under 4 KB; more than this without a newline is no row, and is not kept in memory. */
const LONGEST_LINE_BYTES = 1024 * 1024;
const NEWLINE = 10;

/**
 * The rows that began in the range, file by file, line by line. Whatever is not a row is told to `onSkip` and passed
 * over; a missing folder has no rows. Nothing is ever thrown for what stands in the files, and nothing is rewritten.
 */
export async function* readEntries(
  folder: string,
  range: TimeRange,
  onSkip: (skipped: SkippedLine) => void = () => {},
): AsyncGenerator<LedgerEntry> {
  const isOutside = outsideOf(range);
  for (const file of await monthFiles(folder, range, onSkip)) {
    let line = 0;
    try {
      for await (const lines of linesOf(file)) {
        for (const text of lines) {
          line += 1;
          if (isOutside(text) || (text !== undefined && text.trim() === '')) continue;
          const entry = parseLine(text);
          if (typeof entry === 'string') onSkip({ file, line, reason: entry });
          else if (isWithin(entry, range)) yield entry;
        }
      }
    } catch (error) {
      onSkip({ file, line: 0, reason: reasonOf(error) });
    }
  }
}

/** A row, or why it is none. */
export function parseLine(line: string | undefined): LedgerEntry | string {
  if (line === undefined) return 'too long for a row';
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  if (isLedgerEntry(value)) return value;
  if (isRecord(value) && value['v'] !== 1)
    return `not a row of version 1 (v: ${JSON.stringify(value['v']) ?? 'missing'})`;
  return 'not the shape of a row';
}

async function monthFiles(folder: string, range: TimeRange, onSkip: (skipped: SkippedLine) => void): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => touches(name, range))
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!missing) onSkip({ file: folder, line: 0, reason: reasonOf(error) });
    return [];
  }
}

function touches(name: string, { fromMs, toMs }: TimeRange): boolean {
  const match = /^(\d{4})-(\d{2})\.jsonl$/.exec(name);
  if (match === null) return false;
  const [year, month] = [Number(match[1]), Number(match[2])];
  return Date.UTC(year, month - 1) < toMs && Date.UTC(year, month) > fromMs;
}

/** The lines of a file, a chunk's worth at a time; undefined stands for one that is too long to be kept. */
async function* linesOf(path: string): AsyncGenerator<(string | undefined)[]> {
  const file = await open(path, 'r');
  try {
    let rest: Buffer[] = [];
    let restBytes = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, bytesRead);
      const end = chunk.lastIndexOf(NEWLINE);
      if (end >= 0) {
        // Bytes are cut at newlines only, so no character is ever cut.
        const first = chunk.indexOf(NEWLINE);
        const tooLong = restBytes + first > LONGEST_LINE_BYTES;
        const whole = tooLong ? '' : Buffer.concat([...rest, chunk.subarray(0, first)]).toString();
        const others = end > first ? chunk.toString('utf8', first + 1, end).split('\n') : [];
        yield [tooLong ? undefined : whole, ...others];
        rest = [];
        restBytes = 0;
      }
      const tail = chunk.subarray(end + 1);
      restBytes += tail.length;
      if (restBytes <= LONGEST_LINE_BYTES) rest.push(tail);
      else rest = [];
    }
    if (restBytes > 0) yield [restBytes > LONGEST_LINE_BYTES ? undefined : Buffer.concat(rest).toString()];
  } finally {
    await file.close();
  }
}

/** Tells most rows of other days by where our own rows have their time, without parsing them. */
function outsideOf(range: TimeRange): (line: string | undefined) => boolean {
  const from = isoOf(range.fromMs);
  const to = isoOf(range.toMs);
  return (line) => {
    if (line === undefined || !line.startsWith('{"v":1,"id":"') || !line.startsWith('","ts":"', 39)) return false;
    const ts = line.slice(47, 71);
    return ts.endsWith('Z') && (ts < from || ts >= to);
  };
}

function isoOf(ms: number): string {
  return new Date(Math.min(Math.max(ms, 0), Date.UTC(9999, 11, 31))).toISOString();
}

function isWithin(entry: LedgerEntry, { fromMs, toMs }: TimeRange): boolean {
  const ms = Date.parse(entry.ts);
  return ms >= fromMs && ms < toMs;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
