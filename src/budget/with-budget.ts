import type { CallContext, ChatCall, ChatEvent, ChatRequest, ChatStream } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import type { Currency, Nano } from '../domain/money.ts';
import type { Clock } from '../effects.ts';
import { type BrokenOff, checkingRestarts } from './broken-off.ts';
import type { WorstCase } from './limit-parts.ts';
import type { InputBound } from './limits.ts';
import type { Reservations } from './reservations.ts';
import { type Budget, budgetText, overBudget, type Priced, pastShare, type Standing, standingsOf } from './standing.ts';
import { unpricedRefusal } from './unpriced.ts';

export type BudgetParts = {
  reservations: Reservations;
  clock: Pick<Clock, 'after'>;
  currency: Currency;
  allowUnpriced: boolean;
  onExceeded: 'block' | 'downgrade';
  /** A share of a budget from which on the person is told; 0.8 is four fifths. */
  warnAt: number;
  /** Whether any budget is for this call; where none is, nothing is read and nothing reserved. */
  concerns: (call: ChatCall) => boolean;
  /** The worst case of the call on each candidate. */
  worstCases: (call: ChatCall, bound: InputBound) => Promise<readonly WorstCase[]>;
  /** Every budget that is set, from the ledger. */
  budgets: () => Promise<readonly Budget[]>;
  /** The output cap with which the call on the candidate costs no more than that; 0 when there is none. */
  fittingOutput: (candidate: Priced, request: ChatRequest, leftNano: Nano) => number;
  /** False: the call is over, and its row could not be written. */
  isRecorded: (id: string) => boolean;
  /** Throws when no row can be written. */
  canRecord: () => Promise<void> | void;
};

/** A refusal may be due to a reservation that is itself about to be refused and taken back: look once more. */
const SECOND_LOOK_MS = 30;

/** The candidates that every budget has room for; all that were asked about; and the budgets. */
type Look = { kept: Model[]; priced: readonly Priced[]; standings: Standing[] };

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
    const first = await admission(call, candidates, parts);
    const look = first.kept.length > 0 ? first : await secondLook(call, first, parts, context);
    const { kept, priced, standings } = look;
    const replaced = kept[0] !== priced[0]?.model;
    if (kept.length === 0 || (replaced && !mayReplace)) {
      await parts.reservations.settle(call.id).catch(() => {});
      throw await refusal(priced[0], standings, call, parts);
    }
    yield* warnings(look, preferred, parts);
    await lower(call, look, parts);
    const events = inner({ ...call, candidates: kept }, context);
    yield* checkingRestarts(events, (target, broken) => reserveOnTop({ call, target, broken }, parts));
  };
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
  const standings = standingsOf(await parts.budgets(), [], call);
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

/** A call whose row cannot be written would never be spent: nothing is sent. Throws `budget`. */
async function checkLedger({ canRecord }: BudgetParts): Promise<void> {
  try {
    await canRecord();
  } catch (cause) {
    throw notKept(cause, 'make the folder of the ledger writable; `mgw ledger path` prints it');
  }
}

async function pricedCandidates(call: ChatCall, bound: InputBound, parts: BudgetParts): Promise<Priced[]> {
  const worst = await parts.worstCases(call, bound);
  return call.candidates.flatMap((model, index) => {
    const { nano = parts.allowUnpriced ? 0 : undefined, inputTokens = 0 } = worst[index] ?? {};
    return nano === undefined ? [] : [{ model, nano, inputTokens }];
  });
}

/** What broke off is billed from what was reserved; the next attempt gets a reservation of its own. Throws `budget`. */
async function reserveOnTop(
  { call, target, broken }: { call: ChatCall; target: string; broken: readonly BrokenOff[] },
  parts: BudgetParts,
): Promise<void> {
  const candidates = call.candidates.filter(({ alias }) => alias === target);
  const again = { ...call, id: `${call.id}+${broken.length}`, candidates };
  // At the prices of now, which may be others than when the call began.
  const next = await pricedCandidates(again, 'bytes', parts);
  const { kept, priced, standings } = await admission(again, next, parts);
  if (kept.length === 0) throw await refusal(priced[0], standings, call, parts);
}

/**
 * Reserves the call's worst case and looks what it leaves room for. Where the bound by bytes is what refuses the preferred
 * candidate, the input is counted, which takes a while, and the smaller amount decides.
 */
async function admission(call: ChatCall, candidates: readonly Priced[], parts: BudgetParts): Promise<Look> {
  await reserve(call, dearest(candidates), parts);
  const quick = await fitting(call, candidates, parts, 'open');
  const isRoomy = quick.kept.length === candidates.length && pastShare(quick.standings, parts.warnAt).length === 0;
  if (isRoomy) return quick;
  const look = await fitting(call, candidates, parts);
  if (look.kept[0] === candidates[0]?.model) return look;
  const without = await pricedCandidates(call, 'none', parts);
  const mayFit = without.some(({ model, nano }) => !look.kept.includes(model) && fits({ nano }, look.standings));
  if (!mayFit) return look;
  const counted = await pricedCandidates(call, 'count', parts);
  if (dearest(counted) < dearest(candidates)) await reserve(call, dearest(counted), parts);
  return fitting(call, counted, parts);
}

/** What the candidates that were passed over would have cost is not held any longer. */
async function lower(call: ChatCall, { kept, priced }: Look, parts: BudgetParts): Promise<void> {
  const nano = dearest(priced.filter(({ model }) => kept.includes(model)));
  if (nano < dearest(priced)) await reserve(call, nano, parts);
}

function dearest(priced: readonly Priced[]): Nano {
  return Math.max(0, ...priced.map(({ nano }) => nano));
}

function fits({ nano }: Pick<Priced, 'nano'>, standings: readonly Standing[]): boolean {
  return standings.every(({ leftNano }) => nano <= leftNano);
}

/** A budget that cannot be written down cannot be kept: nothing is sent. */
async function reserve({ id, request }: ChatCall, nano: Nano, { reservations }: BudgetParts): Promise<void> {
  const { tag } = request;
  try {
    await reservations.add({ id, nano, ...(tag !== undefined && { tag }) });
  } catch (cause) {
    throw notKept(cause, 'free space, or make the state folder of mgw writable');
  }
}

function notKept(cause: unknown, hint: string): MgwError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MgwError('budget', `the budget cannot be kept: ${reason}`, { hint, cause });
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

async function fitting(
  call: ChatCall,
  priced: readonly Priced[],
  parts: BudgetParts,
  which: 'open' | 'held' = 'held',
): Promise<Look> {
  // Reservations first, the ledger second: a call that ends in between is then counted twice, and never not at all.
  const before = await parts.reservations.before(call.id, which);
  const budgets = await parts.budgets().catch((cause: unknown) => {
    throw notKept(cause, 'make the folder of the ledger readable; `mgw ledger path` prints it');
  });
  const standings = standingsOf(budgets, before, call);
  const kept = priced.filter((candidate) => fits(candidate, standings)).map(({ model }) => model);
  return { kept, priced, standings };
}

async function secondLook(call: ChatCall, { priced }: Look, parts: BudgetParts, { signal }: CallContext) {
  await new Promise<void>((resolve) => {
    const cancel = parts.clock.after(SECOND_LOOK_MS, resolve);
    signal.addEventListener('abort', () => resolve(cancel()), { once: true });
  });
  return fitting(call, priced, parts);
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
