import { type Cell, mergeCell } from '../domain/cell.ts';
import { type CellRow, type CellTable, createCellTable } from '../domain/cell-table.ts';
import { DIMENSIONS, type Dimension, type Place } from '../domain/place.ts';
import type { Day } from '../domain/zone.ts';

/** One part of a roll-up: cells by local day or month, and by some of the dimensions. */
export type Section = { name: string; unit: 'day' | 'month'; dimensions: readonly Dimension[] };

/** Every dimension alone, by month and by day; all of them together by month only, because by day they are nearly the rows. */
export const SECTIONS: readonly Section[] = [
  ...sectionsOf('month'),
  { name: 'month/all', unit: 'month', dimensions: DIMENSIONS },
  ...sectionsOf('day'),
];

function sectionsOf(unit: Section['unit']): Section[] {
  return DIMENSIONS.map((dimension) => ({ name: `${unit}/${dimension}`, unit, dimensions: [dimension] }));
}

/** The smallest section that tells these dimensions apart; undefined when there is none. */
export function sectionFor(unit: Section['unit'], dimensions: readonly Dimension[]): Section | undefined {
  return SECTIONS.filter(
    (section) => section.unit === unit && dimensions.every((one) => section.dimensions.includes(one)),
  )
    .toSorted((a, b) => a.dimensions.length - b.dimensions.length)
    .at(0);
}

export type Sections = ReadonlyMap<string, readonly CellRow[]>;

/** Calls added up to every section. */
export type SectionTables = {
  /** The cells to which a call of that day and place is added. Throws TOO_VARIED. */
  cellsAt(day: Day, place: Place): readonly Cell[];
  /** Nothing is added any more after the first look. */
  rows(section: Section): readonly CellRow[];
};

/** Cells of a month; with a tag of its own for every call, each call takes two and about 4 KB. */
const MOST_CELLS = 120_000;
/** Thrown where there are more: such a month is read from its rows. */
export const TOO_VARIED = new Error('more kinds of calls than a roll-up is for');

/** What tells all apart but tags, which are many. */
const UNTAGGED = DIMENSIONS.filter((dimension) => dimension !== 'tag');

/**
 * A call is added to three cells: of its month and all that tells calls apart, of its day and tag, and of its day and all
 * but its tag. The sections of days without tags are made of the last at the end, and those of months of days.
 */
export function createSectionTables(): SectionTables {
  const [all, tagged, untagged] = [createCellTable(), createCellTable(), createCellTable()];
  const made = new Map([
    ['month/all', all],
    ['day/tag', tagged],
  ]);
  const tableOf = (section: Section): CellTable => {
    const known = made.get(section.name);
    if (known !== undefined) return known;
    const table = createCellTable();
    addTo(table, { rows: untagged.rows, dimensions: UNTAGGED }, section);
    made.set(section.name, table);
    return table;
  };
  return {
    cellsAt(day, { model, provider, tag, outcome, cache }) {
      if (all.rows.length + tagged.rows.length + untagged.rows.length >= MOST_CELLS) throw TOO_VARIED;
      return [
        all.at([day.slice(0, 7), model, provider, tag, outcome, cache]),
        tagged.at([day, tag]),
        untagged.at([day, model, provider, outcome, cache]),
      ];
    },
    rows(section) {
      const daily = section.unit === 'month' ? dailyOf(section) : undefined;
      return daily === undefined ? tableOf(section).rows : toMonths(tableOf(daily).rows);
    },
  };
}

type DailyRows = { rows: readonly CellRow[]; dimensions: readonly Dimension[] };

/** Thousands of rows, before much of this is compiled: as little is made as can be. */
function addTo(table: CellTable, { rows, dimensions: given }: DailyRows, { unit, dimensions }: Section): void {
  const positions = dimensions.map((dimension) => given.indexOf(dimension) + 1);
  const wanted = ['', ...dimensions];
  for (const { words, cell } of rows) {
    const [day = ''] = words;
    wanted[0] = unit === 'day' ? day : day.slice(0, 7);
    for (let index = 0; index < positions.length; index++) wanted[index + 1] = words[positions[index] ?? 0] ?? '';
    mergeCell(table.at(wanted), cell);
  }
}

/** The section that tells the same apart, and days. */
function dailyOf({ dimensions }: Section): Section | undefined {
  return sectionFor('day', dimensions);
}

function toMonths(rows: readonly CellRow[]): readonly CellRow[] {
  const table = createCellTable();
  for (const { words, cell } of rows) mergeCell(table.at([(words[0] ?? '').slice(0, 7), ...words.slice(1)]), cell);
  return table.rows;
}

/** Both together, section by section. */
export function addSections(before: Sections | undefined, tables: SectionTables): Sections {
  return new Map(
    SECTIONS.map((section) => {
      if (before === undefined) return [section.name, tables.rows(section)];
      const table = createCellTable();
      for (const { words, cell } of before.get(section.name) ?? []) mergeCell(table.at(words), cell);
      for (const { words, cell } of tables.rows(section)) mergeCell(table.at(words), cell);
      return [section.name, table.rows];
    }),
  );
}

/** A cell of a section with what its words mean; `time` is its local day or month. */
export type TimedCell = { place: Partial<Record<Dimension, string>> & { time: string }; cell: Cell };

export function toTimedCell({ words, cell }: CellRow, { dimensions }: Pick<Section, 'dimensions'>): TimedCell {
  const [time = '', ...names] = words;
  const place: TimedCell['place'] = { time };
  for (const [index, dimension] of dimensions.entries()) place[dimension] = names[index] ?? '';
  return { place, cell };
}
