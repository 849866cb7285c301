import type { Nano } from '../../domain/money.ts';
import { addDays } from '../../domain/zone.ts';
import { summariseLedger } from '../../gateway/ledger-summary.ts';
import { type GroupKeys, isChronological } from '../../reports/groupings.ts';
import { type Into, totalIn } from '../../reports/money-totals.ts';
import type { Period } from '../../reports/period.ts';
import { statsJson } from '../../reports/report-json.ts';
import type { Group } from '../../reports/summary.ts';
import type { CommandContext } from '../command-context.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
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
  const onMuchWork = async () => {
    const { optimiseLess } = await import('../optimise-less.ts');
    await optimiseLess(runtime.effects.nodeVersion);
  };
  const fold = await summariseLedger(runtime.paths, { keys, period, nowMs, onSkip, onMuchWork, signal });
  const skippedLines = await tell(fold.calls());
  if (fold.calls() === 0 && !options.json && !options.csv) {
    await io.stdout.write(`${t('no calls: {period}', { period: told(period.label) })}\n`);
    return 0;
  }
  const { into, budgets } = await reportSettings(context);
  const summary = fold.result(top === undefined ? undefined : { count: top, into });
  if (options.json) {
    const json = statsJson(summary, period, { into, budgets, skippedLines });
    await io.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
    return 0;
  }
  if (options.csv) {
    const { statsCsv } = await import('../render/stats-csv.ts');
    await io.stdout.write(statsCsv(summary, into));
    return 0;
  }
  const { statsText } = await import('../render/report-stats.ts');
  const output = io.stdout;
  const costs = output.isTTY && !isByTime(keys) ? await costsOf(period, into, context) : undefined;
  await output.write(await statsText(summary, period, { into, budgets, output, costs }));
  return 0;
}

/** Whether the rows themselves show how the cost went over time. */
function isByTime([first, second]: GroupKeys): boolean {
  return isChronological(first) || (second !== undefined && isChronological(second));
}

const DAY_MS = 86_400_000;

/** A roll-up has hundreds of cells a month for its days, and a year of them takes a fifth of a second to read. */
const MOST_DAYS = 62;

/**
 * By day or by month, from the first with a call to the last, of what has an exchange rate; undefined for a period of one
 * day.
 */
async function costsOf(
  period: Period,
  into: Into,
  { runtime, signal }: CommandContext,
): Promise<{ unit: 'day' | 'month'; amounts: Nano[] } | undefined> {
  const days = (period.toMs - period.fromMs) / DAY_MS;
  if (days <= 1) return undefined;
  const unit = days <= MOST_DAYS ? 'day' : 'month';
  const nowMs = runtime.effects.clock.now();
  const fold = await summariseLedger(runtime.paths, { keys: [unit], period, nowMs, signal });
  const { groups } = fold.result();
  const known = new Map(groups.map((group) => [group.key, convertible(group, into)]));
  const [first, last] = [groups[0]?.key, groups.at(-1)?.key];
  const amounts: Nano[] = [];
  for (let at = first; at !== undefined && last !== undefined && at <= last; at = following(at, unit)) {
    amounts.push(known.get(at) ?? 0);
  }
  return { unit, amounts };
}

function following(time: string, unit: 'day' | 'month'): string {
  return unit === 'day' ? addDays(time, 1) : addDays(`${time}-01`, 31).slice(0, 7);
}

function convertible({ money }: Pick<Group, 'money'>, into: Into): Nano {
  return [...money].reduce((sum, [currency, { nano }]) => sum + (totalIn([[currency, nano]], into) ?? 0), 0);
}
