import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { MonthFile } from './ledger-folder.ts';
import { type RawLine, readRow } from './raw-lines.ts';
import { createIdTable, ulidTime } from './verify-ids.ts';
import { type Price, type RowCheck, rowFindings } from './verify-row.ts';

/** What can be wrong. */
export type Check = 'file' | 'mode' | 'line' | 'id' | 'duplicate' | 'time' | 'month' | 'order' | RowCheck;

export type Finding = {
  check: Check;
  /** Its name in the ledger's folder; absent: the folder itself. */
  file?: string;
  /** From 1; absent: the whole file. */
  line?: number;
  message: string;
  /** What would put it right, as in "recompute costNano 123 -> 124"; absent where nothing can. */
  fix?: string;
};

type Found = Pick<Finding, 'check' | 'message' | 'fix'>;

/** Fed with every line of every file in order; keeps no more than ids and the last row's end. */
export type LineCheck = {
  begin(month: MonthFile): void;
  check(line: RawLine): Found[];
  rows(): number;
};

/** Rows are written as calls end, so they stand in the order of their ends; two processes may be this far apart. */
const DISORDER_MS = 60_000;
/** Between the making of an id and the beginning of its call. */
const ID_DRIFT_MS = 60_000;
const NEWLINE = 10;

export function createLineCheck(price: Price): LineCheck {
  const ids = createIdCheck();
  let places = createPlaceCheck('');
  let rows = 0;
  return {
    begin({ name, month }) {
      ids.begin(name);
      places = createPlaceCheck(month);
    },
    check(line) {
      ids.nextLine();
      const row = readRow(line);
      if (row === undefined) return [];
      if (typeof row === 'string') return [{ check: 'line', message: lineMessage(row, line) }];
      rows += 1;
      return [...ids.check(row.entry, row.text), ...places(row.entry), ...rowFindings(row.entry, price)];
    },
    rows: () => rows,
  };
}

/** Only the last line of a file can be without a newline: a process died while it wrote, or writes just now. */
function lineMessage(reason: string, { bytes }: RawLine): string {
  return bytes !== undefined && bytes.at(-1) !== NEWLINE && reason === 'not JSON' ? 'not JSON: torn' : reason;
}

/** Ids are ULIDs, each is met once, and each was made when its call began. */
function createIdCheck() {
  const ids = createIdTable();
  const files: { name: string; firstLine: number }[] = [];
  let line = 0;
  const placeOf = (met: number): string => {
    const file = files.findLast(({ firstLine }) => firstLine <= met);
    return file === undefined ? '' : `${file.name}:${met - file.firstLine + 1}`;
  };
  return {
    begin: (name: string) => void files.push({ name, firstLine: line + 1 }),
    nextLine: () => {
      line += 1;
    },
    check({ id, ts }: LedgerEntry, text: string): Found[] {
      const madeMs = ulidTime(id);
      if (madeMs === undefined) return [{ check: 'id', message: `id ${quoted(id)} is not a ULID` }];
      const met = ids.meet(id, text, line);
      if (met?.sameLine === true)
        return [{ check: 'duplicate', message: `the same row as ${placeOf(met.ordinal)}`, fix: 'remove the row' }];
      const findings: Found[] = [];
      if (met !== undefined)
        findings.push({ check: 'duplicate', message: `the id ${id} of another row, ${placeOf(met.ordinal)}` });
      if (Math.abs(madeMs - Date.parse(ts)) > ID_DRIFT_MS)
        findings.push({ check: 'id', message: `the id was made at ${isoOf(madeMs)}, and ts is ${quoted(ts)}` });
      return findings;
    },
  };
}

/** Rows stand in the file of the UTC month in which the call began, in the order in which calls ended. */
function createPlaceCheck(month: string): (entry: LedgerEntry) => Found[] {
  let lastEndMs = -Infinity;
  return ({ ts, durationMs }) => {
    const findings: Found[] = [];
    const startMs = Date.parse(ts);
    const written = isoOf(startMs);
    if (written !== ts) {
      const message = `ts is ${quoted(ts)}, not as mgw writes it`;
      findings.push({ check: 'time', message, fix: `write ts as ${written}` });
    }
    const own = written.slice(0, 7);
    if (own !== month)
      findings.push({ check: 'month', message: `the call began in ${own}`, fix: `move the row to ${own}.jsonl` });
    const endMs = startMs + durationMs;
    const seconds = Math.round((lastEndMs - endMs) / 1000);
    if (lastEndMs - endMs > DISORDER_MS) {
      const message = `the call ended ${seconds} s before that of the row above`;
      findings.push({ check: 'order', message, fix: 'move the row up to where its end belongs' });
    }
    lastEndMs = endMs;
    return findings;
  };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** Text of a row, which may be anything. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
