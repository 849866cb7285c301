import type { ChatEvent } from '../domain/chat.ts';
import { type MgwError, toMgwError } from '../domain/errors.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';

/** What had come of an answer when its call ended. `entry`: the call's row, where it has one. */
export type Heard = { content: string; reasoning?: string; entry: LedgerEntry | undefined; error?: MgwError };

/** Gives what is to be said as a warning. */
export type Tell = (heard: Heard) => Promise<string | undefined>;

/**
 * Passes a call's events on; before the last one, or before its error, tells what was heard. What `tell` gives is said as a
 * warning.
 */
export async function* hearing(events: AsyncIterable<ChatEvent>, tell: Tell): AsyncGenerator<ChatEvent> {
  const content: string[] = [];
  const reasoning: string[] = [];
  const heard = () => ({
    content: content.join(''),
    ...(reasoning.length > 0 && { reasoning: reasoning.join('') }),
  });
  let told = false;
  try {
    for await (const event of events) {
      if (event.type === 'text-delta') content.push(event.text);
      if (event.type === 'reasoning-delta') reasoning.push(event.text);
      if (event.type === 'restart') {
        content.length = 0;
        reasoning.length = 0;
      }
      if (event.type === 'finish') {
        told = true;
        const message = await tell({ ...heard(), entry: event.entry });
        if (message !== undefined) yield { type: 'warning', message };
      }
      yield event;
    }
  } catch (cause) {
    const error = toMgwError(cause);
    if (!told) await tell({ ...heard(), entry: error.entry, error });
    throw error;
  }
}
