import type { ChatCall, ChatRequest } from '../../domain/chat.ts';
import { EMPTY_CONVERSATION } from '../../domain/conversation.ts';
import { toMgwError } from '../../domain/errors.ts';
import { createHistoryStore } from '../../history/history-store.ts';
import type { CommandContext } from '../command-context.ts';
import type { Answering } from '../commands/chat.ts';
import { type Heard, hearing } from '../hear-answer.ts';
import { oneLine } from '../render/error-text.ts';
import { fitTerminal } from '../render/wrap.ts';
import { inheritedModel } from './inherited-model.ts';
import { createKeeper } from './keeper.ts';
import { isHistoryOn, type KeepingOptions, openKeeper } from './open-keeper.ts';
import { prepareTurn } from './prepare-turn.ts';
import { turnEvent } from './record-turn.ts';

/** What one command line asks. `words`: what the person wrote of the input. */
type OneTurn = { input: string; words: string; settings: Omit<ChatRequest, 'messages'> };

type Options = KeepingOptions & { system?: string; quiet?: boolean };

/** The next turn of a conversation by one command line: its call, and how its answer becomes part of it. Throws `usage`. */
export async function goOn(
  { input, words, settings }: OneTurn,
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
  const asking = { question: input, system, settings: { ...settings, ...(model !== undefined && { model }) } };
  const { call, leftOut, note } = await prepareTurn(keeper.conversation, asking, gateway);
  if (note !== undefined) await say(note);
  if (!keeper.keeps && options.history) await say('the history is off: this turn is not kept');
  const hear: Answering['hear'] = (events) =>
    hearing(events, async (heard) => {
      const event = turnEvent(heard, { question: input, words, system, model, leftOut });
      if (event !== undefined) keeper.add(event);
      return undefined;
    });
  const about = () => {
    const { id, name } = keeper;
    return { session: { ...(id !== undefined && { id }), ...(name !== undefined && { name }), kept: keeper.keeps } };
  };
  return { call, answering: { hear, about } };
}

type Unasked = Omit<OneTurn, 'settings'> & { settings: Pick<ChatRequest, 'model'>; system: string | undefined };

/** Keeps a question that was asked at a terminal with its answer, so that it can be gone on with. Gives a warning instead of failing: nobody has asked for it. */
export async function keepOneShot(
  heard: Heard,
  { input, words, system, settings }: Unasked,
  { runtime }: CommandContext,
): Promise<string | undefined> {
  try {
    const store = createHistoryStore(runtime.paths.history);
    if (!(await isHistoryOn(store, runtime))) return undefined;
    const event = turnEvent(heard, { question: input, words, system, model: settings.model, leftOut: 0 });
    // What failed is no conversation.
    if (event?.type !== 'turn') return undefined;
    createKeeper(store, { conversation: EMPTY_CONVERSATION }, { keeps: true }).add(event);
    return undefined;
  } catch (error) {
    return `this is not in the history: ${toMgwError(error).message}`;
  }
}
