import { addCall } from '../domain/cell.ts';
import type { Day, Zone } from '../domain/zone.ts';
import { isBlank, ownTimeOf, readCall, TOO_LONG } from './jsonl.ts';
import { eachLine, LONGEST_LINE_BYTES, readLines } from './lines.ts';
import { createSectionTables, type SectionTables } from './rollup-sections.ts';

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
    eachLine(part, (start, end) => {
      line += 1;
      sums.add(part.bytes, { start, end, line });
    });
    if (part.ended) lines = line;
    offset = part.offset;
    sum = part.checksum;
    await turn();
  }
  return { offset, checksum: sum, lines, whole: whole.result(), torn: torn.result() };
}

type Place = { start: number; end: number; line: number };

function createSums(zone: Zone) {
  const tables = createSectionTables();
  const damages: Damage[] = [];
  let span: Span | undefined;
  return {
    damages,
    add(bytes: Buffer, { start, end, line }: Place): void {
      if (isBlank(bytes, start, end)) return;
      const read = end - start > LONGEST_LINE_BYTES ? TOO_LONG : readCall(bytes, start, end);
      if (typeof read === 'string') {
        const atMs = ownTimeOf(bytes, start);
        damages.push({ line, reason: read, ...(atMs !== undefined && { atMs }) });
      } else if (read.atMs >= 0) {
        const day = zone.dayOf(read.atMs);
        if (span === undefined) span = { first: day, last: day };
        else if (day < span.first) span.first = day;
        else if (day > span.last) span.last = day;
        addCall(read.call, (place) => tables.cellsAt(day, place));
      }
    },
    result: (): Sums => ({ tables, damages, span }),
  };
}
