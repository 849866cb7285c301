import type { ChatRequest } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import { imagesIn } from '../domain/image-tokens.ts';
import { LARGEST_WINDOW, type Model } from '../domain/model.ts';
import { formatCount } from '../domain/money.ts';

/** The refusal of an input that cannot fit, judged by a lower bound of its tokens; undefined when it may fit. */
export function exceedsWindow(model: Model, leastTokens: number): MgwError | undefined {
  const window = model.contextWindow ?? LARGEST_WINDOW;
  if (leastTokens <= window) return undefined;
  const figures = `at least ${formatCount(leastTokens)} tokens, and its window holds ${formatCount(window)}`;
  return new MgwError('input-too-large', `the input is too large for ${model.alias}: ${figures}`, {
    hint: 'send less: split the file, or cut it with head or grep first',
    disposition: 'larger-window',
  });
}

/** The refusal of images by a model that takes none. */
export function blindness({ alias, sees }: Model, { messages }: Pick<ChatRequest, 'messages'>): MgwError | undefined {
  if (sees === true || imagesIn(messages).length === 0) return undefined;
  return new MgwError('usage', `${alias} does not see images`, {
    hint: 'ask one that does; `mgw models --json` says which',
  });
}
