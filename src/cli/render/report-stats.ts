import { toUnits } from '../../domain/money.ts';
import { isChronological } from '../../reports/groupings.ts';
import type { Into } from '../../reports/money-totals.ts';
import type { Period } from '../../reports/period.ts';
import { type Budget, totalNano } from '../../reports/report-json.ts';
import type { Group, Summary } from '../../reports/summary.ts';
import type { Output } from '../io.ts';
import { asLines, renderLines } from './lines.ts';
import {
  amounts,
  calls,
  count,
  countCell,
  csv,
  duration,
  moneyCell,
  moneyFormat,
  nameCell,
  percent,
  type ShowMoney,
  sums,
} from './report-format.ts';
import { type Cell, type Column, renderTable } from './table.ts';

/** The table of `mgw stats`, with a head that says the time and what must be known to read it below. */
export async function statsText(
  summary: Summary,
  period: Period,
  { into, budgets, output }: { into: Into; budgets: readonly Budget[]; output: Pick<Output, 'columns' | 'color'> },
): Promise<string> {
  const show = moneyFormat(sums(summary.total.money));
  const table = renderTable(
    {
      columns: columnsFor(summary),
      rows: summary.groups.map((group, index) => cells(group, names(group, summary.groups[index - 1]), show)),
      totals: cells(summary.total, summary.thenBy === undefined ? ['Total'] : ['Total', ''], show),
    },
    { width: output.columns, color: output.color },
  );
  const failed = summary.total.errors > 0 ? ['Err counts attempts that failed, not calls'] : [];
  const lines = [...failed, ...notes(summary.total, into), ...budgets.map((budget) => budgetLine(budget, into))];
  const below = lines.length > 0 ? `\n${await renderLines(asLines(lines), output)}` : '';
  return `${periodTitle('mgw stats', period)}\n\n${table}${below}`;
}

/** `mgw stats · 2026-11 · Asia/Shanghai` */
export function periodTitle(name: string, { label, zone }: Period): string {
  return [name, label, zone.name].join(' · ');
}

/** What the numbers of a report leave out or only guess. */
function notes(total: Group, into: Into): string[] {
  const estimated = amounts(sums(total.money, 'estimatedNano'));
  const wasted = amounts(sums(total.money, 'wastedNano'));
  const saved = amounts(total.saved);
  const together = total.money.size > 1 ? totalNano(total, into) : undefined;
  const lines: string[] = [];
  if (together !== undefined) lines.push(`all currencies together: ${amounts([[into.currency, together]])}`);
  if (total.unpricedCalls > 0) {
    lines.push(`? ${calls(total.unpricedCalls)} unpriced: no price is known, so the cost is not all of it`);
  }
  if (estimated !== '')
    lines.push(`≈ ${estimated} of it is estimated (${calls(total.estimatedCalls)} without the vendor's count)`);
  if (wasted !== '') lines.push(`${wasted} of it went to attempts that failed or were stopped`);
  if (saved !== '') {
    const number = calls(total.outcomes.cached);
    lines.push(
      `${saved} saved by the cache (${number}), as its answers were bought; mgw cost puts them at the default model`,
    );
  }
  return lines;
}

function budgetLine({ name, limitNano, spentNano }: Budget, { currency }: Into): string {
  const show = moneyFormat([[currency, limitNano]]);
  const money = (nano: number) => show(nano, currency);
  const left = limitNano - spentNano;
  const rest = left >= 0 ? `${money(left)} left` : `${money(-left)} over`;
  const share = limitNano > 0 ? ` (${percent(spentNano / limitNano)})` : '';
  return `${name} budget: ${money(spentNano)} of ${money(limitNano)}${share}, ${rest}`;
}

/** The words that a row begins with; the first key only where it changes. */
function names({ key, thenKey, others }: Group, before: Group | undefined): string[] {
  const named = (name: string) => (others === undefined ? nameCell(name) : `${name} (${count(others)})`);
  if (thenKey === undefined) return [named(key)];
  return [before?.key === key ? '' : nameCell(key), named(thenKey)];
}

function columnsFor({ by, thenBy }: Summary): Column[] {
  const keys = thenBy === undefined ? [by] : [by, thenBy];
  const number = (name: string, optional?: number): Column => ({
    title: name,
    align: 'right',
    ...(optional && { optional }),
  });
  return [
    ...keys.map((key): Column => {
      return { title: key[0]?.toUpperCase() + key.slice(1), align: 'left', shrinks: !isChronological(key) };
    }),
    number('Calls'),
    number('In'),
    number('Cached', 3),
    number('Out'),
    number('Cost'),
    number('Err', 4),
    number('Fallb', 5),
    number('p50', 2),
    number('p95', 1),
  ];
}

function cells(group: Group, names: readonly string[], show: ShowMoney): Cell[] {
  return [
    ...names,
    count(group.calls),
    countCell(group.inputTokens),
    countCell(group.cachedInputTokens),
    countCell(group.outputTokens),
    moneyCell(group.money, group.unpricedCalls, show),
    count(group.errors),
    count(group.fallbacks),
    duration(group.latencyMs?.p50),
    duration(group.latencyMs?.p95),
  ];
}

/** One line a row of the table; the costs have one column a currency and are empty where nothing has a price. */
export function statsCsv({ by, thenBy, groups, total }: Summary, into: Into): string {
  const currencies = total.money.size > 0 ? [...total.money.keys()] : [into.currency];
  const head = [
    by,
    ...(thenBy === undefined ? [] : [thenBy]),
    ...[
      'calls',
      'answered',
      'cached',
      'failed',
      'refused',
      'cancelled',
      'input_tokens',
      'cached_input_tokens',
      'output_tokens',
    ],
    ...currencies.flatMap((currency) => [`cost_${currency}`, `estimated_cost_${currency}`, `wasted_cost_${currency}`]),
    ...[
      'unpriced_calls',
      'errors',
      'fallbacks',
      'latency_p50_ms',
      'latency_p95_ms',
      'first_token_p50_ms',
      'first_token_p95_ms',
    ],
  ];
  const rows = groups.map((group) => {
    const { answered, cached, failed, refused, cancelled } = group.outcomes;
    const money = currencies.flatMap((currency) => {
      const sums = group.money.get(currency);
      return sums ? [sums.nano, sums.estimatedNano, sums.wastedNano].map(toUnits) : [undefined, undefined, undefined];
    });
    return [
      group.key,
      ...(group.thenKey === undefined ? [] : [group.thenKey]),
      ...[group.calls, answered, cached, failed, refused, cancelled],
      ...[
        group.inputTokens,
        group.cachedInputTokens,
        group.outputTokens,
        ...money,
        group.unpricedCalls,
        group.errors,
        group.fallbacks,
      ],
      ...[group.latencyMs?.p50, group.latencyMs?.p95, group.firstTokenMs?.p50, group.firstTokenMs?.p95],
    ];
  });
  return csv([head, ...rows]);
}
