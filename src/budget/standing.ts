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
  /** In which something was spent besides, and no exchange rate is known. */
  unknownSpentIn?: Currency;
  /** Only for calls with this tag. */
  tag?: string;
};

/** With what calls under way hold of it. */
export type Standing = Budget & {
  heldNano: Nano;
  leftNano: Nano;
  /** In which something was spent or calls under way hold something, and no exchange rate is known: nobody knows what is left, so nothing is. */
  unknownIn?: Currency;
};

/** What a call holds in the config's currency; undefined where no exchange rate is known. */
export type InOwn = (held: Pick<Reservation, 'nano' | 'currency'>) => Nano | undefined;

/** A candidate, and the most that it could cost, with so many tokens of input. */
export type Priced = { model: Model; nano: Nano; inputTokens: number };

/** What a call's tags are: its own, and that of the call that it is made for. */
type Tagged = { request: Pick<ChatCall['request'], 'tag'> } & Pick<ChatCall, 'forTag'>;

/** Whether any of the budgets is for the call. */
export function concerns(
  { dailyNano, monthlyNano, perTagNano = {} }: BudgetConfig,
  { request, forTag }: Tagged,
): boolean {
  if (dailyNano !== undefined || monthlyNano !== undefined) return true;
  return [request.tag, forTag].some((tag) => tag !== undefined && Object.hasOwn(perTagNano, tag));
}

/** The budgets that the call is held against, the one with least room first. */
export function standingsOf(
  budgets: readonly Budget[],
  before: readonly Reservation[],
  { request, forTag, inOwn }: Tagged & { inOwn: InOwn },
): Standing[] {
  return budgets
    .filter(({ tag }) => tag === undefined || tag === request.tag || tag === forTag)
    .map((budget) => standingOf(budget, before, inOwn))
    .sort((a, b) => a.leftNano - b.leftNano);
}

function standingOf(budget: Budget, before: readonly Reservation[], inOwn: InOwn): Standing {
  const { tag } = budget;
  const held = before.filter((other) => tag === undefined || other.tag === tag || other.forTag === tag);
  const heldNano = held.reduce((sum, other) => sum + (inOwn(other) ?? 0), 0);
  const unknownIn = budget.unknownSpentIn ?? held.find((other) => inOwn(other) === undefined)?.currency;
  if (unknownIn !== undefined) return { ...budget, heldNano, leftNano: Number.NEGATIVE_INFINITY, unknownIn };
  return { ...budget, heldNano, leftNano: budget.limitNano - budget.spentNano - heldNano };
}

/** Those of which at least that share is used, the most used first. */
export function pastShare(standings: readonly Standing[], share: number): Standing[] {
  return standings.filter((standing) => usedShare(standing) >= share).sort((a, b) => usedShare(b) - usedShare(a));
}

/** Nothing is left of a budget of nothing. */
function usedShare({ limitNano, leftNano }: Standing): number {
  return limitNano <= 0 ? Number.MAX_VALUE : (limitNano - leftNano) / limitNano;
}

/** What is left, and what holds the rest. */
export function budgetText(standing: Standing, currency: Currency): string {
  const { name, limitNano, leftNano, heldNano, unknownIn, unknownSpentIn } = standing;
  const budget = `the ${name} budget of ${formatMoney(limitNano, currency)}`;
  if (unknownSpentIn !== undefined) return `an amount in ${unknownSpentIn} was spent of ${budget}`;
  if (unknownIn !== undefined) return `a call under way holds an amount in ${unknownIn} of ${budget}`;
  const left = formatMoney(Math.max(0, leftNano), currency);
  if (heldNano <= 0) return `${left} of ${budget} is left`;
  return `${left} of ${budget} is left, ${formatMoney(heldNano, currency)} being held by calls under way`;
}

/** The refusal of a call that a budget has no room for. `fitting`: the output cap that it has room for, 0 for none. */
export function overBudget(
  dear: Priced | undefined,
  tightest: Standing,
  { currency, fitting }: { currency: Currency; fitting: number },
): MgwError {
  const left = budgetText(tightest, currency);
  const message =
    dear === undefined
      ? `no room for this call: ${left}`
      : `${dear.model.alias} could cost ${formatMoney(dear.nano, currency)}, and ${left}`;
  const smaller =
    fitting > 0
      ? `--max-tokens ${fitting} would fit; or raise budget.${tightest.name} in the config`
      : `choose a cheaper model, or raise budget.${tightest.name} in the config`;
  return new MgwError('budget', message, { hint: hintOf(tightest, currency) ?? smaller });
}

/** The refusal of an attempt on top of what broke off, which `text` tells. `ownNano`: what the call itself holds. */
export function overBudgetOnTop(
  text: string,
  { ownNano, ...tightest }: Standing & { ownNano: Nano },
  currency: Currency,
): MgwError {
  const others = { ...tightest, heldNano: tightest.heldNano - ownNano, leftNano: tightest.leftNano + ownNano };
  const hint = hintOf(tightest, currency) ?? `ask again, or raise budget.${tightest.name} in the config`;
  return new MgwError('budget', `${text}, and ${budgetText(others, currency)}`, { hint });
}

function hintOf({ unknownIn, unknownSpentIn }: Standing, currency: Currency): string | undefined {
  if (unknownIn === undefined) return undefined;
  const otherwise =
    unknownSpentIn === undefined ? 'wait for that call' : 'routing.allow_unpriced: true counts it as nothing';
  return `say what one ${unknownIn} is worth in ${currency}: exchange_rates: {${unknownIn}: …}; or ${otherwise}`;
}
