import { join } from 'node:path';
import type { Budget } from '../budget/standing.ts';
import type { Config } from '../domain/config.ts';
import { type Currency, convertNano, type Nano } from '../domain/money.ts';
import { type Zone, zoneFor } from '../domain/zone.ts';
import type { Effects } from '../effects.ts';
import { createSpendingIndex } from '../ledger/spending-index.ts';
import type { Paths } from '../paths.ts';
import { type Period, periodFor } from '../reports/period.ts';

/**
 * Each budget with what its day or month has spent, in the config's currency and this machine's zone, unless another is given. Amounts in a
 * currency without an exchange rate cannot be added: the budget says that there are some.
 */
export async function budgetStatus(
  { budget, currency, exchangeRates }: Pick<Config, 'budget' | 'currency' | 'exchangeRates'>,
  paths: Pick<Paths, 'ledger' | 'state'>,
  { clock, zone = zoneFor(undefined) }: Pick<Effects, 'clock'> & { zone?: Zone },
): Promise<Budget[]> {
  const day = periodFor({ today: true }, clock.now(), zone);
  const month = periodFor({ month: true }, clock.now(), zone);
  const index = createSpendingIndex(paths.ledger, join(paths.state, 'spending'), {
    zone,
    tags: Object.keys(budget.perTagNano ?? {}),
  });
  const spentIn = async (period: Period, tag?: string): Promise<Pick<Budget, 'spentNano' | 'unknownSpentIn'>> => {
    const amounts = [...(await index.spent(period, tag))];
    const inOwn = ([from, nano]: [Currency, Nano]) => convertNano(nano, from, currency, exchangeRates);
    const unknown = amounts.find((amount) => inOwn(amount) === undefined)?.[0];
    const spentNano = amounts.reduce((sum, amount) => sum + (inOwn(amount) ?? 0), 0);
    return { spentNano, ...(unknown !== undefined && { unknownSpentIn: unknown }) };
  };
  const budgets: Budget[] = [];
  if (budget.dailyNano !== undefined) {
    budgets.push({ name: 'daily', limitNano: budget.dailyNano, ...(await spentIn(day)) });
  }
  if (budget.monthlyNano !== undefined) {
    budgets.push({ name: 'monthly', limitNano: budget.monthlyNano, ...(await spentIn(month)) });
  }
  for (const [tag, limitNano] of Object.entries(budget.perTagNano ?? {})) {
    budgets.push({ name: `per_tag.${tag}`, tag, limitNano, ...(await spentIn(month, tag)) });
  }
  return budgets;
}
