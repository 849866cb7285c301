import type { CallContext, ChatCall, ChatEvent, ChatRequest, ChatStream } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import { type Model, outputCap } from '../domain/model.ts';
import { type Currency, formatCount, formatMoney, NANO, type Nano } from '../domain/money.ts';
import { exceedsWindow } from './window.ts';

export type CallTokens = { inputTokens: number; outputTokens: number };

/** The worst that a call can cost on a model; `nano` is absent when the model is unpriced or cannot be converted. */
export type WorstCase = CallTokens & { nano: Nano | undefined };

export type LimitParts = {
  currency: Currency;
  costLimitPerCallNano: Nano | undefined;
  allowUnpriced: boolean;
  /** An upper bound of the input's tokens. */
  mostInputTokens: (request: ChatRequest) => number;
  /** A closer bound that takes a while, asked only where the first one decides nothing; undefined when there is none. */
  countedInputTokens?: (request: ChatRequest, model: Model) => Promise<number | undefined>;
  /** A lower bound of the input's tokens, for models' windows. */
  leastInputTokens: (request: ChatRequest) => number;
  /** The most that the request can cost with so many tokens at the prices that hold now, in the config's currency; undefined when unpriced or not convertible. */
  worstCost: (model: Model, tokens: CallTokens, request: ChatRequest) => Nano | undefined;
};

/** What the limits say of one candidate; `error` is the refusal. */
export type Verdict = { model: Model; worst: WorstCase; error: MgwError | undefined };

/** Nothing is sent that cannot fit the model's window, or that could cost more than its owner allowed. */
export function withLimits(inner: ChatStream, parts: LimitParts): ChatStream {
  return async function* limits(call: ChatCall, context: CallContext): AsyncGenerator<ChatEvent> {
    const verdicts = await judgeCandidates(call, parts);
    const kept = verdicts.filter(({ error }) => error === undefined).map(({ model }) => model);
    const [preferred] = verdicts;
    if (preferred?.error === undefined) {
      // That a fallback is too dear matters to nobody as long as the first candidate answers.
      yield* inner({ ...call, candidates: kept }, context);
    } else if (kept.length > 0 && call.request.model === undefined) {
      yield { type: 'warning', message: `passed over: ${preferred.error.message}` };
      yield* inner({ ...call, candidates: kept }, context);
    } else {
      // A model asked for by name is not replaced by another because of its price or size.
      await approval(preferred.error, context);
      yield* inner({ ...call, candidates: [preferred.model, ...kept] }, context);
    }
  };
}

/** Throws the refusal unless it is one of cost, and whoever may decide lets the call pass. */
async function approval(refusal: MgwError, { approve, signal }: CallContext): Promise<void> {
  const approved = refusal.code === 'cost-limit' && (await approve?.(refusal)) === true;
  signal.throwIfAborted();
  if (!approved) throw refusal;
}

/** The verdict on each candidate, in order. */
export async function judgeCandidates(
  call: Pick<ChatCall, 'request' | 'candidates'>,
  parts: LimitParts,
): Promise<Verdict[]> {
  const { request } = call;
  const leastTokens = parts.leastInputTokens(request);
  const judge = (model: Model, worst: WorstCase): Verdict => {
    const error = exceedsWindow(model, leastTokens) ?? overspending(model, request, { worst, parts });
    return { model, worst, error };
  };
  return Promise.all(
    call.candidates.map(async (model) => {
      const verdict = judge(model, worstBy(parts.mostInputTokens(request), { model, request, parts }));
      return isTooDear(verdict) ? judge(model, await closerCase(verdict.worst, { model, request, parts })) : verdict;
    }),
  );
}

/** The worst case on each candidate; counted where the bound by bytes would weigh more than the answer. */
export async function worstCases({ candidates, request }: ChatCall, parts: LimitParts): Promise<WorstCase[]> {
  return Promise.all(
    candidates.map(async (model) => {
      const worst = worstBy(parts.mostInputTokens(request), { model, request, parts });
      const answer = worstBy(0, { model, request, parts });
      const byInput = worst.nano !== undefined && answer.nano !== undefined && worst.nano > 2 * answer.nano;
      return byInput ? closerCase(worst, { model, request, parts }) : worst;
    }),
  );
}

type Priced = { model: Model; request: ChatRequest; parts: LimitParts };

function worstBy(inputTokens: number, { model, request, parts }: Priced): WorstCase {
  const outputTokens = outputCap(model, request.maxTokens);
  return { inputTokens, outputTokens, nano: parts.worstCost(model, { inputTokens, outputTokens }, request) };
}

async function closerCase(worst: WorstCase, priced: Priced): Promise<WorstCase> {
  const counted = await priced.parts.countedInputTokens?.(priced.request, priced.model);
  return counted === undefined || counted >= worst.inputTokens ? worst : worstBy(counted, priced);
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
  if (nano > limitNano) return overLimit({ model, request, worst: { ...worst, nano }, limitNano }, parts);
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

type Excess = { model: Model; request: ChatRequest; worst: WorstCase & { nano: Nano }; limitNano: Nano };

function overLimit(excess: Excess, parts: LimitParts): MgwError {
  const { model, worst, limitNano } = excess;
  const money = (amount: Nano) => formatMoney(amount, parts.currency);
  const figures = `${formatCount(worst.inputTokens)} in and ${formatCount(worst.outputTokens)} out at most`;
  const fitting = fittingOutput(excess, parts);
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
function fittingOutput({ model, request, worst, limitNano }: Excess, parts: LimitParts): number {
  const cost = (outputTokens: number) =>
    parts.worstCost(model, { inputTokens: worst.inputTokens, outputTokens }, request) ?? 0;
  const inputNano = cost(0);
  const perToken = (cost(1_000_000) - inputNano) / 1_000_000;
  return perToken > 0 ? Math.max(0, Math.floor((limitNano - inputNano) / perToken)) : 0;
}
