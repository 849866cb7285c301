import { isPlainLetter, runEnd } from '../../domain/text-pieces.ts';
import { wordList } from './word-list.ts';

/** What a request may ask to be done with its matter. One of them says nothing of how hard it is; several at once do. */
const WORDS = wordList(
  'prove derive explain compare contrast design analyse analyze evaluate assess list recommend justify implement propose',
  'determine decide check predict forecast estimate calculate compute show point find identify explore critique discuss',
  'verify test optimise optimize diagnose summarise summarize describe correct prioritise prioritize plan work',
);
const HAN = wordList(
  '证明 推导 解释 比较 对比 设计 分析 评估 列出 推荐 说明 实现 提出 判断 预测 估算 计算 指出 给出 建立 求出 定位 修复 验证 排除 总结 优化 论证 讨论 权衡 归纳 制定',
);

/** How many different things a text asks for; `text` is in lower case. */
export function demandsIn(text: string): number {
  return wordsAmong(WORDS(), text) + [...HAN()].filter((word) => text.includes(word)).length;
}

/** How many different ones of these words of Latin letters stand in a text in lower case. */
export function wordsAmong(listed: ReadonlySet<string>, text: string): number {
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
