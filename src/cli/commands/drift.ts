import { createDrift } from '../../reports/drift.ts';
import type { CommandContext } from '../command-context.ts';
import { driftJson, driftText } from '../render/report-drift.ts';
import { feed, type ReportOptions, reportPeriod } from './ledger-report.ts';

/** `mgw stats --drift`: by how much each vendor's bill differs from our own count, and what is made of it. */
export async function drift(options: ReportOptions, context: CommandContext): Promise<number> {
  const { stdout } = context.io;
  const period = reportPeriod(options, context);
  const { encoding } = (await context.runtime.config()).counting;
  const fold = createDrift(encoding);
  const skippedLines = await feed(fold, period, context);
  const drifts = fold.result().toSorted((a, b) => b.calls - a.calls);
  await stdout.write(
    options.json
      ? driftJson(drifts, period, { encoding, skippedLines })
      : driftText(drifts, period, { encoding, output: stdout }),
  );
  return 0;
}
