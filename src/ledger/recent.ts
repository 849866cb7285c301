import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { isLedgerEntry } from './is-ledger-entry.ts';

/** About 150 rows. Every call with a limit or a budget reads them, in some 5 ms of a fresh process; 256 KiB took 15. */
const MOST_BYTES = 96 * 1024;

/**
 * The last rows of the ledger, oldest first: the end of the newest month file, and of the one before where that is
 * short. Synchronous, since what is estimated of a call that was stopped must be there before the process ends. What
 * cannot be read has no rows.
 */
export function recentEntries(folder: string, mostBytes = MOST_BYTES): LedgerEntry[] {
  return recentRows(folder, { mostBytes, isRow: isLedgerEntry });
}

/** The same, of rows that are looked at otherwise; where the time is told, of its month and those before. */
export function recentRows<Row>(
  folder: string,
  { mostBytes, isRow, nowMs }: { mostBytes: number; isRow: (value: unknown) => value is Row; nowMs?: number },
): Row[] {
  const rows: Row[] = [];
  let left = mostBytes;
  for (const file of newestMonths(folder, nowMs)) {
    const { bytes, isWhole } = tailOf(join(folder, file), left);
    rows.unshift(...rowsOf(bytes, isRow));
    left -= bytes.length;
    if (!isWhole || left <= 0) break;
  }
  return rows;
}

/** Two, the newest first, and before them that of the time: mostly it has enough, and nobody lists the folder. */
function* newestMonths(folder: string, nowMs: number | undefined): Generator<string> {
  const now = nowMs === undefined ? undefined : `${new Date(nowMs).toISOString().slice(0, 7)}.jsonl`;
  if (now !== undefined) yield now;
  const others = monthFiles(folder).filter((name) => now === undefined || name < now);
  yield* others.slice(-2).reverse();
}

function monthFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d{4}-\d{2}\.jsonl$/.test(name))
      .sort();
  } catch {
    return [];
  }
}

const LINE_FEED = 10;

/** The last bytes of a file, from a line's beginning on, and whether they are all that it has. */
function tailOf(path: string, most: number): { bytes: Buffer; isWhole: boolean } {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    const from = Math.max(0, size - most);
    const buffer = Buffer.allocUnsafe(size - from);
    const read = buffer.subarray(0, readSync(file, buffer, 0, buffer.length, from));
    const isWhole = from === 0;
    return { bytes: isWhole ? read : read.subarray(read.indexOf(LINE_FEED) + 1), isWhole };
  } catch {
    return { bytes: Buffer.alloc(0), isWhole: true };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Line by line: a text of the whole, in which a single sign is not of Latin, would be held in twice the room. */
function rowsOf<Row>(bytes: Buffer, isRow: (value: unknown) => value is Row): Row[] {
  const rows: Row[] = [];
  let from = 0;
  while (from < bytes.length) {
    const end = bytes.indexOf(LINE_FEED, from);
    const to = end < 0 ? bytes.length : end;
    const row = parsed(bytes.toString('utf8', from, to));
    if (isRow(row)) rows.push(row);
    from = to + 1;
  }
  return rows;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
