import { createHash } from 'node:crypto';
import type { CostPageData } from '../../src/cli/render/cost-page/data.ts';
import type { LedgerEntry } from '../../src/domain/ledger-entry.ts';
import { zoneFor } from '../../src/domain/zone.ts';
import { createCost } from '../../src/reports/cost.ts';
import type { CostAnalysis, Repeat } from '../../src/reports/cost-analysis.ts';
import { totalNano } from '../../src/reports/report-json.ts';
import { createSpendingOverTime } from '../../src/reports/spending-over-time.ts';

const NOW = Date.UTC(2026, 10, 23, 4);

/** What a page gets for these rows, in UTC, at noon in Shanghai of 2026-11-23. */
export function pageDataOf(entries: readonly LedgerEntry[], changes: Partial<CostPageData> = {}): CostPageData {
  const zone = zoneFor('UTC');
  const into = { currency: 'CNY', rates: changes.rates ?? {} };
  const cost = createCost(['model', 'tag', 'hour', 'day'], zone);
  const overTime = createSpendingOverTime(zone);
  for (const entry of entries) {
    cost.add(entry);
    overTime.add(entry);
  }
  const { sections, total } = cost.result(into);
  const together = totalNano(total, into);
  const period = { fromMs: Date.UTC(2026, 10), toMs: Date.UTC(2026, 11), label: '2026-11', zone };
  return {
    period: period.label,
    zone: zone.name,
    generatedAtMs: NOW,
    ...into,
    calls: total.calls,
    ...(together !== undefined && { totalNano: together }),
    totals: [...total.money].map(([currency, money]) => ({ currency, ...money })),
    unpricedCalls: total.unpricedCalls,
    estimatedCalls: total.estimatedCalls,
    cacheSaved: [...total.saved].map(([currency, nano]) => ({ currency, nano })),
    cachedCalls: total.outcomes.cached,
    overTime: overTime.result(into, period, NOW),
    sections,
    budgets: [],
    skippedLines: 0,
    ...changes,
  };
}

/** Of ¥12 spent: ¥30 without the gateway, ¥6 saved by the cache, ¥11 by routing, ¥1 by hours. */
export function analysisOf(changes: Partial<CostAnalysis> = {}): CostAnalysis {
  return {
    spentNano: 12e9,
    unpricedCalls: 0,
    unconvertedCalls: 0,
    days: [],
    baseline: { model: 'deepseek', nano: 30e9, calls: 120, leftOut: 3, asBought: 0 },
    savings: { cacheNano: 6e9, routingNano: 11.5e9, hoursNano: 1e9, wastedNano: 0.5e9, spentNano: 12e9 },
    wasted: {
      failedAttempts: { count: 1, unknown: 0, nano: 0.25e9 },
      aborted: { count: 2, unknown: 0, nano: 0.5e9 },
      repeats: { count: 40, unknown: 0, nano: 1.25e9 },
    },
    projection: { monthEndNano: 16e9, perDayNano: 0.53e9, basedOnDays: 7 },
    whatIf: {
      model: '通义千问',
      nano: 9e9,
      calls: 120,
      leftOut: 0,
      compared: { calls: 120, nano: 9e9, spentNano: 12e9 },
      corrected: true,
      learnedFrom: 40,
    },
    repeats: [repeatOf('客服', { calls: 4600, perDay: 200, nano: 1.3e9 }), repeatOf(undefined, { calls: 3 })],
    ...changes,
  };
}

export function repeatOf(tag: string | undefined, changes: Partial<Repeat> = {}): Repeat {
  return {
    promptHash: createHash('md5')
      .update(tag ?? '')
      .digest('hex'),
    ...(tag !== undefined && { tag }),
    models: ['qwen', 'glm'],
    calls: 2,
    paidAgain: 1,
    firstMs: Date.UTC(2026, 10, 1, 8, 30),
    lastMs: Date.UTC(2026, 10, 22, 18, 5),
    perDay: 0.1,
    nano: 2_000_000,
    avoidableNano: 1_000_000,
    unpricedCalls: 0,
    unpricedAgain: 0,
    ...changes,
  };
}
