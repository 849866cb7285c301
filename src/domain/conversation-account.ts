import type { CostSource } from './ledger-entry.ts';
import { type LedgerEntry, type Outcome, spending } from './ledger-entry.ts';
import type { Currency, Nano } from './money.ts';

/** A part of what a call cost; `nano` is absent where no price is known. */
export type Paid = { nano?: Nano; currency?: Currency; source: CostSource };

/** A call of a conversation, in figures: what its ledger row says, so that accounts need no ledger. */
export type CallAccount = {
  /** The ledger row's. */
  id: string;
  /** ISO 8601, UTC. */
  at: string;
  outcome: Outcome;
  /** The alias that answered, or was asked. */
  model: string;
  /** Tokens; absent where nothing was reported or counted. */
  input?: number;
  cachedInput?: number;
  output?: number;
  paid: readonly Paid[];
};

/** All calls of a conversation together. */
export type ConversationTotal = {
  calls: number;
  input: number;
  cachedInput: number;
  output: number;
  /** By currency, in the order in which they came. */
  amounts: readonly { currency: Currency; nano: Nano; estimated: boolean }[];
  /** Calls of which a part has no known price. */
  unpriced: number;
};

export function accountOf(entry: LedgerEntry): CallAccount {
  const { id, ts, outcome, model, asked, usage, cache } = entry;
  const paid = spending(entry).map(({ nano, currency, source }) => ({
    ...(nano !== undefined && { nano }),
    ...(currency !== undefined && { currency }),
    source,
  }));
  const asking =
    cache.spentNano === undefined || cache.savedCurrency === undefined
      ? []
      : [{ nano: cache.spentNano, currency: cache.savedCurrency, source: 'computed' as const }];
  // What a kept answer once took was paid for by another call.
  const billed = outcome === 'cached' ? undefined : usage;
  return {
    id,
    at: ts,
    outcome,
    model: model ?? asked,
    ...(billed && { input: billed.input, output: billed.output }),
    ...(billed?.cachedInput !== undefined && { cachedInput: billed.cachedInput }),
    paid: [...paid, ...asking],
  };
}

export function totalOf(calls: readonly CallAccount[]): ConversationTotal {
  const amounts = new Map<Currency, { currency: Currency; nano: Nano; estimated: boolean }>();
  for (const { nano, currency, source } of calls.flatMap(({ paid }) => paid)) {
    if (nano === undefined || currency === undefined) continue;
    const known = amounts.get(currency) ?? { currency, nano: 0, estimated: false };
    const estimated = known.estimated || source === 'estimated';
    amounts.set(currency, { currency, nano: known.nano + nano, estimated });
  }
  const sum = (figure: (call: CallAccount) => number | undefined) =>
    calls.reduce((total, call) => total + (figure(call) ?? 0), 0);
  return {
    calls: calls.length,
    input: sum(({ input }) => input),
    cachedInput: sum(({ cachedInput }) => cachedInput),
    output: sum(({ output }) => output),
    amounts: [...amounts.values()],
    unpriced: calls.filter(({ paid }) => paid.some(({ nano }) => nano === undefined)).length,
  };
}
