import { calls, count, type ShowMoney } from '../report-format.ts';
import type { CostPageData } from './data.ts';
import { type Html, html } from './html.ts';

/** What has to be known to read the figures. */
export function footnotes(data: CostPageData, show: ShowMoney): Html {
  const { totals, estimatedCalls, unpricedCalls, currency, skippedLines } = data;
  const others = totals.map((total) => total.currency).filter((one) => one !== currency);
  const estimated = totals.filter(({ estimatedNano }) => estimatedNano > 0);
  const lines = [
    'Computed: the vendor’s own token counts at the prices that held when the call was made.',
    ...(estimated.length > 0
      ? [
          `≈ Estimated: ${calls(estimatedCalls)} without the vendor’s count, counted by mgw at known prices; ${estimated
            .map((total) => show(total.estimatedNano, total.currency))
            .join(' + ')} of the cost.`,
        ]
      : []),
    ...(unpricedCalls > 0
      ? [
          `? Unpriced: ${calls(unpricedCalls)} of models whose price is not known. That is not 0: the cost is not all of it.`,
        ]
      : []),
    ...(others.length > 0 ? [foreign(others, data)] : []),
    'Wasted: billed attempts that failed, and answers that were stopped. Paid again: later answers to the same question; they were answered, so they are not in Wasted.',
    ...(skippedLines > 0 ? [skipped(skippedLines)] : []),
  ];
  return html`<ul>
${lines.map((line) => html`<li>${line}</li>\n`)}</ul>`;
}

function foreign(others: readonly string[], { currency, rates }: CostPageData): string {
  const missing = others.filter((other) => rates[other] === undefined);
  return missing.length === 0
    ? `${others.join(' and ')} is converted to ${currency} at the config’s exchange_rates in sums, shares and charts.`
    : `${missing.join(' and ')} has no exchange rate (exchange_rates in the config): it is not in the charts nor in the other figures of ${currency}, which are marked + ?.`;
}

function skipped(lines: number): string {
  const which = lines === 1 ? '1 line of the ledger' : `${count(lines)} lines of the ledger`;
  return `${which} could not be read and ${lines === 1 ? 'is' : 'are'} left out.`;
}
