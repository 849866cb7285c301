import { type Currency, toUnits } from './domain/money.ts';
import { zoneFor } from './domain/zone.ts';
import { summariseLedger } from './gateway/ledger-summary.ts';
import { totalIn, unlessUnknown } from './reports/money-totals.ts';
import { periodFor } from './reports/period.ts';
import type { Runtime } from './runtime.ts';

/** This month so far. Amounts are whole units, rounded to a millionth. */
export type GatewayStats = {
  /**
   * In `currency`; absent when a part of it is in a currency without an exchange rate, and when nothing of it has a known
   * price. With `unpricedCalls` it is what is known.
   */
  totalCost?: number;
  currency: Currency;
  /** By currency, as billed. */
  costs: Record<Currency, number>;
  /** Of the tightest budget; absent when none is set, and when something was spent in a currency without an exchange rate. Never negative. */
  budgetRemaining?: number;
  calls: number;
  cachedCalls: number;
  failedCalls: number;
  /** Calls whose cost is not known, which is not 0. */
  unpricedCalls: number;
  inputTokens: number;
  outputTokens: number;
  byModel: { model: string; calls: number; costs: Record<Currency, number> }[];
};

/** What `ModelGateway.stats()` gives. */
export async function gatewayStats({ config: load, paths, effects }: Runtime): Promise<GatewayStats> {
  const config = await load();
  const zone = zoneFor(undefined, effects.zoneName);
  const period = periodFor({ month: true }, effects.clock.now(), zone);
  const fold = await summariseLedger(paths, { keys: ['model'], period, nowMs: effects.clock.now() });
  const { total, groups } = fold.result();
  const amounts = [...total.money].map(([currency, { nano }]) => [currency, nano] as const);
  const sum = totalIn(amounts, { currency: config.currency, rates: config.exchangeRates });
  const totalNano = unlessUnknown(sum, total.unpricedCalls);
  const { budgetStatus } = await import('./gateway/budget-status.ts');
  const budgets = await budgetStatus(config, paths, effects);
  const left = budgets.map(({ limitNano, spentNano }) => Math.max(0, limitNano - spentNano));
  const isLeftKnown = left.length > 0 && budgets.every(({ unknownSpentIn }) => unknownSpentIn === undefined);
  return {
    ...(totalNano !== undefined && { totalCost: toUnits(totalNano) }),
    currency: config.currency,
    costs: toCosts(total.money),
    ...(isLeftKnown && { budgetRemaining: toUnits(Math.min(...left)) }),
    calls: total.calls,
    cachedCalls: total.outcomes.cached,
    failedCalls: total.outcomes.failed,
    unpricedCalls: total.unpricedCalls,
    inputTokens: total.inputTokens,
    outputTokens: total.outputTokens,
    byModel: groups.map(({ key, calls, money }) => ({ model: key, calls, costs: toCosts(money) })),
  };
}

function toCosts(money: ReadonlyMap<Currency, { nano: number }>): Record<Currency, number> {
  return Object.fromEntries([...money].map(([currency, { nano }]) => [currency, toUnits(nano)]));
}
