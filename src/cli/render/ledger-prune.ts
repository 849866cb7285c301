import { formatMoney } from '../../domain/money.ts';
import type { Day, Zone } from '../../domain/zone.ts';
import { type MonthPrune, totalRemoval } from '../../ledger/prune.ts';
import { t } from '../language/t.ts';
import { padEnd } from './lines.ts';
import { calls, count } from './report-format.ts';
import { displayWidth } from './table.ts';

/** What would go, a line for each file, and all of it together. */
export function prunePlanText(plan: readonly MonthPrune[], { day, zone }: { day: Day; zone: Zone }): string {
  const width = Math.max(...plan.map(({ removal }) => count(removal.rows).length));
  const nounWidth = displayWidth(t('calls##noun'));
  const lines = plan.map((month) => {
    const { file, removal } = month;
    const noun = padEnd(t(removal.rows === 1 ? 'call##noun' : 'calls##noun'), nounWidth);
    return `  ${file.name}  ${count(removal.rows).padStart(width)} ${noun}  ${restText(month)}`;
  });
  const head = `mgw ledger prune · ${t('calls before {day}', { day })} · ${zone.name}`;
  const together = t('together {calls}', { calls: removalText(plan, zone) });
  return `${[head, '', ...lines, '', together].join('\n')}\n`;
}

/** What becomes of the rest of a file. */
function restText({ whole, kept, unreadable }: MonthPrune): string {
  if (unreadable === 0) return whole ? t('the whole file') : t('{n} stay', { n: count(kept) });
  const about = { n: count(kept), lines: linesText(unreadable) };
  return whole ? t('the whole file with {lines}', about) : t('{n} stay and {lines}', about);
}

/** `12,345 calls of 2025-12-01 to 2026-09-30, ¥12.34 and $0.50, 3 of them unpriced` */
export function removalText(plan: readonly MonthPrune[], zone: Zone): string {
  const { rows, firstMs, lastMs, cost, unpriced } = totalRemoval(plan);
  if (rows === 0) return calls(0);
  const [first, last] = [zone.dayOf(firstMs), zone.dayOf(lastMs)];
  const money = [...cost].map(([currency, nano]) => formatMoney(nano, currency)).join(t(' and '));
  const about = { calls: calls(rows), days: first === last ? first : t('{from} to {to}', { from: first, to: last }) };
  const parts = [
    t('{calls} of {days}', about),
    ...(money === '' ? [] : [money]),
    ...(unpriced > 0 ? [t('{n} of them unpriced', { n: count(unpriced) })] : []),
  ];
  return parts.join(t(', ##clauses'));
}

function linesText(value: number): string {
  return t(value === 1 ? '{n} line that is no row' : '{n} lines that are no rows', { n: count(value) });
}
