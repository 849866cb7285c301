import { basename, join } from 'node:path';
import type { Dimension } from '../domain/cell.ts';
import { addDays, type Day, type Zone } from '../domain/zone.ts';
import { isElsewhere, monthFiles, type OnSkip, reasonOf, type TimeRange } from './month-files.ts';
import { keptSums, type MonthFiles, type MonthSums, type RollupParts } from './month-rollup.ts';
import { type Section, sectionFor, type TimedCell, toTimedCell } from './rollup-sections.ts';

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
};

/** About 300 rows, which are read in a millisecond. */
const LEAST_BYTES = 256 * 1024;
/** So many bytes take longer to read than a worker takes to start. */
const WORTH_WORKERS_BYTES = 24 * 1024 * 1024;

/**
 * What a period comes to when it can be told from roll-ups: whole local days, and no hours. Undefined when it must be
 * read from the rows: other periods, and two dimensions at once in a part of a month.
 */
export function wantedFor(
  range: TimeRange,
  { zone, daily, dimensions }: { zone: Zone; daily: boolean; dimensions: readonly Dimension[] },
): Wanted | undefined {
  const to = zone.dayOf(range.toMs);
  const from = range.fromMs === 0 ? '' : zone.dayOf(range.fromMs);
  if (range.fromMs < 0 || zone.startOf(to) !== range.toMs) return undefined;
  if (from !== '' && zone.startOf(from) !== range.fromMs) return undefined;
  const needsDays = daily || !(from === '' || from.endsWith('-01')) || !to.endsWith('-01');
  if (needsDays && sectionFor('day', dimensions) === undefined) return undefined;
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
  const names = monthFiles(folders.ledger, wanted.range, onSkip);
  const months = names.map((ledger): Month => {
    const month = basename(ledger, '.jsonl');
    const files = { ledger, rollup: join(folder, `${month}.rollup`) };
    const section = sectionOf(month, wanted);
    return { files, section, kept: attempt(() => keptSums(files, section, parts)) };
  });
  await rollUpAtOnce(months, parts);
  const cells: TimedCell[] = [];
  for (const { files, section, kept } of months) {
    options.signal?.throwIfAborted();
    const sums = typeof kept === 'number' ? await rollUp(files, section, parts) : kept;
    if ('reason' in sums) onSkip({ file: files.ledger, line: 0, ...sums });
    else take(sums, { files, section, wanted, cells, onSkip });
  }
  return cells;
}

type Failure = { reason: string };
type Month = { files: MonthFiles; section: Section; kept: MonthSums | number | Failure };

function attempt<Result>(run: () => Result): Result | Failure {
  try {
    return run();
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

async function rollUp(files: MonthFiles, section: Section, parts: RollupParts): Promise<MonthSums | Failure> {
  // Loaded only where something is to be read: a report of what is rolled up does without it.
  const { rollUpMonth } = await import('./roll-up-month.ts');
  return rollUpMonth(files, section, parts).catch((error) => ({ reason: reasonOf(error) }));
}

/** Several months that take long are rolled up by workers. What they do not do, for whatever reason, is done here afterwards. */
async function rollUpAtOnce(months: readonly Month[], parts: RollupParts & { signal?: AbortSignal }): Promise<void> {
  const waiting = months.filter(({ kept }) => typeof kept === 'number' && kept >= parts.leastBytes);
  const bytes = waiting.reduce((sum, { kept }) => sum + Number(kept), 0);
  if (waiting.length < 2 || bytes < WORTH_WORKERS_BYTES) return;
  const { rollUpInWorkers } = await import('./roll-up-in-workers.ts');
  await rollUpInWorkers(
    waiting.map(({ files }) => files),
    parts,
  );
}

/** Months where they do; days where a month of which only a part belongs to the period may have calls in the file. */
function sectionOf(month: string, { days: { from, to }, daily, dimensions }: Wanted): Section {
  const parts = [from, to].filter((day) => day !== '' && !day.endsWith('-01')).map((day) => day.slice(0, 7));
  // A file of a UTC month has calls of the local months around it.
  const local = [addDays(`${month}-01`, -1), month, addDays(`${month}-01`, 31)].map((day) => day.slice(0, 7));
  const unit = daily || parts.some((part) => local.includes(part)) ? 'day' : 'month';
  const section = sectionFor(unit, dimensions);
  if (section === undefined) throw new Error(`no roll-up tells ${dimensions.join(' and ')} apart by day`);
  return section;
}

function take(
  { rows, damages }: MonthSums,
  {
    files,
    section,
    wanted,
    cells,
    onSkip,
  }: Omit<Month, 'kept'> & { wanted: Wanted; cells: TimedCell[]; onSkip: OnSkip },
): void {
  const { from, to } = wanted.days;
  for (const row of rows) {
    const [time = ''] = row.words;
    const day = section.unit === 'day' ? time : `${time}-01`;
    if (day >= from && day < to) cells.push(toTimedCell(row, section));
  }
  for (const { line, reason, atMs } of damages) {
    if (!isElsewhere(atMs, wanted.range)) onSkip({ file: files.ledger, line, reason });
  }
}
