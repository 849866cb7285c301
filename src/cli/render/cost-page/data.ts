import type { Currency, Nano } from '../../../domain/money.ts';
import type { CostSection } from '../../../reports/cost.ts';
import type { CostAnalysis } from '../../../reports/cost-analysis.ts';
import type { Budget } from '../../../reports/report-json.ts';
import type { SpendingOverTime } from '../../../reports/spending-over-time.ts';

/** All that the page of `mgw cost --html` says. What is not known is absent. */
export type CostPageData = {
  /** The period in words: `2026-11`. */
  period: string;
  /** An IANA name. */
  zone: string;
  generatedAtMs: number;
  /** The config's: of everything that is added up over currencies, and of the charts. */
  currency: Currency;
  /** Nano-units of it for one unit of another. */
  rates: Readonly<Record<Currency, Nano>>;
  calls: number;
  /** All currencies together; absent when one of them has no exchange rate. */
  totalNano?: Nano;
  /** One for each currency that money was spent in. */
  totals: PageTotal[];
  unpricedCalls: number;
  estimatedCalls: number;
  /** What the cache's answers cost when they were bought, by currency. */
  cacheSaved: { currency: Currency; nano: Nano }[];
  cachedCalls: number;
  analysis?: CostAnalysis;
  overTime: SpendingOverTime;
  /** A table for each. */
  sections: CostSection[];
  budgets: readonly Budget[];
  /** Lines of the ledger that could not be read. */
  skippedLines: number;
};

export type PageTotal = { currency: Currency; nano: Nano; estimatedNano: Nano; wastedNano: Nano };
