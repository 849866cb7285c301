import CliTable from 'cli-table3';
import utils from 'cli-table3/src/utils.js';
import { t } from '../language/t.ts';

/** `title`: in English, shown in the person's language. `optional`: such columns go first when there is no room, the highest number first. */
export type Column = { title: string; align: 'left' | 'right' | 'center'; shrinks?: boolean; optional?: number };

export function numberColumn(title: string, optional?: number): Column {
  return { title, align: 'right', ...(optional !== undefined && { optional }) };
}

/** A text, or a number in its full and its short form (`1,234,567`, `1.2M`). */
export type Cell = string | { full: string; short: string };

export type Table = {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  totals?: readonly Cell[];
  /** The titles are somebody's own words, which stay as they are. */
  quoted?: boolean;
};

type Layout = { columns: readonly Column[]; rows: string[][]; gap: number };
type Attempt = { gap: number; short: boolean; leastText: number };

/** From the roomiest to the narrowest. Names are shortened before numbers are rounded, and no number is ever cut. */
const ATTEMPTS: readonly Attempt[] = [
  { gap: 2, short: false, leastText: 1e6 },
  { gap: 1, short: false, leastText: 1e6 },
  { gap: 1, short: false, leastText: 14 },
  { gap: 1, short: true, leastText: 14 },
  { gap: 1, short: true, leastText: 8 },
];

/** An aligned table without borders, at most `width` columns wide, with a line under the head and above the totals. */
export function renderTable(table: Table, { width, color }: { width: number; color: boolean }): string {
  const { columns, rows, gap } = layOut(withTitles(table), width);
  const widths = columnWidths(columns, rows);
  const paint = (text: string, code: number) => (color ? `\u001B[${code}m${text}\u001B[22m` : text);
  const rule = widths.map((cells) => paint('─'.repeat(cells), 2));
  const body = table.totals ? [...rows.slice(0, -1), rule, rows.slice(-1)[0] ?? []] : rows;
  const output = new CliTable({
    chars: { ...NO_BORDERS, middle: ' '.repeat(gap) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: columns.map(({ align }) => align),
  });
  output.push(
    columns.map(({ title }) => paint(title, 1)),
    rule,
    ...body,
  );
  return `${output
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

/** Whether nothing has to be shortened or left out. */
export function fitsWhole(table: Table, width: number): boolean {
  const { columns, rows } = withTitles(table);
  return tryLayout(columns, rows, { gap: 1, short: false, leastText: 1e6 }, width).fits;
}

function withTitles(table: Table): Table {
  if (table.quoted) return table;
  return { ...table, columns: table.columns.map((column) => ({ ...column, title: t(column.title) })) };
}

/** The table without the columns of that title. */
export function withoutColumn({ columns, rows }: Table, title: string): Table {
  const kept = <Item>(items: readonly Item[]) => items.filter((_, index) => columns[index]?.title !== title);
  return { columns: kept(columns), rows: rows.map(kept) };
}

/** Terminal columns of a text, of its longest line: East Asian wide characters and emoji take two. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return text.includes('\n') ? Math.max(...text.split('\n').map(displayWidth)) : utils.strlen(text);
}

/** A text cut to a width, with `…` where something was cut. */
export function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (displayWidth(`${kept}${character}…`) > width) break;
    kept += character;
  }
  // Half an amount would be another amount.
  const whole = /[\d.,]/.test(text[kept.length] ?? '') ? kept.replace(AMOUNT_AT_END, '') : kept;
  return `${whole === '' ? kept : whole}…`;
}

/** A number by itself, with the sign of its currency: none of a name. */
const AMOUNT_AT_END = /(?<=^|\s)[^\s\d]{0,3}\d[\d.,]*$/u;

function layOut({ columns, rows, totals }: Table, width: number): Layout {
  const all = totals ? [...rows, totals] : rows;
  for (const attempt of ATTEMPTS) {
    const layout = tryLayout(columns, all, attempt, width);
    if (layout.fits) return layout;
  }
  const least = Math.max(...columns.map(({ optional = 0 }) => optional));
  if (least === 0) return tryLayout(columns, all, { gap: 1, short: true, leastText: 8 }, width);
  const drop = columns.findIndex(({ optional }) => optional === least);
  const without = <Item>(items: readonly Item[]) => items.filter((_, index) => index !== drop);
  return layOut(
    { columns: without(columns), rows: rows.map(without), ...(totals && { totals: without(totals) }) },
    width,
  );
}

function tryLayout(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { gap, short, leastText }: Attempt,
  width: number,
): Layout & { fits: boolean } {
  const texts = rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? cell : short ? cell.short : cell.full)),
  );
  const natural = columnWidths(columns, texts);
  const widths = [...natural];
  let excess = natural.reduce((sum, cells) => sum + cells, gap * (columns.length - 1)) - width;
  for (; excess > 0; excess--) {
    const widest = widestOf(columns, widths, leastText);
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  const cut = texts.map((row) =>
    row.map((text, index) => (columns[index]?.shrinks === true ? shorten(text, widths[index] ?? 0) : text)),
  );
  return { columns, rows: cut, gap, fits: excess <= 0 };
}

/** The column to take from: the widest of those that may still shrink. */
function widestOf(columns: readonly Column[], widths: readonly number[], leastText: number): number | undefined {
  let widest: number | undefined;
  for (const [index, { shrinks, title }] of columns.entries()) {
    const width = widths[index] ?? 0;
    if (shrinks !== true || width <= Math.max(leastText, displayWidth(title))) continue;
    if (widest === undefined || width > (widths[widest] ?? 0)) widest = index;
  }
  return widest;
}

function columnWidths(columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  return columns.map(({ title }, index) => {
    return rows.reduce((widest, row) => Math.max(widest, displayWidth(row[index] ?? '')), displayWidth(title));
  });
}

const NO_BORDERS = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'])
    .map((name) => [name, '']),
);

/** One line of characters that are a column wide, which most texts are. */
const PLAIN = /^[ -~¥€£–…─]*$/;
