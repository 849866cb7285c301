import { createCost } from './cost.ts';
import { createCostAnalysis } from './cost-analysis.ts';
import { createSummary } from './summary.ts';

/** Every report: a fold that is fed the rows of a period one by one. */
export const reports = { stats: createSummary, cost: createCost, costAnalysis: createCostAnalysis } as const;
