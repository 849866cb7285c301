import type { CallTokens, LimitParts } from '../budget/limit-parts.ts';
import type { ChatRequest } from '../domain/chat.ts';
import type { Config } from '../domain/config.ts';
import type { Model } from '../domain/model.ts';
import { type Currency, convertNano, type Nano } from '../domain/money.ts';
import type { Clock } from '../effects.ts';
import type { Counting } from '../metering/counting.ts';
import { costNano, listAt, priceMoments, unitPricesAt, worstCaseNano } from '../metering/pricing.ts';
import { callBounds } from '../providers/call-bounds.ts';
import type { Learned, LikelyOutput } from './learned.ts';

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
    const { thinks } = callBounds(model, request);
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

/** Tokens that an answer has in a second at least, as it streams; slower ones are rare. */
const SLOWEST_PER_SECOND = 10;
const LEAST_ANSWER_MS = 60_000;
const MOST_ANSWER_MS = 3_600_000;

type Sendable = CallTokens & { sinceMs?: number };

/**
 * In the model's own currency, at the dearest prices that hold at any moment at which it may be sent. That is until the
 * deadline, for all that is tried before the first token; and as long after it as the answer takes, since one that breaks
 * off at its end is begun again. What breaks off later still is reckoned anew by the limits, from then on.
 */
function createWorst({ config, clock }: Pick<EstimateParts, 'config' | 'clock'>) {
  return (model: Model, tokens: Sendable, request: ChatRequest): { nano: Nano; currency: Currency } | undefined => {
    const { prices } = model;
    const largest = { ...tokens, thinks: callBounds(model, request).thinks };
    const now = clock.now();
    const answerMs = (tokens.outputTokens / SLOWEST_PER_SECOND) * 1000;
    const untilMs =
      now +
      (request.timeoutMs ?? config.routing.totalTimeoutMs) +
      Math.min(MOST_ANSWER_MS, Math.max(LEAST_ANSWER_MS, answerMs));
    const moments = priceMoments(prices, now - (tokens.sinceMs ?? 0), untilMs);
    const currency = listAt(prices, now)?.currency;
    const costs = moments.flatMap((ms) => worstCaseNano(largest, prices, ms) ?? []);
    // A list in another currency that begins meanwhile cannot be compared.
    const isOne = moments.every((ms) => listAt(prices, ms)?.currency === currency);
    return currency === undefined || !isOne || costs.length < moments.length
      ? undefined
      : { nano: Math.max(...costs), currency };
  };
}
