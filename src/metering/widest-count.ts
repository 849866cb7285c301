import type { Message } from '../domain/chat.ts';
import type { Encoding } from '../domain/config.ts';
import type { Clock } from '../effects.ts';
import { type Counting, countInSlices } from './counting.ts';
import { perMessages } from './per-messages.ts';
import { loadTokenizer } from './tokenizer.ts';

/** The larger of both encodings' counts, of all contents; what `upperBoundCounted` reckons with. */
export type WidestCount = {
  /** Undefined where there is no tokenizer. */
  count(messages: readonly Message[]): Promise<number | undefined>;
};

export function createWidestCount(
  counting: Pick<Counting, 'encoding' | 'countInput'>,
  clock: Pick<Clock, 'after'>,
): WidestCount {
  const other: Encoding = counting.encoding === 'o200k_base' ? 'cl100k_base' : 'o200k_base';
  // Every model of a chain asks at once: the first one's count is everybody's.
  return { count: perMessages(countBoth) };

  async function countBoth(messages: readonly Message[]): Promise<number | undefined> {
    const [own, tokenizer] = await Promise.all([
      counting.countInput(messages),
      loadTokenizer(other).catch(() => undefined),
    ]);
    if (own === undefined || tokenizer === undefined) return undefined;
    return Math.max(own, await countInSlices(messages, tokenizer, clock));
  }
}
