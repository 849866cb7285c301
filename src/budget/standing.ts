import type { ChatCall } from '../domain/chat.ts';
import type { BudgetConfig } from '../domain/config.ts';
import { MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import { type Currency, formatMoney, type Nano } from '../domain/money.ts';
import type { Reservation } from './reservation.ts';

/** A budget as it stands: in the config's currency, without what is under way. */
export type Budget = {
  name: string;
  limitNano: Nano;
  spentNano: Nano;
  /** Only for calls with this tag. */
  tag?: string;
};

/** With what calls under way hold of it. */
export type Standing = Budget & { heldNano: Nano; leftNano: Nano };

/** A candidate, and the most that it could cost, with so many tokens of input. */
export type Priced = { model: Model; nano: Nano; inputTokens: number };

/** Whether any of the budgets is for calls with this tag, or without one. */
export function concerns({ dailyNano, monthlyNano, perTagNano = {} }: BudgetConfig, tag: string | undefined): boolean {
  if (dailyNano !== undefined || monthlyNano !== undefined) return true;
  return tag !== undefined && Object.hasOwn(perTagNano, tag);
}

/** The budgets that the call is held against, the one with least room first. */
export function standingsOf(
  budgets: readonly Budget[],
  before: readonly Reservation[],
  { request }: Pick<ChatCall, 'request'>,
): Standing[] {
  return budgets
    .filter(({ tag }) => tag === undefined || tag === request.tag)
    .map((budget): Standing => {
      const heldNano = reservedFor(budget, before);
      return { ...budget, heldNano, leftNano: budget.limitNano - budget.spentNano - heldNano };
    })
    .sort((a, b) => a.leftNano - b.leftNano);
}

/** Those of which at least that share is used, the most used first. */
export function pastShare(standings: readonly Standing[], share: number): Standing[] {
  return standings.filter((standing) => usedShare(standing) >= share).sort((a, b) => usedShare(b) - usedShare(a));
}

/** Nothing is left of a budget of nothing. */
function usedShare({ limitNano, leftNano }: Standing): number {
  return limitNano <= 0 ? Number.MAX_VALUE : (limitNano - leftNano) / limitNano;
}

function reservedFor({ tag }: Budget, reservations: readonly Reservation[]): Nano {
  return reservations
    .filter((other) => tag === undefined || other.tag === tag)
    .reduce((sum, { nano }) => sum + nano, 0);
}

/** What is left, and what holds the rest. */
export function budgetText({ name, limitNano, leftNano, heldNano }: Standing, currency: Currency): string {
  const left = formatMoney(Math.max(0, leftNano), currency);
  const held = heldNano > 0 ? `, ${formatMoney(heldNano, currency)} being held by calls under way` : '';
  return `${left} of the ${name} budget of ${formatMoney(limitNano, currency)} is left${held}`;
}

/** The refusal of a call that a budget has no room for. `fitting`: the output cap that it has room for, 0 for none. */
export function overBudget(
  dear: Priced | undefined,
  tightest: Standing,
  { currency, fitting }: { currency: Currency; fitting: number },
): MgwError {
  const what =
    dear === undefined ? 'this call' : `${dear.model.alias} could cost ${formatMoney(dear.nano, currency)}, and`;
  const smaller = fitting > 0 ? `--max-tokens ${fitting} would fit; or` : 'choose a cheaper model, or';
  return new MgwError('budget', `${what} ${budgetText(tightest, currency)}`, {
    hint: `${smaller} raise budget.${tightest.name} in the config`,
  });
}
