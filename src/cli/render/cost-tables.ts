import { type Currency, toUnits } from '../../domain/money.ts';
import type { CostMoney, CostReport, CostRow, CostSection } from '../../reports/cost.ts';
import { type CostLine, costLines } from '../../reports/cost-lines.ts';
import { type GroupBy, isChronological } from '../../reports/groupings.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { bar } from './bars.ts';
import { groupName, keyName, keyTitle } from './group-names.ts';
import { count, csv, percent, type ShowMoney, withUnknown } from './report-format.ts';
import { type Cell, type Column, numberColumn, renderTable } from './table.ts';

/** Terminal columns of a bar that stands for everything. */
const BAR_WIDTH = 20;
/** From this share on an amount is marked as an estimate. */
export const MARKED_SHARE = 0.1;

type Screen = Pick<Output, 'columns' | 'color' | 'isTTY' | 'isSpoken'>;

/**
 * The table of one key, or of two with the second below the first; with bars where a person watches. While a rate is
 * missing they are of `currency` alone: beside each other those of two would compare what cannot be.
 */
export function costTable(
  { by, thenBy, rows }: CostSection,
  show: ShowMoney,
  { currency, output: { columns: width, color, isTTY, isSpoken } }: { currency: Currency; output: Screen },
): string {
  const hasBars = isTTY && !isSpoken;
  const columns: Column[] = [
    {
      title: thenBy ? [keyTitle(by), keyName(thenBy)].join(t(', ')) : keyTitle(by),
      align: 'left',
      shrinks: !isChronological(by) || thenBy !== undefined,
    },
    numberColumn('Calls'),
    numberColumn('Cost'),
    numberColumn('Share'),
    ...(hasBars ? [{ title: '', align: 'left', optional: 1 } as const] : []),
  ];
  const all = rows.flatMap((row) => [row, ...(row.parts ?? [])]);
  const hasUnknown = all.some(({ money, unpricedCalls }) => money.length > 0 && unpricedCalls > 0);
  const cells = (row: CostRow, key: GroupBy, indent: string): Cell[] => {
    const amounts = withUnknown(
      row.money.map((one) => amountText(one, show)),
      row.unpricedCalls,
    );
    const shares = sharesOf(row);
    return [
      indent + (row.rest === undefined ? groupName(row.key, key) : t('({n} more)', { n: count(row.rest) })),
      count(row.calls),
      (hasUnknown ? amounts.map(alignUnknown) : amounts).join('\n'),
      shares.map((share) => (share === undefined ? '–' : percent(share))).join('\n'),
      ...(hasBars ? [barsOf(row, currency).join('\n')] : []),
    ];
  };
  const body = rows.flatMap((row) => [
    cells(row, by, ''),
    ...(row.parts ?? []).map((part) => cells(part, thenBy ?? by, '  ')),
  ]);
  return renderTable({ columns, rows: body }, { width, color });
}

/** Of all currencies together, or beside each amount that of its own currency. */
function sharesOf({ share, money }: CostRow): (number | undefined)[] {
  return share !== undefined || money.length === 0 ? [share] : money.map((one) => one.share);
}

function barsOf(row: CostRow, currency: Currency): string[] {
  const isComparable = (index: number) => row.share !== undefined || row.money[index]?.currency === currency;
  return sharesOf(row).map((share = 0, index) => (isComparable(index) ? bar(share, BAR_WIDTH) : ''));
}

function amountText({ nano, currency, estimatedNano }: CostMoney, show: ShowMoney): string {
  const isEstimated = estimatedNano > 0 && estimatedNano >= nano * MARKED_SHARE;
  return `${isEstimated ? '≈' : ''}${show(nano, currency)}`;
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
  const rows = sections.flatMap(({ by, thenBy, rows }) =>
    costLines(rows).flatMap((line) => {
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
  const units = (amount: number | undefined) => (amount === undefined ? undefined : toUnits(amount));
  const rounded = share === undefined ? undefined : Math.round(share * 1e6) / 1e6;
  return [calls, currency, units(nano), units(estimatedNano), units(wastedNano), unpricedCalls, rounded];
}
