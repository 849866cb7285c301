import type { Message } from '../domain/chat.ts';
import { type Correction, MOST_RATIO } from '../domain/correction.ts';
import { perMessages } from './per-messages.ts';

/** What is known of the tokenizer that a model bills by: enough for a bound closer than bytes. */
export type Yardstick = {
  /** Of the larger of tiktoken's counts. */
  ratio: number;
  /** What a vendor adds to each call besides a template, as far as it was learned. Tokens. */
  perCall: number;
};

/** What the ledger tells of a model: how many calls, and by what their input was billed. */
export type LearnedInput = { calls: number; input: Correction };

/** What chat templates were measured to add: 4 to 22 tokens a request of one or two messages. */
const BOUND_PER_MESSAGE = 16;
const BOUND_PER_REQUEST = 32;

/**
 * Measured in November 2026 with the tokenizers of Qwen3, DeepSeek V3 and Llama 3 on 265 texts (English, Chinese, source
 * code, JSON, logs, base64, hex, digits, all capitals, Windows line ends, 25 languages in ASCII, runs of one character,
 * random characters), beside the larger of o200k_base's and cl100k_base's counts:
 *
 * - Qwen3: 1.00 times at most, and up to one token a digit, since it takes digits one by one;
 * - Llama 3: 1.00 times at most;
 * - DeepSeek V3: 1.1 times in prose and code, 1.34 in all capitals, 2 to 4 in runs of one mark, 9 in Windows line ends, 13
 *   in an alphabet without blanks;
 * - GLM's could not be run. Its vocabulary is cl100k_base's with Chinese and other languages added, and 9 recorded calls
 *   were billed at most 1.08 times o200k_base's count.
 *
 * Neither count is enough alone: Swahili is 1.45 times o200k_base's for Qwen3 and DeepSeek.
 * With what follows the bound held on all of them, on 6,600 random mixtures of them with any other text, and on each of o200k_base's 128,835 ASCII tokens said twelve times, but
 * for 15 odd ones (`~-~-`, at most 1.23 times). Text that is put together on purpose of the thousand words on which the
 * tokenizers differ most, without blanks, was 1.98 times the bound. Ordinary text stays well below it: the bound is 1.3 to 1.7
 * times what is billed for English, 1.4 to 1.8 for code and JSON, 1.6 to 2.1 for Chinese; 0.3 to 0.4 of the bytes for English
 * and code, 0.4 to 0.6 for Chinese.
 */
