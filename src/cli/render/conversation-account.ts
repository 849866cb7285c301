import { type CallAccount, type ConversationTotal, type Paid, totalOf } from '../../domain/conversation-account.ts';
import { formatCount, formatMoney } from '../../domain/money.ts';
import { t } from '../language/t.ts';
import { type Column, numberColumn, renderTable } from './table.ts';

/** `3 calls`, `1,204 in (800 cached)`, `312 out`, `¥0.000941`: what there is of it. */
export function totalParts(total: ConversationTotal, { unit }: { unit?: string } = {}): string[] {
  const { calls, input, cachedInput, output } = total;
  const about = { input: formatCount(input), cached: formatCount(cachedInput) };
  return [
    unit ?? t(calls === 1 ? '{n} call' : '{n} calls', { n: formatCount(calls) }),
    cachedInput === 0 ? t('{input} in', about) : t('{input} in ({cached} cached)', about),
    t('{output} out', { output: formatCount(output) }),
    amountText(total),
  ];
}

/** What was paid in all; an unknown part is said, and is never nothing. */
export function amountText({ amounts, unpriced }: Pick<ConversationTotal, 'amounts' | 'unpriced'>): string {
  const known = amounts.map(({ currency, nano, estimated }) => `${estimated ? '≈' : ''}${formatMoney(nano, currency)}`);
  const unknown = unpriced === 0 ? [] : [t('{n} unpriced', { n: formatCount(unpriced) })];
  const parts = [...known, ...unknown];
  return parts.length === 0 ? t('nothing to pay') : parts.join(' + ');
}

const COLUMNS: readonly Column[] = [
  numberColumn('Call'),
  { title: 'Model', align: 'left', shrinks: true },
  { title: 'Became', align: 'left', optional: 2 },
  numberColumn('In'),
  numberColumn('Cached', 1),
  numberColumn('Out'),
  { title: 'Cost', align: 'right' },
];

/** A row a call, and all of them together. `became`: what a call is to the conversation now. */
export function accountTable(
  calls: readonly CallAccount[],
  became: (call: CallAccount) => string,
  { columns, color }: { columns: number; color: boolean },
): string {
  const tokens = (count: number | undefined) => (count === undefined ? '–' : formatCount(count));
  const rows = calls.map((call, index) => [
    formatCount(index + 1),
    call.model,
    became(call),
    tokens(call.input),
    tokens(call.cachedInput),
    tokens(call.output),
    paidText(call.paid),
  ]);
  const total = totalOf(calls);
  const { input, cachedInput, output } = total;
  const cached = calls.some((call) => call.cachedInput !== undefined) ? formatCount(cachedInput) : '–';
  const totals = ['', t('all'), '', formatCount(input), cached, formatCount(output), amountText(total)];
  return renderTable({ columns: COLUMNS, rows, totals }, { width: columns, color });
}

function paidText(paid: readonly Paid[]): string {
  const call: CallAccount = { id: '', at: '', outcome: 'answered', model: '', paid };
  return paid.length === 0 ? '–' : amountText(totalOf([call])).replace(t('{n} unpriced', { n: 1 }), t('unpriced'));
}
