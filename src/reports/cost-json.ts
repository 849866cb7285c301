import { type Currency, type Nano, toUnits } from '../domain/money.ts';
import type { CostReport, CostTotal } from './cost.ts';
import type { CostAnalysis, Repeat, Waste } from './cost-analysis.ts';
import { type CostLine, costLines } from './cost-lines.ts';
import { knownAvoidableNano, knownNano } from './cost-repeats.ts';
import { type MoneyTotal, unlessUnknown } from './money-totals.ts';
import type { Period } from './period.ts';
import { type Around, periodJson, totalCostJson } from './report-json.ts';

/** What `mgw cost --json` prints; of the repeats, the `top` most expensive. */
export function costJson(
  { sections, total }: CostReport,
  analysis: CostAnalysis,
  { period, top, ...around }: Around & { period: Period; top: number },
) {
  return {
    period: periodJson(period),
    analysis: analysisJson(analysis, around.into.currency, top),
    sections: sections.map(({ by, thenBy, rows }) => ({
      by,
      ...(thenBy !== undefined && { thenBy }),
      lines: costLines(rows).map(lineJson),
    })),
    total: { ...totalJson(total), ...totalCostJson(total, around.into) },
    skippedLines: around.skippedLines,
  };
}

type LineJson = {
  key: string;
  calls: number;
  currency?: Currency;
  cost?: number;
  estimatedCost?: number;
  wastedCost?: number;
  unpricedCalls: number;
  share?: number;
  rest?: number;
  parts?: LineJson[];
};

function lineJson(line: CostLine): LineJson {
  const { key, calls, currency, nano, estimatedNano, wastedNano, unpricedCalls, share, rest, parts } = line;
  return {
    key,
    calls,
    ...(currency !== undefined && { currency }),
    ...(nano !== undefined && { cost: toUnits(nano) }),
    ...(estimatedNano !== undefined && { estimatedCost: toUnits(estimatedNano) }),
    ...(wastedNano !== undefined && { wastedCost: toUnits(wastedNano) }),
    unpricedCalls,
    ...(share !== undefined && { share: Math.round(share * 1e6) / 1e6 }),
    ...(rest !== undefined && { rest }),
    ...(parts && { parts: parts.map(lineJson) }),
  };
}

function totalJson({ calls, money, unpricedCalls, unpricedWaste, saved }: CostTotal) {
  const amounts = (pick: keyof MoneyTotal, unknown = 0) =>
    Object.fromEntries(
      [...money].flatMap(([currency, total]) => {
        const known = unlessUnknown(total[pick], unknown);
        return known === undefined ? [] : [[currency, toUnits(known)]];
      }),
    );
  return {
    calls,
    cost: amounts('nano'),
    estimatedCost: amounts('estimatedNano'),
    wastedCost: amounts('wastedNano', unpricedWaste),
    unpricedCalls,
    cacheSaved: Object.fromEntries([...saved].map(([currency, nano]) => [currency, toUnits(nano)])),
  };
}

function analysisJson(analysis: CostAnalysis, currency: Currency, top: number) {
  const { spentNano, unpricedCalls, unconvertedCalls, projection, days, repeats } = analysis;
  const { failedAttempts, aborted, repeats: again } = analysis.wasted;
  const known = unlessUnknown(spentNano, unpricedCalls + unconvertedCalls);
  return {
    currency,
    ...(known !== undefined && { spent: toUnits(known) }),
    unpricedCalls,
    unconvertedCalls,
    ...comparisonJson(analysis),
    wasted: { failedAttempts: wasteJson(failedAttempts), aborted: wasteJson(aborted), repeats: wasteJson(again) },
    ...(known !== undefined &&
      projection && {
        projection: {
          monthEnd: toUnits(projection.monthEndNano),
          perDay: toUnits(projection.perDayNano),
          basedOnDays: rounded(projection.basedOnDays),
        },
      }),
    ...whatIfJson(analysis),
    days: days.map(({ day, nano, unknown }) => ({ day, ...knownCost(nano, unknown), unknown })),
    repeatedPrompts: repeats.length,
    repeats: repeats.slice(0, top).map(repeatJson),
  };
}

function comparisonJson({ baseline, savings }: CostAnalysis) {
  if (baseline === undefined || savings === undefined) return {};
  const { nano, ...about } = baseline;
  return {
    baseline: { ...about, cost: toUnits(nano) },
    savings: {
      total: toUnits(nano - savings.spentNano),
      cache: toUnits(savings.cacheNano),
      routing: toUnits(savings.routingNano),
      hours: toUnits(savings.hoursNano),
      wasted: toUnits(savings.wastedNano),
      spent: toUnits(savings.spentNano),
      ...(savings.router && {
        router: { requests: savings.router.requests, cost: toUnits(savings.router.nano) },
      }),
    },
  };
}

function whatIfJson({ whatIf }: CostAnalysis) {
  if (whatIf === undefined) return {};
  const { nano, compared, ...about } = whatIf;
  return {
    whatIf: {
      ...about,
      cost: toUnits(nano),
      compared: { calls: compared.calls, cost: toUnits(compared.nano), spent: toUnits(compared.spentNano) },
    },
  };
}

function wasteJson({ count, nano, unknown }: Waste) {
  return { count, ...knownCost(nano, unknown), unknown };
}

function knownCost(nano: Nano, unknown: number): { cost?: number } {
  const known = unlessUnknown(nano, unknown);
  return known === undefined ? {} : { cost: toUnits(known) };
}

function repeatJson(given: Repeat) {
  const { firstMs, lastMs, perDay, nano: _, avoidableNano: __, unpricedAgain: ___, ...repeat } = given;
  const [cost, avoidable] = [knownNano(given), knownAvoidableNano(given)];
  return {
    ...repeat,
    first: new Date(firstMs).toISOString(),
    last: new Date(lastMs).toISOString(),
    perDay: rounded(perDay),
    ...(cost !== undefined && { cost: toUnits(cost) }),
    ...(avoidable !== undefined && { avoidableCost: toUnits(avoidable) }),
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
