import { createCacheLayers } from '../../../reports/cache-layers.ts';
import type { CommandContext } from '../../command-context.ts';
import { statsJson, statsText } from '../../render/cache-stats.ts';
import { feed, type ReportOptions, reportPeriod } from '../ledger-report.ts';
import { openCache, reading } from './open-cache.ts';

/** `mgw cache stats`: what is kept, and what the layers have served and saved in a period. */
export async function stats(options: ReportOptions, context: CommandContext): Promise<number> {
  const { io, runtime } = context;
  const period = reportPeriod(options, context);
  const { store, folder, enabled, mode } = await openCache(context);
  const kept = await reading(context, () => store.stats());
  const fold = createCacheLayers();
  const skippedLines = await feed(fold, period, context);
  const about = { enabled, mode, folder, kept, period, skippedLines, layers: fold.result() };
  const nowMs = runtime.effects.clock.now();
  await io.stdout.write(options.json ? statsJson(about) : statsText(about, { nowMs, output: io.stdout }));
  return 0;
}
