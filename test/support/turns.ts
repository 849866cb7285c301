import type { ConversationEvent, Turn } from '../../src/domain/conversation.ts';
import type { CallAccount } from '../../src/domain/conversation-account.ts';

const BEGAN = Date.UTC(2026, 10, 25, 10);

/** A ULID that sorts by its number. */
export function idOf(number: number): string {
  return `01KAR${String(number).padStart(21, '0')}`;
}

export function accountOfTurn(number: number, changes: Partial<CallAccount> = {}): CallAccount {
  return {
    id: idOf(number),
    at: new Date(BEGAN + number * 1000).toISOString(),
    outcome: 'answered',
    model: 'qwen',
    input: 10,
    output: 5,
    paid: [{ nano: 1000, currency: 'CNY', source: 'computed' }],
    ...changes,
  };
}

/** A whole turn as it stands in a conversation's file. */
export function turnOf(
  number: number,
  changes: Partial<Turn> = {},
): Extract<ConversationEvent, { type: 'turn' }> & { turn: Turn } {
  const call = accountOfTurn(number);
  const turn = { id: call.id, at: call.at, question: `question ${number}`, answer: `answer ${number}`, model: 'qwen' };
  return { type: 'turn', turn: { ...turn, ...changes }, call };
}
