import type { Message } from '../domain/chat.ts';
import type { Encoding } from '../domain/config.ts';
import { type Correction, corrected } from '../domain/correction.ts';
import type { Clock } from '../effects.ts';
import { loadTokenizer, type Tokenizer } from './tokenizer.ts';
import { createTokenCounter, estimateContents, estimateTokens, type TokenCounter, templateEstimate } from './tokens.ts';

/** The exact count where it can be had without waiting for it, and the estimate elsewhere. */
export type Counting = {
  encoding: Encoding;
  /** Reads the tokenizer's file, beside this thread. Never rejects. */
  load(): Promise<void>;
  /** The request is on its way: counts its input meanwhile. */
  begin(messages: readonly Message[]): void;
  /** Resolves when the tokenizer is there, or cannot be; at once when it was never asked for. */
  ready(): Promise<void>;
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
/** A text of no more characters is counted at the end of a call when there was no time before. */
const AT_ONCE = 200_000;

export function createCounting(encoding: Encoding, clock: Pick<Clock, 'after'>): Counting {
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
  const countInput = async (messages: readonly Message[]): Promise<number | undefined> => {
    await load();
    if (tokenizer === undefined) return undefined;
    const counted = inputs.get(messages) ?? (await countInSlices(messages, tokenizer, clock));
    inputs.set(messages, counted);
    return counted;
  };
  const countedInput = (messages: readonly Message[]): number | undefined => {
    const known = inputs.get(messages);
    if (known !== undefined || tokenizer === undefined) return known;
    if (messages.reduce((sum, { content }) => sum + content.length, 0) > AT_ONCE) return undefined;
    const { count } = tokenizer;
    const counted = messages.reduce((sum, { content }) => sum + count(content), 0);
    inputs.set(messages, counted);
    return counted;
  };
  return {
    encoding,
    load,
    begin: (messages) => {
      // What sends the request has the first turn.
      clock.after(0, () => void countInput(messages));
    },
    ready: async () => loading,
    countedInput,
    countInput,
    billableInput: (messages, correction) => {
      const tokens = countedInput(messages) ?? estimateContents(messages);
      return correction === undefined ? tokens + templateEstimate(messages) : corrected(tokens, correction);
    },
    tokensOf: (text) =>
      tokenizer === undefined || text.length > AT_ONCE ? estimateTokens(text) : tokenizer.count(text),
    createCounter: () => createLateCounter(() => (failed ? 'none' : tokenizer)),
  };
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
