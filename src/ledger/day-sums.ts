import { type AlikeCalls, addCall, addCalls, addLatency, type Latencies, latenciesOf } from '../domain/cell.ts';
import type { ReportedCall } from '../domain/ledger-entry.ts';
import { type Place, placeOf } from '../domain/place.ts';
import type { Day } from '../domain/zone.ts';
import { createSectionTables, type SectionTables } from './rollup-sections.ts';
import { fillCall } from './row-figures.ts';
import type { FormedRow } from './row-forms.ts';
import { GAP, GAP_KINDS } from './row-pieces.ts';

/** From the first to the last local day that has a call. */
export type Span = { first: Day; last: Day };

/** Calls added up to sections, one day after the other. */
export type DaySums = {
  tables: SectionTables;
  span: Span | undefined;
  day: Day;
  /** By the numbers of form and tag. */
  kinds: Map<number, Kind>;
  figures: Float64Array;
  /** Those that have calls of the day that are not in the tables yet. */
  open: Kind[];
};

/** Calls of one form and tag of the day, added up here first: figures by their gaps. Latencies stand in the cells at once. */
type Kind = AlikeCalls & { at: number; latencies: Latencies | undefined };

export function newDaySums(): DaySums {
  return {
    tables: createSectionTables(),
    span: undefined,
    day: '',
    kinds: new Map(),
    open: [],
    figures: new Float64Array(64 * GAP_KINDS),
  };
}

export function addScanned(sums: DaySums, day: Day, call: ReportedCall): void {
  if (day !== sums.day) begin(sums, day);
  addCall(call, cellsOf(sums));
}

export function addFormed(sums: DaySums, day: Day, row: FormedRow): void {
  if (day !== sums.day) begin(sums, day);
  const kind = kindOf(sums, row);
  if (kind.calls === 0) open(sums, kind);
  kind.calls += 1;
  const { figures: into } = sums;
  const { values, at } = row.figures;
  for (let gap = FIRST_SUM; gap <= LAST_SUM; gap++) {
    into[kind.at + gap] = (into[kind.at + gap] ?? 0) + (values[at + gap] ?? 0);
  }
  if (kind.latencies === undefined) return;
  addLatency(kind.latencies, values[at + GAP.duration] ?? 0, values[at + GAP.firstToken] ?? 0);
}

/** From tokens to money; what a row lacks is added up, too, and no call of its form has it. */
const [FIRST_SUM, LAST_SUM] = [GAP.input, GAP.saved];

/** Nothing is added any more. */
export function finish(sums: DaySums): { tables: SectionTables; span: Span | undefined } {
  close(sums);
  return { tables: sums.tables, span: sums.span };
}

function begin(sums: DaySums, day: Day): void {
  close(sums);
  const { span } = sums;
  sums.day = day;
  sums.span = { first: span && span.first < day ? span.first : day, last: span && span.last > day ? span.last : day };
}

function close(sums: DaySums): void {
  const cellsAt = cellsOf(sums);
  const { open, figures } = sums;
  for (const kind of open) {
    fillCall(kind.sum, { values: figures, at: kind.at });
    addCalls(kind, cellsAt);
    kind.calls = 0;
    figures.fill(0, kind.at, kind.at + GAP_KINDS);
  }
  sums.open = [];
}

function cellsOf({ tables, day }: DaySums): (place: Place) => AlikeCalls['cells'] {
  return (place) => tables.cellsAt(day, place);
}

function open(sums: DaySums, kind: Kind): void {
  kind.cells = sums.tables.cellsAt(sums.day, kind.place);
  if (kind.sum.outcome === 'answered') kind.latencies = latenciesOf(kind.cells, kind.sum);
  sums.open.push(kind);
}

/** More than there are tags that have numbers. */
const TAGS = 2 ** 15;

/** Looked up once for all its days. */
function kindOf(sums: DaySums, { form: { number, call }, tagNumber, tag }: FormedRow): Kind {
  const key = number * TAGS + tagNumber;
  let kind = sums.kinds.get(key);
  if (kind === undefined) {
    const sum = { ...call, tag, usage: call.usage && { ...call.usage }, cache: { ...call.cache } };
    kind = { sum, calls: 0, place: placeOf(sum), cells: [], at: placeForFigures(sums), latencies: undefined };
    sums.kinds.set(key, kind);
  }
  return kind;
}

function placeForFigures(sums: DaySums): number {
  const at = sums.kinds.size * GAP_KINDS;
  if (at + GAP_KINDS > sums.figures.length) {
    const more = new Float64Array(2 * sums.figures.length);
    more.set(sums.figures);
    sums.figures = more;
  }
  return at;
}
