import { addCall, type Cell, mergeCell, newCell } from '../domain/cell.ts';
import { type CellRow, createCellTable } from '../domain/cell-table.ts';
import type { LedgerEntry, ReportedCall } from '../domain/ledger-entry.ts';
import type { Zone } from '../domain/zone.ts';
import { type Group, toGroup } from './group.ts';
import { type GroupBy, type GroupKeys, isChronological, keyAt, type Place } from './groupings.ts';
import type { Into } from './money-totals.ts';
import { byRank, type Rank, rankOf } from './ranking.ts';

export type { Group, Latency } from './group.ts';

/** `thenBy`: the second key, whose rows stand within those of the first. */
export type Summary = { by: GroupBy; thenBy?: GroupBy; groups: Group[]; total: Group };

/** Only the `count` dearest rows (within each row of the first key, where there are two), and the rest as one. */
export type Top = { count: number; into: Into };

/** A report that is fed rows, or cells that rows have been added up to. */
export type SummaryFold = {
  add(entry: LedgerEntry): void;
  addCall(call: ReportedCall, atMs: number): void;
  addCell(place: Place, cell: Cell): void;
  calls(): number;
  result(top?: Top): Summary;
};

/** Adds calls up by a key, or by two. Holds as much memory as there are rows in the report. */
export function createSummary(by: GroupBy | GroupKeys, zone: Zone): SummaryFold {
  const [first, second] = typeof by === 'string' ? [by] : by;
  const keys = second === undefined ? [first] : [first, second];
  const table = createCellTable();
  const wordsOf = (place: Place) => keys.map((key) => keyAt(key, place));
  const hourOf = (ms: number) => (keys.includes('hour') ? `${String(zone.hourOf(ms)).padStart(2, '0')}:00` : '');
  const add = (call: ReportedCall, atMs: number) => {
    const [time, hour] = [zone.dayOf(atMs), hourOf(atMs)];
    addCall(call, (place) => [table.at(wordsOf({ ...place, time, hour }))]);
  };
  return {
    add: (entry) => add(entry, Date.parse(entry.ts)),
    addCall: add,
    addCell: (place, cell) => mergeCell(table.at(wordsOf(place)), cell),
    calls: () => table.rows.reduce((sum, { cell }) => sum + cell.calls, 0),
    result: (top) => ({
      by: first,
      ...(second !== undefined && { thenBy: second }),
      groups: groupsOf(table.rows, keys, top),
      total: toGroup(sumOf(table.rows), { key: 'total' }, []),
    }),
  };
}

/** A whole report over rows that come from anywhere. */
export async function summarise(
  entries: AsyncIterable<LedgerEntry> | Iterable<LedgerEntry>,
  { by = 'model', zone }: { by?: GroupBy | GroupKeys; zone: Zone },
): Promise<Summary> {
  const fold = createSummary(by, zone);
  for await (const entry of entries) fold.add(entry);
  return fold.result();
}

function sumOf(rows: readonly Pick<CellRow, 'cell'>[]): Cell {
  const sum = newCell();
  for (const { cell } of rows) mergeCell(sum, cell);
  return sum;
}

type Ranking = { keys: readonly GroupBy[]; by: GroupBy; top: Top | undefined };

function groupsOf(rows: readonly CellRow[], keys: readonly GroupBy[], top: Top | undefined): Group[] {
  const [first = 'model', second] = keys;
  if (second === undefined) return ranked(rows, { keys, by: first, top });
  const blocks = new Map<string, CellRow[]>();
  for (const row of rows) {
    const [key = ''] = row.words;
    const block = blocks.get(key) ?? [];
    block.push(row);
    blocks.set(key, block);
  }
  const callsOf = (block: readonly CellRow[]) => block.reduce((sum, { cell }) => sum + cell.calls, 0);
  return [...blocks]
    .map(([key, block]) => ({ key, block, calls: callsOf(block) }))
    .sort(isChronological(first) ? byKey : byCalls)
    .flatMap(({ block }) => ranked(block, { keys, by: second, top }));
}

/** In the order of time; else the most calls first, or the dearest where only some are wanted. */
function ranked(rows: readonly CellRow[], { keys, by, top }: Ranking): Group[] {
  const named = rows.map(({ words: [key = '', thenKey], cell }) => {
    const group = toGroup(cell, { key, ...(thenKey !== undefined && { thenKey }) }, keys);
    return { key: thenKey ?? key, calls: group.calls, rank: rankOf(group.money, top?.into ?? NO_RATES), group, cell };
  });
  const inOrder = isChronological(by) ? byKey : top ? byCost : byCalls;
  if (top === undefined || named.length <= top.count) return named.sort(inOrder).map(({ group }) => group);
  const dearest = named.sort(byCost).slice(0, top.count);
  const rest = named.slice(top.count);
  const [key = ''] = rows[0]?.words ?? [];
  // A call with unpriced parts of two models that are both left out is counted for each, as it would be in their rows.
  const name = keys.length > 1 ? { key, thenKey: OTHERS, others: rest.length } : { key: OTHERS, others: rest.length };
  return [...dearest.sort(inOrder).map(({ group }) => group), toGroup(sumOf(rest), name, keys)];
}

const OTHERS = 'others';
/** Where nothing is ranked. */
const NO_RATES: Into = { currency: '', rates: {} };

type Named = { key: string; calls: number };

function byKey(a: Named, b: Named): number {
  return a.key < b.key ? -1 : 1;
}

function byCalls(a: Named, b: Named): number {
  return b.calls - a.calls || byKey(a, b);
}

function byCost(a: Named & { rank: Rank }, b: Named & { rank: Rank }): number {
  return byRank(a.rank, b.rank) || byCalls(a, b);
}
