import { reports } from '../../reports/index.ts';
import { costJson } from '../../reports/report-json.ts';
import type { CommandContext } from '../command-context.ts';
import { feed, parseGroupBy, type ReportOptions, reportPeriod, reportSettings } from './ledger-report.ts';

/** `html`: a file for a page instead, `-` for stdout. */
export type CostOptions = ReportOptions & { html?: string | undefined };

/** `mgw cost`: where the money of a period went, by model and by day, or by one other key. */
export async function cost(options: CostOptions, context: CommandContext): Promise<number> {
  if (options.html !== undefined) {
    return (await import('./cost-html.ts')).costHtml({ ...options, html: options.html }, context);
  }
  const { stdout } = context.io;
  const period = reportPeriod(options, context);
  const fold = reports.cost(options.by === undefined ? ['model', 'day'] : [parseGroupBy(options.by)], period.zone);
  const skippedLines = await feed(fold, period, context);
  if (fold.calls() === 0 && !options.json && !options.csv) {
    await stdout.write(`no calls: ${period.label}\n`);
    return 0;
  }
  const { into } = await reportSettings(context);
  const report = fold.result(into);
  if (options.json) {
    await stdout.write(`${JSON.stringify(costJson(report, period, { into, skippedLines }), null, 2)}\n`);
    return 0;
  }
  const { costCsv, costText } = await import('../render/report-cost.ts');
  await stdout.write(options.csv ? costCsv(report) : costText(report, period, { into, output: stdout }));
  return 0;
}
