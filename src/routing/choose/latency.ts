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
/** Fewer tokens, of all calls together, tell no throughput; and an answer of fewer is there with its first one, more or less. */
const LEAST_TOKENS = 20;
/** A short answer that takes no longer after its first token came in one piece, and says nothing of how fast a long one comes. */
const ONE_PIECE_MS = 50;

/** How fast each model has answered, by its alias, of rows of the ledger; models with too few calls are absent. */
export function latencies(rows: readonly RecentCall[], nowMs: number): Map<string, Latency> {
  const sums = new Map<string, Sum>();
  for (const { outcome, model, ts, firstTokenMs, durationMs, usage, attempts } of rows) {
    // What was tried again says more about the network than about the model.
    if (outcome !== 'answered' || model === undefined || firstTokenMs === undefined || attempts.length > 1) continue;
    const weight = 0.5 ** (Math.max(0, nowMs - Date.parse(ts)) / HALF_LIFE_MS);
    // The time of a damaged row may be no time.
    if (Number.isNaN(weight)) continue;
    const sum = sums.get(model) ?? { weight: 0, first: 0, tokens: 0, ms: 0, seen: 0, samples: 0 };
    sum.weight += weight;
    sum.first += weight * firstTokenMs;
    sum.samples += 1;
    const tokens = usage?.output ?? 0;
    const ms = durationMs - firstTokenMs;
    if (ms > 0 && (tokens >= LEAST_TOKENS || ms > ONE_PIECE_MS)) {
      sum.tokens += weight * tokens;
      sum.ms += weight * ms;
      sum.seen += tokens;
    }
    sums.set(model, sum);
  }
  return new Map([...sums].flatMap(([model, sum]) => (tells(sum) ? [[model, latencyOf(sum)]] : [])));
}

/** Weighted, but for `samples` and `seen`, the tokens whose time is in `ms`. */
type Sum = { weight: number; first: number; tokens: number; ms: number; seen: number; samples: number };

function tells({ samples, weight }: Sum): boolean {
  return samples >= LEAST_CALLS && weight >= LEAST_WEIGHT;
}

function latencyOf({ weight, first, tokens, ms, seen, samples }: Sum): Latency {
  return {
    firstTokenMs: Math.round(first / weight),
    ...(seen >= LEAST_TOKENS && { tokensPerSecond: (tokens / ms) * 1000 }),
    samples,
  };
}

/** Until an answer of so many tokens is whole, ms. Undefined: longer answers have not told yet how fast they come. */
export function expectedMs({ firstTokenMs, tokensPerSecond }: Latency, tokens: number): number | undefined {
  if (tokensPerSecond === undefined) return tokens < LEAST_TOKENS ? firstTokenMs : undefined;
  return Math.round(firstTokenMs + (tokens / tokensPerSecond) * 1000);
}
