import type { Zone } from '../domain/zone.ts';
import { addFormed, addScanned, type DaySums, finish, newDaySums, type Span } from './day-sums.ts';
import { isBlank, ownTimeOf, parseCall, TOO_LONG } from './jsonl.ts';
import { type Lines, LONGEST_LINE_BYTES, NEWLINE, readLines } from './lines.ts';
import type { SectionTables } from './rollup-sections.ts';
import { createRowForms, type FormedRow, type RowForms } from './row-forms.ts';
import { GAP } from './row-pieces.ts';
import { type ScannedCall, scanRow } from './scan-row.ts';

/** A line that is no row. `atMs` is its time, where it begins as our own rows do: reports of other days leave it out. */
export type Damage = { line: number; reason: string; atMs?: number };

/** Up to where a file is added up: behind a newline, the checksum of all before it, and the lines before it. */
export type Progress = { offset: number; checksum: number; lines: number };

/** What lines come to, and the lines that are no rows. No span: no calls. */
export type Sums = { tables: SectionTables; damages: readonly Damage[]; span: Span | undefined };

/** From the first to the last day of several; those without calls do not count. */
export function spanOf(spans: readonly (Span | undefined)[]): Span | undefined {
  const days = spans.flatMap((span) => (span === undefined ? [] : [span.first, span.last])).sort();
  const [first, last] = [days[0], days.at(-1)];
  return first === undefined || last === undefined ? undefined : { first, last };
}

export type Tally = Progress & {
  whole: Sums;
  /** Of the last line while it has no newline: it may still grow. */
  torn: Sums;
};

export type TallyParts = {
  zone: Zone;
  checksum: (bytes: Buffer, before: number) => number;
  /** Up to where, bytes. */
  to: number;
  /** Waited for now and then, so that others have their turn. */
  turn: () => Promise<void>;
};

/** Adds up the lines of an open file from some place on. */
export async function tally(file: number, from: Progress, { zone, checksum, to, turn }: TallyParts): Promise<Tally> {
  const [whole, torn] = [newSums(zone), newSums(zone)];
  let { offset, checksum: sum, lines } = from;
  for (const part of readLines(file, { from: offset, to, checksum, before: sum })) {
    const sums = part.ended ? whole : torn;
    let line = lines;
    if (part.afterTooLong) sums.damages.push({ line: ++line, reason: TOO_LONG });
    line += addLines(sums, part, line);
    if (part.ended) lines = line;
    offset = part.offset;
    sum = part.checksum;
    await turn();
  }
  return { offset, checksum: sum, lines, whole: resultOf(whole), torn: resultOf(torn) };
}

// One for all ledgers: forms are much the same in all of them.
const forms = formsIfAny();

/** None where WebAssembly gets no memory, as under a tight limit of addresses: then every row is scanned. */
function formsIfAny(): RowForms | undefined {
  try {
    return createRowForms();
  } catch {
    return undefined;
  }
}

type OwnSums = { zone: Zone; days: DaySums; damages: Damage[] };

// Functions of the module, and no closures of each month: what is compiled for one month holds for the next.
function newSums(zone: Zone): OwnSums {
  return { zone, days: newDaySums(), damages: [] };
}

/** Adds a part of a file; gives how many lines it has. */
function addLines(sums: OwnSums, { bytes, ended }: Lines, linesBefore: number): number {
  let lines = 0;
  const known = ended ? forms : undefined;
  known?.load(bytes);
  for (let start = 0; start < bytes.length; ) {
    if (known !== undefined) {
      const count = known.read(start);
      for (let number = 0; number < count; number++) addRow(sums, known.row(number));
      lines += count;
      start = known.end();
      if (count > 0) continue;
    }
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    lines += 1;
    if (!isBlank(bytes, start, end)) addOther(sums, bytes.subarray(start, end), linesBefore + lines);
    start = end + 1;
  }
  return lines;
}

function addRow({ zone, days }: OwnSums, row: FormedRow): void {
  addFormed(days, zone.dayOf(row.figures.values[row.figures.at + GAP.time] ?? 0), row);
}

function addOther({ zone, days, damages }: OwnSums, bytes: Buffer, line: number): void {
  const read = bytes.length > LONGEST_LINE_BYTES ? TOO_LONG : readAndLearn(bytes);
  if (typeof read === 'string') {
    const atMs = ownTimeOf(bytes, 0);
    damages.push({ line, reason: read, ...(atMs !== undefined && { atMs }) });
  } else if (read.atMs >= 0) addScanned(days, zone.dayOf(read.atMs), read.call);
}

function readAndLearn(bytes: Buffer): ScannedCall | string {
  const scanned = scanRow(bytes, 0, bytes.length);
  if (scanned === undefined) return parseCall(bytes, 0, bytes.length);
  forms?.learn(bytes, scanned.call);
  return scanned;
}

function resultOf({ days, damages }: OwnSums): Sums {
  return { ...finish(days), damages };
}
