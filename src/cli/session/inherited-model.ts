import type { Conversation } from '../../domain/conversation.ts';
import { toMgwError } from '../../domain/errors.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';

/** The model that the last turn asked for by name; undefined, with a word, where it cannot be asked any more. */
export async function inheritedModel(
  { turns }: Conversation,
  gateway: Pick<Gateway, 'plan'>,
  say: (text: string) => unknown,
): Promise<string | undefined> {
  const model = turns.at(-1)?.asked;
  if (model === undefined) return undefined;
  try {
    gateway.plan({ messages: [], model });
    return model;
  } catch (error) {
    const about = { model, problem: told(toMgwError(error).message) };
    await say(t('this conversation asked for {model}: {problem}; the default is asked', about));
    return undefined;
  }
}
