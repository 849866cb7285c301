import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MgwError } from '../domain/errors.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { codeOf } from '../files/code-of.ts';
import { makeFolder } from '../files/make-folder.ts';

export type Ledger = {
  /** Writes one row into the file of its UTC month. Throws `record`, and then the row is not there. */
  append(entry: LedgerEntry): void;
  /** Throws `record` when no row of that time (ms) could be written. */
  check(atMs: number): void;
  /** Ids of the rows that could not be written. */
  readonly lost: ReadonlySet<string>;
};

const NEWLINE = 10;
const TAIL_BYTES = 256 * 1024;
const VERSION_FIRST = { v: 1 } satisfies Pick<LedgerEntry, 'v'>;

/** The ledger in `folder`: one line a call, one write a line, so that processes do not mix theirs up. */
export function createLedger(folder: string): Ledger {
  const lost = new Set<string>();
  const fileOf = (ts: string) => join(folder, `${ts.slice(0, 7)}.jsonl`);
  return {
    lost,
    check(atMs) {
      const path = fileOf(new Date(atMs).toISOString());
      try {
        closeSync(openForAppend(folder, path));
      } catch (error) {
        throw recordError(path, error);
      }
    },
    append(entry) {
      const path = fileOf(entry.ts);
      const line = `${JSON.stringify({ ...VERSION_FIRST, ...entry })}\n`;
      try {
        writeLine(folder, path, line);
      } catch (error) {
        lost.add(entry.id);
        throw recordError(path, error);
      }
    },
  };
}

/** Synchronous: a call that was interrupted has its row before the process ends. */
function writeLine(folder: string, path: string, line: string): void {
  // A prune may put another file in this one's place meanwhile; the line is there already if it was in time to copy it.
  while (!appendLine(folder, path, line) && !hasInTail(path, line));
}

/** False: the file is no longer the one that has the name. */
function appendLine(folder: string, path: string, line: string): boolean {
  const file = openForAppend(folder, path);
  try {
    const bytes = Buffer.from(endsInMiddleOfLine(file) ? `\n${line}` : line);
    const written = writeSync(file, bytes);
    // What is left is not sent after it: another process may have written meanwhile.
    if (written < bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes could be written`);
    return fstatSync(file).nlink > 0;
  } finally {
    closeSync(file);
  }
}

function hasInTail(path: string, line: string): boolean {
  const file = openSync(path, 'a+', 0o600);
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(file, tail, 0, tail.length, size - tail.length);
    return tail.includes(line);
  } finally {
    closeSync(file);
  }
}

function openForAppend(folder: string, path: string): number {
  try {
    return openSync(path, 'a+', 0o600);
  } catch (error) {
    if (reasonOf(error).code !== 'ENOENT') throw error;
    makeFolder(folder);
    return openSync(path, 'a+', 0o600);
  }
}

/** A process that died while it wrote leaves a torn line; the next row must not be glued to it. */
function endsInMiddleOfLine(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  return readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
}

const HINTS: Record<string, string> = {
  EACCES: 'give yourself write permission there, or set MGW_HOME to a folder of your own',
  EPERM: 'give yourself write permission there, or set MGW_HOME to a folder of your own',
  EROFS: 'the file system is read-only; set MGW_HOME to a folder that can be written',
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'your disk quota is used up; free some space',
  EISDIR: 'a folder stands where the file should be; move it away',
  ENOTDIR: 'a file stands where a folder should be; move it away, or set MGW_HOME',
};

function recordError(path: string, cause: unknown): MgwError {
  const { code, text } = reasonOf(cause);
  return new MgwError('record', `cannot write ${path}: ${text}`, {
    hint: HINTS[code] ?? 'check the disk, or set MGW_HOME to another folder',
    cause,
  });
}

function reasonOf(error: unknown): { code: string; text: string } {
  if (!(error instanceof Error)) return { code: '', text: String(error) };
  // Node's own message repeats the path: `EACCES: permission denied, open '/…'`.
  return { code: codeOf(error), text: error.message.replace(/, \w+( '.*')?$/, '') };
}
