import type { ChatCall, ChatRequest, FinishEvent, ImagePart } from '../../domain/chat.ts';
import type { Model } from '../../domain/model.ts';
import { AUTO } from '../../domain/route-decision.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { CommandContext } from '../command-context.ts';
import type { Answering } from '../commands/answer-call.ts';
import type { ChatOptions } from '../commands/chat.ts';
import type { Attached, ReadFile } from '../input/attach.ts';
import type { LineEditor } from '../line-editor.ts';
import type { PromptText } from '../prompt-text.ts';
import type { Keeper } from './keeper.ts';

/** A question: all that is sent, and what the person wrote of it. `files`: what went in, images among it. */
export type Question = PromptText & { words: string; images: readonly ImagePart[]; files: readonly ReadFile[] };

/** What a path that was given stands for. */
export type Attachment = Attached & { given: string };

/** What is to be asked; `again`: for another answer than the one that is kept, in the place of the turn `replaces`. `model`: this once. */
export type Ask = { question: Question; again?: true; replaces?: string; model?: string };

/** What goes on between the person and the gateway, as far as it is not in the conversation. */
export type Session = {
  context: CommandContext;
  gateway: Gateway;
  models: ReadonlyMap<string, Model>;
  keeper: Keeper;
  editor: LineEditor;
  options: ChatOptions;
  settings: Omit<ChatRequest, 'messages' | 'model'>;
  answer: (call: ChatCall, about: Partial<Answering>) => Promise<FinishEvent>;
  /** Asked for by name; undefined: as the config says. */
  model: string | undefined;
  /** Where none is named, one is chosen for each question. */
  chooses: boolean;
  system: string | undefined;
  /** Goes before the next question. */
  attached: readonly Attachment[];
  /** Questions with images of this session's turns, by the turn: a conversation keeps none. */
  seen: Map<string, Question>;
  /** What was asked and is no turn, since it failed or was stopped at once. */
  failed: Ask | undefined;
  /** So many turns were last said to be left out. */
  told: number;
  /** A remark, in a line of its own. */
  say: (text: string) => Promise<void>;
};

/** What becomes of a command that was typed. */
export type Then = { ask: Ask } | { leave: true } | undefined;

/** The name of what answers, as far as it stands before a question is asked. */
export function modelName({ gateway, model, settings, chooses }: Session): string {
  if (model !== undefined) return model;
  const { candidates, asked } = gateway.plan({ messages: [], ...settings });
  return chooses ? AUTO : (candidates[0]?.alias ?? asked);
}

export function settingsOf({ settings, model }: Session, once?: string): Omit<ChatRequest, 'messages'> {
  const asked = once ?? model;
  return { ...settings, ...(asked !== undefined && { model: asked }) };
}
