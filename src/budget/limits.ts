import type { CallContext, ChatCall, ChatEvent, ChatRequest, ChatStream } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import { formatMoney, type Nano } from '../domain/money.ts';
import { brokenCost, brokenText } from './broken-cost.ts';
import { type BrokenOff, checkingRestarts } from './broken-off.ts';
import { tellingLeftOut } from './left-out.ts';
import type { LimitParts, WorstCase } from './limit-parts.ts';
import { limitOf, overspending } from './overspending.ts';
import { stoppingPastCap } from './past-cap.ts';
import { blindness, exceedsWindow } from './window.ts';

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
      const { approvedNano, waitedMs } = await approval(preferred, { call, context, parts });
      // The time that a person takes is not the model's.
      yield { type: 'approved', target: preferred.model.alias, waitedMs };
      const candidates = [preferred.model, ...kept];
      return yield* watched({ ...call, candidates }, { inner, context, verdicts, approvedNano, parts });
    }
    if (refusal !== undefined) yield { type: 'warning', message: `passed over: ${refusal.message}` };
    yield* watched({ ...call, candidates: kept }, { inner, context, verdicts, approvedNano: undefined, parts });
  };
}

type Watched = {
  inner: ChatStream;
  context: CallContext;
  verdicts: readonly Verdict[];
  /** What whoever may decide has let the call cost: then that is its limit. */
  approvedNano: Nano | undefined;
  parts: LimitParts;
};

/** Sends the call, its restarts under the limit; if all fails, fallbacks that were too dear or too small are told of. */
function watched(call: ChatCall, { inner, context, verdicts, approvedNano, parts }: Watched): AsyncIterable<ChatEvent> {
  const limitNano = approvedNano ?? limitOf(call.request, parts);
  const startedAt = parts.clock.monotonic();
  const events = checkingRestarts(withinCap(call, inner(call, context), { limitNano, parts }), (target, broken) => {
    const restart = { verdicts, target, broken, startedAt, limitNano, isApproved: approvedNano !== undefined };
    allowRestart(restart, call, parts);
  });
  const fallbacks = verdicts.slice(1).filter(({ model }) => !call.candidates.includes(model));
  const dear = fallbacks.filter(({ error }) => error?.code === 'cost-limit').map(({ model }) => model);
  const { restartable } = context;
  return tellingLeftOut(events, { models: dear, reason: 'over the limit of a call', restartable });
}

/** Where something limits what the call may cost, its answer may not go on past its cap. */
function withinCap(
  { candidates, request }: ChatCall,
  events: AsyncIterable<ChatEvent>,
  { limitNano, parts }: { limitNano: Nano | undefined; parts: LimitParts },
): AsyncIterable<ChatEvent> {
  const { createCounter, isBudgeted, bounds } = parts;
  if (createCounter === undefined || (limitNano === undefined && isBudgeted?.(request) !== true)) return events;
  const caps = new Map(
    candidates.map((model) => {
      const { outputTokens, answers } = bounds(model, request);
      return [model.alias, Math.ceil(outputTokens / answers)];
    }),
  );
  return stoppingPastCap(events, { capOf: (target) => caps.get(target) ?? Number.POSITIVE_INFINITY, createCounter });
}

type Restart = {
  verdicts: readonly Verdict[];
  target: string;
  broken: readonly BrokenOff[];
  startedAt: number;
  limitNano: Nano | undefined;
  isApproved: boolean;
};

/**
 * All attempts of a call together stay under its limit, those that broke off included. What is tried next is reckoned
 * anew, since an answer may have taken longer than the worst case looked ahead. Throws `cost-limit`.
 */
function allowRestart(
  { verdicts, target, broken, startedAt, limitNano, isApproved }: Restart,
  { request }: ChatCall,
  parts: LimitParts,
): void {
  const candidate = verdicts.find(({ model }) => model.alias === target);
  const next = candidate && parts.worstCost(candidate.model, candidate.worst, request);
  if (limitNano === undefined || next === undefined) return;
  const sinceMs = Math.max(0, parts.clock.monotonic() - startedAt);
  const spent = brokenCost(broken, verdicts, { request, sinceMs, parts });
  if (spent + next <= limitNano) return;
  const money = (nano: Nano) => formatMoney(nano, parts.currency);
  const limit = isApproved
    ? `the ${money(limitNano)} allowed for this call`
    : `the limit of ${money(limitNano)} a call`;
  throw new MgwError(
    'cost-limit',
    `${brokenText(broken, spent, parts.currency)}, and ${target} could cost ${money(next)} on top, over ${limit}`,
    { hint: isApproved ? 'ask again' : 'ask again, or raise --max-cost or routing.cost_limit_per_call' },
  );
}

