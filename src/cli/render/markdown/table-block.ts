import { type Column, renderTable } from '../table.ts';
import { columnsOf } from './columns.ts';
import { Flow, paint } from './flow.ts';
import { INKS, type Span } from './ink.ts';

export type TableOptions = {
  /** Columns that the table may take. */
  width: number;
  color: boolean;
  hyperlinks: boolean;
  /** Each row as lines of its own, a cell a line, whatever the width. */
  stacked: boolean;
  inline: (text: string) => Span[];
};

type Cell = readonly Span[];
type Sheet = { aligns: readonly Column['align'][]; head: readonly Cell[]; rows: readonly (readonly Cell[])[] };

const GAP = 2;
/** A column of texts is not made narrower than this. */
const LEAST_COLUMN = 10;
/** The cells are as wide as they may be. */
const ENOUGH = Number.MAX_SAFE_INTEGER;

/** The lines of a GFM table. Where it is wider than there is room, cells are broken at words, or rows are stacked; none is cut. */
export function tableLines(source: readonly string[], options: TableOptions): string[] {
  const sheet = sheetOf(source, options.inline);
  const widths = options.stacked ? undefined : fittingWidths(sheet, options.width);
  return widths === undefined ? stackedLines(sheet, options) : gridLines(sheet, widths, options);
}

/** Whether a line is the one below a table's head. */
export function isDelimiterRow(line: string): boolean {
  return /^ *\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?$/.test(`${line.trimEnd()}${line.trimEnd().endsWith('|') ? '' : '|'}`);
}

/** Cells of a row; `\|` is no border. */
function cellsOf(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function alignOf(cell: string): Column['align'] {
  if (!cell.endsWith(':')) return 'left';
  return cell.startsWith(':') ? 'center' : 'right';
}

function sheetOf([head = '', delimiters = '', ...rows]: readonly string[], inline: (text: string) => Span[]): Sheet {
  const aligns = cellsOf(delimiters).map(alignOf);
  // Of a row that is longer than its head, no cell is lost.
  const count = Math.max(aligns.length, ...[head, ...rows].map((row) => cellsOf(row).length));
  const read = (line: string) => {
    const cells = cellsOf(line);
    return Array.from({ length: count }, (_, index) => inline(cells[index] ?? ''));
  };
  return {
    aligns: Array.from({ length: count }, (_, index) => aligns[index] ?? 'left'),
    head: read(head),
    rows: rows.map(read),
  };
}

/** What each column gets, so that no word is broken; undefined where there is no room for that. */
function fittingWidths({ head, rows }: Sheet, room: number): number[] | undefined {
  const columns = head.map((title, index) => [title, ...rows.map((row) => row[index] ?? [])]);
  const natural = columns.map((cells) => Math.max(1, ...cells.map(widestLine)));
  const least = columns.map((cells, index) =>
    Math.max(Math.min(natural[index] ?? 1, LEAST_COLUMN), ...cells.map(widestWord)),
  );
  const widths = [...natural];
  const total = () => widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));
  while (total() > room) {
    const widest = widths.reduce((found, width, index) => {
      if (width <= (least[index] ?? 1)) return found;
      return found < 0 || width > (widths[found] ?? 0) ? index : found;
    }, -1);
    if (widest < 0) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function textOf(cell: Cell): string {
  return cell.map(({ text }) => text).join('');
}

function widestLine(cell: Cell): number {
  return Math.max(...textOf(cell).split('\n').map(columnsOf));
}

function widestWord(cell: Cell): number {
  const words = linesOf(cell, { width: 1, color: false, hyperlinks: false });
  return Math.max(...words.map((word) => columnsOf(word.trim())));
}

type Look = Pick<TableOptions, 'color' | 'hyperlinks'> & { width: number };

/** A cell broken into lines. */
function linesOf(cell: Cell, { width, color, hyperlinks }: Look): string[] {
  const flow = new Flow({ columns: () => width, least: 1, color, hyperlinks });
  flow.spans(cell);
  flow.place();
  return flow
    .taken()
    .split('\n')
    .map((line) => line.trimEnd());
}

function gridLines({ aligns, head, rows }: Sheet, widths: readonly number[], options: TableOptions): string[] {
  const broken = (cells: readonly Cell[]) =>
    cells.map((cell, index) => linesOf(cell, { ...options, width: widths[index] ?? 1 }).join('\n'));
  const body = rows.map(broken);
  // Rows of several lines are told apart by an empty one.
  const isTall = body.some((cells) => cells.some((cell) => cell.includes('\n')));
  const spread = isTall
    ? body.flatMap((cells, index) => (index === 0 ? [cells] : [cells.map(() => ' '), cells]))
    : body;
  const titles = broken(head);
  const columns = titles.map((title, index): Column => ({ title, align: aligns[index] ?? 'left' }));
  return renderTable({ columns, rows: spread, quoted: true }, { width: ENOUGH, color: options.color })
    .trimEnd()
    .split('\n');
}

/** `head: cell`, a line each, the further lines of a cell indented, and a line between rows. */
function stackedLines({ head, rows }: Sheet, options: TableOptions): string[] {
  const { width, color, hyperlinks } = options;
  if (rows.length === 0) return head.flatMap((cell) => linesOf(cell, options));
  return rows.flatMap((row, at) => {
    const lines = row.flatMap((cell, index) => {
      const title = textOf(head[index] ?? []);
      if (title === '' && textOf(cell) === '') return [];
      const flow = new Flow({ columns: () => width, color, hyperlinks });
      flow.block({ first: '', rest: '  ' }, undefined);
      flow.spans([...(title === '' ? [] : [{ text: `${title}: `, ink: INKS.strong }]), ...cell]);
      flow.place();
      return flow.taken().split('\n');
    });
    return at === 0
      ? lines
      : [options.stacked ? '' : paint('─'.repeat(Math.min(width, 12)), INKS.dim, color), ...lines];
  });
}
