import { isPlainLetter, runEnd } from '../../domain/text-pieces.ts';
import type { Beside } from './material-reader.ts';
import { hasAny, wordList } from './word-list.ts';

/** May stand before the verb of a demand. */
export const BEFORE = wordList(
  "please kindly can could would will you u i i'd need want like to help me now hi hello hey just also then and briefly quickly your task is",
);
/** What is done to a text that is there. To write, to design, to answer need none: what stands beside them says what to do. */
const DONE = wordList(
  'translate summarise summarize condense recap shorten tldr tl extract rewrite rephrase paraphrase polish proofread reword edit',
  'improve fix debug refactor review annotate reformat clean classify reply respond assess analyse analyze gist summary translation',
);
/** Only with a word for the text: mails end with `give my regards`, and problems with `explain each step`. */
const GIVEN = wordList(
  'get give turn make put pull say count find list add convert simplify key main sum describe point bullet title headline write draft',
  'explain correct format label outline',
);
/** Only of code. */
const OF_CODE = wordList('add find optimise optimize port test tests write explain convert make');
const OF_CODE_HAN = wordList('优化 加上 添加 加个 加注释 测试 移植 为什么');
const TEXT =
  'this,these,above, it ,text,code,mentioned,named,article,document,contract,mail, gist,overview,names,dates, items, points';
/** What is said of the answer adds to a demand that stands elsewhere. */
const OF_ANSWER = wordList(
  'your answer answers response result results output reasoning findings conclusion conclusions assumptions step steps',
);
const OF_ANSWER_HAN = wordList('你的 过程 结果 步骤 答案 结论 思路 推理 最后');
const ABOUT_THIS =
  "what is this,what's this,what does this,what does it,what is wrong,what's wrong,what this,why does this,key points,main points";
const ASKING = wordList("what what's which who when where how does are");
const ASKING_HAN = ['？', '?', '吗'];
const DONE_HAN = wordList(
  '翻译 译成 翻成 译为 英译 中译 总结 概括 归纳 概述 摘要 要点 大意 小结 提炼 提取 抽取 摘出 找出 列出 改写 改成 改得 润色 校对 纠正 修改',
  '修复 重构 解释 什么意思 讲了什么 说了什么 是什么 有什么问题 哪里错 审查 检查 评审 整理 转成 转换 缩写 缩短 扩写 精简 分类 加上注释 读懂 评估 分析 回复 写成 标题 报错',
);
/** What is made anew: what stands beside it are its requirements. */
const MADE_HAN = wordList('设计 实现 开发 编写 搭建 制定 计算 要求 需求 满足');
/** A question of a passage is read with it, unless the passage is as long as a document. */
const DOCUMENT = 1500;

/** Whether a short text, in lower case, says what to do with a text beside it. */
export function isDemand(text: string, { length = 0, isCode = false }: Beside = {}): boolean {
  const said = wordsOf(text);
  if (said.some((word) => OF_ANSWER().has(word)) || hasAny(OF_ANSWER_HAN, text)) return false;
  if (hasAny(DONE_HAN, text)) return !hasAny(MADE_HAN, text);
  const verb = firstOf(said);
  if (DONE().has(verb) || (GIVEN().has(verb) && TEXT.split(',').some((word) => text.includes(word)))) return true;
  if (isCode && (OF_CODE().has(verb) || hasAny(OF_CODE_HAN, text))) return true;
  if (ABOUT_THIS.split(',').some((begin) => text.startsWith(begin))) return true;
  const asks = ASKING().has(verb) || ASKING_HAN.some((end) => text.endsWith(end));
  return asks && length >= DOCUMENT;
}

const ASKED_FOR = wordList(
  'design write implement build create develop prove solve compute calculate determine show explain compare analyse analyze evaluate',
  'consider given suppose assume imagine propose plan describe discuss act what how why which generate',
);
const ASKED_FOR_HAN = wordList('设计 实现 编写 写一 开发 请 假设 已知 如何 怎么 你是 帮我 为什么 证明 计算');
/** So far a text is looked at for what it asks. */
const BEGINNING = 60;
const BEGINNING_HAN = 10;

/** Whether a text asks for something itself, so that what stands behind it only adds to that. */
export function asksItself(text: string): boolean {
  const begin = text.trimStart().slice(0, BEGINNING).toLowerCase();
  return ASKED_FOR().has(firstOf(wordsOf(begin))) || hasAny(ASKED_FOR_HAN, begin.slice(0, BEGINNING_HAN));
}

function firstOf(said: readonly string[]): string {
  return said.find((word) => !BEFORE().has(word)) ?? '';
}

/** The first words of Latin letters of a text in lower case. */
export function wordsOf(text: string): string[] {
  const found: string[] = [];
  let at = 0;
  while (at < text.length && found.length < MOST_WORDS) {
    const end = runEnd(isWordPart, text, at);
    if (end > at) found.push(text.slice(at, end));
    at = end + 1;
  }
  return found;
}

const MOST_WORDS = 16;
const APOSTROPHE = 0x27;

function isWordPart(code: number): boolean {
  return isPlainLetter(code) || code === APOSTROPHE;
}
