import type { CallTokens, LimitParts } from './budget/limits.ts';
import type { ChatRequest } from './domain/chat.ts';
import type { Config } from './domain/config.ts';
import { type Model, mayThink, outputCap } from './domain/model.ts';
import { convertNano, type Nano } from './domain/money.ts';
import type { Clock } from './effects.ts';
import type { Learned, LikelyOutput } from './learned.ts';
import type { Counting } from './metering/counting.ts';
import { costNano, listAt, unitPricesAt, worstCaseNano } from './metering/pricing.ts';

/** What a request could cost on one model; amounts in the config's currency, absent where the model is unpriced or not convertible. */
export type Estimate = {
  /** What the vendor is likely to bill as input, by what was learned of it. */
  inputTokens: number;
  likelyOutput: LikelyOutput;
  likelyNano?: Nano;
  /** The estimated input alone. */
  inputNano?: Nano;
};

export type EstimateParts = {
  config: Config;
  clock: Pick<Clock, 'now'>;
  counting: Pick<Counting, 'billableInput'>;
  learned: Learned;
};

/** The likely cost of a request: the input as it will be billed, and an answer as long as answers have been. */
export function createEstimate({ config, clock, counting, learned }: EstimateParts) {
  return (model: Model, request: ChatRequest): Estimate => {
    const inputTokens = counting.billableInput(request.messages, learned.driftOf(model)?.input);
    const cap = outputCap(model, request.maxTokens);
    const likely = learned.likelyOutput(model, request.tag);
    const likelyOutput = { ...likely, tokens: Math.min(likely.tokens, cap) };
    const thinks = mayThink(model, request.thinking);
    const prices = unitPricesAt(model.prices, { inputTokens, thinks }, clock.now());
    const nano = (output: number) =>
      prices &&
      convertNano(
        costNano({ input: inputTokens, output }, prices),
        prices.currency,
        config.currency,
        config.exchangeRates,
      );
    const [inputNano, likelyNano] = [nano(0), nano(likelyOutput.tokens)];
    return {
      inputTokens,
      likelyOutput,
      ...(inputNano !== undefined && { inputNano }),
      ...(likelyNano !== undefined && { likelyNano }),
    };
  };
}

/**
 * The most that a request can cost, in the config's currency; undefined when unpriced or not convertible. An attempt may
 * be sent as late as the deadline, so dearer hours that begin before it count.
 */
export function createWorstCost({ config, clock }: Pick<EstimateParts, 'config' | 'clock'>): LimitParts['worstCost'] {
  return (model: Model, tokens: CallTokens, request: ChatRequest) => {
    const largest = { ...tokens, thinks: mayThink(model, request.thinking) };
    const at = (ms: number) => {
      const nano = worstCaseNano(largest, model.prices, ms);
      const list = listAt(model.prices, ms);
      return nano === undefined || list === undefined
        ? undefined
        : convertNano(nano, list.currency, config.currency, config.exchangeRates);
    };
    const now = clock.now();
    const [first, last] = [at(now), at(now + (request.timeoutMs ?? config.routing.totalTimeoutMs))];
    return first === undefined || last === undefined ? undefined : Math.max(first, last);
  };
}
