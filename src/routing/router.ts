import type { CallContext, ChatCall, ChatEvent, ChatStream, Send, Usage } from '../domain/chat.ts';
import type { RoutingConfig } from '../domain/config.ts';
import { MgwError, toMgwError, withBill } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import type { Clock } from '../effects.ts';
import { attempt } from './attempt.ts';
import { limitsFor } from './attempt-limits.ts';
import { chainError, type FailedCandidate } from './chain-error.ts';
import type { Health, HealthTurn } from './health.ts';
import { decide } from './retry.ts';

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
  /** Who is asked now, or was last. */
  asked?: Model;
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
      for (const { model, until, code, reason } of health.resting) {
        yield { type: 'rest', target: model, until: new Date(until).toISOString(), code, reason };
      }
      for (const [index, model] of health.candidates.entries()) {
        if (!worthTrying(model, progress.failures.at(-1))) continue;
        const behind = health.candidates.length - index - 1;
        const outcome = yield* tryCandidate(parts, { call, context, health, behind, model, progress });
        if (outcome === 'answered') return;
        if (outcome === 'failed') break;
      }
      throw chainError(progress.failures);
    } catch (error) {
      throw error === context.signal.reason ? stopped(toMgwError(error), progress) : error;
    } finally {
      await health.end();
    }
  };
}

/** The deadline knows nobody: who was asked, and who had failed before, is said with it. */
function stopped(stop: MgwError, { asked, failures }: Progress): MgwError {
  if (stop.code !== 'timeout' || asked === undefined) return stop;
  const before = failures.filter(({ model }) => model !== asked);
  return chainError([...before, { model: asked, error: stop }]);
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
  const { request } = call;
  const { restartable } = context;
  const untilMs = progress.committed ? undefined : until;
  const limits = limitsFor(parts, { model, request, hasNext, restartable, untilMs });
  progress.attempts += 1;
  progress.asked = model;
  yield { type: 'attempt-start', target: model.alias, attempt: progress.attempts };
  let answers = false;
  try {
    for await (const event of attempt(parts.send, parts.clock, {
      model,
      request,
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
