import type { Message } from '../domain/chat.ts';
import type { Encoding } from '../domain/config.ts';
import { type Correction, corrected } from '../domain/correction.ts';
import type { Clock } from '../effects.ts';
import { type CountBeside, createCountBeside } from './count-beside.ts';
import { loadTokenizer, type Tokenizer } from './tokenizer.ts';
import { createTokenCounter, estimateContents, estimateTokens, type TokenCounter, templateEstimate } from './tokens.ts';

/** The exact count where it can be had without waiting for it, and the estimate elsewhere. */
export type Counting = {
  encoding: Encoding;
  /** Reads the tokenizer's file, beside this thread. Never rejects. */
  load(): Promise<void>;
  /** The request is about to be sent: counts its input meanwhile. */
  begin(messages: readonly Message[]): void;
  /**
   * Resolves when the tokenizer is there, or cannot be; at once when it was never asked for. A long input that is being
   * counted is waited for a moment longer.
   */
  ready(messages?: readonly Message[]): Promise<void>;
  /** Tokens of all contents, exact, without what a template adds. Undefined when it is not known yet. */
  countedInput(messages: readonly Message[]): number | undefined;
  /** As `countedInput`, waited for. Undefined when there is no tokenizer. */
  countInput(messages: readonly Message[]): Promise<number | undefined>;
  /** Tokens that a vendor may bill: by what was learned of it, else the contents and about what a template adds. */
  billableInput(messages: readonly Message[], correction?: Correction): number;
  /** Of one text; exact when the tokenizer is there and the text is not longer than can be counted at once. */
  tokensOf(text: string): number;
  /** Exact as soon as the tokenizer is there. */
  createCounter(): TokenCounter;
};

/** Characters that are counted in one go, in a few ms; between two of them the program does something else. */
const SLICE = 32_768;
/** More characters are counted in a thread of their own, which takes some 50 ms to start; fewer at the end of a call when there was no time before. */
const AT_ONCE = 65_536;
/** An answer of no more characters is counted at its end, where its vendor told no usage. */
const ANSWER_AT_ONCE = 200_000;
/** The longest that the end of a call waits for that thread: a vendor takes longer to read as much as it counts in that time. */
const PATIENCE_MS = 250;
/** Longer than any count takes. */
const HOLD_MS = 600_000;

export function createCounting(
  encoding: Encoding,
  clock: Pick<Clock, 'after'>,
  countBeside: CountBeside = createCountBeside(),
): Counting {
  let loading: Promise<void> | undefined;
  let tokenizer: Tokenizer | undefined;
  let failed = false;
  const load = (): Promise<void> => {
    loading ??= loadTokenizer(encoding).then(
      (loaded) => {
        tokenizer = loaded;
      },
      () => {
        failed = true;
      },
    );
    return loading;
  };
  const inputs = new WeakMap<readonly Message[], number>();
  const pending = new WeakMap<readonly Message[], Promise<number | undefined>>();
  const countAnew = async (messages: readonly Message[]): Promise<number | undefined> => {
    const texts = messages.map(({ content }) => content);
    const beside = isLong(messages) ? await countBeside({ encoding, texts }) : undefined;
    if (beside === undefined) await load();
    const counted = beside ?? (tokenizer && (await countInSlices(messages, tokenizer, clock)));
    if (counted !== undefined) inputs.set(messages, counted);
    pending.delete(messages);
    return counted;
  };
  const startCount = async (messages: readonly Message[]): Promise<number | undefined> => {
    const known = inputs.get(messages);
    if (known !== undefined) return known;
    const counting = pending.get(messages) ?? countAnew(messages);
    pending.set(messages, counting);
    return counting;
  };
  const countInput = async (messages: readonly Message[]): Promise<number | undefined> => {
    // The thread does not hold the process, and whoever asks here does nothing else meanwhile.
    const release = isLong(messages) ? clock.after(HOLD_MS, () => {}) : undefined;
    const counted = await startCount(messages);
    release?.();
    return counted;
  };
  const countedInput = (messages: readonly Message[]): number | undefined => {
    const known = inputs.get(messages);
    if (known !== undefined || tokenizer === undefined) return known;
    if (isLong(messages)) return undefined;
    const { count } = tokenizer;
    const counted = messages.reduce((sum, { content }) => sum + count(content), 0);
    inputs.set(messages, counted);
    return counted;
  };
  return {
    encoding,
    load,
    begin: (messages) => {
      if (isLong(messages)) void startCount(messages);
      // What sends the request has the first turn.
      else clock.after(0, () => void startCount(messages));
    },
    ready: async (messages) => {
      const counting = messages && isLong(messages) ? pending.get(messages) : undefined;
      await Promise.all([loading, counting && orLater(counting, clock)]);
    },
    countedInput,
    countInput,
    billableInput: (messages, correction) => {
      const tokens = countedInput(messages) ?? estimateContents(messages);
      return correction === undefined ? tokens + templateEstimate(messages) : corrected(tokens, correction);
    },
    tokensOf: (text) =>
      tokenizer === undefined || text.length > ANSWER_AT_ONCE ? estimateTokens(text) : tokenizer.count(text),
    createCounter: () => createLateCounter(() => (failed ? 'none' : tokenizer)),
  };
}

function isLong(messages: readonly Message[]): boolean {
  return messages.reduce((sum, { content }) => sum + content.length, 0) > AT_ONCE;
}

function orLater(counting: Promise<unknown>, clock: Pick<Clock, 'after'>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(PATIENCE_MS, resolve);
    void counting.then(() => {
      cancel();
      resolve();
    });
  });
}

/** Keeps what comes before there is a tokenizer, and counts it then. */
function createLateCounter(tokenizer: () => Tokenizer | 'none' | undefined): TokenCounter {
  let waiting = '';
  let counter: TokenCounter | undefined;
  const settle = (): TokenCounter | undefined => {
    const found = counter === undefined ? tokenizer() : undefined;
    if (found === undefined) return counter;
    counter = found === 'none' ? createTokenCounter() : found.createCounter();
    counter.add(waiting);
    waiting = '';
    return counter;
  };
  return {
    add: (text) => {
      const settled = counter ?? settle();
      if (settled) settled.add(text);
      else waiting += text;
    },
    tokens: () => settle()?.tokens() ?? estimateTokens(waiting),
    counted: () => settle()?.counted?.(),
  };
}

/** Of all contents; between two slices the program does something else. */
export async function countInSlices(
  messages: readonly Message[],
  tokenizer: Tokenizer,
  clock: Pick<Clock, 'after'>,
): Promise<number> {
  let total = 0;
  for (const { content } of messages) {
    const counter = tokenizer.createCounter();
    for (let from = 0; from < content.length; from += SLICE) {
      if (from > 0) await new Promise<void>((resolve) => clock.after(0, resolve));
      counter.add(content.slice(from, from + SLICE));
    }
    total += counter.tokens();
  }
  return total;
}
