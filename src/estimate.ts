import type { CallTokens, LimitParts } from './budget/limits.ts';
import type { ChatRequest } from './domain/chat.ts';
import type { Config } from './domain/config.ts';
import { type Model, mayThink } from './domain/model.ts';
import { type Currency, convertNano, type Nano } from './domain/money.ts';
import type { Clock } from './effects.ts';
import type { Learned, LikelyOutput } from './learned.ts';
import type { Counting } from './metering/counting.ts';
import { costNano, listAt, unitPricesAt, worstCaseNano } from './metering/pricing.ts';

/** What a request could cost on one model; absent where the model is unpriced. */
export type Estimate = {
  /** Of the amounts: the config's, or the model's own where no exchange rate is known. */
  currency: Currency;
  /** The most that it can cost. */
  worstNano?: Nano;
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
  const worstOf = createWorst({ config, clock });
  return (model: Model, request: ChatRequest, most: CallTokens): Estimate => {
    const inputTokens = counting.billableInput(request.messages, learned.driftOf(model)?.input);
    const likely = learned.likelyOutput(model, request.tag);
    const likelyOutput = { ...likely, tokens: Math.min(likely.tokens, most.outputTokens) };
    const thinks = mayThink(model, request.thinking);
    const prices = unitPricesAt(model.prices, { inputTokens, thinks }, clock.now());
    const own = prices?.currency ?? config.currency;
    const isKnown = own === config.currency || config.exchangeRates[own] !== undefined;
    const currency = isKnown ? config.currency : own;
    const inCurrency = (nano: Nano | undefined) =>
      nano === undefined || !isKnown ? nano : convertNano(nano, own, config.currency, config.exchangeRates);
    const likelyNano = (output: number) => prices && inCurrency(costNano({ input: inputTokens, output }, prices));
    return {
      currency,
      inputTokens,
      likelyOutput,
      ...present({
        inputNano: likelyNano(0),
        likelyNano: likelyNano(likelyOutput.tokens),
        worstNano: inCurrency(worstOf(model, most, request)?.nano),
      }),
    };
  };
}

function present<Key extends string>(amounts: Record<Key, Nano | undefined>): { [K in Key]?: Nano } {
  const known = Object.entries<Nano | undefined>(amounts).filter(([, nano]) => nano !== undefined);
  return Object.fromEntries(known) as { [K in Key]?: Nano };
}

/** The most that a request can cost, in the config's currency; undefined when unpriced or not convertible. */
export function createWorstCost(parts: Pick<EstimateParts, 'config' | 'clock'>): LimitParts['worstCost'] {
  const worstOf = createWorst(parts);
  const { currency, exchangeRates } = parts.config;
  return (model, tokens, request) => {
    const worst = worstOf(model, tokens, request);
    return worst && convertNano(worst.nano, worst.currency, currency, exchangeRates);
  };
}

/** In the model's own currency. An attempt may be sent as late as the deadline, so dearer hours that begin before it count. */
function createWorst({ config, clock }: Pick<EstimateParts, 'config' | 'clock'>) {
  return (model: Model, tokens: CallTokens, request: ChatRequest): { nano: Nano; currency: Currency } | undefined => {
    const largest = { ...tokens, thinks: mayThink(model, request.thinking) };
    const now = clock.now();
    const list = listAt(model.prices, now);
    const times = [now, now + (request.timeoutMs ?? config.routing.totalTimeoutMs)];
    const costs = times.flatMap((ms) => worstCaseNano(largest, model.prices, ms) ?? []);
    return list === undefined || costs.length < times.length
      ? undefined
      : { nano: Math.max(...costs), currency: list.currency };
  };
}
