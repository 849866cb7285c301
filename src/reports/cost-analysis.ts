import type { Nano } from '../domain/money.ts';

/** What `mgw cost` says about a period beyond what was spent; amounts in the config's currency. */
export type CostAnalysis = {
  spentNano: Nano;
  /** Every call at the default model, without a cache. */
  baseline?: { model: string; nano: Nano; leftOut: number };
  /** May be negative. */
  savings?: { cacheNano: Nano; routingNano: Nano; hoursNano: Nano };
  wasted: {
    failedAttempts: { count: number; nano: Nano };
    aborted: { count: number; nano: Nano };
    repeats: { count: number; nano: Nano };
  };
  projection?: { monthEndNano: Nano; perDayNano: Nano; basedOnDays: number };
  whatIf?: { model: string; nano: Nano; calls: number; leftOut: number; corrected: boolean };
  repeats: Repeat[];
};

/** A question that was asked more than once. */
export type Repeat = {
  promptHash: string;
  tag?: string;
  models: string[];
  calls: number;
  paidAgain: number;
  firstMs: number;
  lastMs: number;
  perDay: number;
  nano: Nano;
  avoidableNano: Nano;
  unpricedCalls: number;
};
