import { open } from 'node:fs/promises';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { ledgerFolder } from './ledger-folder.ts';
import { type RawLine, rawLines, readRow } from './raw-lines.ts';

/** From (included) to (excluded), ms. */
type Range = { fromMs: number; toMs: number };

/** A line that was left out; `line` counts from 1, and 0 is the whole file. */
export type LeftOut = { file: string; line: number; reason: string };

/** A row, and the line that it was read from, without its newline. */
export type ExportRow = { entry: LedgerEntry; line: string };

/**
 * The rows that began in a range with their lines as they stand, a chunk's worth at a time, in the order of the files.
 * Whatever is not a row is told to `onSkip` and passed over, as in every report. Throws `record` for a folder that cannot be read.
 */
export async function* exportRows(
  folder: string,
  range: Range,
  onSkip: (skipped: LeftOut) => void,
): AsyncGenerator<ExportRow[]> {
  for (const { path, fromMs, toMs } of (await ledgerFolder(folder)).months) {
    if (fromMs >= range.toMs || toMs <= range.fromMs) continue;
    try {
      const file = await open(path, 'r');
      try {
        for await (const lines of rawLines(file)) {
          const rows = rowsOf(lines, range, (line, reason) => onSkip({ file: path, line, reason }));
          if (rows.length > 0) yield rows;
        }
      } finally {
        await file.close();
      }
    } catch (error) {
      onSkip({ file: path, line: 0, reason: error instanceof Error ? error.message : String(error) });
    }
  }
}

function rowsOf(
  lines: readonly RawLine[],
  { fromMs, toMs }: Range,
  skip: (line: number, reason: string) => void,
): ExportRow[] {
  const rows: ExportRow[] = [];
  for (const raw of lines) {
    const row = readRow(raw);
    if (typeof row === 'string') skip(raw.number, row);
    else if (row !== undefined) {
      const startMs = Date.parse(row.entry.ts);
      if (startMs >= fromMs && startMs < toMs) rows.push({ entry: row.entry, line: row.text });
    }
  }
  return rows;
}
