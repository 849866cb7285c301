import type { CallContext, ChatCall, ChatEvent, ChatStream, Send, Usage } from '../domain/chat.ts';
import type { RoutingConfig } from '../domain/config.ts';
import { MgwError, toMgwError, withBill } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import type { Clock } from '../effects.ts';
import { type AttemptLimits, attempt, type Limit } from './attempt.ts';
import { chainError, type FailedCandidate } from './chain-error.ts';
import type { Health, HealthTurn } from './health.ts';
import { decide } from './retry.ts';

/** Silence in the middle of an answer that is worth bearing while another candidate could begin again. */
const SHORT_SILENCE_MS = 15_000;

export type RouterParts = {
  send: Send;
  clock: Clock;
  random: () => number;
  health: Health;
  limits: Pick<RoutingConfig, 'firstTokenTimeoutMs' | 'readTimeoutMs' | 'fallbackOn'>;
};

/** Where a call stands between two attempts. */
type Progress = {
  attempts: number;
  /** Characters that went out since the last restart. */
  shown: number;
  /** Some delta has gone out: the deadline has been met, and is not asked again. */
  committed: boolean;
  failures: FailedCandidate[];
};

/**
 * The one retry and fallback loop: every candidate in turn, each with its retries, inside the deadline. A delta that
 * went out is the commit point; after it an answer is begun again only for a consumer that can drop what it has.
 */
export function createRouter(parts: RouterParts): ChatStream {
  return async function* route(call, context) {
    const progress: Progress = { attempts: 0, shown: 0, committed: false, failures: [] };
    const health = await parts.health.begin(call.candidates);
    try {
      for (const { model, until, reason } of health.resting) {
        yield { type: 'rest', target: model, until: new Date(until).toISOString(), reason };
      }
      for (const [index, model] of health.candidates.entries()) {
        if (!worthTrying(model, progress.failures.at(-1))) continue;
        const behind = health.candidates.length - index - 1;
        const outcome = yield* tryCandidate(parts, { call, context, health, behind, model, progress });
        if (outcome === 'answered') return;
        if (outcome === 'failed') break;
      }
      throw chainError(progress.failures);
    } finally {
      await health.end();
    }
  };
}

type Turn = {
  call: ChatCall;
  context: CallContext;
  health: HealthTurn;
  /** How many candidates stand behind this one. */
  behind: number;
  model: Model;
  progress: Progress;
};

/** One candidate with its retries. */
async function* tryCandidate(
  parts: RouterParts,
  turn: Turn,
): AsyncGenerator<ChatEvent, 'answered' | 'next' | 'failed'> {
  const { context, health, behind, model, progress } = turn;
  const hasNext = behind > 0;
  const until = candidateDeadline(parts.clock, context, behind + 1);
  for (let tries = 1; ; tries++) {
    const error = yield* tryOnce(parts, turn, { hasNext, until });
    if (error === undefined) return 'answered';
    const committed = progress.shown > 0;
    const decision = decide(
      {
        error,
        tries,
        maxRetries: model.maxRetries,
        hasNext,
        remainingMs: progress.committed ? parts.limits.firstTokenTimeoutMs : until - parts.clock.monotonic(),
        committed,
        restartable: context.restartable,
        fallbackOn: parts.limits.fallbackOn,
      },
      parts.random,
    );
    yield failedEvent(model, progress.attempts, error, decision.action === 'retry' ? decision.delayMs : undefined);
    if (decision.action !== 'retry') {
      progress.failures.push({ model, error: committed ? brokenOff(error) : error });
      await health.failed(model, error);
    }
    if (decision.action === 'fail') return 'failed';
    if (committed) yield { type: 'restart', discarded: progress.shown, reason: error.message };
    progress.shown = 0;
    if (decision.action === 'next') return 'next';
    await pause(parts.clock, decision.delayMs, context.signal);
  }
}

/** One attempt. Returns the error that ended it; throws only when the caller or the deadline stopped the call. */
async function* tryOnce(
  parts: RouterParts,
  { call, context, health, model, progress }: Turn,
  { hasNext, until }: { hasNext: boolean; until: number },
): AsyncGenerator<ChatEvent, MgwError | undefined> {
  const limits = limitsFor(parts, { model, hasNext, context, untilMs: progress.committed ? undefined : until });
  progress.attempts += 1;
  yield { type: 'attempt-start', target: model.alias, attempt: progress.attempts };
  let answers = false;
  try {
    for await (const event of attempt(parts.send, parts.clock, {
      model,
      request: call.request,
      signal: context.signal,
      limits,
    })) {
      if (!answers) await health.succeeded(model);
      answers = true;
      if (event.type === 'finish' && event.reason === 'content-filter') return filtered(model, event.usage);
      if (event.type !== 'finish') {
        progress.shown += event.text.length;
        progress.committed = true;
      }
      yield event;
    }
    return undefined;
  } catch (error) {
    if (!context.signal.aborted) return toMgwError(error);
    const stop = toMgwError(context.signal.reason);
    if (stop.code === 'timeout') await health.failed(model, stop);
    yield failedEvent(model, progress.attempts, withBill(stop, toMgwError(error).bill), undefined);
    throw stop;
  }
}

function filtered({ alias }: Model, { source, ...usage }: Usage): MgwError {
  return new MgwError('content-filter', `${alias}: the vendor's content filter ended the answer`, {
    disposition: 'content-filter',
    hint: 'rephrase it; `routing.fallback_on: [content-filter]` lets another model try',
    bill: { accepted: true, usage: source === 'provider' ? usage : { ...usage, growing: true } },
  });
}

/** A model that cannot take more than the one that just found the input too long is not asked. */
function worthTrying(model: Model, last: FailedCandidate | undefined): boolean {
  if (last?.error.disposition !== 'larger-window') return true;
  return (model.contextWindow ?? 0) > (last.model.contextWindow ?? 0);
}

/** An equal share of what is left for each candidate still to come, so that none eats its successors' time. */
function candidateDeadline(clock: Clock, context: CallContext, candidatesLeft: number): number {
  if (context.deadlineAt === undefined) return Number.POSITIVE_INFINITY;
  const now = clock.monotonic();
  return now + Math.max(0, context.deadlineAt - now) / candidatesLeft;
}

function limitsFor(
  { clock, limits }: RouterParts,
  turn: { model: Model; hasNext: boolean; context: CallContext; untilMs: number | undefined },
): AttemptLimits {
  const { model, hasNext, context, untilMs } = turn;
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
      passed: (time) => `no first token within its share of total_timeout, of ${time}`,
      hint: 'raise --timeout or routing.total_timeout',
    });
  const silence: Limit =
    hasNext && context.restartable && SHORT_SILENCE_MS < limits.readTimeoutMs
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

/** Half an answer is another failure for a script than none at all, whatever broke it. */
function brokenOff(error: MgwError): MgwError {
  if (error.code !== 'network' && error.code !== 'timeout') return error;
  const { message, hint, disposition, httpStatus } = error;
  return new MgwError('incomplete', message, { hint, disposition, httpStatus, cause: error });
}

function failedEvent(model: Model, attemptNumber: number, error: MgwError, retryInMs: number | undefined): ChatEvent {
  return {
    type: 'attempt-failed',
    target: model.alias,
    attempt: attemptNumber,
    code: error.code,
    message: error.message,
    ...(error.httpStatus !== undefined && { httpStatus: error.httpStatus }),
    ...(retryInMs !== undefined && { retryInMs }),
    ...error.bill,
  };
}

/** Waits, unless the call is stopped meanwhile: then throws the reason. */
function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
