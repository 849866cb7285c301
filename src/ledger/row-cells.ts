import { addCall } from '../domain/cell.ts';
import { createCellTable } from '../domain/cell-table.ts';
import type { Zone } from '../domain/zone.ts';
import { readFileCalls } from './jsonl.ts';
import type { SkippedLine } from './month-files.ts';
import type { MonthCells, Wanted } from './rollup.ts';
import { toTimedCell } from './rollup-sections.ts';

/** What a month file has of the wanted calls, from its rows: as many cells as the report needs, and no more. */
export async function rowCells(file: string, { range, dimensions }: Wanted, zone: Zone): Promise<MonthCells> {
  const table = createCellTable();
  const damages: SkippedLine[] = [];
  for await (const calls of readFileCalls(file, range, (line) => void damages.push(line))) {
    for (const { call, atMs } of calls) {
      const day = zone.dayOf(atMs);
      addCall(call, (place) => [table.at([day, ...dimensions.map((dimension) => place[dimension])])]);
    }
  }
  return { cells: table.rows.map((row) => toTimedCell(row, { dimensions })), damages };
}
