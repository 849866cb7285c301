import type { FinishReason, Usage } from './chat.ts';
import type { ErrorCode } from './errors.ts';
import type { Currency, Nano, UnitPrices } from './money.ts';

export type Outcome = 'answered' | 'cached' | 'failed' | 'refused' | 'cancelled';

/**
 * How sure a cost is. `computed`: the vendor's usage at known prices; `estimated`: our count at known prices;
 * `unpriced`: no price is known, which is not free.
 */
export type CostSource = 'computed' | 'estimated' | 'unpriced';

/** What was billed: usage, the unit prices that then held, and their product. `costNano` is absent when unpriced. */
export type Billing = {
  usage: Usage;
  prices?: UnitPrices;
  costNano?: Nano;
  currency?: Currency;
  costSource: CostSource;
};

/**
 * Tokens by tiktoken's encoding, exact, whatever the vendor billed. `input` is the sum over the messages' contents, without
 * what a template adds; `output` is the answer's text and its reasoning.
 */
export type Counted = { input: number; output: number; encoding: string };

export type AttemptEntry = {
  model: string;
  provider: string;
  status: 'ok' | 'failed' | 'cancelled';
  code?: ErrorCode;
  httpStatus?: number;
  durationMs: number;
  /** Only where a failed attempt was billed: it had sent part of an answer. The answering attempt's billing is the row's. */
  billed?: Billing;
};

/**
 * One call, one line of `ledger/YYYY-MM.jsonl`. No prompt and no answer text, ever.
 * The row's own `usage`, `prices` and `costNano` are those of the answer; failed attempts carry their own.
 */
export type LedgerEntry = {
  v: 1;
  /** ULID. */
  id: string;
  /** When the call began, ISO 8601, UTC, milliseconds. */
  ts: string;
  /** The alias asked for. */
  asked: string;
  /** The alias that answered; absent when none did. */
  model?: string;
  provider?: string;
  /** The name that the vendor gave in its answer, else the one that it was asked by. */
  upstreamModel?: string;
  /** The vendor's name for the model that was asked, where its answer named another. */
  upstreamAsked?: string;
  /** Of an `openai-compatible` model: host and port of the server that was asked, since many have models of one name. */
  endpointHost?: string;
  outcome: Outcome;
  code?: ErrorCode;
  finishReason?: FinishReason;
  attempts: AttemptEntry[];
  firstTokenMs?: number;
  durationMs: number;
  /** Of an answer that was sent for: the same yardstick for every vendor. */
  counted?: Counted;
  cache: {
    status: 'exact' | 'equivalent' | 'confirmed' | 'embedding' | 'miss' | 'bypass';
    entryId?: string;
    similarity?: number;
    /** What the same answer cost when it was bought, less `spentNano`: below zero where that was more, and after a miss. */
    savedNano?: Nano;
    savedCurrency?: Currency;
    /** What was paid in this call to ask whether a kept answer fits, in `savedCurrency`; it stands in rows of its own, too. */
    spentNano?: Nano;
    /** What was billed for it then, so that it can be put at another model's price. */
    usage?: Usage;
  };
  route: string;
  /** Keyed with a local secret: finds repeats, reveals nothing. */
  promptHash: string;
  tag?: string;
  /** Of a call that the cache has made for another: the other's tag, in whose budget it counts, too. */
  forTag?: string;
  pid: number;
  requestId?: string;
} & Partial<Billing>;

/** What a row tells of how a call went: how fast a model is, how long its answers are, which conversation it was in. */
export type RecentCall = Pick<LedgerEntry, 'v' | 'ts' | 'durationMs'> &
  Partial<
    Pick<
      LedgerEntry,
      'model' | 'provider' | 'upstreamModel' | 'upstreamAsked' | 'endpointHost' | 'firstTokenMs' | 'promptHash' | 'tag'
    >
  > & {
    outcome: string;
    attempts: readonly unknown[];
    usage?: Pick<Usage, 'output' | 'reasoning'>;
    /** A text, in a row that is whole. */
    route?: unknown;
  };

type Maybe<Shape> = { [Key in keyof Shape]?: Shape[Key] | undefined };

/** What reports add up of a row, besides its time. */
export type ReportedCall = Pick<LedgerEntry, 'asked' | 'outcome' | 'attempts' | 'durationMs'> &
  Maybe<
    Pick<LedgerEntry, 'model' | 'provider' | 'code' | 'tag' | 'forTag' | 'firstTokenMs' | keyof Omit<Billing, 'prices'>>
  > & {
    cache: Pick<LedgerEntry['cache'], 'status'> & Maybe<Pick<LedgerEntry['cache'], 'savedNano' | 'savedCurrency'>>;
  };

/** One part of what a call cost. `nano` is absent when unpriced; `attempt` is the failed attempt that it went to. */
export type Spending = {
  currency: Currency | undefined;
  nano: Nano | undefined;
  source: CostSource;
  wasted: boolean;
  usage: Usage | undefined;
  attempt: AttemptEntry | undefined;
};

/** All that a call cost: the answer, and failed attempts that were billed. Unpriced parts have no `nano`. */
export function spending(entry: ReportedCall): Spending[] {
  const parts: Spending[] = [];
  for (const attempt of entry.attempts) {
    if (attempt.billed !== undefined) parts.push(spent(attempt.billed, true, attempt));
  }
  const own = ownSpending(entry);
  if (own !== undefined) parts.push(own);
  return parts;
}

/** Without the failed attempts. */
export function ownSpending(entry: ReportedCall): Spending | undefined {
  const wasted = entry.outcome === 'failed' || entry.outcome === 'cancelled';
  return entry.costSource === undefined ? undefined : spent(entry, wasted, undefined);
}

/** Made for every row of a ledger, so that it is written out. */
function spent(billing: Maybe<Billing>, wasted: boolean, attempt: AttemptEntry | undefined): Spending {
  return {
    currency: billing.currency,
    nano: billing.costNano,
    source: billing.costSource ?? 'unpriced',
    wasted,
    usage: billing.usage,
    attempt,
  };
}
