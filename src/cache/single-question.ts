import type { ChatRequest } from '../domain/chat.ts';

/** The user's question when it is the only turn; undefined where it follows on others or comes with images, which it may refer to. */
export function singleQuestion({ messages }: Pick<ChatRequest, 'messages'>): string | undefined {
  const [question, ...more] = messages.filter(({ role }) => role !== 'system');
  return question?.role === 'user' && more.length === 0 && !question.images?.length ? question.content : undefined;
}

/** Longer texts are documents with a question; equal words say little about them. Characters. */
const LONGEST_QUESTION = 300;

/** Whether a question is too long to serve others, or be served by theirs: told before anything of the analysis is loaded. */
export function isLong(question: string): boolean {
  return question.length > 2 * LONGEST_QUESTION || [...question].length > LONGEST_QUESTION;
}
