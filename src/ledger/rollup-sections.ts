import { type Cell, DIMENSIONS, type Dimension, mergeCell } from '../domain/cell.ts';
import { type CellRow, createCellTable, remembered } from '../domain/cell-table.ts';
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
  /** The cells, one in each section, to which a call of that day and place is added. */
  cellsAt(day: Day, place: Record<Dimension, string>): readonly Cell[];
  rows(section: Section): readonly CellRow[];
};

/** Kinds of calls in a month (day, model, tag, …); with a tag of its own for every call, each takes about 3 KB. */
const MOST_KINDS = 60_000;
/** Thrown where there are more: such a month is read from its rows. */
export const TOO_VARIED = new Error('more kinds of calls than a roll-up is for');

/** Only days and what no day tells are added to call by call; the months are what their days come to. */
export function createSectionTables(): SectionTables {
  const direct = SECTIONS.filter((section) => dailyOf(section) === undefined || section.unit === 'day');
  const tables = new Map(direct.map((section) => [section.name, createCellTable()]));
  const tableOf = ({ name }: Section) => tables.get(name) ?? createCellTable();
  let kinds = 0;
  const cellsOf = remembered((words) => {
    kinds += 1;
    if (kinds > MOST_KINDS) throw TOO_VARIED;
    return direct.map((section) => tableOf(section).at(wordsIn(section, words)));
  });
  return {
    cellsAt: (day, { model, provider, tag, outcome, cache }) => cellsOf([day, model, provider, tag, outcome, cache]),
    rows: (section) => {
      const daily = section.unit === 'month' ? dailyOf(section) : undefined;
      return daily === undefined ? tableOf(section).rows : toMonths(tableOf(daily).rows);
    },
  };
}

/** The section that tells the same apart, and days. */
function dailyOf({ dimensions }: Section): Section | undefined {
  return sectionFor('day', dimensions);
}

/** Of a day and every dimension. */
function wordsIn({ unit, dimensions }: Section, words: readonly string[]): string[] {
  const [day = ''] = words;
  const named = dimensions.map((dimension) => words[DIMENSIONS.indexOf(dimension) + 1] ?? '');
  return [unit === 'day' ? day : day.slice(0, 7), ...named];
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
