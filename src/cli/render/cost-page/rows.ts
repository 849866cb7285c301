import type { Nano } from '../../../domain/money.ts';
import type { CostMoney } from '../../../reports/cost.ts';
import { canConvert } from '../../../reports/money-totals.ts';
import { convertedPart } from '../../../reports/ranking.ts';
import type { CostPageData } from './data.ts';

/** Of the amounts of a key what can be converted, in the page's currency; undefined where nothing can. */
export function convertedNano(money: readonly CostMoney[], into: CostPageData): Nano | undefined {
  if (!money.some(({ currency }) => canConvert(currency, into))) return undefined;
  return convertedPart(new Map(money.map((one) => [one.currency, one])), into);
}
