import type { Thinking, ThinkingField } from '../domain/model.ts';
import type { Dialect } from './dialect.ts';
import { jsonSchemaFormat } from './json-format.ts';

/**
 * Any endpoint that speaks the protocol. There is no common switch for thinking: where `thinking_field` does not name it, `low`
 * and `high` become `reasoning_effort`, `on` and `off` leave it to the endpoint; whatever else it takes goes into `params`.
 */
export const openAiCompatible: Dialect = {
  name: 'openai-compatible',
  errors: [],
  requestIdHeaders: ['x-request-id', 'request-id'],
  asksForUsage: true,
  cap: 'max_tokens',
  keeps: { max_tokens: 'output', max_completion_tokens: 'output' },
  fields: ({ temperature, thinking, thinkingField }) => ({ temperature, ...thinkingFields(thinking, thinkingField) }),
  jsonFields: jsonSchemaFormat,
  // Nobody knows which switches it takes and which it passes over.
  thinks: () => undefined,
};

function thinkingFields(thinking: Thinking | undefined, field: ThinkingField | undefined): Record<string, unknown> {
  if (thinking === undefined) return {};
  const thinks = thinking !== 'off';
  switch (field) {
    case 'enable_thinking':
      return { enable_thinking: thinks };
    case 'thinking':
      return { thinking: { type: thinks ? 'enabled' : 'disabled' } };
    case 'chat_template_kwargs':
      // vLLM and SGLang, for models whose template has the switch.
      return { chat_template_kwargs: { enable_thinking: thinks } };
    case 'reasoning_effort':
      return { reasoning_effort: { off: 'none', low: 'low', on: 'medium', high: 'high' }[thinking] };
    case undefined:
      return thinking === 'low' || thinking === 'high' ? { reasoning_effort: thinking } : {};
    default:
      return field satisfies never;
  }
}
