import { hasAny, wordList } from './word-list.ts';

const ENGLISH = wordList(
  'if otherwise each every all both respectively then also after afterwards finally why think explain explaining explanation reason reasons',
  'reasoning justify justification because evidence step steps write writing draft compose generate create polish proofread list extract continue',
  'describe discuss repeat quote convert encode decode reverse concatenate join sentence sentences paragraph paragraphs page pages lines essay',
  'poem story code function script program json csv table regex digits decimal decimals factorial fibonacci power',
);
const STEMS = ['translat', 'rewrit', 'rephras', 'paraphras', 'summar'];
const PHRASES = [
  'how to',
  'how do',
  'how can',
  'how should',
  'tell me',
  'at the end',
  'show your',
  'show the',
  'show me',
];
const HAN = wordList(
  '如果 若 否则 附上 另外 顺便 补充 名单 清单 每 各 所有 全部 分别 逐 哪些 哪几 列出 列举 先 然后 最后 接着 之后 并 再 以及 同时 为什么 怎么 怎样',
  '如何 理由 原因 依据 解释 说明 介绍 讲讲 过程 步骤 详细 思考 推导 翻译 译成 译文 改写 润色 续写 总结 概括 摘要 提取 抽取 找出 生成 创作 转换 编码',
  '解码 反转 倒序 拼接 表格 代码 函数 程序 小数 阶乘 次方 次幂 斐波那契',
);

/** What denies an explanation asks for none. Each is short, since making a long expression costs a fresh process milliseconds. */
const denials = () => [
  /\b(?:no|not|without(?: any)?|don['’]t)(?: give| add| any| an)* (?:explain|explanations?|reasons?|reasoning)\b/g,
  /[不无别勿][要需用必作做]?要?(?:给出|附上|任何|其他|做|作|多|加)*(?:解释|说明|分析|理由|过程)/g,
];

/** Something is to be made, worked out or given, or there are several things or a long one; of a text in lower case. */
export function asksForMore(text: string): boolean {
  const rest = denials().reduce((left, denial) => left.replace(denial, ''), text);
  if (rest.split(/[^a-z]+/).some((word) => ENGLISH().has(word) || STEMS.some((stem) => word.startsWith(stem))))
    return true;
  if (PHRASES.some((phrase) => rest.includes(phrase)) || hasAny(HAN, rest)) return true;
  if (/写(?![得的着])/.test(rest) || /(?<!情感)分析/.test(rest) || /给出(?!一个)/.test(rest)) return true;
  return /[两二三四五六七八九十几多\d]\s*[句段页行]/.test(rest) || isLongNumber(rest);
}

/** A number of hundreds of digits may come of it. */
function isLongNumber(text: string): boolean {
  return /\d(?:st|nd|rd|th|!)|\*\*|\^|\d{16}|\d\s*位|第\s*\d{3}/.test(text);
}
