import type { Dialect } from './dialect.ts';
import { jsonSchemaFormat } from './json-format.ts';

/**
 * Any endpoint that speaks the protocol. There is no common switch for thinking: `low` and `high` become
 * `reasoning_effort`, `on` and `off` leave it to the endpoint; whatever else it takes goes into `params`.
 */
export const openAiCompatible: Dialect = {
  name: 'openai-compatible',
  errors: [],
  requestIdHeaders: ['x-request-id', 'request-id'],
  asksForUsage: true,
  cap: 'max_tokens',
  keeps: { max_tokens: 'output', max_completion_tokens: 'output' },
  fields: ({ temperature, thinking }) => ({
    temperature,
    ...(thinking === 'low' || thinking === 'high' ? { reasoning_effort: thinking } : {}),
  }),
  jsonFields: jsonSchemaFormat,
  // Nobody knows which switches it takes and which it passes over.
  thinks: () => undefined,
};
