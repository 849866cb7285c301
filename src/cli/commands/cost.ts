import { MgwError } from '../../domain/errors.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { formatCount } from '../../domain/money.ts';
import type { CostKey, CostReport } from '../../reports/cost.ts';
import { createCostAnalysis } from '../../reports/cost-analysis.ts';
import { costJson } from '../../reports/cost-json.ts';
import { reports } from '../../reports/index.ts';
import type { Period } from '../../reports/period.ts';
import type { CommandContext } from '../command-context.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { oneLine } from '../render/error-text.ts';
import type { CostView } from '../render/report-cost.ts';
import { type CostSettings, costSettings } from './cost-settings.ts';
import { feed, parseGroupBy, type ReportOptions, reportPeriod } from './ledger-report.ts';

export type CostOptions = ReportOptions & {
  /** The most keys in a table, and the most repeats. */
  top?: number | undefined;
  repeats?: boolean | undefined;
  /** A file for a page instead, `-` for stdout. */
  html?: string | undefined;
  /** A model to put the period at. */
  whatIf?: string | undefined;
};

/** Repeats that are shown when nothing is said. */
const DEFAULT_TOP = 20;

/** `mgw cost`: what was spent, what it would have cost without mgw and why, what was wasted, and where it went. */
export async function cost(options: CostOptions, context: CommandContext): Promise<number> {
  if (options.html !== undefined) {
    return (await import('./cost-html.ts')).costHtml({ ...options, html: options.html }, context);
  }
  const { io, runtime } = context;
  const period = reportPeriod(options, context);
  const keys = parseKeys(options);
  const settings = await costSettings(context, options);
  const { into } = settings;
  const table = reports.cost(keys, period.zone);
  const fold = createCostAnalysis({ ...settings, period, nowMs: runtime.effects.clock.now() });
  const both = {
    add(entry: LedgerEntry) {
      table.add(entry);
      fold.add(entry);
    },
  };
  const skippedLines = await feed(both, period, context);
  if (table.calls() === 0 && !options.json && !options.csv) {
    await io.stdout.write(`${t('no calls: {period}', { period: told(period.label) })}\n`);
    return 0;
  }
  const report = table.result(into, { top: options.top });
  if (isWithoutCost(report) && !options.json && !options.csv && !options.repeats) {
    await io.stdout.write(`${withoutCost(report, period)}\n`);
    return 0;
  }
  const analysis = fold.result();
  const top = options.top ?? DEFAULT_TOP;
  if (options.json) {
    await io.stdout.write(
      `${JSON.stringify(costJson(report, analysis, { into, skippedLines, period, top }), null, 2)}\n`,
    );
    return 0;
  }
  const noBaseline = reasonForNone(settings, analysis.baseline !== undefined);
  const view: CostView = { report, analysis, period, into, output: io.stdout, noBaseline };
  await io.stdout.write(await textOf(view, options, top));
  return 0;
}

async function textOf(view: CostView, { repeats, csv, top: asked }: CostOptions, top: number): Promise<string> {
  if (repeats) {
    const { repeatsCsv, repeatsText } = await import('../render/cost-repeats.ts');
    return csv ? repeatsCsv(view.analysis.repeats.slice(0, asked), view.into.currency) : repeatsText(view, top);
  }
  if (csv) return (await import('../render/cost-tables.ts')).costCsv(view.report);
  return (await import('../render/report-cost.ts')).costText(view);
}

/** Nothing was bought and nothing was billed: no table would have a row. */
function isWithoutCost({ total: { money, unpricedCalls } }: CostReport): boolean {
  return money.size === 0 && unpricedCalls === 0;
}

function withoutCost({ total }: CostReport, { label }: Period): string {
  return t(
    total.calls === 1
      ? '{n} call without a cost: {period} (mgw stats --by outcome says how they ended)'
      : '{n} calls, none with a cost: {period} (mgw stats --by outcome says how they ended)',
    { n: formatCount(total.calls), period: told(label) },
  );
}

/** By model and by day, or by what was asked for: one key, or two. Throws `usage`. */
function parseKeys({ by, repeats, csv, json, whatIf }: CostOptions): readonly [CostKey, ...CostKey[]] {
  if (repeats && by !== undefined) throw conflict('--repeats', '--by');
  if (repeats && whatIf !== undefined && !json) throw conflict('--repeats', '--what-if', 'use --json');
  if (csv && whatIf !== undefined) throw conflict('--what-if', '--csv', 'use --json');
  if (by === undefined) return ['model', 'day'];
  const [first = '', second, ...more] = by.split(',').map((key) => key.trim());
  if (second === undefined) return [parseGroupBy(first)];
  const keys = [parseGroupBy(first), parseGroupBy(second)] as const;
  if (more.length === 0 && keys[0] !== keys[1]) return [keys];
  throw new MgwError('usage', `--by ${oneLine(by)}: ${more.length > 0 ? 'more than two keys' : 'the same key twice'}`, {
    hint: 'use one key, or two such as day,model',
  });
}

function conflict(one: string, other: string, hint = 'use one of them'): MgwError {
  return new MgwError('usage', `${one} and ${other} cannot be combined`, { hint });
}

function reasonForNone({ defaultModel }: CostSettings, isCompared: boolean): string | undefined {
  if (isCompared || defaultModel === undefined) return undefined;
  return t('Not compared with {model}, the default model: no call could be put at its price', {
    model: oneLine(defaultModel.name),
  });
}
