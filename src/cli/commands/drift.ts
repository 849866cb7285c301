import { MgwError } from '../../domain/errors.ts';
import { createDrift } from '../../reports/drift.ts';
import type { CommandContext } from '../command-context.ts';
import { oneLine } from '../render/error-text.ts';
import { driftCsv, driftJson, driftText } from '../render/report-drift.ts';
import { feed, reportPeriod } from './ledger-report.ts';
import type { StatsOptions } from './stats.ts';

/** `mgw stats --drift`: by how much each vendor's bill differs from our own count, and what is made of it. Throws `usage`. */
export async function drift(options: StatsOptions, context: CommandContext): Promise<number> {
  const { stdout } = context.io;
  refuseOthers(options);
  const period = reportPeriod(options, context);
  const { encoding } = (await context.runtime.config()).counting;
  const fold = createDrift(encoding);
  const skippedLines = await feed(fold, period, context);
  const drifts = fold.result().toSorted((a, b) => b.calls - a.calls);
  if (options.json) await stdout.write(driftJson(drifts, period, { encoding, skippedLines }));
  else if (options.csv) await stdout.write(driftCsv(drifts));
  else await stdout.write(await driftText(drifts, period, { encoding, output: stdout }));
  return 0;
}

/** A row is always an upstream model, and all of them are few. Throws `usage`. */
function refuseOthers({ by = 'model', top }: StatsOptions): void {
  const other = by !== 'model' ? `--by ${oneLine(by)}` : top === undefined ? undefined : '--top';
  if (other === undefined) return;
  throw new MgwError('usage', `--drift and ${other} cannot be combined`, {
    hint: 'its rows are the upstream models, all of them',
  });
}
