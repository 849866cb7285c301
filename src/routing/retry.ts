import type { ErrorCode, MgwError } from '../domain/errors.ts';

/** The longest `Retry-After` that is worth waiting for while another candidate could answer at once. */
const PATIENCE_MS = 5_000;
const LONGEST_PAUSE_MS = 8_000;

/** What is known when an attempt has failed. Durations in ms. */
export type Failure = {
  error: MgwError;
  /** Attempts on this model so far, this one included. */
  tries: number;
  maxRetries: number;
  /** Another candidate stands behind this one. */
  hasNext: boolean;
  /** What is left for this candidate; Infinity once nothing limits it. */
  remainingMs: number;
  /** Part of an answer had been passed on before it failed. */
  committed: boolean;
  /** The consumer can drop what it has seen. */
  restartable: boolean;
  fallbackOn: readonly ErrorCode[];
};

export type Decision = { action: 'retry'; delayMs: number } | { action: 'next' } | { action: 'fail' };

/** The one place that decides what follows a failed attempt. */
export function decide(failure: Failure, random: () => number): Decision {
  const { error, hasNext, committed, restartable } = failure;
  const next: Decision = hasNext ? { action: 'next' } : { action: 'fail' };
  if (committed && !restartable) return { action: 'fail' };
  switch (error.disposition) {
    case 'retry':
      // After the commit point the next candidate is as good a start as this one, and this one has just failed.
      return committed && hasNext ? next : retryOrNext(failure, next, random);
    case 'next':
    case 'rest':
    case 'larger-window':
      return next;
    case 'content-filter':
      return failure.fallbackOn.includes('content-filter') ? next : { action: 'fail' };
    case 'user-error':
    case undefined:
      return { action: 'fail' };
    default:
      return error.disposition satisfies never;
  }
}

function retryOrNext(failure: Failure, next: Decision, random: () => number): Decision {
  const { error, tries, maxRetries, hasNext, remainingMs } = failure;
  if (tries > maxRetries) return next;
  const asked = error.retryAfterMs;
  if (asked !== undefined && hasNext && asked > PATIENCE_MS) return next;
  // At least our own pause: a vendor that says 0 s, or a clock that is off, must not make this a tight loop.
  const delayMs = Math.max(asked ?? 0, pauseMs(error.code, tries, random));
  return delayMs < remainingMs ? { action: 'retry', delayMs } : next;
}

/**
 * Exponential, half of it jitter: full jitter could put five requests into three seconds, which is what a
 * rate limit punishes. 1 s, 2 s, 4 s for rate limits; 0.4 s, 0.8 s, 1.6 s for the rest; at least half of each.
 */
function pauseMs(code: ErrorCode, tries: number, random: () => number): number {
  const base = code === 'rate-limit' || code === 'quota' ? 1_000 : 400;
  const longest = Math.min(LONGEST_PAUSE_MS, base * 2 ** (tries - 1));
  return Math.round(longest / 2 + (random() * longest) / 2);
}
