import type { ChatCall, ChatRequest } from '../domain/chat.ts';
import type { MgwError } from '../domain/errors.ts';
import type { CallBounds, Model } from '../domain/model.ts';
import type { Currency, Nano } from '../domain/money.ts';
import type { Clock } from '../effects.ts';
import type { OutputCap } from './past-cap.ts';

export type CallTokens = { inputTokens: number; outputTokens: number };

/** The worst that a call can cost on a model; `nano` is absent when the model is unpriced or cannot be converted. */
export type WorstCase = CallTokens & { nano: Nano | undefined };

export type LimitParts = {
  currency: Currency;
  clock: Pick<Clock, 'monotonic'>;
  /** What a budget would say of the preferred candidate now; undefined when it would pass. */
  budgetRefusal?: (call: ChatCall) => Promise<MgwError | undefined>;
  costLimitPerCallNano: Nano | undefined;
  allowUnpriced: boolean;
  /** What the body that would be sent can be billed for. */
  bounds: (model: Model, request: ChatRequest) => CallBounds;
  /** An upper bound of the messages' tokens, by their bytes. */
  mostInputTokens: (request: ChatRequest, model: Model) => number;
  /** A closer bound that takes a while, asked only where the first one would refuse; it goes in its place. Undefined when there is none. */
  countedInputTokens?: (request: ChatRequest, model: Model) => Promise<number | undefined>;
  /** The most tokens that the ledger would book as an estimate for so many bytes of an answer; absent: their number. */
  mostEstimated?: (model: Model, bytes: number) => number;
  /** The tokens of input that the ledger would book as an estimate; absent: no more than any bound. */
  estimatedInput?: (model: Model, request: ChatRequest) => number;
  /** Counts an answer that comes in pieces; absent: no answer is stopped for going on past its cap. */
  createCounter?: OutputCap['createCounter'];
  /** Whether a budget is for the request. */
  isBudgeted?: (request: ChatRequest) => boolean;
  /** A lower bound of the input's tokens, for models' windows. */
  leastInputTokens: (request: ChatRequest) => number;
  /**
   * The most that the request can cost with so many tokens, whenever it is sent before its deadline, in the config's
   * currency; undefined when unpriced or not convertible. `sinceMs`: it may have been sent as long ago.
   */
  worstCost: (model: Model, tokens: CallTokens & { sinceMs?: number }, request: ChatRequest) => Nano | undefined;
};
