import type { Usage } from './chat.ts';
import { type Billing, type CostSource, type LedgerEntry, spending } from './ledger-entry.ts';
import { type Currency, toUnits } from './money.ts';

export type UsageReport = {
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  cachedInputTokens?: number;
  reasoningTokens?: number;
  source: Usage['source'];
};

/** What was billed, as it is shown. Empty: nothing was. */
export type BilledReport = {
  usage?: UsageReport;
  /** Whole units of `currency`, rounded to a millionth, or exact where that would be 0; absent when unpriced, or in several currencies. */
  cost?: number;
  currency?: Currency;
  costSource?: CostSource;
};

export function usageReport({ input, output, cachedInput, reasoning, source }: Usage): UsageReport {
  return {
    inputTokens: input,
    outputTokens: output,
    totalTokens: input + output,
    ...(cachedInput !== undefined && { cachedInputTokens: cachedInput }),
    ...(reasoning !== undefined && { reasoningTokens: reasoning }),
    source,
  };
}

export function billingReport({ usage, costNano, currency, costSource }: Billing): BilledReport {
  return {
    usage: usageReport(usage),
    ...(costNano !== undefined && { cost: toUnits(costNano) }),
    ...(currency !== undefined && { currency }),
    costSource,
  };
}

/** All that a call was billed which gave no answer: what its attempts were, and what it was when it was stopped. */
export function failedReport(entry: LedgerEntry): BilledReport {
  const parts = spending(entry);
  const [first] = parts;
  if (first === undefined) return {};
  const usages = parts.flatMap(({ usage }) => usage ?? []);
  const isKnown = parts.every(({ nano, currency }) => nano !== undefined && currency === first.currency);
  const cost = isKnown ? parts.reduce((sum, { nano = 0 }) => sum + nano, 0) : undefined;
  const sources = new Set(parts.map(({ source }) => source));
  const costSource = (['unpriced', 'estimated', 'computed'] as const).find((source) => sources.has(source));
  return {
    ...(usages.length > 0 && { usage: usageReport(usages.reduce(added)) }),
    ...(cost !== undefined && { cost: toUnits(cost) }),
    ...(isKnown && first.currency !== undefined && { currency: first.currency }),
    ...(costSource && { costSource }),
  };
}

/**
 * All that a call was billed, its answer and its failed attempts, whether there is an answer or not. Absent when a part is
 * unpriced, or in another currency than the answer.
 */
export function totalReport(entry: LedgerEntry): { totalCost?: number } {
  return totalOfCalls([entry]);
}

/** The same of several calls together. */
export function totalOfCalls(entries: readonly LedgerEntry[]): { totalCost?: number } {
  const parts = entries.flatMap(spending);
  const currencies = new Set([
    ...entries.flatMap(({ currency }) => currency ?? []),
    ...parts.flatMap(({ nano, currency }) => (nano === 0 || currency === undefined ? [] : [currency])),
  ]);
  if (currencies.size > 1 || parts.some(({ nano }) => nano === undefined)) return {};
  return { totalCost: toUnits(parts.reduce((total, { nano = 0 }) => total + nano, 0)) };
}

/** A part that one of them does not tell is not told of the sum. */
function added(a: Usage, b: Usage): Usage {
  const cachedInput = sum(a.cachedInput, b.cachedInput);
  const reasoning = sum(a.reasoning, b.reasoning);
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    ...(cachedInput !== undefined && { cachedInput }),
    ...(reasoning !== undefined && { reasoning }),
    source: a.source === b.source ? a.source : 'estimated',
  };
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
