import type { CallContext, ChatCall, ChatEvent, ChatRequest, ChatStream } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import type { Currency, Nano } from '../domain/money.ts';
import type { Clock } from '../effects.ts';
import { type BrokenOff, checkingRestarts } from './broken-off.ts';
import type { Reservation, Reservations } from './reservations.ts';
import { type Budget, budgetText, overBudget, type Priced, type Standing, tightestOf } from './standing.ts';
import { unpricedRefusal } from './unpriced.ts';

export type BudgetParts = {
  reservations: Reservations;
  clock: Clock;
  pid: number;
  hostname: string;
  currency: Currency;
  allowUnpriced: boolean;
  onExceeded: 'block' | 'downgrade';
  /** A share of a budget from which on the person is told; 0.8 is four fifths. */
  warnAt: number;
  /** The worst case of the call on each candidate; undefined where it is unpriced. */
  worstNanos: (call: ChatCall) => Promise<readonly (Nano | undefined)[]>;
  /** Every budget that is set, from the ledger. */
  budgets: () => Promise<readonly Budget[]>;
  /** The output cap with which the call on the model costs no more than that; 0 when there is none. */
  fittingOutput: (model: Model, request: ChatRequest, leftNano: Nano) => number;
  /** False: the call is over, and its row could not be written. */
  isRecorded: (id: string) => boolean;
  /** Throws when no row can be written. */
  canRecord: () => Promise<void> | void;
};

/** A refusal may be due to a reservation that is itself about to be refused and taken back: look once more. */
const SECOND_LOOK_MS = 30;

/**
 * Hard across processes: the worst case is reserved before anything is sent and settled once the call's row is in the
 * ledger, so that calls that run at the same time see each other. See `withSettlement` for the other half.
 */
export function withBudget(inner: ChatStream, parts: BudgetParts): ChatStream {
  return async function* budget(call: ChatCall, context: CallContext): AsyncGenerator<ChatEvent> {
    await checkLedger(parts);
    const priced = await pricedCandidates(call, parts);
    const [preferred] = call.candidates;
    // A model asked for by name is not replaced by another, neither for its price nor for having none.
    const mayReplace = parts.onExceeded === 'downgrade' && call.request.model === undefined;
    if (priced.length === 0 || (priced[0]?.model !== preferred && call.request.model !== undefined))
      throw unpriced(preferred, parts);
    await reserve(reservationFor(call, Math.max(...priced.map(({ nano }) => nano)), parts), parts);
    const first = await fitting(call, priced, parts);
    const { kept, tightest } = first.kept.length > 0 ? first : await secondLook(call, priced, parts, context);
    const replaced = kept[0] !== priced[0]?.model;
    if (kept.length === 0 || (replaced && !mayReplace)) {
      await parts.reservations.settle(call.id);
      throw refusal(priced[0], tightest, call, parts);
    }
    if (kept[0] !== preferred) {
      const reason = replaced ? budgetText(tightest, parts.currency) : 'its cost is not known';
      yield { type: 'warning', message: `${preferred?.alias} passed over: ${reason}` };
    }
    const used = (tightest.limitNano - tightest.leftNano) / tightest.limitNano;
    if (used >= parts.warnAt) yield { type: 'warning', message: budgetText(tightest, parts.currency) };
    const events = inner({ ...call, candidates: kept }, context);
    yield* checkingRestarts(events, (target, broken) => reserveOnTop({ call, priced, target, broken }, parts));
  };
}

/**
 * What the budgets would say of each candidate now, without reserving anything; undefined where it would pass. Calls that
 * are under way are not known to this, so it may be too friendly.
 */
export async function budgetVerdicts(call: ChatCall, parts: BudgetParts): Promise<(MgwError | undefined)[]> {
  const worst = await parts.worstNanos(call);
  const tightest = tightestOf(await parts.budgets(), [], call);
  return call.candidates.map((model, index) => {
    const nano = worst[index] ?? (parts.allowUnpriced ? 0 : undefined);
    if (nano === undefined) return unpriced(model, parts);
    return nano <= tightest.leftNano ? undefined : refusal({ model, nano }, tightest, call, parts);
  });
}

/** A call whose row cannot be written would never be spent: nothing is sent. Throws `budget`. */
async function checkLedger({ canRecord }: BudgetParts): Promise<void> {
  try {
    await canRecord();
  } catch (cause) {
    throw notKept(cause, 'make the folder of the ledger writable; `mgw ledger path` prints it');
  }
}

async function pricedCandidates(call: ChatCall, parts: BudgetParts): Promise<Priced[]> {
  const worst = await parts.worstNanos(call);
  return call.candidates.flatMap((model, index) => {
    const nano = worst[index] ?? (parts.allowUnpriced ? 0 : undefined);
    return nano === undefined ? [] : [{ model, nano }];
  });
}

/** What broke off is billed from what was reserved; the next attempt gets a reservation of its own. Throws `budget`. */
async function reserveOnTop(
  restart: { call: ChatCall; priced: readonly Priced[]; target: string; broken: readonly BrokenOff[] },
  parts: BudgetParts,
): Promise<void> {
  const { call, broken } = restart;
  const next = restart.priced.filter(({ model }) => model.alias === restart.target);
  const again = { ...call, id: `${call.id}+${broken.length}` };
  await reserve(reservationFor(again, Math.max(0, ...next.map(({ nano }) => nano)), parts), parts);
  const { kept, tightest } = await fitting(again, next, parts);
  if (kept.length === 0) throw refusal(next[0], tightest, call, parts);
}

/** A budget that cannot be written down cannot be kept: nothing is sent. */
async function reserve(reservation: Reservation, { reservations }: BudgetParts): Promise<void> {
  try {
    await reservations.add(reservation);
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

/** The candidates that every budget has room for, and the budget that has the least. */
async function fitting(
  call: ChatCall,
  priced: readonly Priced[],
  parts: BudgetParts,
): Promise<{ kept: Model[]; tightest: Standing }> {
  // Reservations first, the ledger second: a call that ends in between is then counted twice, and never not at all.
  const before = await parts.reservations.before(call.id);
  const budgets = await parts.budgets().catch((cause: unknown) => {
    throw notKept(cause, 'make the folder of the ledger readable; `mgw ledger path` prints it');
  });
  const tightest = tightestOf(budgets, before, call);
  return { kept: priced.filter(({ nano }) => nano <= tightest.leftNano).map(({ model }) => model), tightest };
}

async function secondLook(call: ChatCall, priced: readonly Priced[], parts: BudgetParts, { signal }: CallContext) {
  await new Promise<void>((resolve) => {
    const cancel = parts.clock.after(SECOND_LOOK_MS, resolve);
    signal.addEventListener('abort', () => resolve(cancel()), { once: true });
  });
  return fitting(call, priced, parts);
}

function reservationFor(call: ChatCall, nano: Nano, { clock, pid, hostname }: BudgetParts): Reservation {
  const { tag } = call.request;
  return { id: call.id, at: clock.now(), pid, host: hostname, nano, ...(tag !== undefined && { tag }) };
}

function refusal(dear: Priced | undefined, tightest: Standing, { request }: ChatCall, parts: BudgetParts): MgwError {
  const fitting = dear === undefined ? 0 : parts.fittingOutput(dear.model, request, tightest.leftNano);
  return overBudget(dear, tightest, { currency: parts.currency, fitting });
}

function unpriced(model: Model | undefined, { currency }: BudgetParts): MgwError {
  if (model === undefined) return new MgwError('internal', 'a call without a candidate');
  return unpricedRefusal(model, { code: 'budget', currency, yes: false });
}
