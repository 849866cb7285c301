import { isBudgetSet } from '../../domain/config.ts';
import { MgwError, toMgwError } from '../../domain/errors.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { nearest } from '../../domain/nearest.ts';
import { zoneFor } from '../../domain/zone.ts';
import type { OnSkip, SkippedLine } from '../../ledger/month-files.ts';
import { type GroupBy, type GroupKeys, groupings, isGroupBy } from '../../reports/groupings.ts';
import type { Into } from '../../reports/money-totals.ts';
import { type Period, type PeriodOptions, periodFor } from '../../reports/period.ts';
import type { Budget } from '../../reports/report-json.ts';
import type { CommandContext } from '../command-context.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { oneLine } from '../render/error-text.ts';

/** What `mgw stats` and `mgw cost` have in common. */
export type ReportOptions = PeriodOptions & {
  by?: string | undefined;
  timezone?: string | undefined;
  json?: boolean | undefined;
  csv?: boolean | undefined;
};

/** Skipped lines that are named one by one. */
const NAMED_SKIPS = 3;

/** The period that was asked for. Throws `usage`. */
export function reportPeriod(options: ReportOptions, { runtime }: CommandContext): Period {
  if (options.json && options.csv) {
    throw new MgwError('usage', '--json and --csv cannot be combined', { hint: 'use one of them' });
  }
  const { clock, zoneName } = runtime.effects;
  return periodFor(options, clock.now(), zoneFor(options.timezone, zoneName));
}

/** `day`, or `day,model`. Throws `usage` for a key that is none, for three, and for the same key twice. */
export function parseGroupKeys(text: string): GroupKeys {
  const [first = '', second, ...more] = text.split(',').map((name) => name.trim());
  if (more.length > 0) {
    throw new MgwError('usage', `--by ${oneLine(text)}: more than two keys`, {
      hint: 'use two at most, as in day,model',
    });
  }
  if (second === undefined) return [parseGroupBy(first)];
  if (first === second) {
    throw new MgwError('usage', `--by ${oneLine(text)}: the same key twice`, { hint: 'use two keys, as in day,model' });
  }
  return [parseGroupBy(first), parseGroupBy(second)];
}

/** Throws `usage` for a key that is none. */
export function parseGroupBy(name: string): GroupBy {
  if (isGroupBy(name)) return name;
  const known = Object.keys(groupings);
  const meant = nearest(name, known);
  throw new MgwError('usage', `--by ${oneLine(name)}: not one of the keys`, {
    hint: meant === undefined ? `use one of ${known.join(', ')}` : `did you mean ${meant}?`,
  });
}

/** Feeds a report with the rows of its period, tells of lines that are no rows, and gives their number. Throws `record`. */
export async function feed(
  fold: { add(entry: LedgerEntry): void },
  period: Period,
  context: CommandContext,
): Promise<number> {
  const { readEntries } = await import('../../ledger/jsonl.ts');
  const { runtime, signal } = context;
  const skips = createSkips(context);
  let rows = 0;
  for await (const entry of readEntries(runtime.paths.ledger, period, skips.onSkip)) {
    signal.throwIfAborted();
    fold.add(entry);
    rows += 1;
  }
  return skips.tell(rows);
}

type Skips = {
  onSkip: OnSkip;
  /** Gives the number of lines. Throws `record` where there are no rows because a file, or the folder, cannot be read. */
  tell(rows: number): Promise<number>;
};

/** Counts lines that are no rows, and tells of them in the end. */
export function createSkips({ io }: CommandContext): Skips {
  const named: SkippedLine[] = [];
  let skipped = 0;
  let closed: SkippedLine | undefined;
  return {
    onSkip: (line) => {
      skipped += 1;
      if (line.line === 0) closed ??= line;
      if (named.length < NAMED_SKIPS) named.push(line);
    },
    tell: async (rows) => {
      if (skipped === 0) return 0;
      // No calls and no knowledge of any are not the same.
      if (rows === 0 && closed !== undefined) throw cannotRead(closed);
      const where = named.map(({ file, line, reason }) =>
        t('{place} ({reason})', { place: `${file}${line > 0 ? `:${line}` : ''}`, reason: told(reason) }),
      );
      const more = skipped > named.length ? [t('and {n} more', { n: skipped - named.length })] : [];
      const lines = oneLine([...where, ...more].join(t(', ')));
      await io.stderr.write(`mgw: ${t('ledger: {n} unreadable, skipped: {lines}', { n: skipped, lines })}\n`);
      return skipped;
    },
  };
}

function cannotRead({ file, reason }: SkippedLine): MgwError {
  return new MgwError('record', `cannot read ${file}: ${reason}`, {
    hint: 'mgw ledger path prints where the ledger is; it is for you alone to read',
  });
}

/** Currency, rates and budgets. A config that cannot be used stops no report: a word on stderr, and no budget. */
export async function reportSettings({
  io,
  runtime,
}: CommandContext): Promise<{ into: Into; budgets: readonly Budget[] }> {
  try {
    const config = await runtime.config();
    const into = { currency: config.currency, rates: config.exchangeRates };
    if (!isBudgetSet(config.budget)) return { into, budgets: [] };
    const { budgetStatus } = await import('../../gateway/budget-status.ts');
    return { into, budgets: await budgetStatus(config, runtime.paths, runtime.effects) };
  } catch (cause) {
    const error = toMgwError(cause);
    if (error.code !== 'config') throw error;
    const text = t('the config cannot be used, so no budget is shown: {reason}', {
      reason: told(oneLine(error.message)),
    });
    await io.stderr.write(`mgw: ${text}\n`);
    return { into: { currency: 'CNY', rates: {} }, budgets: [] };
  }
}
