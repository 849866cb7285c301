import type { CallContext, ChatCall, ChatEvent, ChatStream } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import { type Asking, admission, dearest, fits, type Look, pricedOf } from './admission.ts';
import { checkingRestarts } from './broken-off.ts';
import type { BudgetParts } from './budget-parts.ts';
import { createHold, notKept } from './hold.ts';
import { tellingLeftOut } from './left-out.ts';
import type { InputBound } from './limits.ts';
import { reserveOnTop } from './on-top.ts';
import { budgetText, overBudget, type Priced, pastShare, type Standing, standingsOf } from './standing.ts';
import { unpricedRefusal } from './unpriced.ts';

/**
 * Hard across processes: the worst case is reserved before anything is sent and settled once the call's row is in the
 * ledger, so that calls that run at the same time see each other. See `withSettlement` for the other half. Throws
 * `budget`.
 */
export function withBudget(inner: ChatStream, parts: BudgetParts): ChatStream {
  return async function* budget(call: ChatCall, context: CallContext): AsyncGenerator<ChatEvent> {
    if (!parts.concerns(call)) return yield* inner(call, context);
    await checkLedger(parts);
    const candidates = await pricedCandidates(call, 'bytes', parts);
    const [preferred] = call.candidates;
    // A model asked for by name is not replaced by another, neither for its price nor for having none.
    const mayReplace = parts.onExceeded === 'downgrade' && call.request.model === undefined;
    if (candidates.length === 0 || (candidates[0]?.model !== preferred && call.request.model !== undefined))
      throw unpriced(preferred, parts);
    const hold = createHold(call, parts.reservations);
    const price = (bound: InputBound) => pricedCandidates(call, bound, parts);
    const asking: Asking = { call, id: hold.nextId(), hold, price, signal: context.signal };
    const look = await admission(asking, candidates, parts);
    const { kept, priced, standings } = look;
    const replaced = kept[0] !== priced[0]?.model;
    if (kept.length === 0 || (replaced && !mayReplace)) {
      await parts.reservations.settle(call.id).catch(() => {});
      throw await refusal(priced[0], standings, call, parts);
    }
    yield* warnings(look, preferred, parts);
    // What the candidates that were passed over would have cost is not held any longer.
    await hold.lowerTo(dearest(priced.filter(({ model }) => kept.includes(model))));
    const startedAt = parts.clock.monotonic();
    const events = checkingRestarts(inner({ ...call, candidates: kept }, context), (target, broken) =>
      reserveOnTop({ call, hold, target, broken, startedAt, signal: context.signal }, parts),
    );
    yield* tellingLeftOut(events, { ...leftOut(call, look, parts), restartable: context.restartable });
  };
}

/** The fallbacks that a budget has no room for, and what is left of it. */
function leftOut({ candidates }: ChatCall, { kept, priced, standings }: Look, { currency }: BudgetParts) {
  const [tightest] = standings;
  const isDear = (model: Model) => !kept.includes(model) && priced.some((one) => one.model === model);
  const dear = candidates.slice(1).filter(isDear);
  return { models: dear, reason: tightest === undefined ? '' : budgetText(tightest, currency) };
}

function* warnings({ kept, priced, standings }: Look, preferred: Model | undefined, parts: BudgetParts) {
  const { currency, warnAt } = parts;
  const [tightest] = standings;
  const replacedBy = kept[0] === priced[0]?.model ? undefined : tightest;
  if (kept[0] !== preferred) {
    const reason = replacedBy === undefined ? 'its cost is not known' : budgetText(replacedBy, currency);
    yield { type: 'warning', message: `${preferred?.alias} passed over: ${reason}` } as const;
  }
  for (const standing of pastShare(standings, warnAt)) {
    // That one has just been told.
    if (standing !== replacedBy) yield { type: 'warning', message: budgetText(standing, currency) } as const;
  }
}

/**
 * What the budgets would say of each candidate now, without reserving anything; undefined where it would pass. Calls that
 * are under way are not known to this, so it may be too friendly.
 */
export async function budgetVerdicts(call: ChatCall, parts: BudgetParts): Promise<(MgwError | undefined)[]> {
  if (!parts.concerns(call)) return call.candidates.map(() => undefined);
  const standings = standingsOf(await parts.budgets(), [], { ...call, inOwn: parts.inOwn });
  const verdicts = async (bound: InputBound) => {
    const priced = await pricedCandidates(call, bound, parts);
    return Promise.all(
      call.candidates.map((model) => {
        const candidate = priced.find((one) => one.model === model);
        if (candidate === undefined) return unpriced(model, parts);
        return fits(candidate, standings) ? undefined : refusal(candidate, standings, call, parts);
      }),
    );
  };
  const byBytes = await verdicts('bytes');
  return byBytes.every((refused) => refused === undefined) ? byBytes : verdicts('count');
}

async function pricedCandidates(call: ChatCall, bound: InputBound, parts: BudgetParts): Promise<Priced[]> {
  return pricedOf(await parts.worstCases(call, bound), call, parts);
}

/** A call whose row cannot be written would never be spent: nothing is sent. Throws `budget`. */
export async function checkLedger({ canRecord }: BudgetParts): Promise<void> {
  try {
    await canRecord();
  } catch (cause) {
    throw notKept(cause, 'make the folder of the ledger writable; `mgw ledger path` prints it');
  }
}

/**
 * Takes back what a call has reserved, once its row is written: outermost, around the ledger. What a call cost whose row
 * could not be written stays reserved as long as its process lives.
 */
export function withSettlement(
  inner: ChatStream,
  { reservations, isRecorded }: Pick<BudgetParts, 'reservations' | 'isRecorded'>,
): ChatStream {
  return async function* settlement(call, context) {
    try {
      yield* inner(call, context);
    } finally {
      // Nobody waits for a full disk here: an unsettled reservation lapses with its process.
      if (isRecorded(call.id)) await reservations.settle(call.id).catch(() => {});
    }
  };
}

async function refusal(
  dear: Priced | undefined,
  [tightest]: readonly Standing[],
  call: ChatCall,
  parts: BudgetParts,
): Promise<MgwError> {
  if (tightest === undefined) return new MgwError('internal', 'refused by a budget that is none');
  // Which output cap would fit is told by the count, since that decides when the call is made with it.
  const [counted] =
    dear === undefined ? [] : await pricedCandidates({ ...call, candidates: [dear.model] }, 'count', parts);
  const fitting = counted === undefined ? 0 : parts.fittingOutput(counted, call.request, tightest.leftNano);
  return overBudget(dear, tightest, { currency: parts.currency, fitting });
}

function unpriced(model: Model | undefined, { currency }: BudgetParts): MgwError {
  if (model === undefined) return new MgwError('internal', 'a call without a candidate');
  return unpricedRefusal(model, { code: 'budget', currency, yes: false });
}
