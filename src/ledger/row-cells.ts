import { addCall, DIMENSIONS } from '../domain/cell.ts';
import { createCellTable } from '../domain/cell-table.ts';
import type { Zone } from '../domain/zone.ts';
import { readFileCalls } from './jsonl.ts';
import type { TimeRange } from './month-files.ts';
import { type TimedCell, toTimedCell } from './rollup-sections.ts';

/** The cells of a file by day and every dimension, of the rows in the range. Lines that are no rows are not told of. */
export async function rowCells(file: string, range: TimeRange, zone: Zone): Promise<TimedCell[]> {
  const table = createCellTable();
  for await (const calls of readFileCalls(file, range)) {
    for (const { call, atMs } of calls) {
      const day = zone.dayOf(atMs);
      addCall(call, (place) => [table.at([day, ...DIMENSIONS.map((dimension) => place[dimension])])]);
    }
  }
  return table.rows.map((row) => toTimedCell(row, { dimensions: DIMENSIONS }));
}
