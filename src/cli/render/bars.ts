import type { Nano } from '../../domain/money.ts';
import { t } from '../language/t.ts';
import type { Line } from './lines.ts';

/** Eighths of a cell, so that small shares are still told apart. `share`: 0 to 1, of `width` terminal columns. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '');
}

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** One sign for every `each` amounts, by their sum; a dot for none. */
function sparkline(amounts: readonly number[], each: number): string {
  const sums: number[] = [];
  for (let at = 0; at < amounts.length; at += each) {
    sums.push(amounts.slice(at, at + each).reduce((sum, amount) => sum + amount, 0));
  }
  const most = Math.max(...sums);
  return sums.map((sum) => (sum > 0 ? LEVELS[Math.min(7, Math.floor((sum / most) * 8))] : '·')).join('');
}

const LONGEST_SPARKLINE = 62;

/** What each day, or each month, cost; each sign is one, or as many as it takes to fit. Nothing for one alone. */
export function overTime(
  amounts: readonly Nano[],
  money: (nano: Nano) => string,
  { room, unit }: { room: number; unit: 'day' | 'month' },
): Line[] {
  if (amounts.length < 2) return [];
  const each = Math.ceil(amounts.length / Math.min(LONGEST_SPARKLINE, room));
  const [least, most] = [Math.min(...amounts), Math.max(...amounts)];
  const figures = { bars: sparkline(amounts, each), least: money(least), most: money(most), each };
  if (unit === 'day') {
    const days = each === 1 ? '{bars} {least} to {most} a day' : '{bars} {least} to {most} a day; a bar is {each} days';
    return [{ label: t('Daily'), text: t(days, figures) }];
  }
  const months =
    each === 1 ? '{bars} {least} to {most} a month' : '{bars} {least} to {most} a month; a bar is {each} months';
  return [{ label: t('Monthly'), text: t(months, figures) }];
}
