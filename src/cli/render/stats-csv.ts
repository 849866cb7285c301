import { toUnits } from '../../domain/money.ts';
import { type Into, unlessUnknown } from '../../reports/money-totals.ts';
import type { Summary } from '../../reports/summary.ts';
import { csv } from './report-format.ts';

/** One line a row of the table; the costs have one column a currency and are empty where nothing has a price. */
export function statsCsv({ by, thenBy, groups, total }: Summary, into: Into): string {
  const currencies = total.money.size > 0 ? [...total.money.keys()] : [into.currency];
  const head = [
    by,
    ...(thenBy === undefined ? [] : [thenBy]),
    ...[
      'calls',
      'answered',
      'cached',
      'failed',
      'refused',
      'cancelled',
      'input_tokens',
      'cached_input_tokens',
      'output_tokens',
    ],
    ...currencies.flatMap((currency) => [`cost_${currency}`, `estimated_cost_${currency}`, `wasted_cost_${currency}`]),
    ...[
      'unpriced_calls',
      'errors',
      'fallbacks',
      'latency_p50_ms',
      'latency_p95_ms',
      'first_token_p50_ms',
      'first_token_p95_ms',
    ],
  ];
  const rows = groups.map((group) => {
    const { answered, cached, failed, refused, cancelled } = group.outcomes;
    const money = currencies.flatMap((currency) => {
      const sums = group.money.get(currency);
      if (sums === undefined) return [undefined, undefined, undefined];
      const wasted = unlessUnknown(sums.wastedNano, group.unpricedWaste);
      return [toUnits(sums.nano), toUnits(sums.estimatedNano), wasted === undefined ? undefined : toUnits(wasted)];
    });
    return [
      group.key,
      ...(group.thenKey === undefined ? [] : [group.thenKey]),
      ...[group.calls, answered, cached, failed, refused, cancelled],
      ...[
        group.inputTokens,
        group.cachedInputTokens,
        group.outputTokens,
        ...money,
        group.unpricedCalls,
        group.errors,
        group.fallbacks,
      ],
      ...[group.latencyMs?.p50, group.latencyMs?.p95, group.firstTokenMs?.p50, group.firstTokenMs?.p95],
    ];
  });
  return csv([head, ...rows]);
}
