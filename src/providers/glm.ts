import type { Thinking } from '../domain/model.ts';
import { isDisabled } from './deepseek.ts';
import type { Dialect } from './dialect.ts';
import { glmErrors } from './errors/glm.ts';
import { JSON_OBJECT } from './json-format.ts';

/** Zhipu's v4 API: https://docs.bigmodel.cn */
export const glm: Dialect = {
  name: 'glm',
  errors: glmErrors,
  requestIdHeaders: ['x-log-id', 'x-request-id'],
  // Always there, in the last chunk; `stream_options` is not documented.
  asksForUsage: false,
  cap: 'max_tokens',
  keeps: { max_tokens: 'output' },
  fields: ({ upstreamModel, temperature, thinking }) => ({
    // The vendor's pages disagree on the ends of the range, so both are kept away from; 0 has a switch of its own.
    ...(temperature === 0 ? { do_sample: false } : { temperature: Math.min(0.99, Math.max(0.01, temperature)) }),
    ...thinkingFields(thinking, upstreamModel),
  }),
  // A schema is not known there: https://docs.bigmodel.cn/cn/guide/capabilities/struct-output
  jsonFields: () => JSON_OBJECT,
  thinks: ({ thinking }, upstreamModel) =>
    cannotBeSwitchedOff(upstreamModel) || (thinking === undefined ? undefined : !isDisabled(thinking)),
};

function thinkingFields(thinking: Thinking | undefined, upstreamModel: string): Record<string, unknown> {
  switch (thinking) {
    case undefined:
      return {};
    case 'off':
      return cannotBeSwitchedOff(upstreamModel) ? { reasoning_effort: 'low' } : { thinking: { type: 'disabled' } };
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

/** 5.3 answers 400 to `disabled`. */
function cannotBeSwitchedOff(upstreamModel: string): boolean {
  return upstreamModel.startsWith('glm-5.3');
}
