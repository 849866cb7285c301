import type { ChatRequest } from '../domain/chat.ts';

/** Questions whose answer is only true now, or should differ each time. The article's list, and its kin. */
const EXCLUDED: readonly { rule: string; words: RegExp }[] = [
  {
    rule: 'time-sensitive',
    words:
      /现在|今天|今日|今晚|今年|本周|本月|明天|昨天|最新|最近|目前|当前|实时|几点|天气|股价|汇率|油价|新闻|\b(?:now|today|tonight|tomorrow|yesterday|latest|recent(?:ly)?|current(?:ly)?|at the moment|this (?:week|month|year)|weather|stock price|exchange rate|news)\b/i,
  },
  {
    rule: 'randomness asked for',
    words:
      /随机|随便|抽签|掷骰|换一个|再来一个|\b(?:random(?:ly)?|roll (?:a|the) dice|flip a coin|surprise me|another one)\b/i,
  },
];

/** Above this the caller wants variety. The default of a request is 0.7. */
const HIGHEST_TEMPERATURE = 1;

/** The rule that keeps a request out of the cache, or undefined when it may be served from it. */
export function exclusionFor(request: ChatRequest): string | undefined {
  if (request.temperature !== undefined && request.temperature > HIGHEST_TEMPERATURE) return 'high temperature';
  const question = request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
  // Long texts are documents with a question; their words say nothing about the question.
  return EXCLUDED.find(({ words }) => words.test(question.slice(-300)))?.rule;
}
