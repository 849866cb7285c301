import { toUnits } from '../../domain/money.ts';
import type { CostLine, CostReport, CostSection } from '../../reports/cost.ts';
import { isChronological } from '../../reports/groupings.ts';
import type { Output } from '../io.ts';
import { bar } from './bars.ts';
import { count, csv, nameCell, percent, type ShowMoney } from './report-format.ts';
import { type Cell, type Column, renderTable } from './table.ts';

/** Terminal columns of a bar that stands for everything. */
const BAR_WIDTH = 20;
/** From this share on an amount is marked as an estimate. */
export const MARKED_SHARE = 0.1;

/** The table of one key, or of two with the second below the first; with bars where a person watches. */
export function costTable(
  { by, thenBy, lines }: CostSection,
  show: ShowMoney,
  { columns: width, color, isTTY }: Pick<Output, 'columns' | 'color' | 'isTTY'>,
): string {
  const number = (title: string): Column => ({ title, align: 'right' });
  const columns: Column[] = [
    {
      title: thenBy ? `${titleOf(by)}, ${thenBy}` : titleOf(by),
      align: 'left',
      shrinks: !isChronological(by) || thenBy !== undefined,
    },
    number('Calls'),
    number('Cost'),
    number('Share'),
    ...(isTTY ? [{ title: '', align: 'left', optional: 1 } as const] : []),
  ];
  const cells = (line: CostLine, indent: string): Cell[] => [
    indent + (line.rest === undefined ? nameCell(line.key) : `(${count(line.rest)} more)`),
    count(line.calls),
    hasUnknown ? alignUnknown(amountCell(line, show)) : amountCell(line, show),
    line.share === undefined ? '–' : percent(line.share),
    ...(isTTY ? [bar(line.share ?? 0, BAR_WIDTH)] : []),
  ];
  const hasUnknown = lines.some(({ nano, unpricedCalls }) => nano !== undefined && unpricedCalls > 0);
  const rows = lines.flatMap((line) => [cells(line, ''), ...(line.parts ?? []).map((part) => cells(part, '  '))]);
  return renderTable({ columns, rows }, { width, color });
}

function titleOf(by: string): string {
  return (by[0]?.toUpperCase() ?? '') + by.slice(1);
}

function amountCell({ nano, currency, estimatedNano, unpricedCalls }: CostLine, show: ShowMoney): string {
  if (nano === undefined || currency === undefined) return '?';
  const isEstimated = estimatedNano > 0 && estimatedNano >= nano * MARKED_SHARE;
  return `${isEstimated ? '≈' : ''}${show(nano, currency)}${unpricedCalls > 0 ? '+?' : ''}`;
}

/** `+?` stands behind the digits, which stay below each other. */
export function alignUnknown(amount: string): string {
  return amount.endsWith('?') ? amount : `${amount}  `;
}

/** One line a key and currency, all sections below one head; of two keys, one a pair, with a column for the second. */
export function costCsv({ sections }: CostReport): string {
  const hasSecond = sections.some(({ thenBy }) => thenBy !== undefined);
  const head = [
    ...['by', 'key', ...(hasSecond ? ['key2'] : []), 'calls', 'currency', 'cost'],
    ...['estimated_cost', 'wasted_cost', 'unpriced_calls', 'share'],
  ];
  const rows = sections.flatMap(({ by, thenBy, lines }) =>
    lines.flatMap((line) => {
      if (thenBy === undefined) return [[by, nameOf(line), ...(hasSecond ? [''] : []), ...amountsOf(line)]];
      return (line.parts ?? [line]).map((part) => [
        `${by},${thenBy}`,
        nameOf(line),
        part === line ? '' : nameOf(part),
        ...amountsOf(part),
      ]);
    }),
  );
  return csv([head, ...rows]);
}

function nameOf({ key, rest }: CostLine): string {
  return rest === undefined ? key : `(${rest} more)`;
}

function amountsOf({ calls, currency, nano, estimatedNano, wastedNano, unpricedCalls, share }: CostLine) {
  const cost = nano === undefined ? undefined : toUnits(nano);
  const rounded = share === undefined ? undefined : Math.round(share * 1e6) / 1e6;
  return [calls, currency, cost, toUnits(estimatedNano), toUnits(wastedNano), unpricedCalls, rounded];
}
