import { reports } from '../../reports/index.ts';
import { statsJson } from '../../reports/report-json.ts';
import type { CommandContext } from '../command-context.ts';
import { feed, parseGroupBy, type ReportOptions, reportPeriod, reportSettings } from './ledger-report.ts';

/** `mgw stats`: calls, tokens, cost, errors and latency of a period, by model or another key. */
export async function stats(options: ReportOptions, context: CommandContext): Promise<number> {
  const { stdout } = context.io;
  const by = parseGroupBy(options.by ?? 'model');
  const period = reportPeriod(options, context);
  const fold = reports.stats(by, period.zone);
  const skippedLines = await feed(fold, period, context);
  const summary = fold.result();
  if (summary.total.calls === 0 && !options.json && !options.csv) {
    await stdout.write(`no calls: ${period.label}\n`);
    return 0;
  }
  const { into, budgets } = await reportSettings(context);
  if (options.json) {
    await stdout.write(`${JSON.stringify(statsJson(summary, period, { into, budgets, skippedLines }), null, 2)}\n`);
    return 0;
  }
  const { statsCsv, statsText } = await import('../render/report-stats.ts');
  await stdout.write(
    options.csv ? statsCsv(summary, into) : statsText(summary, period, { into, budgets, output: stdout }),
  );
  return 0;
}
