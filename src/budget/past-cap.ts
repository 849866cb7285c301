import type { ChatEvent } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import { formatCount } from '../domain/money.ts';

/** Fewer bytes a token than text ever has on the whole: below it nothing is counted. */
const BYTES_A_TOKEN = 8;
/** No tokenizer takes ordinary text for half as many tokens as another. */
const SURELY = 2;

export type OutputCap = {
  /** The output cap that one answer of the model was sent, tokens. */
  capOf: (target: string) => number;
  /** Counts text that comes in pieces. */
  createCounter: () => { add(text: string): void; tokens(): number };
};

/**
 * Passes a call's events on, and ends an answer that is surely longer than its cap and still goes on: a server that does not
 * keep it keeps no limit, either. What has come to its end is paid for already. Throws `cost-limit`.
 */
export async function* stoppingPastCap(
  events: AsyncIterable<ChatEvent>,
  { capOf, createCounter }: OutputCap,
): AsyncGenerator<ChatEvent> {
  let target = '';
  let texts: string[] = [];
  let bytes = 0;
  let counter: ReturnType<OutputCap['createCounter']> | undefined;
  let isPast = false;
  for await (const event of events) {
    if (event.type === 'attempt-start') {
      target = event.target;
      [texts, bytes, counter, isPast] = [[], 0, undefined, false];
    }
    yield event;
    if (event.type !== 'text-delta' && event.type !== 'reasoning-delta') continue;
    const cap = capOf(target);
    if (isPast) throw pastCap(target, cap);
    texts.push(event.text);
    bytes += Buffer.byteLength(event.text);
    if (bytes <= BYTES_A_TOKEN * cap) continue;
    counter ??= createCounter();
    for (const text of texts.splice(0)) counter.add(text);
    isPast = counter.tokens() > SURELY * cap;
  }
}

function pastCap(target: string, cap: number): MgwError {
  const figures = `more than ${formatCount(SURELY * cap)} tokens have come`;
  return new MgwError(
    'cost-limit',
    `${target} goes on past its output cap of ${formatCount(cap)} (${figures}), so no limit holds what the answer costs: it was stopped`,
    { hint: 'its server does not keep the cap under this name: ask for another in params, or ask another model' },
  );
}
