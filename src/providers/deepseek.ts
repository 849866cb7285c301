import type { Thinking } from '../domain/model.ts';
import type { Dialect } from './dialect.ts';
import { deepseekErrors } from './errors/deepseek.ts';
import { JSON_OBJECT } from './json-format.ts';

/** https://api-docs.deepseek.com */
export const deepseek: Dialect = {
  name: 'deepseek',
  errors: deepseekErrors,
  requestIdHeaders: ['x-ds-trace-id', 'x-request-id'],
  // Usage comes unasked in the last chunk, but only the asked-for form is documented, and asking adds no more than nulls.
  asksForUsage: true,
  cap: 'max_tokens',
  keeps: { max_tokens: 'output' },
  fields: ({ temperature, thinking }) => ({
    // Has no effect while thinking.
    ...(thinking === undefined || thinking === 'off' ? { temperature } : {}),
    ...thinkingFields(thinking),
  }),
  // A schema is not known there: https://api-docs.deepseek.com/guides/json_mode
  jsonFields: () => JSON_OBJECT,
  thinks: ({ thinking }) => (thinking === undefined ? undefined : !isDisabled(thinking)),
};

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

/** `{ type: 'disabled' }`, which GLM knows too. */
export function isDisabled(thinking: unknown): boolean {
  return typeof thinking === 'object' && thinking !== null && 'type' in thinking && thinking.type === 'disabled';
}
