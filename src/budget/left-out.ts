import type { ChatEvent } from '../domain/chat.ts';
import { type Disposition, MgwError, toMgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';

/** After these another candidate would have been asked. */
const PASSES_ON: readonly (Disposition | undefined)[] = ['retry', 'next', 'rest', 'larger-window'];

type LeftOut = { models: readonly Model[]; reason: string; restartable: boolean };

/** Passes a call's events on; when it fails, its error also says which fallbacks were left out, and why. */
export async function* tellingLeftOut(
  events: AsyncIterable<ChatEvent>,
  { models, reason, restartable }: LeftOut,
): AsyncGenerator<ChatEvent> {
  /** Part of an answer has gone out, and who has it cannot drop it: nobody else would have been asked. */
  let isBound = false;
  try {
    for await (const event of events) {
      isBound ||= !restartable && (event.type === 'text-delta' || event.type === 'reasoning-delta');
      yield event;
    }
  } catch (cause) {
    const error = toMgwError(cause);
    if (models.length === 0 || isBound || !PASSES_ON.includes(error.disposition)) throw cause;
    const names = models.map(({ alias }) => alias).join(', ');
    const { code, hint, disposition, httpStatus, vendorCode, retryAfterMs, bill } = error;
    throw new MgwError(code, `${error.message}; ${names} left out: ${reason}`, {
      ...{ hint, disposition, httpStatus, vendorCode, retryAfterMs, bill },
      cause: error,
    });
  }
}
