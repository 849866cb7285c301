import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judgeCandidates } from '../../src/budget/limits.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { nodeEffects } from '../../src/effects.ts';
import { limitParts } from '../../src/gateway/compose-limits.ts';
import { createEstimate } from '../../src/gateway/estimate.ts';
import type { Learned } from '../../src/gateway/learned.ts';
import { createCounting } from '../../src/metering/counting.ts';
import type { Drift } from '../../src/reports/drift.ts';
import { modelNamed } from '../support/calls.ts';

const effects = nodeEffects();

function learnedAs(input: Drift['input'], calls: number): { learned: Learned; reads: () => number } {
  let reads = 0;
  const sides = { counted: { input: 0, output: 0 }, billed: { input: 0, output: 0 } };
  const drift: Drift = { provider: '', upstreamModel: '', calls, ...sides, input, output: { ratio: 1, perCall: 0 } };
  return {
    reads: () => reads,
    learned: {
      driftOf: () => {
        reads += 1;
        return drift;
      },
      likelyOutput: () => ({ tokens: 50, basis: 'model' }),
    },
  };
}

function setUp(yaml: string, learned: Learned) {
  const { config } = parseConfig(yaml, 'config.yaml');
  if (config === undefined) throw new Error('no config');
  const counting = createCounting('o200k_base', effects.clock);
  const limits = limitParts({ effects, config }, counting, learned);
  return { counting, limits, estimate: createEstimate({ config, clock: effects.clock, counting, learned }) };
}

const models = [
  modelNamed('own'),
  modelNamed('known', { upstreamModel: 'llama3.1:8b' }),
  modelNamed('qwen', { provider: 'qwen', upstreamModel: 'qwen-plus' }),
];
const correction = fc.record({
  ratio: fc.double({ min: 0.5, max: 2, noNaN: true }),
  perCall: fc.double({ min: 0, max: 100_000, noNaN: true }),
});
const contents = fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { minLength: 1, maxLength: 3 });

it('the worst case is never below the likely one, whatever was learned, and holds what is added to each call', async () => {
  await fc.assert(
    fc.asyncProperty(correction, fc.nat({ max: 300 }), contents, async (input, calls, texts) => {
      const { counting, limits, estimate } = setUp(
        'routing: { cost_limit_per_call: 1 }',
        learnedAs(input, calls).learned,
      );
      const request = { messages: texts.map((content) => ({ role: 'user' as const, content })) };
      await counting.countInput(request.messages);
      for (const how of ['quickly', 'closely'] as const) {
        for (const { model, worst } of await judgeCandidates({ request, candidates: models }, limits, how)) {
          const estimated = estimate(model, request, worst);
          expect(worst.inputTokens).toBeGreaterThanOrEqual(estimated.inputTokens);
          expect(worst.inputTokens).toBeGreaterThanOrEqual(Math.ceil(input.perCall));
          expect(estimated.worstNano).toBeGreaterThanOrEqual(estimated.likelyNano ?? Number.NaN);
        }
      }
    }),
    { numRuns: 60 },
  );
});

it('what was learned is read only where there is a limit or a budget, or where somebody asks for it', async () => {
  const request = { messages: [{ role: 'user' as const, content: 'hello' }] };
  const reads = async (yaml: string, how: 'quickly' | 'closely' = 'quickly', changes = {}) => {
    const { learned, reads: count } = learnedAs({ ratio: 1, perCall: 2000 }, 25);
    const call = { request: { ...request, ...changes }, candidates: models.slice(0, 1) };
    const [verdict] = await judgeCandidates(call, setUp(yaml, learned).limits, how);
    return [count() > 0, (verdict?.worst.inputTokens ?? 0) > 2000];
  };
  expect(await reads('')).toEqual([false, false]);
  expect(await reads('', 'closely')).toEqual([true, true]);
  expect(await reads('', 'quickly', { maxCost: 100 })).toEqual([true, true]);
  expect(await reads('routing: { cost_limit_per_call: 100 }')).toEqual([true, true]);
  expect(await reads('budget: { daily: 100 }')).toEqual([true, true]);
});
