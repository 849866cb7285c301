import type { CallContext, ChatCall, ChatEvent, ChatRequest, ChatStream } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import { type Model, outputCap } from '../domain/model.ts';
import { type Currency, formatCount, formatMoney, NANO, type Nano } from '../domain/money.ts';
import { exceedsWindow } from './window.ts';

/** The worst that a call can cost on a model; `nano` is absent when the model is unpriced or cannot be converted. */
export type WorstCase = { inputTokens: number; outputTokens: number; nano: Nano | undefined };

export type LimitParts = {
  currency: Currency;
  costLimitPerCallNano: Nano | undefined;
  allowUnpriced: boolean;
  /** An upper bound of the input's tokens. */
  mostInputTokens: (request: ChatRequest) => number;
  /** A closer bound that takes a while, asked only where the first one would refuse; undefined when there is none. */
  countedInputTokens?: (request: ChatRequest) => Promise<number | undefined>;
  /** A lower bound of the input's tokens, for models' windows. */
  leastInputTokens: (request: ChatRequest) => number;
  /** The most that so many tokens can cost at the prices that hold now, in the config's currency; undefined when unpriced or not convertible. */
  worstCost: (model: Model, inputTokens: number, outputTokens: number) => Nano | undefined;
};

/** What the limits say of one candidate; `error` is the refusal. */
export type Verdict = { model: Model; worst: WorstCase; error: MgwError | undefined };

/** Nothing is sent that cannot fit the model's window, or that could cost more than its owner allowed. */
export function withLimits(inner: ChatStream, parts: LimitParts): ChatStream {
  return async function* limits(call: ChatCall, context: CallContext): AsyncGenerator<ChatEvent> {
    const verdicts = await judgeCandidates(call, parts);
    const kept = verdicts.filter(({ error }) => error === undefined).map(({ model }) => model);
    const preferred = verdicts[0]?.error;
    // A model asked for by name is not replaced by another because of its price or size.
    if (preferred !== undefined && (kept.length === 0 || call.request.model !== undefined)) throw preferred;
    // That a fallback is too dear matters to nobody as long as the first candidate answers.
    if (preferred !== undefined) yield { type: 'warning', message: `passed over: ${preferred.message}` };
    yield* inner({ ...call, candidates: kept }, context);
  };
}

/** The verdict on each candidate, in order. */
export async function judgeCandidates(call: ChatCall, parts: LimitParts): Promise<Verdict[]> {
  const { request } = call;
  const leastTokens = parts.leastInputTokens(request);
  const judge = (model: Model, inputTokens: number): Verdict => {
    const outputTokens = outputCap(model, request.maxTokens);
    const nano = parts.worstCost(model, inputTokens, outputTokens);
    const worst = { inputTokens, outputTokens, nano };
    const error = exceedsWindow(model, leastTokens) ?? overspending(model, request, { worst, parts });
    return { model, worst, error };
  };
  const bound = parts.mostInputTokens(request);
  const verdicts = call.candidates.map((model) => judge(model, bound));
  if (!verdicts.some(isTooDear)) return verdicts;
  const counted = await parts.countedInputTokens?.(request);
  return counted === undefined || counted >= bound
    ? verdicts
    : verdicts.map((verdict) => (isTooDear(verdict) ? judge(verdict.model, counted) : verdict));
}

/** Not unpriced, and not too small. */
function isTooDear({ error, worst }: Verdict): boolean {
  return error?.code === 'cost-limit' && worst.nano !== undefined;
}

function overspending(
  model: Model,
  request: ChatRequest,
  { worst, parts }: { worst: WorstCase; parts: LimitParts },
): MgwError | undefined {
  const limitNano = request.maxCost === undefined ? parts.costLimitPerCallNano : Math.round(request.maxCost * NANO);
  if (limitNano === undefined) return undefined;
  const { nano } = worst;
  if (nano === undefined) return parts.allowUnpriced ? undefined : unpriced(model, parts.currency);
  if (nano > limitNano) return overLimit(model, { ...worst, nano }, limitNano, parts);
  return undefined;
}

function unpriced(model: Model, currency: Currency): MgwError {
  const foreign = model.prices[0]?.currency;
  if (foreign !== undefined && foreign !== currency) {
    return new MgwError('cost-limit', `${model.alias} is priced in ${foreign}, and the limit is in ${currency}`, {
      hint: `say what one ${foreign} is worth: exchange_rates: {${foreign}: …}`,
    });
  }
  return new MgwError(
    'cost-limit',
    `${model.alias} (${model.upstreamModel}) has no known price, so its cost cannot be limited`,
    {
      hint: `set its price in the config (models.${model.alias}.price_per_1k_input and …_output), or routing.allow_unpriced: true`,
    },
  );
}

function overLimit(model: Model, worst: WorstCase & { nano: Nano }, limitNano: Nano, parts: LimitParts): MgwError {
  const money = (amount: Nano) => formatMoney(amount, parts.currency);
  const figures = `${formatCount(worst.inputTokens)} in and ${formatCount(worst.outputTokens)} out at most`;
  const fitting = fittingOutput(model, worst, limitNano, parts);
  return new MgwError(
    'cost-limit',
    `${model.alias} could cost ${money(worst.nano)} (${figures}), over the limit of ${money(limitNano)} a call`,
    {
      hint:
        fitting > 0
          ? `--max-tokens ${fitting} would fit; or raise --max-cost or routing.cost_limit_per_call`
          : 'shorten the input, choose a cheaper model, or raise --max-cost or routing.cost_limit_per_call',
    },
  );
}

/** The largest output cap that would pass, 0 when the input alone is too dear. At one input length cost is linear in output. */
function fittingOutput(model: Model, worst: WorstCase, limitNano: Nano, parts: LimitParts): number {
  const cost = (output: number) => parts.worstCost(model, worst.inputTokens, output) ?? 0;
  const inputNano = cost(0);
  const perToken = (cost(1_000_000) - inputNano) / 1_000_000;
  return perToken > 0 ? Math.max(0, Math.floor((limitNano - inputNano) / perToken)) : 0;
}
