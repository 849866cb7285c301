import type { Thinking } from '../domain/model.ts';
import { qwenErrors } from './errors/qwen.ts';
import { openAiDialect } from './openai-compatible.ts';

/** Tokens of reasoning at `thinking: low`, and never more than half of what the whole answer may have. */
const LOW_THINKING_BUDGET = 1024;

/** DashScope's compatible mode: https://help.aliyun.com/zh/model-studio */
export const qwen = openAiDialect({
  name: 'qwen',
  errors: qwenErrors,
  requestIdHeaders: ['x-request-id', 'x-dashscope-request-id'],
  asksForUsage: true,
  fields: ({ temperature, maxTokens, thinking }) => ({
    // The range is [0, 2).
    temperature: Math.min(temperature, 1.99),
    // `max_tokens` would cap the answer alone, and leave the reasoning, which is billed too, without a limit.
    max_completion_tokens: maxTokens,
    ...thinkingFields(thinking, maxTokens),
  }),
});

function thinkingFields(thinking: Thinking | undefined, maxTokens: number): Record<string, unknown> {
  switch (thinking) {
    case undefined:
      return {};
    case 'off':
      return { enable_thinking: false };
    case 'on':
    case 'high':
      return { enable_thinking: true };
    case 'low':
      return {
        enable_thinking: true,
        thinking_budget: Math.max(1, Math.min(LOW_THINKING_BUDGET, Math.floor(maxTokens / 2))),
      };
  }
}
