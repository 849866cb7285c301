import { t } from '../../language/t.ts';
import { calls, count, type ShowMoney } from '../report-format.ts';
import type { CostPageData } from './data.ts';
import { type Html, html } from './html.ts';

/** What has to be known to read the figures. */
export function footnotes(data: CostPageData, show: ShowMoney): Html {
  const { totals, estimatedCalls, unpricedCalls, currency, skippedLines } = data;
  const others = totals.map((total) => total.currency).filter((one) => one !== currency);
  const estimated = totals.filter(({ estimatedNano }) => estimatedNano > 0);
  const lines = [
    t('Computed: the vendor’s own token counts at the prices that held when the call was made.'),
    ...(estimated.length > 0
      ? [
          t('≈ Estimated: {calls} without the vendor’s count, counted by mgw at known prices; {amounts} of the cost.', {
            calls: calls(estimatedCalls),
            amounts: estimated.map((total) => show(total.estimatedNano, total.currency)).join(' + '),
          }),
        ]
      : []),
    ...(unpricedCalls > 0
      ? [
          t('? Unpriced: {calls} of models whose price is not known. That is not 0: the cost is not all of it.', {
            calls: calls(unpricedCalls),
          }),
        ]
      : []),
    ...(others.length > 0 ? [foreign(others, data)] : []),
    t(
      'Wasted: billed attempts that failed, and answers that were stopped. Paid again: later answers to the same question; they were answered, so they are not in Wasted.',
    ),
    ...(skippedLines > 0 ? [skipped(skippedLines)] : []),
  ];
  return html`<ul>
${lines.map((line) => html`<li>${line}</li>\n`)}</ul>`;
}

function foreign(others: readonly string[], { currency, rates }: CostPageData): string {
  const missing = others.filter((other) => rates[other] === undefined);
  const about = { currencies: (missing.length === 0 ? others : missing).join(t(' and ')), currency };
  return missing.length === 0
    ? t('{currencies} is converted to {currency} at the config’s exchange_rates in sums, shares and charts.', about)
    : t(
        '{currencies} has no exchange rate (exchange_rates in the config): it is not in the charts nor in the other figures of {currency}, which are marked + ?.',
        about,
      );
}

function skipped(lines: number): string {
  return t(
    lines === 1
      ? '{n} line of the ledger could not be read and is left out.'
      : '{n} lines of the ledger could not be read and are left out.',
    { n: count(lines) },
  );
}
