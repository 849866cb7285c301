import type { AttemptEvent, ChatRequest, Send } from '../domain/chat.ts';
import { MgwError, toMgwError, withBill } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import type { Clock } from '../effects.ts';

/** A limit, and what is said when it has passed: its time is `10 s`. */
export type Limit = { ms: number; passed: (time: string) => string; hint: string };

export type AttemptLimits = { firstToken: Limit; silence: Limit };

/**
 * One attempt under its two limits: time to the first delta, then silence between events. Keep-alives are no events.
 * Time that the consumer takes does not count. Throws what the limit or the outer signal says.
 */
export async function* attempt(
  send: Send,
  clock: Clock,
  target: { model: Model; request: ChatRequest; signal: AbortSignal; limits: AttemptLimits },
): AsyncGenerator<AttemptEvent> {
  const { model, request, limits } = target;
  const controller = new AbortController();
  const signal = AbortSignal.any([target.signal, controller.signal]);
  let limit = limits.firstToken;
  let waitingSince = clock.monotonic();
  let waiting = true;
  let cancel = () => {};
  const watch = (ms: number) => {
    if (!Number.isFinite(ms)) return;
    cancel = clock.after(ms, () => {
      const left = waiting ? waitingSince + limit.ms - clock.monotonic() : limit.ms;
      if (left > 0) watch(left);
      else controller.abort(timeoutError(model, limit));
    });
  };
  watch(limit.ms);
  try {
    for await (const event of send(model, request, signal)) {
      if (limit === limits.firstToken) {
        limit = limits.silence;
        cancel();
        watch(limit.ms);
      }
      waiting = false;
      yield event;
      waiting = true;
      waitingSince = clock.monotonic();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    throw withBill(toMgwError(signal.reason), error instanceof MgwError ? error.bill : undefined);
  } finally {
    cancel();
  }
}

function timeoutError(model: Model, limit: Limit): MgwError {
  return new MgwError('timeout', `${model.alias}: ${limit.passed(seconds(limit.ms))}`, {
    disposition: 'next',
    hint: limit.hint,
  });
}

/** `10 s`, `0.25 s` */
export function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(ms < 1000 ? 2 : 1))} s`;
}
