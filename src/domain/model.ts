import type { PriceList } from './money.ts';

/** The vendor's thinking switch, in one vocabulary. */
export type Thinking = 'on' | 'off' | 'low' | 'high';

/** The fields by which endpoints of the common protocol switch thinking; each is one vendor's or server's own. */
export const THINKING_FIELDS = ['enable_thinking', 'thinking', 'reasoning_effort', 'chat_template_kwargs'] as const;

export type ThinkingField = (typeof THINKING_FIELDS)[number];

/** Where a key comes from. `none` needs no key: a local server, or the simulator. */
export type KeySource =
  | { kind: 'env'; names: readonly string[] }
  | { kind: 'command'; argv: readonly string[] }
  | { kind: 'file'; path: string }
  | { kind: 'none' };

/** One model as it can be asked: a config entry, its preset and its prices, all merged. */
export type Model = {
  /** The name that the person uses. */
  alias: string;
  /** The vendor's protocol: `deepseek`, `qwen`, `glm`, `openai-compatible`. */
  provider: string;
  /** The full URL of the chat completions endpoint. */
  endpoint: string;
  /** The name that the vendor uses. */
  upstreamModel: string;
  key: KeySource;
  /** Empty: unpriced. Ascending by `effectiveFrom`. */
  prices: readonly PriceList[];
  /** What a batch job costs of the prices; absent: not stated, or no batches. mgw sends none, and only shows it. */
  batchFactor?: number;
  /** Tokens, input and output together; absent: unknown. */
  contextWindow?: number;
  /** The output cap of a request that names none. */
  maxTokens: number;
  temperature: number;
  thinking?: Thinking;
  /** Of `openai-compatible`: by which field the endpoint switches thinking; absent: not known. */
  thinkingField?: ThinkingField;
  /** Of `openai-compatible`: whether `<think>` at the start of an answer begins what the model thinks; absent: it does. */
  thinkTags?: boolean;
  /** What the vendor does where nothing switches it; absent: not known. */
  thinksByDefault?: boolean;
  /** Passed through into the request body as they are. */
  params: Readonly<Record<string, unknown>>;
  /** Tries after the first, on this model. */
  maxRetries: number;
  /** The longest that one attempt may stay without a first token. */
  timeoutMs?: number;
  tier?: 'economy' | 'standard' | 'reasoning';
  strengths?: readonly string[];
  /** Whether it takes images. */
  sees?: boolean;
  imageTokens?: ImageTokens;
};

/** What an image is billed for. `side`: of the square of pixels that is a token, where the vendor counts so. */
export type ImageTokens = { most: number; side?: number };

/** What one call on a model can be billed for at most, by what would truly be sent. */
export type CallBounds = {
  /** Tokens of all answers together, their reasoning included. Without any cap a window's. */
  outputTokens: number;
  /** How many answers are made, and billed. */
  answers: number;
  /** Whether an answer may come with reasoning. */
  thinks: boolean;
  /** Tokens of what the model reads besides the messages. */
  addedInputTokens: number;
};

/** Larger than any window sold in 2026; stands in where a model's window is not known. Tokens. */
export const LARGEST_WINDOW = 2_000_000;
