import type { Encoding } from '../domain/config.ts';
import { BytePairs } from './byte-pairs.ts';
import { type PieceEnd, pieceEnds } from './pieces.ts';
import type { TokenCounter } from './tokens.ts';
import { readVocabulary, type Vocabulary } from './vocabulary.ts';

/** Counts as tiktoken does, special tokens such as `<|endoftext|>` taken as plain text, lone surrogates as U+FFFD. */
export type Tokenizer = {
  encoding: Encoding;
  /** Tokens of a text. About 50 ms for 1 MB; half a second when it is one word. */
  count(text: string): number;
  /** Counts text that comes in pieces; where it was cut makes no difference. What is counted is not kept. */
  createCounter(): TokenCounter;
};

const loading = new Map<Encoding, Promise<Tokenizer>>();

/** Read once in a process, in a few ms. */
export function loadTokenizer(encoding: Encoding): Promise<Tokenizer> {
  let tokenizer = loading.get(encoding);
  if (tokenizer === undefined) {
    tokenizer = readVocabulary(encoding).then((vocabulary) => createTokenizer(encoding, vocabulary));
    loading.set(encoding, tokenizer);
  }
  return tokenizer;
}

function createTokenizer(encoding: Encoding, vocabulary: Vocabulary): Tokenizer {
  const parts = { vocabulary, pairs: new BytePairs(vocabulary), pieceEnd: pieceEnds[encoding] };
  const createCounter = () => new ExactCounter(parts);
  return {
    encoding,
    createCounter,
    count: (text) => {
      const counter = createCounter();
      counter.add(text);
      return counter.tokens();
    },
  };
}

type Parts = { vocabulary: Vocabulary; pairs: BytePairs; pieceEnd: PieceEnd };

/** Characters that are gathered before they are counted. */
const BATCH = 16_384;
/** In UTF-8, of one UTF-16 unit. */
const MOST_BYTES = 3;

const encoder = new TextEncoder();

/** Counts each piece as soon as no further text can change where it ends. */
class ExactCounter implements TokenCounter {
  readonly #parts: Parts;
  /** What was not counted yet: characters that were not encoded, behind bytes whose pieces are open. */
  #pending = '';
  #text = { bytes: new Uint8Array(0), hashes: new Int32Array(1), length: 0, reach: 0 };
  #counted = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  add(text: string): void {
    let from = 0;
    while (from < text.length) {
      // A piece that stays open is looked at again only when there is twice as much of it.
      const wanted = Math.max(BATCH, this.#text.length);
      const taken = Math.min(text.length - from, Math.max(0, wanted - this.#pending.length));
      this.#pending += taken === text.length ? text : text.slice(from, from + taken);
      from += taken;
      if (this.#pending.length >= wanted) this.#countClosed();
    }
  }

  tokens(): number {
    const text = this.#text;
    const { length } = text;
    this.#encode(this.#pending);
    const rest = this.#scan(Number.POSITIVE_INFINITY).tokens;
    // More may follow: what is open stays open.
    text.length = length;
    return this.#counted + rest;
  }

  counted(): number {
    return this.tokens();
  }

  #countClosed(): void {
    const text = this.#text;
    // Half a character waits for its other half.
    const whole = this.#pending.length - (isHighSurrogate(this.#pending.charCodeAt(this.#pending.length - 1)) ? 1 : 0);
    this.#encode(this.#pending.slice(0, whole));
    this.#pending = this.#pending.slice(whole);
    const { tokens, end } = this.#scan(text.length);
    this.#counted += tokens;
    text.bytes.copyWithin(0, end, text.length);
    text.hashes.copyWithin(0, end, text.length + 1);
    text.length -= end;
  }

  #encode(characters: string): void {
    const text = this.#text;
    const needed = text.length + characters.length * MOST_BYTES;
    if (needed > text.bytes.length) {
      const { bytes, hashes } = text;
      text.bytes = new Uint8Array(needed);
      text.bytes.set(bytes.subarray(0, text.length));
      text.hashes = new Int32Array(needed + 1);
      text.hashes.set(hashes.subarray(0, text.length + 1));
    }
    const { written } = encoder.encodeInto(characters, text.bytes.subarray(text.length));
    this.#parts.vocabulary.hash(text.bytes, text.hashes, text.length, text.length + written);
    text.length += written;
  }

  /** Counts the pieces from the first on, up to one for which what stands from `closedBefore` on was looked at. */
  #scan(closedBefore: number): { tokens: number; end: number } {
    const { pairs, pieceEnd } = this.#parts;
    const text = this.#text;
    let tokens = 0;
    let start = 0;
    while (start < text.length) {
      const end = pieceEnd(text, start);
      if (text.reach >= closedBefore) break;
      tokens += pairs.count(text, start, end);
      start = end;
    }
    return { tokens, end: start };
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
