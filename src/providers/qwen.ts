import type { Thinking } from '../domain/model.ts';
import type { Dialect } from './dialect.ts';
import { qwenErrors } from './errors/qwen.ts';
import { JSON_OBJECT, jsonSchemaFormat } from './json-format.ts';

/** Tokens of reasoning at `thinking: low`, and never more than half of what the whole answer may have. */
const LOW_THINKING_BUDGET = 1024;

/** As of 2026-02: https://alibabacloud.com/help/zh/model-studio/json-mode; the others take any JSON. */
const TAKES_SCHEMA = /^(qwen3-max|qwen-plus|qwen-flash)(-|$)/;
const ALWAYS_THINKS = /thinking|^(qwq|qvq)/;

/** DashScope's compatible mode: https://help.aliyun.com/zh/model-studio */
export const qwen: Dialect = {
  name: 'qwen',
  errors: qwenErrors,
  requestIdHeaders: ['x-request-id', 'x-dashscope-request-id'],
  asksForUsage: true,
  // `max_tokens` caps the answer alone, and leaves the reasoning, which is billed too, without a limit.
  cap: 'max_completion_tokens',
  keeps: { max_completion_tokens: 'output', max_tokens: 'answer' },
  fields: ({ temperature, maxTokens, thinking }) => ({
    // The range is [0, 2).
    temperature: Math.min(temperature, 1.99),
    ...thinkingFields(thinking, maxTokens),
  }),
  jsonFields(schema, { upstreamModel, thinking }, { params, thinksByDefault }) {
    const thinks = thinking === undefined ? params['enable_thinking'] : thinking !== 'off';
    // Refused while thinking; then the prompt alone asks for it.
    if (thinks || ALWAYS_THINKS.test(upstreamModel)) return {};
    const isOff = thinks === false || thinksByDefault === false;
    const format = TAKES_SCHEMA.test(upstreamModel) ? jsonSchemaFormat(schema) : JSON_OBJECT;
    return { ...format, ...(!isOff && { enable_thinking: false }) };
  },
  thinks: ({ enable_thinking: switched }) => (switched === undefined ? undefined : switched !== false),
};

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
