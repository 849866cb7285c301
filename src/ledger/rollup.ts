import { basename, join } from 'node:path';
import type { CellRow } from '../domain/cell-table.ts';
import type { Dimension } from '../domain/place.ts';
import { addDays, type Day, type Zone } from '../domain/zone.ts';
import type { Span } from './day-sums.ts';
import { isElsewhere, monthFiles, type OnSkip, reasonOf, type TimeRange } from './month-files.ts';
import { keptSums, type MonthFiles, type MonthSums, type RollupParts } from './month-rollup.ts';
import { type Section, sectionFor, type TimedCell, TOO_VARIED, toTimedCell } from './rollup-sections.ts';
import type { Damage } from './tally.ts';

/** Whole days, and what must be told apart in them. */
export type Wanted = {
  range: TimeRange;
  /** From (included) to (excluded); an empty first day is the beginning. */
  days: { from: Day; to: Day };
  /** Whether days must be told apart, and not only months. */
  daily: boolean;
  dimensions: readonly Dimension[];
};

export type RollupFolders = { ledger: string; rollups: string };
export type RollupOptions = {
  zone: Zone;
  /** Wall time, ms. */
  nowMs: number;
  onSkip: OnSkip;
  signal?: AbortSignal;
  leastBytes?: number;
  /** Waited for before several months are rolled up that take long. */
  onMuchWork?: () => Promise<void>;
};

/** About 300 rows, which are read in a millisecond. */
const LEAST_BYTES = 256 * 1024;
/** Behind every day. */
const END_OF_TIME = '~';
/** So many bytes take longer to read than a worker takes to start. */
const WORTH_WORKERS_BYTES = 24 * 1024 * 1024;

/** What roll-ups can tell: whole local days, and no hours. Undefined for other periods, which must be read from the rows. */
export function wantedFor(
  range: TimeRange,
  { zone, daily, dimensions }: { zone: Zone; daily: boolean; dimensions: readonly Dimension[] },
): Wanted | undefined {
  const to = zone.dayOf(range.toMs);
  const from = range.fromMs === 0 ? '' : zone.dayOf(range.fromMs);
  if (range.fromMs < 0 || zone.startOf(to) !== range.toMs) return undefined;
  if (from !== '' && zone.startOf(from) !== range.fromMs) return undefined;
  return { range, days: { from, to }, daily, dimensions };
}

/**
 * The cells of a period, from the roll-ups of its month files; those are made, and made again, where they are missing or
 * do not fit their files any more. Lines that are no rows are told as `readEntries` tells them.
 */
export async function readCells(
  folders: RollupFolders,
  wanted: Wanted,
  { onSkip, ...options }: RollupOptions,
): Promise<TimedCell[]> {
  const zoneName = options.zone.name.toLowerCase();
  const folder = join(folders.rollups, encodeURIComponent(zoneName));
  const parts = { leastBytes: LEAST_BYTES, ...options, zoneName };
  const section = sectionFor(wanted.daily ? 'day' : 'month', wanted.dimensions);
  if (section === undefined) throw new Error(`no roll-up tells ${wanted.dimensions.join(' and ')} apart by day`);
  const names = monthFiles(folders.ledger, wanted.range, onSkip);
  const months = names.map((ledger): Month => {
    const files = { ledger, rollup: join(folder, `${basename(ledger, '.jsonl')}.rollup`) };
    return { files, kept: attempt(() => keptSums(files, section, parts)) };
  });
  await rollUpAtOnce(months, { ...parts, section });
  options.signal?.throwIfAborted();
  const cells: TimedCell[] = [];
  for (const { files, kept } of months) {
    const found = await monthCells(files, { kept, section, wanted, parts });
    options.signal?.throwIfAborted();
    cells.push(...found.cells);
    for (const { line, reason, atMs } of found.damages) {
      if (!isElsewhere(atMs, wanted.range)) onSkip({ file: files.ledger, line, reason });
    }
  }
  return cells;
}

type Failure = { reason: string };
type Kept = MonthSums | number | Failure;
type Month = { files: MonthFiles; kept: Kept };
export type MonthCells = { cells: TimedCell[]; damages: readonly Damage[] };

/** By months, unless the file has calls of a month of which only a part is wanted; then by days, or else from its rows. */
async function monthCells(
  files: MonthFiles,
  { kept, section, wanted, parts }: { kept: Kept; section: Section; wanted: Wanted; parts: RollupParts },
): Promise<MonthCells> {
  const sums = typeof kept === 'number' ? await rollUp(files, section, parts) : kept;
  if (sums === undefined) return (await import('./row-cells.ts')).rowCells(files.ledger, wanted, parts.zone);
  if ('reason' in sums) return { cells: [], damages: [{ line: 0, ...sums }] };
  const { rows, damages, span } = sums;
  const days = span === undefined ? wanted.days : openEnded(wanted.days, span);
  if (section.unit === 'day') return { cells: within(rows, section, days), damages };
  if (!rows.some(({ words: [month = ''] }) => isPart(month, days))) {
    return { cells: within(rows, section, days), damages };
  }
  const daily = sectionFor('day', wanted.dimensions);
  if (daily !== undefined) {
    return monthCells(files, { kept: attempt(() => keptSums(files, daily, parts)), section: daily, wanted, parts });
  }
  return (await import('./row-cells.ts')).rowCells(files.ledger, wanted, parts.zone);
}

/** The same calls of a file are wanted; but a period that ends today takes in all of this month that there is so far. */
function openEnded({ from, to }: Wanted['days'], { first, last }: Span): Wanted['days'] {
  return { from: from <= first ? '' : from, to: to > last ? END_OF_TIME : to };
}

/** Whether a part of the month is wanted, and a part is not. */
function isPart(month: string, { from, to }: Wanted['days']): boolean {
  const first = `${month}-01`;
  const next = `${addDays(first, 31).slice(0, 7)}-01`;
  return first < to && next > from && (first < from || next > to);
}

function within(rows: readonly CellRow[], section: Section, { from, to }: Wanted['days']): TimedCell[] {
  const dayOf = ({ words: [time = ''] }: CellRow) => (section.unit === 'day' ? time : `${time}-01`);
  return rows.filter((row) => dayOf(row) >= from && dayOf(row) < to).map((row) => toTimedCell(row, section));
}

function attempt<Result>(run: () => Result): Result | Failure {
  try {
    return run();
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** Undefined for a month that is too varied. */
async function rollUp(
  files: MonthFiles,
  section: Section,
  parts: RollupParts,
): Promise<MonthSums | Failure | undefined> {
  // Loaded only where something is to be read: a report of what is rolled up does without it.
  const { rollUpMonth } = await import('./roll-up-month.ts');
  return rollUpMonth(files, section, parts).catch((error) => {
    return error === TOO_VARIED ? undefined : { reason: reasonOf(error) };
  });
}

type AtOnce = RollupParts & Pick<RollupOptions, 'onMuchWork'> & { section: Section };

/** Several months that take long are rolled up by workers. What they do not do, for whatever reason, is done here afterwards. */
async function rollUpAtOnce(months: readonly Month[], parts: AtOnce): Promise<void> {
  const waiting = months.filter(({ kept }) => typeof kept === 'number' && kept >= parts.leastBytes);
  const bytes = waiting.reduce((sum, { kept }) => sum + Number(kept), 0);
  if (waiting.length < 2 || bytes < WORTH_WORKERS_BYTES) return;
  await parts.onMuchWork?.();
  const { rollUpInWorkers } = await import('./roll-up-in-workers.ts');
  await rollUpInWorkers(
    waiting.map(({ files }) => files),
    parts,
  );
}
