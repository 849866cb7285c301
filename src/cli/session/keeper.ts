import { applyEvent, type Conversation, type ConversationEvent } from '../../domain/conversation.ts';
import { MgwError } from '../../domain/errors.ts';
import type { HistoryStore } from '../../history/history-store.ts';

/** A conversation, and where it is kept. */
export type Keeper = {
  readonly conversation: Conversation;
  /** That of its first call; undefined before. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** False: it ends with the process. */
  readonly keeps: boolean;
  /** Takes in what other processes have added meanwhile; how many turns of them are new. */
  catchUp(): number;
  /** Throws `record` where it cannot be kept; it is part of the conversation all the same. */
  add(event: ConversationEvent): void;
  /** Throws `usage` when another conversation has the name. */
  rename(name: string): void;
};

export type Start = {
  conversation: Conversation;
  id?: string | undefined;
  name?: string | undefined;
  /** Of its file, as it was read. */
  bytes?: number;
};

export function createKeeper(store: HistoryStore, start: Start, { keeps }: { keeps: boolean }): Keeper {
  let { conversation, id, name, bytes = 0 } = start;
  const catchUp = (): number => {
    if (!keeps || id === undefined) return 0;
    const size = store.sizeOf(id);
    // A file that is gone was removed by somebody who knows why; the session goes on.
    const read = size === bytes || size === 0 ? undefined : store.read(id);
    if (read === undefined) return 0;
    const known = new Set(conversation.turns.map((turn) => turn.id));
    ({ conversation, bytes } = read);
    return conversation.turns.filter((turn) => !known.has(turn.id)).length;
  };
  const begin = (firstCall: string): string => {
    const own = name === undefined ? firstCall : store.names.claim(name, firstCall);
    id = own;
    // Another process has begun a session of this name since: both go on in that one.
    if (own !== firstCall) catchUp();
    return own;
  };
  return {
    get conversation() {
      return conversation;
    },
    get id() {
      return id;
    },
    get name() {
      return name;
    },
    keeps,
    catchUp,
    add(event) {
      const file = keeps && event.type !== 'undo' ? (id ?? begin(event.call.id)) : id;
      conversation = applyEvent(conversation, event);
      if (keeps && file !== undefined) bytes += store.append(file, event);
    },
    rename(wanted) {
      if (id !== undefined && keeps) {
        const owner = store.names.claim(wanted, id);
        if (owner !== id) throw taken(wanted);
        if (name !== undefined && name !== wanted) store.names.remove(name);
      } else if (store.names.idOf(wanted) !== undefined) throw taken(wanted);
      name = wanted;
    },
  };
}

function taken(name: string): MgwError {
  return new MgwError('usage', `another conversation is called ${name}`, {
    hint: `mgw chat --session ${name} goes on with it`,
  });
}
