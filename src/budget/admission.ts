import type { ChatCall } from '../domain/chat.ts';
import type { Model } from '../domain/model.ts';
import type { Nano } from '../domain/money.ts';
import type { BudgetParts } from './budget-parts.ts';
import { type Hold, notKept } from './hold.ts';
import type { WorstCase } from './limit-parts.ts';
import type { InputBound } from './limits.ts';
import { type Priced, pastShare, type Standing, standingsOf } from './standing.ts';

/** A refusal may be due to a reservation that is itself about to be refused and taken back: look once more. */
const SECOND_LOOK_MS = 30;

/** The candidates that every budget has room for; all that were asked about; and the budgets. */
export type Look = { kept: Model[]; priced: readonly Priced[]; standings: Standing[] };

/** What asks for room: a call, or another attempt of it on top of what it holds already. */
export type Asking = {
  call: ChatCall;
  /** The name of its reservation. */
  id: string;
  hold: Hold;
  signal: AbortSignal;
  /** What it needs for each candidate. */
  price: (bound: InputBound) => Promise<Priced[]>;
};

/**
 * Reserves the dearest of the candidates and looks what others leave room for. Where the bound by bytes is what refuses the
 * preferred one, the input is counted, which takes a while, and the smaller amount decides.
 */
export async function admission(asking: Asking, candidates: readonly Priced[], parts: BudgetParts): Promise<Look> {
  const first = await firstLook(asking, candidates, parts);
  return first.kept.length > 0 ? first : secondLook(asking, first, parts);
}

async function firstLook(asking: Asking, candidates: readonly Priced[], parts: BudgetParts): Promise<Look> {
  const { id, hold, price } = asking;
  await hold.set(id, dearest(candidates));
  const quick = await fitting(asking, candidates, parts, 'open');
  const isRoomy = quick.kept.length === candidates.length && pastShare(quick.standings, parts.warnAt).length === 0;
  if (isRoomy) return quick;
  const look = await fitting(asking, candidates, parts);
  if (look.kept[0] === candidates[0]?.model) return look;
  const without = await price('none');
  const mayFit = without.some(({ model, nano }) => !look.kept.includes(model) && fits({ nano }, look.standings));
  if (!mayFit) return look;
  const counted = await price('count');
  if (dearest(counted) < dearest(candidates)) await hold.set(id, dearest(counted));
  return fitting(asking, counted, parts);
}

async function secondLook(asking: Asking, { priced }: Look, parts: BudgetParts): Promise<Look> {
  const { signal } = asking;
  await new Promise<void>((resolve) => {
    const cancel = parts.clock.after(SECOND_LOOK_MS, resolve);
    signal.addEventListener('abort', () => resolve(cancel()), { once: true });
  });
  return fitting(asking, priced, parts);
}

async function fitting(
  { call, id }: Pick<Asking, 'call' | 'id'>,
  priced: readonly Priced[],
  parts: BudgetParts,
  which: 'open' | 'held' = 'held',
): Promise<Look> {
  // Reservations first, the ledger second: a call that ends in between is then counted twice, and never not at all.
  const before = await parts.reservations.before(id, which);
  const budgets = await parts.budgets().catch((cause: unknown) => {
    throw notKept(cause, 'make the folder of the ledger readable; `mgw ledger path` prints it');
  });
  const standings = standingsOf(budgets, before, { ...call, inOwn: parts.inOwn });
  const kept = priced.filter((candidate) => fits(candidate, standings)).map(({ model }) => model);
  return { kept, priced, standings };
}

/** Where there is no price, what is allowed unpriced costs nothing, and everything else is left out. */
export function pricedOf(worst: readonly WorstCase[], { candidates }: ChatCall, parts: BudgetParts): Priced[] {
  return candidates.flatMap((model, index) => {
    const { nano = parts.allowUnpriced ? 0 : undefined, inputTokens = 0 } = worst[index] ?? {};
    return nano === undefined ? [] : [{ model, nano, inputTokens }];
  });
}

export function dearest(priced: readonly Priced[]): Nano {
  return Math.max(0, ...priced.map(({ nano }) => nano));
}

export function fits({ nano }: Pick<Priced, 'nano'>, standings: readonly Standing[]): boolean {
  return standings.every(({ leftNano }) => nano <= leftNano);
}
