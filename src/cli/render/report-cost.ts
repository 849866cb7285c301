import type { CostReport } from '../../reports/cost.ts';
import type { CostAnalysis } from '../../reports/cost-analysis.ts';
import type { Into } from '../../reports/money-totals.ts';
import type { Period } from '../../reports/period.ts';
import type { Output } from '../io.ts';
import { costHead } from './cost-head.ts';
import { costNotes } from './cost-notes.ts';
import { costTable } from './cost-tables.ts';
import { asLines, renderLines } from './lines.ts';
import { moneyFormat, sums } from './report-format.ts';
import { periodTitle } from './report-stats.ts';

/** What the texts of `mgw cost` are made from. */
export type CostView = {
  report: CostReport;
  analysis: CostAnalysis;
  period: Period;
  into: Into;
  output: Pick<Output, 'columns' | 'color' | 'isTTY' | 'isSpoken'>;
  /** What there is to say in place of a comparison that could not be made. */
  noBaseline: string | undefined;
};

/** `mgw cost`: where the money went in a few lines, then the tables, then what must be known to read them. */
export async function costText(view: CostView): Promise<string> {
  const { report, analysis, period, into, output } = view;
  const show = moneyFormat([[into.currency, analysis.spentNano], ...sums(report.total.money)]);
  const tables = report.sections.map((section) => costTable(section, show, { currency: into.currency, output }));
  const notes = asLines(costNotes(view, show));
  return [
    `${periodTitle('mgw cost', period)}\n`,
    await renderLines(costHead(view, show), output),
    ...tables,
    ...(notes.length > 0 ? [await renderLines(notes, output)] : []),
  ].join('\n');
}
