/**
 * Sorts a table's rows by a column at a press of the button in its head, as the ARIA practices lay it out: a button, and
 * `aria-sort` on its cell. What has no value stands last either way.
 */
export function makeSortable(table: HTMLTableElement): void {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  for (const [column, head] of heads.entries()) {
    head.querySelector('button')?.addEventListener('click', () => {
      const numeric = head.classList.contains('n');
      const before = head.getAttribute('aria-sort');
      // Large numbers and early names are what is looked for first.
      const first = numeric ? 'descending' : 'ascending';
      const order = before === null ? first : before === 'ascending' ? 'descending' : 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', order);
      sortRows(table, column, { numeric, up: order === 'ascending' });
      say({ table: table.caption?.textContent ?? '', column: head.textContent ?? '' }, order === 'ascending');
    });
  }
}

/** Names of a Chinese page by their sounds, whatever the browser speaks. */
const language = document.documentElement.lang;
const collator = new Intl.Collator(language === 'en' ? undefined : language, { numeric: true });

function sortRows(table: HTMLTableElement, column: number, { numeric, up }: { numeric: boolean; up: boolean }): void {
  const body = table.tBodies[0];
  if (body === undefined) return;
  const rows = [...body.rows].map((row) => ({ row, value: row.cells[column]?.dataset['sort'] ?? '' }));
  rows.sort((a, b) => {
    if (a.value === '' || b.value === '') return Number(a.value === '') - Number(b.value === '');
    const order = numeric ? Number(a.value) - Number(b.value) : collator.compare(a.value, b.value);
    return up ? order : -order;
  });
  body.append(...rows.map(({ row }) => row));
}

/** Told to those who listen to the page, in its words. */
function say(values: Readonly<Record<string, string>>, up: boolean): void {
  const status = document.getElementById('said');
  const words = status?.dataset[up ? 'up' : 'down'] ?? '';
  if (status !== null) status.textContent = words.replace(/\{(\w+)\}/g, (_, hole: string) => values[hole] ?? '');
}
