import type { Currency, Nano } from '../../domain/money.ts';
import type { Strategy } from '../../domain/route-decision.ts';
import type { Option } from './option.ts';

/** What the candidates are held against. */
export type Bounds = {
  strategy: Strategy;
  /** The config's. */
  currency: Currency;
  /** The most that a likely call may cost; `why` says which budget lowers it. */
  ceiling?: { nano: Nano; why: string };
  maxLatencyMs?: number;
};

export type Objection = {
  reason: string;
  /** The same behind the model's name, in short. Absent: nothing speaks against it, but what it is compared by is not known. */
  fault?: string;
};

export const RESTS = 'rests';
export const OVER_CEILING = 'is over the ceiling';

/** Why a model is passed over whatever the task; undefined: it is in the choice. */
export function objectionTo(option: Option, bounds: Bounds): Objection | undefined {
  const { likelyNano, latencyMs, unable, rests } = option;
  const { ceiling, maxLatencyMs } = bounds;
  if (unable !== undefined) return { reason: unable, fault: unable };
  if (maxLatencyMs !== undefined && latencyMs !== undefined && latencyMs > maxLatencyMs) {
    return { reason: `takes about ${seconds(latencyMs)}, over ${seconds(maxLatencyMs)}`, fault: 'takes too long' };
  }
  if (ceiling !== undefined && likelyNano !== undefined && likelyNano > ceiling.nano) {
    return { reason: `over the ceiling: ${ceiling.why}`, fault: OVER_CEILING };
  }
  return rests === undefined ? unknown(option, bounds) : { reason: rests, fault: RESTS };
}

function unknown(
  { likelyNano, latencyMs, currency }: Option,
  { strategy, currency: own }: Bounds,
): Objection | undefined {
  if (strategy === 'fastest') {
    return latencyMs === undefined ? { reason: 'too few calls to tell its speed' } : undefined;
  }
  if (likelyNano !== undefined) return undefined;
  return { reason: currency === own ? 'unpriced' : `no exchange rate for ${currency}` };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
