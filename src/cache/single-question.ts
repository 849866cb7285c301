import type { ChatRequest } from '../domain/chat.ts';

/** The user's question when it is the only turn; undefined where it follows on others, which it may refer to. */
export function singleQuestion({ messages }: Pick<ChatRequest, 'messages'>): string | undefined {
  const [question, ...more] = messages.filter(({ role }) => role !== 'system');
  return question?.role === 'user' && more.length === 0 ? question.content : undefined;
}
