import type { CostAnalysis } from '../../reports/cost-analysis.ts';
import { canConvert, type Into, type MoneyTotals } from '../../reports/money-totals.ts';
import { t } from '../language/t.ts';
import { shortName } from './cost-head.ts';
import { MARKED_SHARE } from './cost-tables.ts';
import type { CostView } from './report-cost.ts';
import { calls, count, type ShowMoney, sums } from './report-format.ts';

/** What the figures of `mgw cost` are, what they leave out and what they only guess. */
export function costNotes({ report, analysis, into, noBaseline }: CostView, show: ShowMoney): string[] {
  const { total, sections } = report;
  const { baseline, unconvertedCalls } = analysis;
  const lines: string[] = [];
  const unlisted = total.calls - (sections[0]?.rows.reduce((sum, row) => sum + row.calls, 0) ?? 0);
  const are = unlisted === 1 ? '{calls} without a cost is not listed' : '{calls} without a cost are not listed';
  if (unlisted > 0) lines.push(t(are, { calls: calls(unlisted) }));
  lines.push(t("Computed unless marked: the vendor's count of tokens, at the price of that time"));
  const estimated = sums(total.money, 'estimatedNano').filter(([, nano]) => nano > 0);
  if (estimated.length > 0) {
    const about = {
      share: `${MARKED_SHARE * 100}%`,
      amounts: estimated.map(([currency, nano]) => show(nano, currency)).join(t(' and ')),
      calls: calls(total.estimatedCalls),
    };
    lines.push(
      t("≈ at least {share} of it is estimated; in all {amounts} ({calls} without the vendor's count)", about),
    );
  }
  if (total.unpricedCalls > 0) {
    const unpriced = calls(total.unpricedCalls);
    lines.push(t('? {calls} unpriced: no price is known, so the cost is not all of it', { calls: unpriced }));
  }
  if (unconvertedCalls > 0) lines.push(unconvertedNote(unconvertedCalls, foreign(total.money, into)));
  if (noBaseline !== undefined) lines.push(noBaseline);
  if (baseline && baseline.leftOut > 0) {
    const left = calls(baseline.leftOut);
    lines.push(t('{calls} not compared: no tokens, no price then, or no cost of their own', { calls: left }));
  }
  if (baseline && baseline.asBought > 0) {
    const hits =
      baseline.asBought === 1
        ? '{n} older cache hit compared at what the kept answer cost, since the row has no tokens'
        : '{n} older cache hits compared at what the kept answer cost, since the row has no tokens';
    lines.push(t(hits, { n: count(baseline.asBought) }));
  }
  return [...lines, ...whatIfNotes(analysis)];
}

/** Currencies without an exchange rate in which something was spent. */
function foreign(money: MoneyTotals, into: Into): string[] {
  return [...money].flatMap(([currency, { nano }]) => (nano > 0 && !canConvert(currency, into) ? [currency] : []));
}

function unconvertedNote(number: number, currencies: readonly string[]): string {
  return t(
    '{calls} in a currency without an exchange rate ({currencies}): not in the sums marked +?, and shares are of each currency alone; set exchange_rates in the config',
    { calls: calls(number), currencies: currencies.join(t(', ')) },
  );
}

function whatIfNotes({ whatIf }: CostAnalysis): string[] {
  if (whatIf === undefined) return [];
  const { corrected, learnedFrom, leftOut } = whatIf;
  const about = { model: shortName(whatIf.model), calls: calls(learnedFrom) };
  return [
    corrected
      ? t('What if: tokens as counted, corrected by what {model} billed for {calls}', about)
      : learnedFrom === 0
        ? t('What if: tokens as billed; no call of {model} here to correct them by', { model: about.model })
        : t('What if: tokens as billed; only {calls} of {model} here to correct them by', about),
    ...(leftOut > 0 ? [t('What if: {calls} left out, without tokens or a price then', { calls: calls(leftOut) })] : []),
  ];
}
