import type { ChatCall, ChatRequest } from '../../domain/chat.ts';
import { EMPTY_CONVERSATION } from '../../domain/conversation.ts';
import { toMgwError } from '../../domain/errors.ts';
import { createHistoryStore } from '../../history/history-store.ts';
import type { CommandContext } from '../command-context.ts';
import type { Answering } from '../commands/answer-call.ts';
import { hearing, type Tell } from '../hear-answer.ts';
import { t } from '../language/t.ts';
import type { Input } from '../read-input.ts';
import { oneLine } from '../render/error-text.ts';
import { fitTerminal } from '../render/wrap.ts';
import { inheritedModel } from './inherited-model.ts';
import { createKeeper } from './keeper.ts';
import { isHistoryOn, type KeepingOptions, openKeeper } from './open-keeper.ts';
import { prepareTurn } from './prepare-turn.ts';
import { imagesOnce, keptQuestion, turnEvent } from './record-turn.ts';

/** What one command line asks. `words`: what the person wrote of the input; `onto`: the request, asked for what its answer is to keep. */
export type OneTurn = {
  input: Input;
  words: string;
  settings: Omit<ChatRequest, 'messages'>;
  onto: (request: ChatRequest) => ChatRequest;
};

type Options = KeepingOptions & { system?: string; quiet?: boolean; dryRun?: boolean };

/** The next turn of a conversation by one command line: its call, and how its answer becomes part of it. Throws `usage`. */
export async function goOn(
  { input, words, settings, onto }: OneTurn,
  options: Options,
  context: CommandContext,
): Promise<{ call: ChatCall; answering: Pick<Answering, 'hear' | 'about'> }> {
  const { io, runtime } = context;
  const say = async (text: string) =>
    options.quiet ? undefined : io.stderr.write(`${await fitTerminal(`mgw: ${oneLine(text)}`, io.stderr, '  ')}\n`);
  const keeper = await openKeeper(options, context);
  const gateway = await runtime.gateway();
  const system = options.system ?? keeper.conversation.system;
  const model = settings.model ?? (await inheritedModel(keeper.conversation, gateway, say));
  const { text: question, images, demand } = input;
  const asking = {
    question,
    images,
    demand,
    system,
    settings: { ...settings, ...(model !== undefined && { model }) },
    onto,
    offline: options.dryRun === true,
  };
  const { call, leftOut, note } = await prepareTurn(keeper.conversation, asking, gateway);
  if (note !== undefined) await say(note);
  if (!keeper.keeps && options.history) await say(t('the history is off: this turn is not kept'));
  else if (images.length > 0) await say(imagesOnce(images.length, 'this'));
  let replaces: string | undefined;
  const hear: Answering['hear'] = (events) =>
    hearing(events, async (heard) => {
      const event = turnEvent(heard, { ...keptQuestion(input, words), system, model, leftOut, replaces });
      if (event?.type === 'turn') replaces = event.turn.id;
      if (event !== undefined) keeper.add(event);
      return undefined;
    });
  const about = () => {
    const { id, name } = keeper;
    return { session: { ...(id !== undefined && { id }), ...(name !== undefined && { name }), kept: keeper.keeps } };
  };
  return { call, answering: { hear, about } };
}

type Unasked = Pick<OneTurn, 'input' | 'words' | 'settings'> & { system: string | undefined };

/**
 * Keeps a question that was asked at a terminal with its answer, so that it can be gone on with; where it is asked again, with the
 * last answer. Gives a warning instead of failing: nobody has asked for it.
 */
export function keepOneShot({ input, words, system, settings }: Unasked, { runtime }: CommandContext): Tell {
  const store = createHistoryStore(runtime.paths.history);
  const keeper = createKeeper(store, { conversation: EMPTY_CONVERSATION }, { keeps: true });
  const asked = { ...keptQuestion(input, words), system, model: settings.model, leftOut: 0 };
  return async (heard) => {
    try {
      if (!(await isHistoryOn(store, runtime))) return undefined;
      const event = turnEvent(heard, { ...asked, replaces: keeper.conversation.turns.at(-1)?.id });
      // What failed is no conversation.
      if (event?.type === 'turn') keeper.add(event);
      return undefined;
    } catch (error) {
      return `this is not in the history: ${toMgwError(error).message}`;
    }
  };
}
