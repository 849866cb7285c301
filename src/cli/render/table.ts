import utils from 'cli-table3/src/utils.js';

/** `optional`: such columns go first when there is no room, the highest number first. */
export type Column = { title: string; align: 'left' | 'right'; shrinks?: boolean; optional?: number };

/** A text, or a number in its full and its short form (`1,234,567`, `1.2M`). */
export type Cell = string | { full: string; short: string };

export type Table = { columns: readonly Column[]; rows: readonly (readonly Cell[])[]; totals?: readonly Cell[] };

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
  const { columns, rows, gap } = layOut(table, width);
  const widths = columnWidths(columns, rows);
  const paint = (text: string, code: number) => (color ? `\u001B[${code}m${text}\u001B[22m` : text);
  const rule = widths.map((cells) => '─'.repeat(cells));
  const aligned = columns.map(({ align }, index) => ({ align, width: widths[index] ?? 0 }));
  const line = (cells: readonly string[], code?: number) => drawRow(cells, aligned, { gap, paint, code });
  const body = rows.map((cells) => line(cells));
  const totals = table.totals ? [line(rule, 2), ...body.splice(-1)] : [];
  const titles = columns.map(({ title }) => title);
  return `${[line(titles, 1), line(rule, 2), ...body, ...totals].join('\n')}\n`;
}

type Aligned = { align: Column['align']; width: number };
type Drawing = { gap: number; paint: (text: string, code: number) => string; code: number | undefined };

/** A row of the table, as many lines high as its highest cell. */
function drawRow(cells: readonly string[], columns: readonly Aligned[], { gap, paint, code }: Drawing): string {
  const split = cells.map((cell) => cell.split('\n'));
  const height = Math.max(...split.map(({ length }) => length));
  const lineAt = (index: number) =>
    columns.map(({ align, width }, column) => {
      const text = split[column]?.[index] ?? '';
      const pad = ' '.repeat(Math.max(0, width - displayWidth(text)));
      const painted = code === undefined || text === '' ? text : paint(text, code);
      return align === 'right' ? pad + painted : painted + pad;
    });
  return Array.from({ length: height }, (_, index) => lineAt(index).join(' '.repeat(gap)).trimEnd()).join('\n');
}

/** Whether nothing has to be shortened or left out. */
export function fitsWhole({ columns, rows }: Table, width: number): boolean {
  return tryLayout(columns, rows, { gap: 1, short: false, leastText: 1e6 }, width).fits;
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
  return `${kept}…`;
}

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

/** One line of characters that are a column wide, which most texts are. */
const PLAIN = /^[ -~¥€£–…─]*$/;
