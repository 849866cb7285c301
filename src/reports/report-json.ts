import { type Currency, type Nano, toUnits } from '../domain/money.ts';
import { type Into, type MoneyTotal, totalIn, unlessUnknown } from './money-totals.ts';
import type { Period } from './period.ts';
import type { Group, Latency, Summary } from './summary.ts';

/** Amounts are whole units of their currency, rounded to a millionth, or exact where that would be 0; what is not known is absent. */
export type Amounts = Record<Currency, number>;

export type GroupJson = {
  calls: number;
  answered: number;
  cached: number;
  failed: number;
  refused: number;
  cancelled: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  cost: Amounts;
  estimatedCost: Amounts;
  wastedCost: Amounts;
  unpricedCalls: number;
  estimatedCalls: number;
  errors: number;
  errorsByCode: Record<string, number>;
  fallbacks: number;
  latencyMs?: Latency;
  firstTokenMs?: Latency;
  cacheSaved: Amounts;
};

function groupJson(group: Group): GroupJson {
  const amounts = (pick: keyof MoneyTotal, unknownCalls = 0): Amounts =>
    Object.fromEntries(
      [...group.money]
        .filter(([, total]) => unlessUnknown(total[pick], unknownCalls) !== undefined)
        .map(([currency, total]) => [currency, toUnits(total[pick])]),
    );
  return {
    calls: group.calls,
    ...group.outcomes,
    inputTokens: group.inputTokens,
    cachedInputTokens: group.cachedInputTokens,
    outputTokens: group.outputTokens,
    cost: amounts('nano'),
    estimatedCost: amounts('estimatedNano'),
    wastedCost: amounts('wastedNano', group.unpricedWaste),
    unpricedCalls: group.unpricedCalls,
    estimatedCalls: group.estimatedCalls,
    errors: group.errors,
    errorsByCode: Object.fromEntries(group.errorsByCode),
    fallbacks: group.fallbacks,
    ...(group.latencyMs && { latencyMs: group.latencyMs }),
    ...(group.firstTokenMs && { firstTokenMs: group.firstTokenMs }),
    cacheSaved: Object.fromEntries([...group.saved].map(([currency, nano]) => [currency, toUnits(nano)])),
  };
}

function nameJson({ key, thenKey, others }: Group): Pick<Group, 'key' | 'thenKey' | 'others'> {
  return { key, ...(thenKey !== undefined && { thenKey }), ...(others !== undefined && { others }) };
}

/** A budget and what is spent of it, in the config's currency. */
export type Budget = {
  name: string;
  limitNano: Nano;
  spentNano: Nano;
  /** In which something was spent besides, and no exchange rate is known. */
  unknownSpentIn?: Currency;
};

export type Around = { into: Into; skippedLines: number };

/** What `mgw stats --json` prints. */
export function statsJson(summary: Summary, period: Period, around: Around & { budgets: readonly Budget[] }) {
  return {
    period: periodJson(period),
    by: summary.by,
    ...(summary.thenBy !== undefined && { thenBy: summary.thenBy }),
    groups: summary.groups.map((group) => ({ ...nameJson(group), ...groupJson(group) })),
    total: { ...groupJson(summary.total), ...totalCostJson(summary.total, around.into) },
    ...(around.budgets.length > 0 && { budget: { currency: around.into.currency, ...budgetJson(around.budgets) } }),
    skippedLines: around.skippedLines,
  };
}

/** All currencies together, where rates allow it. */
export function totalNano({ money }: Pick<Group, 'money'>, into: Into): Nano | undefined {
  return totalIn(
    [...money].map(([currency, { nano }]): [Currency, Nano] => [currency, nano]),
    into,
  );
}

export function totalCostJson(
  total: Pick<Group, 'money' | 'unpricedCalls'>,
  into: Into,
): { totalCost?: number; currency: Currency } {
  const nano = unlessUnknown(totalNano(total, into), total.unpricedCalls);
  return { ...(nano !== undefined && { totalCost: toUnits(nano) }), currency: into.currency };
}

export function periodJson({ fromMs, toMs, label, zone }: Period) {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), label, timezone: zone.name };
}

type BudgetJson = { limit: number; spent: number; remaining?: number; unknownIn?: Currency };

function budgetJson(budgets: readonly Budget[]): Record<string, BudgetJson> {
  return Object.fromEntries(
    budgets.map(({ name, limitNano, spentNano, unknownSpentIn }) => [
      name,
      {
        ...{ limit: toUnits(limitNano), spent: toUnits(spentNano) },
        // Nobody knows what is left where a part of what is spent is not known.
        ...(unknownSpentIn === undefined
          ? { remaining: toUnits(limitNano - spentNano) }
          : { unknownIn: unknownSpentIn }),
      },
    ]),
  );
}
