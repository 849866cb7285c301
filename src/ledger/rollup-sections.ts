import { type Cell, DIMENSIONS, type Dimension, mergeCell } from '../domain/cell.ts';
import { type CellRow, type CellTable, createCellTable } from '../domain/cell-table.ts';

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

/** Cells of a day and all dimensions, added up to every section; with those that were there before. */
export function toSections(days: readonly CellRow[], before?: (section: Section) => readonly CellRow[]): Sections {
  return new Map(
    SECTIONS.map((section) => {
      const table = createCellTable();
      for (const { words, cell } of before?.(section) ?? []) mergeCell(table.at(words), cell);
      addTo(table, section, days);
      return [section.name, table.rows];
    }),
  );
}

/** The same for one section. */
export function toSection(section: Section, days: readonly CellRow[]): readonly CellRow[] {
  const table = createCellTable();
  addTo(table, section, days);
  return table.rows;
}

function addTo(table: CellTable, { unit, dimensions }: Section, days: readonly CellRow[]): void {
  const places = dimensions.map((dimension) => DIMENSIONS.indexOf(dimension) + 1);
  for (const { words, cell } of days) {
    const day = words[0] ?? '';
    mergeCell(table.at([unit === 'day' ? day : day.slice(0, 7), ...places.map((index) => words[index] ?? '')]), cell);
  }
}

/** A cell of a section with what its words mean; `time` is its local day or month. */
export type TimedCell = { place: Partial<Record<Dimension, string>> & { time: string }; cell: Cell };

export function toTimedCell({ words, cell }: CellRow, { dimensions }: Section): TimedCell {
  const [time = '', ...names] = words;
  const place: TimedCell['place'] = { time };
  for (const [index, dimension] of dimensions.entries()) place[dimension] = names[index] ?? '';
  return { place, cell };
}
