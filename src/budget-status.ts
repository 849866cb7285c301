import type { Budget } from './budget/limits.ts';
import type { Config } from './domain/config.ts';
import { spending } from './domain/ledger-entry.ts';
import { convertNano } from './domain/money.ts';
import type { Effects } from './effects.ts';
import { readEntries } from './ledger/jsonl.ts';
import type { Paths } from './paths.ts';
import { periodFor } from './reports/period.ts';
import { zoneFor } from './reports/zone.ts';

/**
 * Each budget with what its day or month has spent, in the config's currency and this machine's zone. Amounts in a
 * currency without an exchange rate cannot be added and do not count.
 */
export async function budgetStatus(
  config: Config,
  paths: Pick<Paths, 'ledger'>,
  { clock }: Pick<Effects, 'clock'>,
): Promise<Budget[]> {
  const zone = zoneFor(undefined);
  const now = clock.now();
  const [today, month] = [periodFor({ today: true }, now, zone), periodFor({ month: true }, now, zone)];
  const spent = { daily: 0, monthly: 0 };
  for await (const entry of readEntries(paths.ledger, month)) {
    for (const { nano, currency } of spending(entry)) {
      if (nano === undefined || currency === undefined) continue;
      const amount = convertNano(nano, currency, config.currency, config.exchangeRates) ?? 0;
      spent.monthly += amount;
      if (Date.parse(entry.ts) >= today.fromMs) spent.daily += amount;
    }
  }
  const { dailyNano, monthlyNano } = config.budget;
  return [
    ...(dailyNano === undefined ? [] : [{ name: 'daily', limitNano: dailyNano, spentNano: spent.daily }]),
    ...(monthlyNano === undefined ? [] : [{ name: 'monthly', limitNano: monthlyNano, spentNano: spent.monthly }]),
  ];
}
