import type { RecentCall } from '../../domain/ledger-entry.ts';
import type { Latency } from '../../domain/route-decision.ts';

/** A call counts half as much as one that is so much younger. */
const HALF_LIFE_MS = 6 * 3_600_000;
/** Fewer calls tell nothing. */
const LEAST_CALLS = 5;
/**
 * Nor do calls that weigh less together: five of this time yesterday, after a night without any, still tell something (0.31);
 * it takes eighty of two days ago, and no number that is read of last week's.
 */
const LEAST_WEIGHT = 0.3;
/** Shorter answers come in one piece and tell no throughput. */
const LEAST_TOKENS = 20;

/** How fast each model has answered, by its alias, of rows of the ledger; models with too few calls are absent. */
export function latencies(rows: readonly RecentCall[], nowMs: number): Map<string, Latency> {
  const sums = new Map<string, { weight: number; first: number; tokens: number; ms: number; samples: number }>();
  for (const { outcome, model, ts, firstTokenMs, durationMs, usage, attempts } of rows) {
    // What was tried again says more about the network than about the model.
    if (outcome !== 'answered' || model === undefined || firstTokenMs === undefined || attempts.length > 1) continue;
    const weight = 0.5 ** (Math.max(0, nowMs - Date.parse(ts)) / HALF_LIFE_MS);
    // The time of a damaged row may be no time.
    if (Number.isNaN(weight)) continue;
    const sum = sums.get(model) ?? { weight: 0, first: 0, tokens: 0, ms: 0, samples: 0 };
    sum.weight += weight;
    sum.first += weight * firstTokenMs;
    sum.samples += 1;
    if (usage !== undefined && usage.output >= LEAST_TOKENS && durationMs > firstTokenMs) {
      sum.tokens += weight * usage.output;
      sum.ms += weight * (durationMs - firstTokenMs);
    }
    sums.set(model, sum);
  }
  return new Map(
    [...sums].flatMap(([model, { weight, first, tokens, ms, samples }]) =>
      samples < LEAST_CALLS || weight < LEAST_WEIGHT
        ? []
        : [
            [
              model,
              {
                firstTokenMs: Math.round(first / weight),
                tokensPerSecond: ms === 0 ? Number.POSITIVE_INFINITY : (tokens / ms) * 1000,
                samples,
              },
            ],
          ],
    ),
  );
}

/** Until an answer of so many tokens is whole, ms. */
export function expectedMs({ firstTokenMs, tokensPerSecond }: Latency, tokens: number): number {
  return Math.round(firstTokenMs + (tokens / tokensPerSecond) * 1000);
}
