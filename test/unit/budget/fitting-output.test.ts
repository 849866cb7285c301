import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fittingOutput } from '../../../src/budget/fitting-output.ts';
import { presetConfig } from '../../../src/config/presets.ts';
import type { ChatRequest } from '../../../src/domain/chat.ts';
import { createWorstCost } from '../../../src/gateway/estimate.ts';
import { mergeModels } from '../../../src/gateway/models.ts';
import { callBounds } from '../../../src/providers/call-bounds.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const config = presetConfig();
const models = [...mergeModels(config).values()];

it('is the largest cap with which a call passes, whatever params, hours and tiers are', () => {
  const params = fc.record(
    {
      n: fc.integer({ min: 1, max: 4 }),
      max_tokens: fc.constantFrom(null, 50, 9000),
      max_completion_tokens: fc.constantFrom(null, 50, 9000),
      thinking_budget: fc.integer({ min: 1, max: 9000 }),
    },
    { requiredKeys: [] },
  );
  const settings = fc.record({
    model: fc.constantFrom(...models),
    params,
    thinking: fc.constantFrom('on' as const, 'off' as const, 'low' as const, undefined),
    minute: fc.nat({ max: 1439 }),
    inputTokens: fc.nat({ max: 300_000 }),
    limitNano: fc.integer({ min: 1, max: 2e9 }),
  });
  fc.assert(
    fc.property(settings, ({ model: preset, params: own, thinking, minute, inputTokens, limitNano }) => {
      const model = { ...preset, params: own };
      const clock = createFakeClock(Date.parse('2026-11-25T00:00:00+08:00') + minute * 60_000);
      const parts = { worstCost: createWorstCost({ config, clock }), bounds: callBounds };
      const request: ChatRequest = { messages: [], ...(thinking !== undefined && { thinking }) };
      const passes = (asked: ChatRequest) => {
        const { outputTokens } = callBounds(model, asked);
        return (parts.worstCost(model, { inputTokens, outputTokens }, asked) ?? 0) <= limitNano;
      };
      // Only a call that was refused is offered anything.
      fc.pre(!passes(request));
      const fitting = fittingOutput({ model, request, inputTokens, limitNano }, parts);
      expect(passes({ ...request, maxTokens: fitting + 1 })).toBe(false);
      if (fitting > 0) expect(passes({ ...request, maxTokens: fitting })).toBe(true);
    }),
    { numRuns: 300 },
  );
});
