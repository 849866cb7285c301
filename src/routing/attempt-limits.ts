import type { ChatRequest } from '../domain/chat.ts';
import type { RoutingConfig } from '../domain/config.ts';
import type { Model } from '../domain/model.ts';
import type { Clock } from '../effects.ts';
import type { AttemptLimits, Limit } from './attempt.ts';
import { deadlineHint } from './deadline.ts';

/** Silence in the middle of an answer that is worth bearing while another candidate could begin again. */
const SHORT_SILENCE_MS = 15_000;

type LimitedTurn = {
  model: Model;
  request: ChatRequest;
  /** Another candidate stands behind it. */
  hasNext: boolean;
  restartable: boolean;
  /** The clock's `monotonic()` until which the first token must have come; absent: nothing limits it any more. */
  untilMs: number | undefined;
};

/** How long one attempt may stay silent, before its first token and after it; of several limits the shortest, under its name. */
export function limitsFor(
  { clock, limits }: { clock: Clock; limits: Pick<RoutingConfig, 'firstTokenTimeoutMs' | 'readTimeoutMs'> },
  { model, request, hasNext, restartable, untilMs }: LimitedTurn,
): AttemptLimits {
  const firstToken: Limit[] = [
    {
      ms: model.timeoutMs ?? Number.POSITIVE_INFINITY,
      passed: (time) => `no first token within its timeout of ${time}`,
      hint: `raise models.${model.alias}.timeout`,
    },
  ];
  if (hasNext || untilMs === undefined)
    firstToken.push({
      ms: limits.firstTokenTimeoutMs,
      passed: (time) => `no first token within first_token_timeout of ${time}`,
      hint: 'raise routing.first_token_timeout',
    });
  if (untilMs !== undefined && hasNext)
    firstToken.push({
      ms: Math.max(0, untilMs - clock.monotonic()),
      passed: (time) =>
        request.timeoutMs === undefined
          ? `no first token within its share of total_timeout, of ${time}`
          : `no first token within its share of --timeout, of ${time}`,
      hint: deadlineHint(request),
    });
  const silence: Limit =
    hasNext && restartable && SHORT_SILENCE_MS < limits.readTimeoutMs
      ? {
          ms: SHORT_SILENCE_MS,
          passed: (time) => `silent in the middle of the answer, while another candidate stands behind it, for ${time}`,
          hint: 'with --no-fallback it is waited for as long as routing.read_timeout says',
        }
      : {
          ms: limits.readTimeoutMs,
          passed: (time) => `silent in the middle of the answer for longer than read_timeout of ${time}`,
          hint: 'raise routing.read_timeout',
        };
  return {
    firstToken: firstToken.reduce((shortest, limit) => (limit.ms < shortest.ms ? limit : shortest)),
    silence,
  };
}
