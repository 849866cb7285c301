import type { Nano } from '../../domain/money.ts';
import { type GroupBy, isChronological } from '../../reports/groupings.ts';
import type { Into } from '../../reports/money-totals.ts';
import type { Period } from '../../reports/period.ts';
import { type Budget, totalNano } from '../../reports/report-json.ts';
import type { Group, Summary } from '../../reports/summary.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { bar, overTime } from './bars.ts';
import { groupName, keyTitle } from './group-names.ts';
import { asLines, type Line, renderLines } from './lines.ts';
import {
  amounts,
  calls,
  count,
  countCell,
  duration,
  moneyCell,
  moneyFormat,
  percent,
  type ShowMoney,
  sumFormat,
  sums,
} from './report-format.ts';
import { type Cell, type Column, renderTable } from './table.ts';

/** Terminal columns of a bar that stands for everything. */
const BAR_WIDTH = 16;

export type StatsView = {
  into: Into;
  budgets: readonly Budget[];
  output: Pick<Output, 'columns' | 'color' | 'isTTY' | 'isSpoken'>;
  /** What each day or month cost, where a person watches. */
  costs?: { unit: 'day' | 'month'; amounts: readonly Nano[] } | undefined;
};

/** The table of `mgw stats`, with a head that says the time and what must be known to read it below; bars for a person. */
export async function statsText(
  summary: Summary,
  period: Period,
  { into, budgets, output, costs = { unit: 'day', amounts: [] } }: StatsView,
): Promise<string> {
  const show = moneyFormat(sums(summary.total.money));
  const bars = output.isTTY && !output.isSpoken ? barsOf(summary, into) : undefined;
  const names = summary.thenBy === undefined ? [t('Total')] : [t('Total'), ''];
  const table = renderTable(
    {
      columns: [...columnsFor(summary), ...(bars ? [bars.column] : [])],
      rows: summary.groups.map((group, index) => [
        ...cells(group, namesOf(group, summary.groups[index - 1], summary), show),
        ...(bars ? [bars.cells[index] ?? ''] : []),
      ]),
      totals: [...cells(summary.total, names, show), ...(bars ? [''] : [])],
    },
    { width: output.columns, color: output.color },
  );
  const isAll = totalNano(summary.total, into) !== undefined;
  const money = (nano: Nano) => show(nano, into.currency);
  const room = output.columns - ROOM_FOR_RANGE;
  const head = overTime(costs.amounts, money, { room, unit: costs.unit }).map(({ text = '', ...line }): Line => {
    return { ...line, text: isAll ? text : t('{text}, {currency} alone', { text, currency: into.currency }) };
  });
  const failed = summary.total.errors > 0 ? [t('Err counts attempts that failed, not calls')] : [];
  const lines = [
    ...asLines(failed),
    ...notes(summary.total, into),
    ...budgets.map((budget) => budgetLine(budget, into)),
  ];
  const above = head.length > 0 ? `${await renderLines(head, output)}\n` : '';
  const below = lines.length > 0 ? `\n${await renderLines(lines, output)}` : '';
  return `${periodTitle('mgw stats', period)}\n\n${above}${table}${below}`;
}

/** The label before a sparkline, and what the days cost behind it. */
const ROOM_FOR_RANGE = 40;

/** The share of each row in the cost, or in the calls where not everything can be put in one currency. Goes before any number. */
function barsOf({ groups, total }: Summary, into: Into): { column: Column; cells: string[] } {
  const all = totalNano(total, into) ?? 0;
  const shareOf = (group: Group) => (all > 0 ? (totalNano(group, into) ?? 0) / all : group.calls / total.calls);
  return {
    column: { title: all > 0 ? 'Of cost' : 'Of calls', align: 'left', optional: 6 },
    cells: groups.map((group) => bar(shareOf(group), BAR_WIDTH)),
  };
}

/** `mgw stats · 2026-11 · Asia/Shanghai` */
export function periodTitle(name: string, { label, zone }: Period): string {
  return [name, told(label), zone.name].join(' · ');
}

/** What the numbers of a report leave out or only guess. */
function notes(total: Group, into: Into): Line[] {
  const estimated = amounts(sums(total.money, 'estimatedNano'));
  const wasted = amounts(sums(total.money, 'wastedNano'));
  const saved = amounts(total.saved);
  const together = total.money.size > 1 ? totalNano(total, into) : undefined;
  const lines: Line[] = [];
  if (together !== undefined) {
    const amount = amounts([[into.currency, together]]);
    lines.push({ text: t('all currencies together: {amount}', { amount }) });
  }
  if (total.unpricedCalls > 0) {
    const unpriced = calls(total.unpricedCalls);
    lines.push({ text: t('? {calls} unpriced: no price is known, so the cost is not all of it', { calls: unpriced }) });
  }
  if (estimated !== '') {
    const about = { amounts: estimated, calls: calls(total.estimatedCalls) };
    lines.push({ text: t("≈ {amounts} of it is estimated ({calls} without the vendor's count)", about) });
  }
  if (wasted !== '') {
    const text = t('{amounts} of it went to attempts that failed or were stopped', { amounts: wasted });
    lines.push({ text, style: 'yellow' });
  }
  if (total.unpricedWaste > 0) {
    const about = { calls: calls(total.unpricedWaste) };
    const text = t('? {calls} had such attempts at no known price: what those cost is not known', about);
    lines.push({ text, style: 'yellow' });
  }
  if (saved !== '') {
    const text = t(
      '{amounts} saved by the cache ({calls}), as its answers were bought; mgw cost puts them at the default model',
      { amounts: saved, calls: calls(total.outcomes.cached) },
    );
    lines.push({ text, style: 'green' });
  }
  return lines;
}

function budgetLine({ name, limitNano, spentNano, unknownSpentIn }: Budget, { currency }: Into): Line {
  const left = limitNano - spentNano;
  const money = sumFormat([spentNano, left], currency);
  const about = { name: told(name), spent: money(spentNano), limit: money(limitNano) };
  if (unknownSpentIn !== undefined) {
    const text = t(
      '{name} budget: {spent} of {limit}, and what was spent in {currency}, for which there is no exchange rate',
      { ...about, currency: unknownSpentIn },
    );
    return { text, style: 'red' };
  }
  const rest = left >= 0 ? t('{amount} left', { amount: money(left) }) : t('{amount} over', { amount: money(-left) });
  const text =
    limitNano > 0
      ? t('{name} budget: {spent} of {limit} ({share}), {rest}', {
          ...about,
          share: percent(spentNano / limitNano),
          rest,
        })
      : t('{name} budget: {spent} of {limit}, {rest}', { ...about, rest });
  return left < 0 ? { text, style: 'red' } : { text };
}

/** The words that a row begins with; the first key only where it changes. */
function namesOf(
  { key, thenKey, others }: Group,
  before: Group | undefined,
  { by, thenBy = by }: Pick<Summary, 'by' | 'thenBy'>,
): string[] {
  const named = (name: string, of: GroupBy) =>
    others === undefined ? groupName(name, of) : t('others ({n})', { n: count(others) });
  if (thenKey === undefined) return [named(key, by)];
  return [before?.key === key ? '' : groupName(key, by), named(thenKey, thenBy)];
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
      return { title: keyTitle(key), align: 'left', shrinks: !isChronological(key) };
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
