import { open } from 'node:fs/promises';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { parseLine, type SkippedLine, type TimeRange } from './jsonl.ts';
import { ledgerFolder } from './ledger-folder.ts';
import { type RawLine, rawLines } from './raw-lines.ts';

/** A row, and the line that it was read from, without its newline. */
export type ExportRow = { entry: LedgerEntry; line: string };

/**
 * The rows that began in a range with their lines as they stand, a chunk's worth at a time, in the order of the files.
 * Whatever is not a row is told to `onSkip` and passed over, as in every report. Throws `record` for a folder that cannot be read.
 */
export async function* exportRows(
  folder: string,
  range: TimeRange,
  onSkip: (skipped: SkippedLine) => void,
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
  { fromMs, toMs }: TimeRange,
  skip: (line: number, reason: string) => void,
): ExportRow[] {
  const rows: ExportRow[] = [];
  for (const { bytes, number } of lines) {
    const line = bytes?.toString().replace(/\n$/, '');
    if (line?.trim() === '') continue;
    const entry = parseLine(line);
    if (typeof entry === 'string' || line === undefined) {
      skip(number, typeof entry === 'string' ? entry : 'too long for a row');
      continue;
    }
    const startMs = Date.parse(entry.ts);
    if (startMs >= fromMs && startMs < toMs) rows.push({ entry, line });
  }
  return rows;
}
