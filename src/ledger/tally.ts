import { addCall, addCallAt, type CallPlace } from '../domain/cell.ts';
import type { ReportedCall } from '../domain/ledger-entry.ts';
import { type Place, placeOf } from '../domain/place.ts';
import type { Day, Zone } from '../domain/zone.ts';
import { isBlank, ownTimeOf, parseCall, TOO_LONG } from './jsonl.ts';
import { LONGEST_LINE_BYTES, NEWLINE, readLines } from './lines.ts';
import { createSectionTables, type SectionTables } from './rollup-sections.ts';
import { createRowForms, type RowForm } from './row-forms.ts';
import { type ScannedCall, scanRow } from './scan-row.ts';

/** A line that is no row. `atMs` is its time, where it begins as our own rows do: reports of other days leave it out. */
export type Damage = { line: number; reason: string; atMs?: number };

/** Up to where a file is added up: behind a newline, the checksum of all before it, and the lines before it. */
export type Progress = { offset: number; checksum: number; lines: number };

/** From the first to the last local day that has a call. */
export type Span = { first: Day; last: Day };

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
  const [whole, torn] = [createSums(zone), createSums(zone)];
  let { offset, checksum: sum, lines } = from;
  for (const part of readLines(file, { from: offset, to, checksum, before: sum })) {
    const sums = part.ended ? whole : torn;
    let line = lines;
    if (part.afterTooLong) sums.damages.push({ line: ++line, reason: TOO_LONG });
    for (let start = 0; start < part.bytes.length; ) {
      line += 1;
      start = sums.add(part.bytes, start, line) + 1;
    }
    if (part.ended) lines = line;
    offset = part.offset;
    sum = part.checksum;
    await turn();
  }
  return { offset, checksum: sum, lines, whole: whole.result(), torn: torn.result() };
}

// One for all ledgers: forms are much the same in all of them.
const forms = createRowForms();

function readAndLearn(bytes: Buffer, start: number, end: number): ScannedCall | string {
  const scanned = scanRow(bytes, start, end);
  if (scanned === undefined) return parseCall(bytes, start, end);
  forms.learn(bytes.subarray(start, end), scanned.call);
  return scanned;
}

function createSums(zone: Zone) {
  const days = createDays();
  const damages: Damage[] = [];
  const addLine = (bytes: Buffer, { start, end, line }: { start: number; end: number; line: number }) => {
    if (isBlank(bytes, start, end)) return;
    const read = end - start > LONGEST_LINE_BYTES ? TOO_LONG : readAndLearn(bytes, start, end);
    if (typeof read === 'string') {
      const atMs = ownTimeOf(bytes, start);
      damages.push({ line, reason: read, ...(atMs !== undefined && { atMs }) });
    } else if (read.atMs >= 0) days.add(zone.dayOf(read.atMs), read.call);
  };
  return {
    damages,
    /** Adds the line that begins there; gives where it ends. */
    add(bytes: Buffer, start: number, line: number): number {
      const row = forms.read(bytes, start);
      if (row !== undefined) {
        days.addFormed(zone.dayOf(row.atMs), row.form);
        return row.end;
      }
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline < 0 ? bytes.length : newline;
      addLine(bytes, { start, end, line });
      return end;
    },
    result: (): Sums => ({ ...days.result(), damages }),
  };
}

/** Calls of one day after the other; of a form and a tag, the place is looked up once a day. */
function createDays() {
  const tables = createSectionTables();
  let span: Span | undefined;
  let day: Day = '';
  let places: Map<string | undefined, CallPlace>[] = [];
  const cellsAt = (place: Place) => tables.cellsAt(day, place);
  const begin = (next: Day) => {
    [day, places] = [next, []];
    span = { first: span && span.first < day ? span.first : day, last: span && span.last > day ? span.last : day };
  };
  return {
    add(today: Day, call: ReportedCall): void {
      if (today !== day) begin(today);
      addCall(call, cellsAt);
    },
    addFormed(today: Day, { number, call }: RowForm): void {
      if (today !== day) begin(today);
      let byTag = places[number];
      if (byTag === undefined) {
        byTag = new Map();
        places[number] = byTag;
      }
      let own = byTag.get(call.tag);
      if (own === undefined) {
        const place = placeOf(call);
        own = { place, cells: cellsAt(place) };
        byTag.set(call.tag, own);
      }
      addCallAt(call, own, cellsAt);
    },
    result: () => ({ tables, span }),
  };
}
