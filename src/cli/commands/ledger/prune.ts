import { MgwError } from '../../../domain/errors.ts';
import { type Day, type Zone, zoneFor } from '../../../domain/zone.ts';
import { type MonthPrune, planPrune, pruneLimit, pruneMonth } from '../../../ledger/prune.ts';
import { parseDay } from '../../../reports/period.ts';
import type { CommandContext } from '../../command-context.ts';
import { confirm } from '../../confirm.ts';
import { canConfirm } from '../../io.ts';
import { t } from '../../language/t.ts';
import { prunePlanText, removalText } from '../../render/ledger-prune.ts';
import { count } from '../../render/report-format.ts';

export type PruneOptions = {
  /** A day, or a month for its first day. */
  before: string;
  timezone?: string;
  dryRun?: boolean;
  yes?: boolean;
};

type Cut = { day: Day; ms: number; zone: Zone };

/** `mgw ledger prune --before DATE`: removes the calls that began before a day, after saying which, and a yes. */
export async function ledgerPrune(options: PruneOptions, context: CommandContext): Promise<number> {
  const { io, runtime, signal } = context;
  const cut = cutFor(options, runtime.effects.clock.now());
  const asks = !options.dryRun && !options.yes;
  if (asks && !canConfirm(io)) {
    throw new MgwError('usage', 'prune removes rows for good, and there is nobody to ask here', {
      hint: '--yes removes them unasked, --dry-run only says what would go',
    });
  }
  const plan: MonthPrune[] = [];
  for await (const month of planPrune(runtime.paths.ledger, cut.ms, signal)) plan.push(month);
  if (plan.length === 0) {
    const about = { day: cut.day, zone: cut.zone.name };
    await io.stdout.write(`${t('nothing to remove: no calls before {day} ({zone})', about)}\n`);
    return 0;
  }
  await io.stdout.write(prunePlanText(plan, cut));
  if (options.dryRun) {
    await io.stdout.write(`${t('nothing was removed: this was a dry run')}\n`);
    return 0;
  }
  if (asks && !(await confirm(t('Remove them for good?'), { io, signal }))) {
    await io.stdout.write(`${t('nothing was removed')}\n`);
    return 0;
  }
  return remove(plan, cut, context);
}

async function remove(plan: readonly MonthPrune[], cut: Cut, { io, runtime, signal }: CommandContext): Promise<number> {
  const done: MonthPrune[] = [];
  try {
    for (const month of plan) {
      signal.throwIfAborted();
      done.push(await pruneMonth(month, cut.ms, { clock: runtime.effects.clock, signal }));
    }
  } finally {
    const left = plan.length - done.length;
    const about = { calls: removalText(done, cut.zone), left: count(left), n: count(plan.length) };
    const text =
      left === 0 ? t('removed {calls}', about) : t('removed {calls}; {left} of {n} files are as they were', about);
    await io.stdout.write(`${text}\n`);
  }
  return 0;
}

/** Throws `usage` for what is no day, and for a day that reaches into the month that calls are written to. */
function cutFor({ before, timezone }: PruneOptions, nowMs: number): Cut {
  const zone = zoneFor(timezone);
  const isMonth = /^\d{4}-(0[1-9]|1[0-2])$/.test(before);
  const day = parseDay(isMonth ? `${before}-01` : before, '--before', zone.dayOf(nowMs));
  const ms = zone.startOf(day);
  const limit = pruneLimit(nowMs);
  if (ms > limit) {
    const month = new Date(limit).toISOString().slice(0, 7);
    throw new MgwError(
      'usage',
      `--before ${before}: ${month} is still written to, and its rows cannot be removed yet`,
      {
        hint: `--before ${zone.dayOf(limit)} is the latest that can be`,
      },
    );
  }
  return { day, ms, zone };
}