type Approval = { call: ChatCall; context: CallContext; parts: LimitParts };

/**
 * Throws the refusal unless it is one of cost, and whoever may decide lets the call pass; gives what that let it cost, and
 * how long it took. Where dearer hours have come nearer meanwhile, what was allowed is not enough, and it is asked again.
 */
async function approval(
  preferred: Verdict,
  { call, context, parts }: Approval,
): Promise<{ approvedNano: Nano | undefined; waitedMs: number }> {
  const { model, worst, error } = preferred;
  const askedAt = parts.clock.monotonic();
  let approvedNano = worst.nano;
  let refusal = error;
  while (refusal !== undefined) {
    await approve(refusal, { call, context, parts });
    const nano = parts.worstCost(model, worst, call.request);
    if (nano === undefined || approvedNano === undefined || nano <= approvedNano) break;
    approvedNano = nano;
    refusal = overspending(model, call.request, { worst: { ...worst, nano }, parts });
  }
  return { approvedNano, waitedMs: Math.max(0, Math.round(parts.clock.monotonic() - askedAt)) };
}

async function approve(refusal: MgwError, { call, context, parts }: Approval): Promise<void> {
  if (refusal.code !== 'cost-limit') throw refusal;
  const overBudget = await parts.budgetRefusal?.(call);
  // Whoever is told of an output cap that would fit is told of one that fits both.
  if (context.approve === undefined)
    throw overBudget !== undefined && fittingIn(overBudget) < fittingIn(refusal) ? overBudget : refusal;
  // Nobody is asked about what a budget would refuse in any case.
  if (overBudget !== undefined) throw overBudget;
  const isApproved = await context.approve(refusal);
  context.signal.throwIfAborted();
  if (!isApproved) throw refusal;
}

/** The output cap that a refusal says would fit; 0 for none. */
function fittingIn({ hint = '' }: MgwError): number {
  return Number(/--max-tokens (\d+) would fit/.exec(hint)?.[1] ?? 0);
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
    const error =
      blindness(model, request) ?? exceedsWindow(model, leastTokens) ?? overspending(model, request, { worst, parts });
    return { model, worst, error };
  };
  return Promise.all(
    call.candidates.map(async (model) => {
      const verdict = judge(model, worstBy(parts.mostInputTokens(request, model), { model, request, parts }));
      return how === 'closely' || isTooDear(verdict)
        ? judge(model, await closerCase(verdict.worst, { model, request, parts }))
        : verdict;
    }),
  );
}

/** What of the input a worst case reckons with: nothing, its bound by bytes, or its count, which takes a while. */
export type InputBound = 'none' | 'bytes' | 'count';

/** The worst case on each candidate. */
export async function worstCases(
  { candidates, request }: Pick<ChatCall, 'candidates' | 'request'>,
  bound: InputBound,
  parts: LimitParts,
): Promise<WorstCase[]> {
  const worst = (model: Model, tokens: number) => worstBy(tokens, { model, request, parts });
  if (bound === 'none') return candidates.map((model) => worst(model, 0));
  return Promise.all(
    candidates.map(async (model) => {
      const byBytes = worst(model, parts.mostInputTokens(request, model));
      return bound === 'bytes' ? byBytes : closerCase(byBytes, { model, request, parts });
    }),
  );
}

type Target = { model: Model; request: ChatRequest; parts: LimitParts };

/** `messages`: a bound of their tokens. */
function worstBy(messages: number, { model, request, parts }: Target): WorstCase {
  const { outputTokens, addedInputTokens } = parts.bounds(model, request);
  const tokens = { inputTokens: messages + addedInputTokens, outputTokens };
  return { ...tokens, nano: parts.worstCost(model, tokens, request) };
}

async function closerCase(worst: WorstCase, target: Target): Promise<WorstCase> {
  const counted = await target.parts.countedInputTokens?.(target.request, target.model);
  if (counted === undefined) return worst;
  return worstBy(counted, target);
}

/** Not unpriced, and not too small. */
function isTooDear({ error, worst }: Verdict): boolean {
  return error?.code === 'cost-limit' && worst.nano !== undefined;
}
