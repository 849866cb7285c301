import { toUnits } from '../../domain/money.ts';
import type { CostLine, CostReport, CostSection } from '../../reports/cost.ts';
import { isChronological } from '../../reports/groupings.ts';
import type { Into } from '../../reports/money-totals.ts';
import type { Period } from '../../reports/period.ts';
import type { Output } from '../io.ts';
import { calls, count, csv, moneyCell, moneyFormat, nameCell, percent, type ShowMoney, sums } from './report-format.ts';
import { notes, periodTitle } from './report-stats.ts';
import { type Cell, type Column, renderTable } from './table.ts';

/** Terminal columns of a bar that stands for everything. */
const BAR_WIDTH = 20;

/** The tables of `mgw cost`, one a key; with bars where a person watches. */
export function costText(
  report: CostReport,
  period: Period,
  { into, output }: { into: Into; output: Pick<Output, 'columns' | 'color' | 'isTTY'> },
): string {
  const { total, sections } = report;
  const show = moneyFormat(sums(total.money));
  const sum = moneyCell(total.money, total.unpricedCalls, show).replaceAll('\n', ' + ');
  const parts = [`${periodTitle('mgw cost', period)}\n${sum} for ${calls(total.calls)}\n`];
  for (const section of sections) parts.push(sectionTable(section, show, output));
  const lines = notes(total, into);
  const listed = sections[0]?.lines.reduce((most, line) => most + line.calls, 0) ?? 0;
  if (listed < total.calls)
    lines.unshift(
      `${calls(total.calls - listed)} without a cost ${total.calls - listed === 1 ? 'is' : 'are'} not listed`,
    );
  if (lines.length > 0) parts.push(`${lines.join('\n')}\n`);
  return parts.join('\n');
}

function sectionTable(
  { by, lines }: CostSection,
  show: ShowMoney,
  { columns: width, color, isTTY }: Pick<Output, 'columns' | 'color' | 'isTTY'>,
): string {
  const number = (title: string): Column => ({ title, align: 'right' });
  const columns: Column[] = [
    { title: by[0]?.toUpperCase() + by.slice(1), align: 'left', shrinks: !isChronological(by) },
    number('Calls'),
    number('Cost'),
    number('Share'),
    ...(isTTY ? [{ title: '', align: 'left', optional: 1 } as const] : []),
  ];
  const rows = lines.map((line): Cell[] => [
    nameCell(line.key),
    count(line.calls),
    amountCell(line, show),
    line.share === undefined ? '–' : percent(line.share),
    ...(isTTY ? [bar(line.share ?? 0)] : []),
  ]);
  return renderTable({ columns, rows }, { width, color });
}

function amountCell({ nano, currency, unpricedCalls }: CostLine, show: ShowMoney): string {
  if (nano === undefined || currency === undefined) return '?';
  return `${show(nano, currency)}${unpricedCalls > 0 ? '+?' : ''}`;
}

/** Eighths of a cell, so that small shares are still told apart. */
function bar(share: number): string {
  const eighths = Math.round(share * BAR_WIDTH * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '');
}

/** One line a key and currency, all sections below one head. */
export function costCsv({ sections }: CostReport): string {
  const head = ['by', 'key', 'calls', 'currency', 'cost', 'estimated_cost', 'wasted_cost', 'unpriced_calls', 'share'];
  const rows = sections.flatMap(({ by, lines }) =>
    lines.map(({ key, calls: number, currency, nano, estimatedNano, wastedNano, unpricedCalls, share }) => [
      ...[
        by,
        key,
        number,
        currency,
        nano === undefined ? undefined : toUnits(nano),
        toUnits(estimatedNano),
        toUnits(wastedNano),
      ],
      ...[unpricedCalls, share === undefined ? undefined : Math.round(share * 1e6) / 1e6],
    ]),
  );
  return csv([head, ...rows]);
}