const OF_COUNTED = 1.2;
const ABOVE_LEARNED = 1.1;
const PER_DIGIT = 1;
const PER_CAPITAL = 0.2;
/** A carriage return, and the line feed that follows on it, are a token each. */
const PER_CARRIAGE_RETURN = 2;
const PER_LINE_FEED = 0.5;
/** Of a run of one mark: rulers, indentation, `=====`. */
const PER_REPEATED = 0.5;
/** Longer words than this are no words. */
const LONG_WORD = 10;
const PER_LETTER_OF_LONG_WORD = 0.5;
/** Each of `someWords`, and marks that stand together. */
const WORDS = /[A-Z]?[a-z]+|[A-Z]+|[!-/:-@[-`{-~]{2,}/g;
/** A word that is such a share of all words. */
const OFTEN = 0.03;
const PER_FREQUENT_WORD = 0.5;
const PER_LETTER_OF_FREQUENT = 0.5;

/** Fewer calls than this say too little of whether a server's model is what its name says. */
const LEAST_CALLS = 20;

const MEASURED: Readonly<Record<string, RegExp>> = {
  qwen: /^(qwen|qwq|qvq|deepseek|glm-[4-9])/,
  deepseek: /^deepseek/,
  glm: /^glm-[4-9]/,
};
/**
 * Of other servers by the name of what they serve, an organisation before it or not: `Qwen/Qwen3-8B`, `llama3.1:8b`. OpenAI's are
 * counted by their own tokenizers. No call tells of another tokenizer what it does to text of another kind: prose that
 * GPT-2's took 1.06 times the count for says nothing of indented code, for which it takes 5.6 times.
 */
const MEASURED_ELSEWHERE =
  /(^|[/:])(qwen|qwq|qvq|deepseek-(v[34]|r1|chat|reasoner)|glm-[4-9]|(meta-)?llama-?v?3|gpt-(3\.5|4|5|oss))/;

/** Undefined: nothing is known of the model's tokenizer, or what was billed is not by it, so only bytes are a bound. */
export function yardstickFor(
  { provider, upstreamModel }: { provider: string; upstreamModel: string },
  learned?: LearnedInput,
): Yardstick | undefined {
  const name = upstreamModel.toLowerCase();
  const ratio = learned?.input.ratio ?? 0;
  const isKnown = Object.hasOwn(MEASURED, provider)
    ? MEASURED[provider]?.test(name) === true && ratio < MOST_RATIO
    : // A server may call anything by a known name: its bills have to agree.
      MEASURED_ELSEWHERE.test(name) && (learned?.calls ?? 0) >= LEAST_CALLS && ratio <= OF_COUNTED;
  return isKnown
    ? { ratio: Math.max(OF_COUNTED, ratio * ABOVE_LEARNED), perCall: addedPerCall(learned?.input) }
    : undefined;
}

/** Tokens of a call that are of no message, such as a system prompt that the server adds, with a tenth to spare. */
function addedPerCall(correction: Correction | undefined): number {
  const ofTemplate = BOUND_PER_REQUEST + BOUND_PER_MESSAGE;
  return Math.max(0, Math.ceil((correction?.perCall ?? 0) * ABOVE_LEARNED) - ofTemplate);
}

/**
 * Never less than the tokens of any byte-level BPE: each token stands for at least one byte of UTF-8. Some, as Qwen's,
 * compose characters first (NFC), which makes a few of them longer: 38 of Devanagari, Tibetan and Hebrew.
 */
export function upperBoundTokens(text: string): number {
  return Math.max(...formsOf(text).map((form) => Buffer.byteLength(form, 'utf8')));
}

/** A text as it may be read: as it stands, and composed where that is another. */
function formsOf(text: string): string[] {
  const composed = text.normalize('NFC');
  return composed === text ? [text] : [text, composed];
}

/** By the bytes of the contents, and what was learned that is added to each call. */
export function upperBoundInput(messages: readonly Message[], learned?: Correction): number {
  return bytesBound(messages) + templateBound(messages) + addedPerCall(learned);
}

/** Each model of a chain, or of an estimate, is bounded by the same reading of the text. */
const bytesBound = perMessages((messages) => messages.reduce((sum, { content }) => sum + upperBoundTokens(content), 0));

const besideCounts = perMessages((messages) =>
  messages.reduce((sum, { content }) => sum + Math.max(...formsOf(content).map((form) => besideCount(form))), 0),
);

/**
 * What a vendor bills at most for contents of which the larger of tiktoken's counts is `counted`. What the yardstick does
 * not cover counts by its bytes.
 */
export function upperBoundCounted(messages: readonly Message[], counted: number, yardstick: Yardstick): number {
  const text = Math.min(bytesBound(messages), Math.ceil(counted * yardstick.ratio + besideCounts(messages)));
  return text + templateBound(messages) + yardstick.perCall;
}

function templateBound(messages: readonly Message[]): number {
  return BOUND_PER_REQUEST + BOUND_PER_MESSAGE * messages.length;
}

/** Tokens that tiktoken's counts say nothing of. */
function besideCount(text: string): number {
  let total = oftenSaid(text) + longRunsOfMarks(text);
  let previous = -1;
  let word = 0;
  let run = 0;
  let foreign = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const letter = caseOf(code);
    const known = code < 128 || isChinese(code);
    word = letter !== 0 && letter === caseOf(previous) ? word + 1 : 1;
    run = code === previous ? run + 1 : 1;
    // What stands before it may be a token of its own where tiktoken takes both as one.
    if (!known) total += bytesOf(code) + (foreign ? 0 : 1);
    else if (letter !== 0)
      total += (letter === UPPER ? PER_CAPITAL : 0) + (word > LONG_WORD ? PER_LETTER_OF_LONG_WORD : 0);
    else total += ofOther(code, run);
    foreign = !known;
    previous = code;
  }
  return total;
}

/** Of a digit, a mark, a blank or a Chinese character; `run`: as how many of its like. */
function ofOther(code: number, run: number): number {
  if (code >= 48 && code <= 57) return PER_DIGIT;
  if (code === 13) return PER_CARRIAGE_RETURN;
  const repeated = run === 1 || isHan(code) ? 0 : run === 2 ? 2 * PER_REPEATED : PER_REPEATED;
  return repeated + (code === 10 ? PER_LINE_FEED : 0);
}

/** In a text of many words the tokenizers' differences even out; one that says the same again and again has those of its words. */
function oftenSaid(text: string): number {
  const times = new Map<string, number>();
  let words = 0;
  for (const [word] of text.matchAll(WORDS)) {
    times.set(word, (times.get(word) ?? 0) + 1);
    words += 1;
  }
  let total = 0;
  for (const [word, count] of times) {
    if (count > 2 && count >= words * OFTEN)
      total += count * (PER_FREQUENT_WORD + PER_LETTER_OF_FREQUENT * word.length);
  }
  return total;
}

function longRunsOfMarks(text: string): number {
  let total = 0;
  for (const [run] of text.matchAll(/[!-/:-@[-`{-~]{6,}/g)) total += run.length * PER_REPEATED;
  return total;
}

const LOWER = 1;
const UPPER = 2;

function caseOf(code: number): number {
  if (code >= 97 && code <= 122) return LOWER;
  return code >= 65 && code <= 90 ? UPPER : 0;
}

function isHan(code: number): boolean {
  return code >= 0x3400 && code <= 0x9fff;
}

/** Han, and the marks of Chinese text: `，。「」（）`, `“”…—`. */
function isChinese(code: number): boolean {
  return (
    isHan(code) ||
    (code >= 0x3000 && code <= 0x303f) ||
    (code >= 0xff01 && code <= 0xff5e) ||
    (code >= 0x2010 && code <= 0x205f)
  );
}

/** In UTF-8, of one UTF-16 unit; half a character, of which a pair is four, may also stand alone and be three. */
function bytesOf(code: number): number {
  return code < 0x800 ? 2 : 3;
}
