import type { CostAnalysis } from '../../reports/cost-analysis.ts';
import { canConvert, type Into, type MoneyTotals } from '../../reports/money-totals.ts';
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
  if (unlisted > 0) lines.push(`${calls(unlisted)} without a cost ${unlisted === 1 ? 'is' : 'are'} not listed`);
  lines.push("Computed unless marked: the vendor's count of tokens, at the price of that time");
  const estimated = sums(total.money, 'estimatedNano').filter(([, nano]) => nano > 0);
  if (estimated.length > 0) {
    const all = estimated.map(([currency, nano]) => show(nano, currency)).join(' and ');
    const without = `${calls(total.estimatedCalls)} without the vendor's count`;
    lines.push(`≈ at least ${MARKED_SHARE * 100}% of it is estimated; in all ${all} (${without})`);
  }
  if (total.unpricedCalls > 0) {
    lines.push(`? ${calls(total.unpricedCalls)} unpriced: no price is known, so the cost is not all of it`);
  }
  if (unconvertedCalls > 0) lines.push(unconvertedNote(unconvertedCalls, foreign(total.money, into)));
  if (noBaseline !== undefined) lines.push(noBaseline);
  if (baseline && baseline.leftOut > 0) {
    lines.push(`${calls(baseline.leftOut)} not compared: no tokens, no price then, or no cost of their own`);
  }
  if (baseline && baseline.asBought > 0) {
    const hits = `${count(baseline.asBought)} older cache ${baseline.asBought === 1 ? 'hit' : 'hits'}`;
    lines.push(`${hits} compared at what the kept answer cost, since the row has no tokens`);
  }
  return [...lines, ...whatIfNotes(analysis)];
}

/** Currencies without an exchange rate in which something was spent. */
function foreign(money: MoneyTotals, into: Into): string[] {
  return [...money].flatMap(([currency, { nano }]) => (nano > 0 && !canConvert(currency, into) ? [currency] : []));
}

function unconvertedNote(number: number, currencies: readonly string[]): string {
  const those = `${calls(number)} in a currency without an exchange rate (${currencies.join(', ')})`;
  return `${those}: not in the sums marked +?, and shares are of each currency alone; set exchange_rates in the config`;
}

function whatIfNotes({ whatIf }: CostAnalysis): string[] {
  if (whatIf === undefined) return [];
  const { corrected, learnedFrom, leftOut } = whatIf;
  const model = shortName(whatIf.model);
  return [
    corrected
      ? `What if: tokens as counted, corrected by what ${model} billed for ${calls(learnedFrom)}`
      : `What if: tokens as billed; ${learnedFrom === 0 ? 'no call' : `only ${calls(learnedFrom)}`} of ${model} here to correct them by`,
    ...(leftOut > 0 ? [`What if: ${calls(leftOut)} left out, without tokens or a price then`] : []),
  ];
}
