import type { ChatCall, ChatRequest } from '../domain/chat.ts';
import type { Currency, Nano } from '../domain/money.ts';
import type { Clock } from '../effects.ts';
import type { BrokenOff } from './broken-off.ts';
import type { WorstCase } from './limit-parts.ts';
import type { InputBound } from './limits.ts';
import type { Reservations } from './reservations.ts';
import type { Budget, InOwn, Priced } from './standing.ts';

export type BudgetParts = {
  reservations: Reservations;
  clock: Pick<Clock, 'after' | 'monotonic'>;
  currency: Currency;
  allowUnpriced: boolean;
  onExceeded: 'block' | 'downgrade';
  /** A share of a budget from which on the person is told; 0.8 is four fifths. */
  warnAt: number;
  /** Whether any budget is for this call; where none is, nothing is read and nothing reserved. */
  concerns: (call: ChatCall) => boolean;
  /** The worst case of the call on each candidate. */
  worstCases: (call: ChatCall, bound: InputBound) => Promise<readonly WorstCase[]>;
  /**
   * The most that attempts that broke off are billed together. `worst` are the worst cases of the call's candidates, by
   * whose bound of the input is reckoned where the vendor told none; `sinceMs`: how long ago the call began.
   */
  brokenCost: (
    broken: readonly BrokenOff[],
    asked: { call: ChatCall; worst: readonly WorstCase[]; sinceMs: number },
  ) => Nano;
  /** What another call holds, in `currency`. */
  inOwn: InOwn;
  /** Every budget that is set, from the ledger. */
  budgets: () => Promise<readonly Budget[]>;
  /** The output cap with which the call on the candidate costs no more than that; 0 when there is none. */
  fittingOutput: (candidate: Priced, request: ChatRequest, leftNano: Nano) => number;
  /** False: the call is over, and its row could not be written. */
  isRecorded: (id: string) => boolean;
  /** Throws when no row can be written. */
  canRecord: () => Promise<void> | void;
};
