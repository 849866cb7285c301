import { isPlainLetter, runEnd } from '../../domain/text-pieces.ts';

/** What a request may ask to be done with its matter. One of them says nothing of how hard it is; several at once do. */
const WORDS: ReadonlySet<string> = new Set(
  (
    'prove derive explain compare contrast design analyse analyze evaluate assess list recommend justify implement propose ' +
    'determine decide check predict forecast estimate calculate compute show point find identify explore critique discuss ' +
    'verify test optimise optimize diagnose summarise summarize describe correct prioritise prioritize plan work'
  ).split(' '),
);
const HAN =
  '证明 推导 解释 比较 对比 设计 分析 评估 列出 推荐 说明 实现 提出 判断 预测 估算 计算 指出 给出 建立 求出 定位 修复 验证 排除 总结 优化 论证 讨论 权衡 归纳 制定'.split(
    ' ',
  );

/** How many different things a text asks for; `text` is in lower case. */
export function demandsIn(text: string): number {
  return wordsAmong(WORDS, text) + HAN.filter((word) => text.includes(word)).length;
}

const JUDGEMENTS: ReadonlySet<string> = new Set(
  (
    'prove proof derive justify assess evaluate critique weigh verify risk risks risky race deadlock vulnerability vulnerabilities ' +
    'estimate effort regression significance significant hypothesis forecast unfavourable unfavorable loophole loopholes legal liability tradeoffs implications fallacies'
  ).split(' '),
);
const JUDGEMENTS_HAN =
  '证明 论证 推导 权衡 利弊 评估 风险 不利 漏洞 死锁 竞态 竞争条件 根因 根本原因 法律 依据 逻辑错误 可行性'.split(' ');

/** Of a text that is no code: what code is reviewed for, its examples know. */
export function isReview(text: string): boolean {
  return (
    text.startsWith('review ') || text.startsWith('please review ') || REVIEWS_HAN.some((word) => text.includes(word))
  );
}

const REVIEWS_HAN = ['审查', '评审', '审阅'];

const GROUNDS: ReadonlySet<string> = new Set('why propose suggest explain reasons recommend'.split(' '));
const GROUNDS_HAN = '说明 建议 为什么 理由 原因 逐条 方案'.split(' ');

/**
 * How many different words of a text want something judged that is only found by thinking, and one more where it wants grounds or
 * a proposal besides; `text` is in lower case.
 */
export function judgementsIn(text: string): number {
  const judgements = wordsAmong(JUDGEMENTS, text) + JUDGEMENTS_HAN.filter((word) => text.includes(word)).length;
  if (judgements === 0) return 0;
  const wantsGrounds = wordsAmong(GROUNDS, text) > 0 || GROUNDS_HAN.some((word) => text.includes(word));
  return judgements + (wantsGrounds ? 1 : 0);
}

function wordsAmong(listed: ReadonlySet<string>, text: string): number {
  const found = new Set<string>();
  let at = 0;
  while (at < text.length) {
    const end = runEnd(isPlainLetter, text, at);
    const word = text.slice(at, end);
    if (listed.has(word)) found.add(word);
    at = end + 1;
  }
  return found.size;
}
