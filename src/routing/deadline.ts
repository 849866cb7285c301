import type { ChatRequest, ChatStream } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import type { Clock } from '../effects.ts';
import { seconds } from './attempt.ts';

/** One limit over the whole chain, up to the first token: however many attempts, the person waits no longer. */
export function withDeadline(
  inner: ChatStream,
  { clock, totalTimeoutMs }: { clock: Clock; totalTimeoutMs: number },
): ChatStream {
  return async function* deadline(call, context) {
    const givenMs = call.request.timeoutMs ?? totalTimeoutMs;
    const totalMs = Math.max(0, givenMs - (context.usedMs ?? 0));
    const controller = new AbortController();
    const signal = AbortSignal.any([context.signal, controller.signal]);
    const cancel = clock.after(totalMs, () => {
      const message =
        call.request.timeoutMs === undefined
          ? `no answer began within total_timeout of ${seconds(givenMs)}`
          : `no answer began within --timeout of ${seconds(givenMs)}`;
      controller.abort(new MgwError('timeout', message, { hint: deadlineHint(call.request) }));
    });
    try {
      for await (const event of inner(call, { ...context, signal, deadlineAt: clock.monotonic() + totalMs })) {
        if (event.type === 'text-delta' || event.type === 'reasoning-delta') cancel();
        yield event;
      }
    } finally {
      cancel();
    }
  };
}

/** The option that was given, or what changes the config's deadline. */
export function deadlineHint({ timeoutMs }: ChatRequest): string {
  return timeoutMs === undefined ? 'raise --timeout or routing.total_timeout' : 'raise --timeout';
}
