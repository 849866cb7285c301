import type { Thinking } from '../domain/model.ts';
import { glmErrors } from './errors/glm.ts';
import { openAiDialect } from './openai-compatible.ts';

/** Zhipu's v4 API: https://docs.bigmodel.cn */
export const glm = openAiDialect({
  name: 'glm',
  errors: glmErrors,
  requestIdHeaders: ['x-log-id', 'x-request-id'],
  // Always there, in the last chunk; `stream_options` is not documented.
  asksForUsage: false,
  fields: ({ upstreamModel, temperature, maxTokens, thinking }) => ({
    // The vendor's pages disagree on the ends of the range, so both are kept away from; 0 has a switch of its own.
    ...(temperature === 0 ? { do_sample: false } : { temperature: Math.min(0.99, Math.max(0.01, temperature)) }),
    max_tokens: maxTokens,
    ...thinkingFields(thinking, upstreamModel),
  }),
});

function thinkingFields(thinking: Thinking | undefined, upstreamModel: string): Record<string, unknown> {
  switch (thinking) {
    case undefined:
      return {};
    case 'off':
      // 5.3 cannot be switched off: it answers 400 to `disabled`.
      return upstreamModel.startsWith('glm-5.3') ? { reasoning_effort: 'low' } : { thinking: { type: 'disabled' } };
    case 'on':
      return { thinking: { type: 'enabled' } };
    case 'low':
    case 'high':
      return {
        thinking: { type: 'enabled' },
        ...(upstreamModel.startsWith('glm-5') ? { reasoning_effort: thinking } : {}),
      };
  }
}
