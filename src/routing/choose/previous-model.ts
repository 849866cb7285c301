import type { Message } from '../../domain/chat.ts';
import type { RecentCall } from '../../domain/ledger-entry.ts';

/**
 * The model that a conversation is on: the one that answered its messages up to the user's last but one, by the ledger's
 * hash of them. Undefined for a first message, and where the ledger's rows do not have it.
 */
export function previousModel(
  messages: readonly Message[],
  rows: readonly RecentCall[],
  promptHash: (messages: readonly Message[]) => string,
): string | undefined {
  const asked = messages.flatMap(({ role }, at) => (role === 'user' ? [at] : []));
  const before = asked.at(-2);
  if (before === undefined) return undefined;
  const hash = promptHash(messages.slice(0, before + 1));
  const row = rows.findLast(
    ({ promptHash: known, outcome }) => known === hash && (outcome === 'answered' || outcome === 'cached'),
  );
  return row?.model;
}
