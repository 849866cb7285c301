import { isPlainLetter, runEnd } from '../../domain/text-pieces.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** May stand before the verb of a demand. */
const BEFORE = words(
  "please kindly can could would will you u i i'd need want like to help me now hi hello hey just also then and briefly quickly your task is",
);
/** What is done to a text that is there. To write, to design, to answer need none: what stands beside them says what to do. */
const DONE = words(
  'translate summarise summarize condense recap shorten tldr tl extract rewrite rephrase paraphrase polish proofread reword edit ' +
    'simplify correct improve fix debug refactor review explain annotate reformat format convert clean find list ' +
    'classify label add reply respond assess analyse analyze outline gist summary translation',
);
/** Only with a word that points at the text: mails end with `give my regards`. */
const GIVEN = words(
  'get give turn make put pull say answer count key main sum describe point bullet title headline write draft',
);
const POINTING = ['this', 'these', 'following', 'below', 'above', ' it ', 'text', ' gist', 'overview'];
const ABOUT_THIS = [
  ...[
    'what is this',
    "what's this",
    'what does this',
    'what does it',
    'what is wrong',
    "what's wrong",
    'what this',
    'why does this',
    'key points',
    'main points',
  ],
];
const ASKING = words("what what's which who when where how does are");
const ASKING_HAN = ['？', '?', '吗'];
const DONE_HAN =
  '翻译 译成 翻成 译为 英译 中译 总结 概括 归纳 概述 摘要 要点 大意 小结 提炼 提取 抽取 摘出 找出 列出 改写 改成 改得 润色 校对 纠正 修改 修复 重构 解释 什么意思 讲了什么 说了什么 是什么 有什么问题 哪里错 审查 检查 评审 整理 转成 转换 缩写 缩短 扩写 精简 分类 加上注释 读懂 评估 分析 回复 写成 写一份 写一封 标题 报错'.split(
    ' ',
  );
/** A question of a passage is read with it, unless the passage is as long as a document. */
const DOCUMENT = 1500;

/** Whether a short text, in lower case, says what to do with a text beside it that is `length` long, a Chinese character as three. */
export function isDemand(text: string, length = 0): boolean {
  if (DONE_HAN.some((word) => text.includes(word))) return true;
  const verb = firstOf(wordsOf(text));
  if (DONE.has(verb) || (GIVEN.has(verb) && POINTING.some((word) => text.includes(word)))) return true;
  if (ABOUT_THIS.some((begin) => text.startsWith(begin))) return true;
  const asks = ASKING.has(verb) || ASKING_HAN.some((end) => text.endsWith(end));
  return asks && length >= DOCUMENT;
}

const TO_ANSWER = words('answer do complete');
const PRONOUNS = words('this these it them');
const QUESTIONS = words(
  'question questions problem problems exercise exercises puzzle riddle quiz task tasks homework',
);
const TO_ANSWER_HAN: ReadonlySet<string> = words(
  '回答 解答 作答 求解 答 做 做一下 解一下 回答一下 请回答 请解答 请作答 帮我做 帮我解答',
);

/** Whether a demand, in lower case, leaves what is asked to the text beside it: `answer the questions`, `做一下这道题`. */
export function asksToAnswer(text: string): boolean {
  if (text.length > 80 || text.includes('?') || text.includes('？')) return false;
  const said = wordsOf(text).filter((word) => !BEFORE.has(word));
  const [verb = '', ...others] = said;
  if (verb === 'solve') return true;
  const isOfThese = others.every((word) => PRONOUNS.has(word)) || others.some((word) => QUESTIONS.has(word));
  if (TO_ANSWER.has(verb) && isOfThese) return true;
  if (TO_ANSWER_HAN.has(text)) return true;
  return text.includes('题') && /[回解作]答[一-龥]{0,6}题|求解|[做解答][一下了以面列这些道个]{0,6}题/.test(text);
}

function firstOf(said: readonly string[]): string {
  return said.find((word) => !BEFORE.has(word)) ?? '';
}

/** The first words of Latin letters. */
function wordsOf(text: string): string[] {
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
