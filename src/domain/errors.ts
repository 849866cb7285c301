import { type BilledReport, failedReport } from './billed-report.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import type { AttemptBill } from './reported-usage.ts';

/** What went wrong, as a stable word: in `--json`, in the ledger and in `MgwError.code`. */
export type ErrorCode =
  | 'usage' // the command line or the request is not well formed
  | 'config' // the config file cannot be used
  | 'input-too-large' // refused before sending: the input cannot fit the model's window
  | 'no-key' // no key is configured for any candidate
  | 'auth' // the vendor refused the key
  | 'cost-limit' // the worst case of this call is over the limit per call
  | 'budget' // the day's or month's budget is used up
  | 'rate-limit' // too many requests; clears by itself
  | 'quota' // no money, no plan, or a cap that resets later
  | 'timeout' // one of the four limits fired
  | 'network' // no connection, DNS, TLS, reset
  | 'context-length' // the vendor says the input is too long
  | 'content-filter' // the vendor refused the content
  | 'model-not-found' // the vendor does not know the upstream model
  | 'bad-request' // the vendor says that the request is wrong
  | 'server' // the vendor's own fault: 5xx, overloaded
  | 'incomplete' // the answer ended without a finish reason
  | 'malformed' // what came back is not the protocol
  | 'cancelled' // stopped by the caller
  | 'reader-gone' // nobody reads the output any more
  | 'record' // the answer was given, but its row could not be written
  | 'internal'; // a fault of mgw

/**
 * What the router does about a failed attempt.
 * - `retry`: the same model again, then the next candidate
 * - `next`: the next candidate at once
 * - `rest`: as `next`, and this model is not worth asking for a while (money, plan, key)
 * - `larger-window`: only a candidate with a larger context window
 * - `user-error`: the request itself is wrong; no other candidate would do better
 * - `content-filter`: another candidate only if `routing.fallback_on` says so
 */
export type Disposition = 'retry' | 'next' | 'rest' | 'larger-window' | 'user-error' | 'content-filter';

export type MgwErrorOptions = {
  /** The next step for the person, without a final full stop. */
  hint?: string | undefined;
  disposition?: Disposition | undefined;
  httpStatus?: number | undefined;
  /** The vendor's own error code, as it stands in the body. */
  vendorCode?: string | undefined;
  /** How long the vendor asks us to wait, in ms. */
  retryAfterMs?: number | undefined;
  /** What is known of the bill of the attempt that failed with it. */
  bill?: AttemptBill | undefined;
  cause?: unknown;
};

/** The one error class. `message` is one line; `hint` is the next step; `code` decides the exit code. */
export class MgwError extends Error {
  override readonly name = 'MgwError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly disposition: Disposition | undefined;
  readonly httpStatus: number | undefined;
  readonly vendorCode: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** What is known of the bill of the attempt that failed with it; the call's is in `entry`. */
  readonly bill: AttemptBill | undefined;
  /** The ledger row of the call that failed, once it is written. Set by `withLedger`. */
  entry: LedgerEntry | undefined;
  /** The rows of calls before it that belong to the same question. Set by `askStructured`. */
  earlier: readonly LedgerEntry[] | undefined;
  /** What had arrived of the answer before it failed. Set by `collect`. */
  content: string | undefined;

  constructor(code: ErrorCode, message: string, options: MgwErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.disposition = options.disposition;
    this.httpStatus = options.httpStatus;
    this.vendorCode = options.vendorCode;
    this.retryAfterMs = options.retryAfterMs;
    this.bill = options.bill;
  }

  /** What the call that failed was billed, from its ledger row: all its attempts together. Empty: nothing. */
  get billed(): BilledReport {
    return this.entry === undefined ? {} : failedReport(this.entry);
  }
}

/** The same error, of an attempt that may have been billed. Another object: a signal's reason is shared by many attempts. */
export function withBill(error: MgwError, bill: AttemptBill | undefined): MgwError {
  if (bill === undefined) return error;
  const { code, message, hint, disposition, httpStatus, vendorCode, retryAfterMs, cause } = error;
  return new MgwError(code, message, { hint, disposition, httpStatus, vendorCode, retryAfterMs, bill, cause });
}

/** Anything thrown, as an `MgwError`; what is not ours becomes `internal` and keeps its cause. */
export function toMgwError(error: unknown): MgwError {
  if (error instanceof MgwError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new MgwError('internal', message, { cause: error, hint: 'this is a fault of mgw; please report it' });
}
