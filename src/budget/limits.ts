import type { CallContext, ChatCall, ChatEvent, ChatRequest, ChatStream } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import { type Model, outputCap } from '../domain/model.ts';
import { type Currency, formatMoney, type Nano } from '../domain/money.ts';
import type { Clock } from '../effects.ts';
import { type BrokenOff, checkingRestarts } from './broken-off.ts';
import { limitOf, overspending } from './overspending.ts';
import { exceedsWindow } from './window.ts';

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
    // That a fallback is too dear matters to nobody as long as the first candidate answers.
    const refusal = preferred?.error;
    if (preferred !== undefined && refusal !== undefined && (kept.length === 0 || call.request.model !== undefined)) {
      // A model asked for by name is not replaced by another because of its price or size.
      const waitedMs = await approval(refusal, { call, context, parts });
      // The time that a person takes is not the model's.
      yield { type: 'approved', target: preferred.model.alias, waitedMs };
      return yield* inner({ ...call, candidates: [preferred.model, ...kept] }, context);
    }
    if (refusal !== undefined) yield { type: 'warning', message: `passed over: ${refusal.message}` };
    const events = inner({ ...call, candidates: kept }, context);
    yield* checkingRestarts(events, (target, broken) => allowRestart({ verdicts, target, broken }, call, parts));
  };
}

/** All attempts of a call together stay under its limit, those that broke off included. Throws `cost-limit`. */
function allowRestart(
  { verdicts, target, broken }: { verdicts: readonly Verdict[]; target: string; broken: readonly BrokenOff[] },
  { request }: ChatCall,
  parts: LimitParts,
): void {
  const limitNano = limitOf(request, parts);
  const of = (alias: string) => verdicts.find(({ model }) => model.alias === alias);
  const next = of(target)?.worst.nano;
  if (limitNano === undefined || next === undefined) return;
  const spent = broken.reduce((sum, { target: alias, bytes }) => {
    const verdict = of(alias);
    if (verdict === undefined) return sum;
    const { inputTokens, outputTokens } = verdict.worst;
    const tokens = { inputTokens, outputTokens: Math.min(bytes, outputTokens) };
    return sum + (parts.worstCost(verdict.model, tokens, request) ?? 0);
  }, 0);
  if (spent + next <= limitNano) return;
  const money = (nano: Nano) => formatMoney(nano, parts.currency);
  throw new MgwError(
    'cost-limit',
    `the answer broke off after ${money(spent)} at most, and ${target} could cost ${money(next)} on top, over the limit of ${money(limitNano)} a call`,
    { hint: 'ask again, or raise --max-cost or routing.cost_limit_per_call' },
  );
}

/** Throws the refusal unless it is one of cost, and whoever may decide lets the call pass; gives how long that took. */
async function approval(
  refusal: MgwError,
  { call, context, parts }: { call: ChatCall; context: CallContext; parts: LimitParts },
): Promise<number> {
  const { approve, signal } = context;
  if (refusal.code !== 'cost-limit' || approve === undefined) throw refusal;
  // Nobody is asked about what a budget would refuse in any case.
  const overBudget = await parts.budgetRefusal?.(call);
  if (overBudget !== undefined) throw overBudget;
  const askedAt = parts.clock.monotonic();
  const approved = await approve(refusal);
  signal.throwIfAborted();
  if (!approved) throw refusal;
  return Math.max(0, Math.round(parts.clock.monotonic() - askedAt));
}

/** The verdict on each candidate, in order; `quickly` counts the input only where a bound by bytes would refuse. */
export async function judgeCandidates(
  call: Pick<ChatCall, 'request' | 'candidates'>,
  parts: LimitParts,
  how: 'quickly' | 'closely' = 'quickly',
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
      return how === 'closely' || isTooDear(verdict)
        ? judge(model, await closerCase(verdict.worst, { model, request, parts }))
        : verdict;
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
