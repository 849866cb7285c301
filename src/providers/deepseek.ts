import type { Thinking } from '../domain/model.ts';
import { deepseekErrors } from './errors/deepseek.ts';
import { openAiDialect } from './openai-compatible.ts';

/** https://api-docs.deepseek.com */
export const deepseek = openAiDialect({
  name: 'deepseek',
  errors: deepseekErrors,
  requestIdHeaders: ['x-ds-trace-id', 'x-request-id'],
  // Usage comes unasked in the last chunk, but only the asked-for form is documented, and asking adds no more than nulls.
  asksForUsage: true,
  fields: ({ temperature, maxTokens, thinking }) => ({
    // Has no effect while thinking.
    ...(thinking === undefined || thinking === 'off' ? { temperature } : {}),
    max_tokens: maxTokens,
    ...thinkingFields(thinking),
  }),
});

function thinkingFields(thinking: Thinking | undefined): Record<string, unknown> {
  switch (thinking) {
    case undefined:
      return {};
    case 'off':
      return { thinking: { type: 'disabled' } };
    case 'on':
      return { thinking: { type: 'enabled' } };
    case 'low':
    case 'high':
      return { thinking: { type: 'enabled' }, reasoning_effort: thinking };
  }
}
