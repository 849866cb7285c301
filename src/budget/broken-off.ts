import type { ChatEvent } from '../domain/chat.ts';
import type { ReportedUsage } from '../domain/reported-usage.ts';

/** An attempt that broke off and may have been billed: it counts, and what is tried next comes on top of it. */
export type BrokenOff = {
  /** The alias. */
  target: string;
  /** UTF-8 of what had arrived of the first answer: never less than its tokens. */
  bytes: number;
  /** What the vendor has told of it; that bills, whatever cap was sent. */
  usage?: ReportedUsage;
};

/**
 * Passes a call's events on. Before an attempt that follows on broken ones is sent, `allow` is asked with all of them;
 * what it throws ends the call.
 */
export async function* checkingRestarts(
  events: AsyncIterable<ChatEvent>,
  allow: (target: string, broken: readonly BrokenOff[]) => Promise<void> | void,
): AsyncGenerator<ChatEvent> {
  const broken: BrokenOff[] = [];
  let bytes = 0;
  /** What had come is not void before something else may follow it. */
  let restart: ChatEvent | undefined;
  for await (const event of events) {
    if (event.type === 'text-delta' || event.type === 'reasoning-delta') bytes += Buffer.byteLength(event.text);
    if (event.type === 'attempt-failed') {
      const { target, usage, accepted } = event;
      if (bytes > 0 || usage !== undefined || accepted) broken.push({ target, bytes, ...(usage && { usage }) });
      bytes = 0;
    }
    if (event.type === 'restart') {
      restart = event;
      continue;
    }
    if (event.type === 'attempt-start' && broken.length > 0) await allow(event.target, broken);
    if (restart !== undefined) yield restart;
    restart = undefined;
    yield event;
  }
}
