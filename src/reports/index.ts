import { createCost } from './cost.ts';
import { createSummary } from './summary.ts';

/** Every report: a fold that is fed the rows of a period one by one. The analysis of costs is loaded by `mgw cost` alone. */
export const reports = { stats: createSummary, cost: createCost } as const;
