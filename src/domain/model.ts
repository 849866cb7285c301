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
};

/**
 * The most tokens that an answer may have, for reckoning what a call can cost: the cap asked for, or what `params` puts
 * in its place, as many times as they ask for answers. Without any cap it is the model's window.
 */
export function outputCap({ params, maxTokens, contextWindow }: Model, asked: number | undefined): number {
  const own = ['max_tokens', 'max_completion_tokens'].flatMap((name) =>
    typeof params[name] === 'number' ? [params[name]] : [],
  );
  const uncapped = params['max_tokens'] === null && own.length === 0;
  const cap = uncapped ? (contextWindow ?? LARGEST_WINDOW) : Math.max(asked ?? maxTokens, ...own);
  const answers = typeof params['n'] === 'number' ? params['n'] : 1;
  return cap * Math.max(1, answers);
}

/** Whether an answer may come with reasoning, by what the call asks for, else the config, else the vendor's default. */
export function mayThink({ thinking, params, thinksByDefault = true }: Model, asked: Thinking | undefined): boolean {
  const own = params['enable_thinking'];
  if (asked === undefined && typeof own === 'boolean') return own;
  const switched = asked ?? thinking;
  return switched === undefined ? thinksByDefault : switched !== 'off';
}

/** Larger than any window sold in 2026; stands in where a model's window is not known. Tokens. */
export const LARGEST_WINDOW = 2_000_000;
