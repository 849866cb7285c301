import type { ImagePart, Message } from './chat.ts';
import type { CallAccount } from './conversation-account.ts';

/** One question with its answer. */
export type Turn = {
  /** That of the call, and of its row in the ledger. */
  id: string;
  /** When it was asked, ISO 8601, UTC. */
  at: string;
  /** All that was sent as the user's message: files, then the question. */
  question: string;
  /** So many images went with it: its first lines name them, and nothing else of them is kept. */
  images?: number;
  /** What the person wrote of it, where more was sent. */
  words?: string;
  answer: string;
  /** What the model thought before it; never sent again. */
  reasoning?: string;
  /** The person stopped the answer; what had come of it is what stands here. */
  cut?: true;
  /** The alias that answered. */
  model: string;
  /** The model that was asked for by name. */
  asked?: string;
  /** So many of the oldest turns no longer fitted the window, and were not sent. */
  leftOut?: number;
};

/** What happens to a conversation: a line of its file. What is read back is these, applied in order. */
export type ConversationEvent =
  /** `replaces`: the turn whose question was asked again. */
  | { type: 'turn'; turn: Turn; call: CallAccount; system?: string; replaces?: string }
  | { type: 'undo'; at: string; turn: string }
  /** A call that was paid for and is no turn: it failed, or nothing of its answer had come. */
  | { type: 'call'; call: CallAccount };

export type Conversation = {
  /** Of the last turn. */
  system?: string;
  turns: readonly Turn[];
  /** Every call, those of turns that were taken back as well: they were paid for. */
  calls: readonly CallAccount[];
};

export const EMPTY_CONVERSATION: Conversation = { turns: [], calls: [] };

export function applyEvent(conversation: Conversation, event: ConversationEvent): Conversation {
  const { turns, calls } = conversation;
  switch (event.type) {
    case 'turn': {
      const { system: _, ...rest } = conversation;
      return {
        ...rest,
        ...(event.system !== undefined && { system: event.system }),
        turns: [...turns.filter(({ id }) => id !== event.replaces), event.turn],
        calls: [...calls, event.call],
      };
    }
    case 'undo':
      return withoutTurn(conversation, event.turn);
    case 'call':
      return { ...conversation, calls: [...calls, event.call] };
    default:
      return event satisfies never;
  }
}

/** The conversation without one of its turns. */
export function withoutTurn(conversation: Conversation, turn: string | undefined): Conversation {
  return { ...conversation, turns: conversation.turns.filter(({ id }) => id !== turn) };
}

/** What is sent: the system prompt, the turns but for the oldest that are left out, and the question with its images. */
export function messagesOf(
  { turns }: Pick<Conversation, 'turns'>,
  question: string,
  {
    system,
    leftOut = 0,
    images = [],
    demand,
  }: {
    system?: string | undefined;
    leftOut?: number;
    images?: readonly ImagePart[];
    demand?: string | undefined;
  },
): Message[] {
  return [
    ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
    ...turns.slice(leftOut).flatMap((turn): Message[] => [
      { role: 'user', content: turn.question },
      { role: 'assistant', content: turn.answer },
    ]),
    {
      ...{ role: 'user', content: question },
      ...(images.length > 0 && { images }),
      ...(demand !== undefined && { demand }),
    },
  ];
}

/** What the person wrote in the turn, without the files that went with it. */
export function wordsOf({ words, question }: Pick<Turn, 'words' | 'question'>): string {
  return words ?? question;
}

/** The share of the room that is filled again once something had to go: the beginning then stays the same for some turns, and vendors bill that at a fraction. */
const REFILL = 7 / 8;

/**
 * How many of the oldest turns are to be left out so that the rest fits `room` tokens; `from` were left out before. All
 * of them where nothing fits. `tokensWithout` is what would be sent without so many.
 */
export async function turnsToLeaveOut(
  turns: { count: number; from: number },
  room: number,
  tokensWithout: (leftOut: number) => Promise<number>,
): Promise<number> {
  const from = Math.min(turns.from, turns.count);
  if ((await tokensWithout(from)) <= room) return from;
  let [low, high] = [Math.min(from + 1, turns.count), turns.count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await tokensWithout(middle)) <= room * REFILL) high = middle;
    else low = middle + 1;
  }
  return low;
}
