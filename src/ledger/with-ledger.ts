import type { CallContext, ChatCall, ChatEvent, ChatStream } from '../domain/chat.ts';
import { MgwError, toMgwError } from '../domain/errors.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';

/** Folds one call's events into its row. */
export type Recorder = {
  observe(event: ChatEvent): void;
  finish(): LedgerEntry;
  fail(error: MgwError): LedgerEntry;
};

export type LedgerParts = {
  record: (call: ChatCall) => Recorder;
  append: (entry: LedgerEntry) => Promise<void> | void;
  /** Waited for before an answer's row is made; must not reject. */
  ready?: (call: ChatCall) => Promise<void>;
};

/**
 * A row for every call: answered, failed, cancelled, refused, cached. The finish event and the error carry it. When it
 * cannot be written the answer is given all the same, and a warning says so.
 */
export function withLedger(inner: ChatStream, { record, append, ready }: LedgerParts): ChatStream {
  return async function* ledger(call: ChatCall, context: CallContext): AsyncGenerator<ChatEvent> {
    const recorder = record(call);
    let open = true;
    try {
      for await (const event of inner(call, context)) {
        if (event.type === 'finish') await ready?.(call);
        recorder.observe(event);
        if (event.type !== 'finish') {
          yield event;
          continue;
        }
        open = false;
        const entry = recorder.finish();
        const problem = await tryAppend(append, entry);
        if (problem !== undefined) yield problem;
        yield { ...event, entry };
        return;
      }
      throw new MgwError('incomplete', 'the answer ended without a finish reason');
    } catch (cause) {
      const error = toMgwError(cause);
      if (!open) throw error;
      open = false;
      error.entry = recorder.fail(error);
      const problem = await tryAppend(append, error.entry);
      if (problem !== undefined) yield problem;
      throw error;
    } finally {
      // The consumer went away in the middle.
      if (open) await tryAppend(append, recorder.fail(new MgwError('cancelled', 'the reader stopped')));
    }
  };
}

async function tryAppend(append: LedgerParts['append'], entry: LedgerEntry): Promise<ChatEvent | undefined> {
  try {
    await append(entry);
    return undefined;
  } catch (cause) {
    const { message, hint } = toMgwError(cause);
    const text = `this call is not in the ledger: ${message}`;
    return { type: 'warning', message: hint === undefined ? text : `${text} (${hint})` };
  }
}
