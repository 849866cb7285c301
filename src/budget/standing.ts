import type { ChatCall } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import { type Currency, formatMoney, type Nano } from '../domain/money.ts';
import type { Reservation } from './reservations.ts';

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

/** A candidate, and the most that it could cost. */
export type Priced = { model: Model; nano: Nano };

/** The budget that has least room for the call. */
export function tightestOf(
  budgets: readonly Budget[],
  before: readonly Reservation[],
  { request }: ChatCall,
): Standing {
  const none = { limitNano: Number.MAX_SAFE_INTEGER, leftNano: Number.MAX_SAFE_INTEGER };
  return budgets
    .filter(({ tag }) => tag === undefined || tag === request.tag)
    .map((budget): Standing => {
      const heldNano = reservedFor(budget, before);
      return { ...budget, heldNano, leftNano: budget.limitNano - budget.spentNano - heldNano };
    })
    .reduce<Standing>((least, budget) => (budget.leftNano < least.leftNano ? budget : least), {
      ...none,
      name: 'none',
      spentNano: 0,
      heldNano: 0,
    });
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
