import { wordsAmong } from './demands.ts';
import { hasAny, wordList } from './word-list.ts';

const JUDGEMENTS = wordList(
  'prove proof derive justify assess evaluate critique weigh verify risk risks risky race deadlock vulnerability vulnerabilities',
  'estimate effort regression significance significant hypothesis forecast unfavourable unfavorable loophole loopholes legal',
  'liability tradeoffs implications fallacies',
);
const JUDGEMENTS_HAN = wordList(
  '证明 论证 推导 权衡 利弊 评估 风险 不利 漏洞 死锁 竞态 竞争条件 根因 根本原因 法律 依据 逻辑错误 可行性',
);
const GROUNDS = wordList('why propose suggest explain reasons recommend');
const GROUNDS_HAN = wordList('说明 建议 为什么 理由 原因 逐条 方案');
const REVIEWS_HAN = wordList('审查 评审 审阅');

/**
 * How many different words of a text want something judged that is only found by thinking, and one more where it wants grounds or
 * a proposal besides; `text` is in lower case.
 */
export function judgementsIn(text: string): number {
  const chinese = [...JUDGEMENTS_HAN()].filter((word) => text.includes(word));
  const judgements = wordsAmong(JUDGEMENTS(), text) + chinese.length;
  if (judgements === 0) return 0;
  return judgements + (wordsAmong(GROUNDS(), text) > 0 || hasAny(GROUNDS_HAN, text) ? 1 : 0);
}

/** Of a text in lower case that is about no code: what code is reviewed for, its examples know. */
export function isReview(text: string): boolean {
  return text.startsWith('review ') || text.startsWith('please review ') || hasAny(REVIEWS_HAN, text);
}
