import { summariseLedger } from '../../ledger-summary.ts';
import { statsJson } from '../../reports/report-json.ts';
import type { CommandContext } from '../command-context.ts';
import { createSkips, parseGroupKeys, type ReportOptions, reportPeriod, reportSettings } from './ledger-report.ts';

export type StatsOptions = ReportOptions & {
  /** Only so many rows, the dearest, and the rest as one. */
  top?: number | undefined;
};

/** `mgw stats`: calls, tokens, cost, errors and latency of a period, by model or by other keys. */
export async function stats({ top, ...options }: StatsOptions, context: CommandContext): Promise<number> {
  const { io, runtime, signal } = context;
  const keys = parseGroupKeys(options.by ?? 'model');
  const period = reportPeriod(options, context);
  const { onSkip, tell } = createSkips(context);
  const nowMs = runtime.effects.clock.now();
  const fold = await summariseLedger(runtime.paths, { keys, period, nowMs, onSkip, signal });
  const skippedLines = await tell(fold.calls());
  if (fold.calls() === 0 && !options.json && !options.csv) {
    await io.stdout.write(`no calls: ${period.label}\n`);
    return 0;
  }
  const { into, budgets } = await reportSettings(context);
  const summary = fold.result(top === undefined ? undefined : { count: top, into });
  if (options.json) {
    const json = statsJson(summary, period, { into, budgets, skippedLines });
    await io.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
    return 0;
  }
  const { statsCsv, statsText } = await import('../render/report-stats.ts');
  const output = io.stdout;
  await output.write(
    options.csv ? statsCsv(summary, into) : await statsText(summary, period, { into, budgets, output }),
  );
  return 0;
}
