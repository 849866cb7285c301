import type { ChatCall, ChatEvent } from '../domain/chat.ts';
import type { Io } from './io.ts';
import type { JsonOptions } from './render/chat-json.ts';
import type { ChatTextOptions } from './render/chat-text.ts';

/** How a call is asked, and how its answer is shown. */
export type Asking = {
  ask: (call: ChatCall, accepts?: (content: string) => boolean) => AsyncIterable<ChatEvent>;
  io: Io;
  text: ChatTextOptions;
  /** Given: one JSON object is printed. */
  json?: JsonOptions;
};
