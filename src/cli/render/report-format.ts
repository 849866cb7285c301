import { type Currency, formatCount, formatMoney, type Nano } from '../../domain/money.ts';
import type { MoneyTotal, MoneyTotals } from '../../reports/money-totals.ts';
import { t } from '../language/t.ts';
import { oneLine } from './error-text.ts';
import type { Cell } from './table.ts';

/** `1,234,567`, or `1.2M` where there is no room for it. */
export function countCell(count: number): Cell {
  return { full: formatCount(count), short: shortCount(count) };
}

export function count(value: number): string {
  return formatCount(value);
}

/** `1 call`, `2 calls` */
export function calls(value: number): string {
  return t(value === 1 ? '{n} call' : '{n} calls', { n: count(value) });
}

function shortCount(value: number): string {
  const unit = [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e4, 'k'],
  ].find(([from]) => value >= Number(from));
  if (unit === undefined) return formatCount(value);
  const scaled = value / (unit[1] === 'k' ? 1000 : Number(unit[0]));
  return `${scaled.toFixed(scaled < 100 ? 1 : 0)}${unit[1]}`;
}

/** `812ms`, `1.8s`, `34s` */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return '–';
  if (ms < 1000) return `${Math.round(ms)}ms`;
  return ms < 9950 ? `${(ms / 1000).toFixed(1)}s` : `${Math.round(ms / 1000)}s`;
}

/** `12.3%` */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** Shows the amounts of one currency alike. */
export type ShowMoney = (nano: Nano, currency: Currency) => string;

/**
 * As many decimals as the largest amount of a currency needs: cents of large sums, millionths of small ones. What is
 * too small for them is `<¥0.01`, because it is not free.
 */
export function moneyFormat(totals: Iterable<readonly [Currency, Nano]>): ShowMoney {
  const decimals = new Map([...totals].map(([currency, nano]) => [currency, decimalsFor(nano)]));
  return (nano, currency) => {
    const places = decimals.get(currency) ?? decimalsFor(nano);
    return showAt(nano, currency, places);
  };
}

function showAt(nano: Nano, currency: Currency, places: number): string {
  const smallest = 10 ** (9 - places);
  const vanishes = nano > 0 && nano * 2 < smallest;
  return vanishes ? `<${formatMoney(smallest, currency, places)}` : formatMoney(nano, currency, places);
}

/** A whole and its two parts with as many decimals as it takes for them to add up as they are shown. */
export function sumFormat(parts: readonly [Nano, Nano], currency: Currency): (nano: Nano) => string {
  const whole = parts[0] + parts[1];
  const rounded = (nano: Nano, places: number) => Math.sign(nano) * Math.round(Math.abs(nano) / 10 ** (9 - places));
  const least = decimalsFor(whole);
  const places = [2, 4, 6].find(
    (some) => some >= least && rounded(parts[0], some) + rounded(parts[1], some) === rounded(whole, some),
  );
  return (nano) => showAt(nano, currency, places ?? 9);
}

function decimalsFor(nano: Nano): number {
  if (Math.abs(nano) >= 100e9) return 2;
  return Math.abs(nano) >= 1e9 ? 4 : 6;
}

/** Every currency on a line of its own, and `?` for what has no known price. */
export function moneyCell(money: MoneyTotals, unpricedCalls: number, show: ShowMoney): string {
  const lines = withUnknown(
    [...money].map(([currency, { nano }]) => show(nano, currency)),
    unpricedCalls,
  );
  return lines.length === 0 ? '–' : lines.join('\n');
}

/** `+?` for what has no known price: behind the one amount, or below several, since it belongs to none of them. */
export function withUnknown(amounts: readonly string[], unpricedCalls: number): readonly string[] {
  if (unpricedCalls === 0) return amounts;
  if (amounts.length === 0) return ['?'];
  return amounts.length === 1 ? [`${amounts[0]}+?`] : [...amounts, '+?'];
}

/** An amount of which a part may be unknown, or all of it: `¥1.20+?`, `?`. */
export function partly(nano: Nano, isPart: boolean, money: (nano: Nano) => string): string {
  if (!isPart) return money(nano);
  return nano === 0 ? '?' : `${money(nano)}+?`;
}

/** Of every currency, its amount. */
export function sums(money: MoneyTotals, pick: keyof MoneyTotal = 'nano'): [Currency, Nano][] {
  return [...money].map(([currency, total]) => [currency, total[pick]]);
}

/** `¥1.20 and $0.30` */
export function amounts(pairs: Iterable<readonly [Currency, Nano]>): string {
  return [...pairs]
    .filter(([, nano]) => nano !== 0)
    .map(([currency, nano]) => formatMoney(nano, currency, decimalsFor(nano)))
    .join(t(' and '));
}

/** A price of 1M tokens, without needless zeros: `¥0.02`, `¥13.5`. */
export function priceText(nano: Nano, currency: Currency): string {
  const [number = '', ...code] = formatMoney(nano, currency, 6).split(' ');
  return [number.replace(/\.?0+$/, ''), ...code].join(' ');
}

/** Names come from people and configs: on one line, and unable to move the cursor. */
export function nameCell(name: string): string {
  return oneLine(name);
}

/** An amount as it is, without rounding and without needless zeros: 941500 is `0.0009415`. */
export function exactUnits(nano: Nano | undefined): string | undefined {
  if (nano === undefined) return undefined;
  const digits = String(Math.abs(nano)).padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  return `${nano < 0 ? '-' : ''}${digits.slice(0, -9)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** RFC 4180. Absent fields are empty. No text can be taken for a formula by a spreadsheet. */
export function csv(rows: readonly (readonly (string | number | undefined)[])[]): string {
  const field = (value: string | number | undefined) => {
    // A row may hold anything where a report reads nothing; only numbers are as they seem.
    const text = typeof value === 'number' ? String(value) : harmless(String(value ?? ''));
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/**
 * Foreign text, such as a tag, that a spreadsheet would take for a formula gets an apostrophe before it, also with the wide
 * signs that some take for the same.
 */
function harmless(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
}
