import { closeSync, openSync } from 'node:fs';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { isRecord } from '../domain/shape.ts';
import { isLedgerEntry } from './is-ledger-entry.ts';
import { eachLine, LONGEST_LINE_BYTES, readLines } from './lines.ts';
import { isElsewhere, monthFiles, type OnSkip, reasonOf, type TimeRange } from './month-files.ts';
import { type ScannedCall, scanRow } from './scan-row.ts';

const OPEN_BRACE = 123;
export const TOO_LONG = 'too long for a row';

/**
 * The rows that began in the range, file by file, line by line. Whatever is not a row is told to `onSkip` and passed
 * over; a missing folder has no rows. Nothing is ever thrown for what stands in the files, and nothing is rewritten.
 */
export async function* readEntries(
  folder: string,
  range: TimeRange,
  onSkip: OnSkip = () => {},
): AsyncGenerator<LedgerEntry> {
  const readRow: ReadRow<LedgerEntry> = (bytes, start, end) => {
    const entry = parseLine(bytes.toString('utf8', start, end));
    return typeof entry === 'string' ? entry : { atMs: Date.parse(entry.ts), row: entry };
  };
  for await (const entries of readRows(folder, range, { onSkip, readRow })) yield* entries;
}

/** The same rows as reports see them, many at a time and several times as quickly. */
export function readCalls(folder: string, range: TimeRange, onSkip: OnSkip = () => {}): AsyncGenerator<ScannedCall[]> {
  return readRows(folder, range, { onSkip, readRow: readCallRow });
}

/** Those of one file. Throws what the file system says of it. */
export function readFileCalls(file: string, range: TimeRange, onSkip: OnSkip): AsyncGenerator<ScannedCall[]> {
  return rowsOf(file, range, { onSkip, readRow: readCallRow });
}

function readCallRow(bytes: Buffer, start: number, end: number): ReturnType<ReadRow<ScannedCall>> {
  const call = readCall(bytes, start, end);
  return typeof call === 'string' ? call : { atMs: call.atMs, row: call };
}

/** A row as reports see it, or why there is none. */
export function readCall(bytes: Buffer, start: number, end: number): ScannedCall | string {
  return scanRow(bytes, start, end) ?? parseCall(bytes, start, end);
}

/** The same by parsing, which is slower and reads whatever is JSON. */
export function parseCall(bytes: Buffer, start: number, end: number): ScannedCall | string {
  const entry = parseLine(bytes.toString('utf8', start, end));
  return typeof entry === 'string' ? entry : { atMs: Date.parse(entry.ts), call: entry };
}

type ReadRow<Row> = (bytes: Buffer, start: number, end: number) => { atMs: number; row: Row } | string;

async function* readRows<Row>(
  folder: string,
  range: TimeRange,
  { onSkip, readRow }: { onSkip: OnSkip; readRow: ReadRow<Row> },
): AsyncGenerator<Row[]> {
  for (const file of monthFiles(folder, range, onSkip)) {
    try {
      yield* rowsOf(file, range, { onSkip, readRow });
    } catch (error) {
      onSkip({ file, line: 0, reason: reasonOf(error) });
    }
  }
}

/** The rows of one file, a part of it at a time; between two parts others have their turn, such as Ctrl-C. */
async function* rowsOf<Row>(
  file: string,
  range: TimeRange,
  { onSkip, readRow }: { onSkip: OnSkip; readRow: ReadRow<Row> },
): AsyncGenerator<Row[]> {
  const handle = openSync(file, 'r');
  let line = 0;
  try {
    for (const part of readLines(handle)) {
      const rows: Row[] = [];
      if (part.afterTooLong) onSkip({ file, line: ++line, reason: TOO_LONG });
      eachLine(part, (start, end) => {
        line += 1;
        if (isElsewhere(ownTimeOf(part.bytes, start), range) || isBlank(part.bytes, start, end)) return;
        const read = end - start > LONGEST_LINE_BYTES ? TOO_LONG : readRow(part.bytes, start, end);
        if (typeof read === 'string') onSkip({ file, line, reason: read });
        else if (!isElsewhere(read.atMs, range)) rows.push(read.row);
      });
      yield rows;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  } finally {
    closeSync(handle);
  }
}

/** A row, or why it is none. */
export function parseLine(line: string): LedgerEntry | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  if (isLedgerEntry(value)) return value;
  if (isRecord(value) && value['v'] === undefined) return 'not a row of version 1 (v: missing)';
  if (isRecord(value) && value['v'] !== 1) return `not a row of version 1 (v: ${JSON.stringify(value['v'])})`;
  return 'not the shape of a row';
}

const OWN_BEGINNING = /^\{"v":1,"id":"[^"\\]{26}","ts":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"$/;
const OWN_BEGINNING_BYTES = 72;

/** When the call of a line began that begins as our own rows do, ms; told without parsing it, so that it may be damaged. */
export function ownTimeOf(bytes: Buffer, start: number): number | undefined {
  const ts = OWN_BEGINNING.exec(bytes.toString('latin1', start, start + OWN_BEGINNING_BYTES))?.[1];
  const ms = ts === undefined ? Number.NaN : Date.parse(ts);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Whether a line is empty but for spaces. */
export function isBlank(bytes: Buffer, start: number, end: number): boolean {
  return end === start || ((bytes[start] ?? 0) !== OPEN_BRACE && bytes.toString('utf8', start, end).trim() === '');
}
