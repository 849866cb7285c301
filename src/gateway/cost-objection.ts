import type { BudgetParts } from '../budget/budget-parts.ts';
import type { LimitParts } from '../budget/limit-parts.ts';
import { worstCases } from '../budget/limits.ts';
import { limitOf } from '../budget/overspending.ts';
import { type Budget, budgetText, type Standing, standingsOf } from '../budget/standing.ts';
import type { ChatRequest } from '../domain/chat.ts';
import type { Model } from '../domain/model.ts';
import { type Currency, formatMoney, type Nano } from '../domain/money.ts';

/** Why a model would not be asked for what it could cost at worst; `by` whom it would be refused. */
export type Objection = { reason: string; by: 'limit' | 'budget'; nano?: Nano };

/** What limits and budgets will say of the request as it would be put to the model; undefined where it may pass. */
export type CostObjection = (model: Model, own: ChatRequest) => Promise<Objection | undefined>;

export type CostObjectionParts = {
  limits: LimitParts;
  /** Absent: no budget is set. */
  budget: Pick<BudgetParts, 'inOwn'> | undefined;
};

/**
 * Undefined where nothing bounds what the call may cost: then no worst case is reckoned. `budgets`: those that it counts in.
 * What calls under way hold is not known here. `closely`: the input is counted for every refusal, so that amounts are those
 * that the refusal of the call would tell; `quickly`: only where the count may let it pass.
 */
export function costObjection(
  request: ChatRequest,
  budgets: readonly Budget[],
  { limits, budget, how }: CostObjectionParts & { how: 'quickly' | 'closely' },
): CostObjection | undefined {
  const { currency } = limits;
  const limitNano = limitOf(request, limits);
  const [tightest] = budget === undefined ? [] : standingsOf(budgets, [], { request, inOwn: budget.inOwn });
  if (limitNano === undefined && tightest === undefined) return undefined;
  const objectionTo = (nano: Nano | undefined): Objection | undefined => {
    const by = limitNano === undefined ? 'budget' : 'limit';
    if (nano === undefined && !limits.allowUnpriced) return { reason: 'unpriced', by };
    const most = nano ?? 0;
    const amount = formatMoney(most, currency);
    if (limitNano !== undefined && most > limitNano) {
      const reason = `could cost ${amount}, over the limit of ${asTyped(limitNano, currency)} a call`;
      return { reason, by, nano: most };
    }
    if (tightest === undefined || most <= tightest.leftNano) return undefined;
    return { reason: `could cost ${amount}, and ${leftOf(tightest, currency)}`, by: 'budget', nano: most };
  };
  return async (model, own) => {
    const worst = async (bound: 'none' | 'bytes' | 'count') =>
      objectionTo((await worstCases({ candidates: [model], request: own }, bound, limits))[0]?.nano);
    const quick = await worst('bytes');
    const isSure = quick?.nano === undefined || (how === 'quickly' && (await worst('none')) !== undefined);
    return isSure ? quick : worst('count');
  };
}

/** Shorter than a refusal tells it, since it stands in a column. */
function leftOf(standing: Standing, currency: Currency): string {
  const { name, leftNano, unknownIn } = standing;
  if (unknownIn !== undefined) return budgetText(standing, currency);
  return `${formatMoney(Math.max(0, leftNano), currency)} of the ${name} budget is left`;
}

/** With as many decimals as it has, and two at least. */
function asTyped(nano: Nano, currency: Currency): string {
  const decimals = [2, 3, 4, 5, 6, 7, 8].find((places) => nano % 10 ** (9 - places) === 0) ?? 9;
  return formatMoney(nano, currency, decimals);
}
