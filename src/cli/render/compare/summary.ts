import { spending } from '../../../domain/ledger-entry.ts';
import { type Currency, formatCount, formatMoney } from '../../../domain/money.ts';
import { t } from '../../language/t.ts';
import { type Column, numberColumn, renderTable } from '../table.ts';
import { type Entrant, titleOf } from './entrant.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Model', align: 'left', shrinks: true },
  numberColumn('First token'),
  numberColumn('Whole'),
  numberColumn('In', 2),
  numberColumn('Out'),
  numberColumn('Cost'),
];

/** Times, tokens and cost of each model, and what all of them cost. */
export function summaryTable(
  entrants: readonly Entrant[],
  { columns: width, color }: { columns: number; color: boolean },
): string {
  const usages = entrants.flatMap(({ entry }) => entry?.usage ?? []);
  const about = usages.some(({ source }) => source === 'estimated') ? '≈' : '';
  const total = (side: 'input' | 'output') =>
    usages.length === 0 ? '' : about + formatCount(usages.reduce((sum, usage) => sum + usage[side], 0));
  const totals = [t('Total'), '', '', total('input'), total('output'), costText(entrants)];
  return renderTable({ columns: COLUMNS, rows: entrants.map(cells), totals }, { width, color });
}

function cells(entrant: Entrant): string[] {
  const { entry } = entrant;
  const usage = entry?.usage;
  const about = usage?.source === 'estimated' ? '≈' : '';
  const count = (tokens: number | undefined) => (tokens === undefined ? '' : about + formatCount(tokens));
  return [
    titleOf(entrant),
    timeText(entry?.firstTokenMs),
    entrant.status === 'answered' ? timeText(entry?.durationMs) : t(entrant.status),
    count(usage?.input),
    count(usage?.output),
    costText([entrant]),
  ];
}

export function timeText(ms: number | undefined): string {
  return ms === undefined ? '' : t('{seconds} s', { seconds: (ms / 1000).toFixed(ms < 10_000 ? 2 : 1) });
}

/** What was paid, failed attempts included, in each currency; what has no price is said. */
export function costText(entrants: readonly Entrant[]): string {
  const parts = entrants.flatMap(({ entry }) => (entry ? spending(entry) : []));
  const sums = new Map<Currency, { nano: number; about: string }>();
  for (const { nano, currency, source } of parts) {
    if (nano === undefined || currency === undefined) continue;
    const sum = sums.get(currency) ?? { nano: 0, about: '' };
    sums.set(currency, { nano: sum.nano + nano, about: source === 'estimated' ? '≈' : sum.about });
  }
  const amounts = [...sums].map(([currency, { nano, about }]) => about + formatMoney(nano, currency));
  const isPart = parts.some(({ nano }) => nano === undefined);
  return [...amounts, ...(isPart ? [t('unpriced')] : [])].join(' + ');
}
