import type { Message } from '../domain/chat.ts';

/** The same, found out once for each array of messages, which nobody changes below the library. */
export function perMessages<T>(find: (messages: readonly Message[]) => T): (messages: readonly Message[]) => T {
  const known = new WeakMap<readonly Message[], { found: T }>();
  return (messages) => {
    const { found } = known.get(messages) ?? { found: find(messages) };
    known.set(messages, { found });
    return found;
  };
}
