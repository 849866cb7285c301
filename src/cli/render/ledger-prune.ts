import { formatMoney } from '../../domain/money.ts';
import type { Day, Zone } from '../../domain/zone.ts';
import { type MonthPrune, totalRemoval } from '../../ledger/prune.ts';
import { calls, count } from './report-format.ts';

/** What would go, a line for each file, and all of it together. */
export function prunePlanText(plan: readonly MonthPrune[], { day, zone }: { day: Day; zone: Zone }): string {
  const width = Math.max(...plan.map(({ removal }) => count(removal.rows).length));
  const lines = plan.map(({ file, whole, removal, kept, unreadable }) => {
    const rest = whole
      ? ['the whole file', ...(unreadable > 0 ? [`with ${linesText(unreadable)}`] : [])]
      : [`${count(kept)} stay`, ...(unreadable > 0 ? [`and ${linesText(unreadable)}`] : [])];
    return `  ${file.name}  ${count(removal.rows).padStart(width)} ${removal.rows === 1 ? 'call ' : 'calls'}  ${rest.join(' ')}`;
  });
  const head = `mgw ledger prune · calls before ${day} · ${zone.name}`;
  return `${[head, '', ...lines, '', `together ${removalText(plan, zone)}`].join('\n')}\n`;
}

/** `12,345 calls of 2025-12-01 to 2026-09-30, ¥12.34 and $0.50, 3 of them unpriced` */
export function removalText(plan: readonly MonthPrune[], zone: Zone): string {
  const { rows, firstMs, lastMs, cost, unpriced } = totalRemoval(plan);
  if (rows === 0) return calls(0);
  const [first, last] = [zone.dayOf(firstMs), zone.dayOf(lastMs)];
  const money = [...cost].map(([currency, nano]) => formatMoney(nano, currency)).join(' and ');
  const parts = [
    `${calls(rows)} of ${first === last ? first : `${first} to ${last}`}`,
    ...(money === '' ? [] : [money]),
    ...(unpriced > 0 ? [`${count(unpriced)} of them unpriced`] : []),
  ];
  return parts.join(', ');
}

function linesText(value: number): string {
  return `${count(value)} ${value === 1 ? 'line that is no row' : 'lines that are no rows'}`;
}
