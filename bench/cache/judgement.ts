/** What the bench bundles to measure. */
export { analyse } from '../../src/cache/analysis/analyse.ts';
export { evaluate } from '../../src/cache/analysis/evaluate.ts';
export { judge } from '../../src/cache/analysis/judge.ts';
export { parseLabelled } from '../../src/cache/analysis/labelled.ts';
