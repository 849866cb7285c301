import type { CallContext, ChatCall, ChatEvent, ChatStream } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import { type Currency, formatMoney, type Nano } from '../domain/money.ts';
import type { Clock } from '../effects.ts';
import { type BrokenOff, checkingRestarts } from './broken-off.ts';
import type { Reservation, Reservations } from './reservations.ts';

/** A budget as it stands: in the config's currency, without what is under way. */
export type Budget = {
  name: string;
  limitNano: Nano;
  spentNano: Nano /** Only for calls with this tag. */;
  tag?: string;
};

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
};

/** A refusal may be due to a reservation that is itself about to be refused and taken back: look once more. */
const SECOND_LOOK_MS = 30;

/**
 * Hard across processes: the worst case is reserved before anything is sent and settled once the call's row is in the
 * ledger, so that calls that run at the same time see each other. See `withSettlement` for the other half.
 */
export function withBudget(inner: ChatStream, parts: BudgetParts): ChatStream {
  return async function* budget(call: ChatCall, context: CallContext): AsyncGenerator<ChatEvent> {
    const worst = await parts.worstNanos(call);
    const priced = call.candidates.flatMap((model, index) => {
      const nano = worst[index] ?? (parts.allowUnpriced ? 0 : undefined);
      return nano === undefined ? [] : [{ model, nano }];
    });
    if (priced.length === 0) throw unpriced(call.candidates[0]);
    await reserve(reservationFor(call, Math.max(...priced.map(({ nano }) => nano)), parts), parts);
    const first = await fitting(call, priced, parts);
    const { kept, tightest } = first.kept.length > 0 ? first : await secondLook(call, priced, parts, context);
    const replaced = kept[0] !== call.candidates[0];
    if (kept.length === 0 || (replaced && (parts.onExceeded === 'block' || call.request.model !== undefined))) {
      await parts.reservations.settle(call.id);
      throw overBudget(priced[0], tightest, parts.currency);
    }
    if (replaced)
      yield {
        type: 'warning',
        message: `${call.candidates[0]?.alias} passed over: ${budgetText(tightest, parts.currency)}`,
      };
    const used = (tightest.limitNano - tightest.leftNano) / tightest.limitNano;
    if (used >= parts.warnAt) yield { type: 'warning', message: budgetText(tightest, parts.currency) };
    const events = inner({ ...call, candidates: kept }, context);
    yield* checkingRestarts(events, (target, broken) => reserveOnTop({ call, priced, target, broken }, parts));
  };
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
  if (kept.length === 0) throw overBudget(next[0], tightest, parts.currency);
}

/** A budget that cannot be written down cannot be kept: nothing is sent. */
async function reserve(reservation: Reservation, { reservations }: BudgetParts): Promise<void> {
  try {
    await reservations.add(reservation);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MgwError('budget', `the budget cannot be kept: ${reason}`, {
      hint: 'free space, or make the state folder of mgw writable',
      cause,
    });
  }
}

/** Takes back what a call has reserved, once its row is written: outermost, around the ledger. */
export function withSettlement(inner: ChatStream, reservations: Reservations): ChatStream {
  return async function* settlement(call, context) {
    try {
      yield* inner(call, context);
    } finally {
      // Nobody waits for a full disk here: an unsettled reservation lapses with its process.
      await reservations.settle(call.id).catch(() => {});
    }
  };
}

type Priced = { model: Model; nano: Nano };
type Standing = Budget & { leftNano: Nano };

/** The candidates that every budget has room for, and the budget that has the least. */
async function fitting(
  call: ChatCall,
  priced: readonly Priced[],
  parts: BudgetParts,
): Promise<{ kept: Model[]; tightest: Standing }> {
  // Reservations first, the ledger second: a call that ends in between is then counted twice, and never not at all.
  const before = await parts.reservations.before(call.id);
  const budgets = await parts.budgets();
  const standing = budgets
    .filter(({ tag }) => tag === undefined || tag === call.request.tag)
    .map((budget) => ({ ...budget, leftNano: budget.limitNano - budget.spentNano - reservedFor(budget, before) }));
  const tightest = standing.reduce<Standing>((least, budget) => (budget.leftNano < least.leftNano ? budget : least), {
    name: 'none',
    limitNano: Number.MAX_SAFE_INTEGER,
    spentNano: 0,
    leftNano: Number.MAX_SAFE_INTEGER,
  });
  return { kept: priced.filter(({ nano }) => nano <= tightest.leftNano).map(({ model }) => model), tightest };
}

async function secondLook(call: ChatCall, priced: readonly Priced[], parts: BudgetParts, { signal }: CallContext) {
  await new Promise<void>((resolve) => {
    const cancel = parts.clock.after(SECOND_LOOK_MS, resolve);
    signal.addEventListener('abort', () => resolve(cancel()), { once: true });
  });
  return fitting(call, priced, parts);
}

function reservedFor({ tag }: Budget, reservations: readonly Reservation[]): Nano {
  return reservations
    .filter((other) => tag === undefined || other.tag === tag)
    .reduce((sum, { nano }) => sum + nano, 0);
}

function reservationFor(call: ChatCall, nano: Nano, { clock, pid, hostname }: BudgetParts): Reservation {
  const { tag } = call.request;
  return { id: call.id, at: clock.now(), pid, host: hostname, nano, ...(tag !== undefined && { tag }) };
}

function budgetText({ name, limitNano, leftNano }: Standing, currency: Currency): string {
  const left = formatMoney(Math.max(0, leftNano), currency);
  return `${left} of the ${name} budget of ${formatMoney(limitNano, currency)} is left`;
}

function overBudget(dear: Priced | undefined, tightest: Standing, currency: Currency): MgwError {
  const what =
    dear === undefined ? 'this call' : `${dear.model.alias} could cost ${formatMoney(dear.nano, currency)}, and`;
  return new MgwError('budget', `${what} ${budgetText(tightest, currency)}`, {
    hint: `raise budget.${tightest.name} in the config, lower --max-tokens, or choose a cheaper model`,
  });
}

function unpriced(model: Model | undefined): MgwError {
  return new MgwError(
    'budget',
    `${model?.alias} (${model?.upstreamModel}) has no known price, so it cannot be held against a budget`,
    {
      hint: `set its price in the config (models.${model?.alias}.price_per_1k_input and …_output), or routing.allow_unpriced: true`,
    },
  );
}
