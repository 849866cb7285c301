import { open, stat } from 'node:fs/promises';
import { MgwError } from '../../domain/errors.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Zone } from '../../domain/zone.ts';
import { createCost } from '../../reports/cost.ts';
import { type CostAnalysis, createCostAnalysis } from '../../reports/cost-analysis.ts';
import type { Into } from '../../reports/money-totals.ts';
import { type Budget, totalNano } from '../../reports/report-json.ts';
import { createSpendingOverTime } from '../../reports/spending-over-time.ts';
import type { CommandContext } from '../command-context.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { readPageAssets } from '../render/cost-page/assets.ts';
import type { CostPageData } from '../render/cost-page/data.ts';
import { costPage } from '../render/cost-page.ts';
import { oneLine } from '../render/error-text.ts';
import { calls } from '../render/report-format.ts';
import { costSettings } from './cost-settings.ts';
import { feed, type ReportOptions, reportPeriod, reportSettings } from './ledger-report.ts';
import { writeWhole } from './write-whole.ts';

/** `mgw cost --html FILE`: a page with everything about the period, also when nothing was called. Throws `usage`. */
export async function costHtml(
  options: ReportOptions & { html: string; whatIf?: string | undefined },
  context: CommandContext,
): Promise<number> {
  const { io, runtime } = context;
  if (options.html.startsWith('--')) {
    throw new MgwError('usage', `--html needs a file, not ${oneLine(options.html)}`, {
      hint: `name one; - is stdout, ./${oneLine(options.html)} a file of that name`,
    });
  }
  // Before a year of rows is read.
  if (options.html !== '-') await checkReplaceable(options.html);
  const now = runtime.effects.clock.now();
  const period = reportPeriod(options, context);
  const settings = await costSettings(context, options);
  const { into } = settings;
  const analysis = createCostAnalysis({ ...settings, period, nowMs: now });
  const fold = createPageFold(period.zone, analysis);
  const skippedLines = await feed(fold, period, context);
  const { budgets } = await reportSettings(context);
  const overTime = fold.overTime.result(into, period, now);
  const data: CostPageData = {
    period: period.label,
    zone: period.zone.name,
    generatedAtMs: now,
    overTime,
    skippedLines,
    ...costData(fold.cost, { into, budgets, analysis: analysis.result() }),
  };
  const page = costPage(data, await readPageAssets());
  if (options.html === '-') {
    await io.stdout.write(page);
    return 0;
  }
  await writeWhole(options.html, page);
  const size = Math.ceil(Buffer.byteLength(page) / 1000);
  const about = { file: options.html, period: told(period.label), calls: calls(data.calls), size };
  await io.stderr.write(`${t('wrote {file}: {period}, {calls}, {size} kB', about)}\n`);
  return 0;
}

/** What mgw has written itself is written anew; any other file is somebody's. Throws `usage`. */
async function checkReplaceable(path: string): Promise<void> {
  // A pipe, which has no end, is never opened here.
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined || !stats.isFile() || stats.size === 0) return;
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return;
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES), position: 0 });
    if (/<meta name="generator" content="mgw">|<title>mgw cost · /.test(buffer.toString('utf8', 0, bytesRead))) return;
  } finally {
    await file.close();
  }
  throw new MgwError('usage', `${oneLine(path)} is there already, and no page of mgw`, {
    hint: 'name another file, or move it away first',
  });
}

/** The head of a page, before its style. */
const HEAD_BYTES = 4096;

function createPageFold(zone: Zone, analysis: { add(entry: LedgerEntry): void }) {
  const cost = createCost(['model', 'tag', 'hour', 'day'], zone);
  const overTime = createSpendingOverTime(zone);
  return {
    cost,
    overTime,
    add(entry: LedgerEntry) {
      cost.add(entry);
      overTime.add(entry);
      analysis.add(entry);
    },
  };
}

type CostPart = Omit<CostPageData, 'period' | 'zone' | 'generatedAtMs' | 'overTime' | 'skippedLines'>;

function costData(
  fold: ReturnType<typeof createCost>,
  { into, budgets, analysis }: { into: Into; budgets: readonly Budget[]; analysis: CostAnalysis },
): CostPart {
  const { sections, total } = fold.result(into);
  const together = totalNano(total, into);
  return {
    ...into,
    calls: total.calls,
    ...(together !== undefined && { totalNano: together }),
    totals: [...total.money].map(([currency, money]) => ({ currency, ...money })),
    unpricedCalls: total.unpricedCalls,
    estimatedCalls: total.estimatedCalls,
    cacheSaved: [...total.saved].map(([currency, nano]) => ({ currency, nano })),
    cachedCalls: total.outcomes.cached,
    analysis,
    sections,
    budgets,
  };
}
