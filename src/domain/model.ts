import type { PriceList } from './money.ts';

/** The vendor's thinking switch, in one vocabulary. */
export type Thinking = 'on' | 'off' | 'low' | 'high';

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
  /** Tokens, input and output together; absent: unknown. */
  contextWindow?: number;
  /** The output cap of a request that names none. */
  maxTokens: number;
  temperature: number;
  thinking?: Thinking;
  /** Passed through into the request body as they are. */
  params: Readonly<Record<string, unknown>>;
  /** Tries after the first, on this model. */
  maxRetries: number;
  /** The longest that one attempt may stay without a first token. */
  timeoutMs?: number;
  tier?: 'economy' | 'standard' | 'reasoning';
  strengths?: readonly string[];
};
