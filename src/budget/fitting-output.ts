import type { ChatRequest } from '../domain/chat.ts';
import type { Model } from '../domain/model.ts';
import type { Nano } from '../domain/money.ts';
import type { LimitParts } from './limit-parts.ts';

/**
 * The largest `--max-tokens` with which the request on the model costs no more than that, so one more does not fit; 0 when
 * there is none: the input alone is too dear, or the option would change nothing, since `params` decide.
 * `inputTokens` is the bound of the messages. More output never costs less.
 */
export function fittingOutput(
  asked: { model: Model; request: ChatRequest; inputTokens: number; limitNano: Nano },
  parts: Pick<LimitParts, 'worstCost' | 'bounds'>,
): number {
  const { model, limitNano } = asked;
  const fits = (maxTokens: number): boolean => {
    const request = { ...asked.request, maxTokens };
    const { outputTokens, addedInputTokens } = parts.bounds(model, request);
    const tokens = { inputTokens: asked.inputTokens + addedInputTokens, outputTokens };
    return (parts.worstCost(model, tokens, request) ?? Number.POSITIVE_INFINITY) <= limitNano;
  };
  if (!fits(1)) return 0;
  let fitting = 1;
  let tooMany = parts.bounds(model, asked.request).outputTokens + 1;
  // What `n` multiplies is less than all that is reckoned with, so that is too many if anything is.
  if (fits(tooMany)) return 0;
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (fits(middle)) fitting = middle;
    else tooMany = middle;
  }
  return fitting;
}
