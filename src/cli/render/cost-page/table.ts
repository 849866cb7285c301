import { t } from '../../language/t.ts';
import { count } from '../report-format.ts';
import { type Html, html } from './html.ts';

/** `sort`: what the column is ordered by; absent: unknown, which stands last either way. */
export type PageCell = { content: Html | string; sort?: number | string };
export type PageColumn = { title: string; numeric?: boolean };

export type PageTable = {
  id: string;
  caption: string;
  columns: readonly PageColumn[];
  rows: readonly (readonly PageCell[])[];
  /** The command that lists every row. */
  command?: string;
  /** What stands below in smaller letters. */
  note?: string;
};

/** Rows of one table; a page with every tag of a year would be too large to open. */
const MOST_ROWS = 500;

/** A table whose columns sort by a button in their head. The first column names the row. */
export function sortableTable({ id, caption, columns, rows, command, note }: PageTable): Html {
  const left = rows.length - MOST_ROWS;
  const notes = [...(note === undefined ? [] : [note]), ...(left > 0 ? [notShown(count(left), command)] : [])];
  return html`<div class="table" role="region" aria-labelledby="${id}-caption" tabindex="0">
<table data-sortable id="table-${id}">
<caption id="${id}-caption">${caption}</caption>
<thead><tr>${columns.map(headCell)}</tr></thead>
<tbody>
${rows.slice(0, MOST_ROWS).map((row) => bodyRow(row, columns))}</tbody>
</table>
</div>
${notes.map((text) => html`<p class="note">${text}</p>\n`)}`;
}

function notShown(n: string, command: string | undefined): string {
  return command === undefined
    ? t('{n} more rows are not shown.', { n })
    : t('{n} more rows are not shown; {command} has them all.', { n, command });
}

function headCell({ title, numeric }: PageColumn): Html {
  return html`<th scope="col"${numeric ? html` class="n"` : undefined}><button type="button">${title}</button></th>`;
}

function bodyRow(row: readonly PageCell[], columns: readonly PageColumn[]): Html {
  const cells = row.map(({ content, sort }, index) => {
    if (index === 0) return html`<th scope="row" data-sort="${sort}">${content}</th>`;
    return html`<td${columns[index]?.numeric ? html` class="n"` : undefined} data-sort="${sort}">${content}</td>`;
  });
  return html`<tr>${cells}</tr>\n`;
}
