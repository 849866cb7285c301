import type { Currency, Nano } from '../../../domain/money.ts';
import { t } from '../../language/t.ts';
import { moneyFormat, nameCell, type ShowMoney } from '../report-format.ts';
import type { CostPageData } from './data.ts';
import { type Html, html } from './html.ts';

/** Shows the page's amounts: those of one currency alike, negative ones too. */
export function pageMoney(data: CostPageData): ShowMoney {
  const { analysis, currency, totalNano = 0, totals } = data;
  const largest = Math.max(
    totalNano,
    analysis?.spentNano ?? 0,
    ...totals.filter((t) => t.currency === currency).map(({ nano }) => nano),
  );
  const show = moneyFormat([
    ...totals.map((total): [Currency, Nano] => [total.currency, total.nano]),
    [currency, largest],
  ]);
  return (nano, of) => (nano < 0 ? `−${show(-nano, of)}` : show(nano, of));
}

/** An amount of which a part may be unknown, or all of it. */
export function partAmount(nano: Nano, isPart: boolean, show: (nano: Nano) => string): string {
  if (!isPart) return show(nano);
  return nano === 0 ? '?' : `${show(nano)} + ?`;
}

/** What the rows of a group are called: a name, or that there is none. */
export function keyName(key: string): string {
  return key === '(none)' ? t('(none)') : nameCell(key);
}

/** A name that people or vendors gave: isolated, so that its direction of writing changes nothing around it. */
export function named(name: string): Html {
  return html`<bdi>${keyName(name)}</bdi>`;
}

/** Moments of a zone as `2026-11-23 12:00`. */
export function momentFormat(timeZone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (ms) => format.format(ms);
}
