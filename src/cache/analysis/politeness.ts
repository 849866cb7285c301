import { lazily } from '../lazily.ts';
import type { Lexicon } from './lexicon.ts';

/*
 * What names a property of Unicode is made where it is needed, and for ASCII not at all: see `hasHan`.
 */

/** Punctuation of ASCII, as a class of characters: there, what `\p{P}` is. */
export const ASCII_MARKS = String.raw`!-#%-*,\-./:;?@\[\\\]_{}`;
const isAscii = (text: string) => /^[\n -~]*$/.test(text);

/** What follows a polite word that is itself the subject: `你好是什么意思`, `hello in french`. */
const isSubject = (rest: string) =>
  (isAscii(rest)
    ? /^\s*(?:means?|in|as|or|and|world|kitty|vs|versus)\b/
    : /^\s*(?:[吗么吧的]|(?:是|有)?什么意思|是啥意思|(?:怎么)?(?:用\p{Script=Han}{1,3}[语文话])?(?:怎么)?[说写读念拼翻译回复]+(?:才好|呢|比较好)?(?=$|[\s\p{P}])|这个词|这句|means?\b|in\b|as\b|or\b|and\b|world\b|kitty\b|vs\b|versus\b)/u
  ).test(rest);
const GREETING = /^(?:[你您]好|嗨|哈喽|[早下晚]上?午?好|谢谢|感谢|多谢|抱歉|对不起|不好意思|打扰了)/;
/** A greeting in a sentence of its own: `你好和您好有什么区别`. */
const GOES_ON = /^[是在和与跟或属]/;
/** A greeting is one only before a pause or the start of a question. */
const startsQuestion = (rest: string) => (isAscii(rest) ? QUESTION_STARTS.ascii() : QUESTION_STARTS.all()).test(rest);
const questionStart = (marks: string, also: string) =>
  new RegExp(
    String.raw`^\s*(?:[${marks}\s]|(?:how|what|why|when|where|who|which|can|could|would|will|is|are|do|does|did|i|my|please|there|we|may|should|am|tell|help|need|any)\b${also})`,
    'u',
  );
const QUESTION_STARTS = {
  ascii: lazily(() => questionStart(ASCII_MARKS, '')),
  all: lazily(() => questionStart(String.raw`\p{P}`, String.raw`|\p{Script=Han}`)),
};
const REQUEST =
  /^(?:please|kindly|(?:can|could|would|will) (?:you|u)\b|help me\b|i (?:need|want|would like) (?:you|help)\b|.*\bhelp me\b|assist me|go ahead|be so kind|do me|would you mind|you (?:must|have to|need to)|let us|lets|.*(?:\bif you|\byou (?:to|could|would))$)/;
/** Before these a last word is what the question is about: `how do you say thank you`, `怎么说谢谢`. */
const NAMES_IT =
  /(?:\b(?:say|saying|write|spell|spelling|translate|translation|means?|word|phrase|a|an|to|with|the|for|of|is|in|and|or|like)|[说写读念叫讲回道答应译拼是的字词])\s*$/;
/** `给我写一首诗` asks for something, `给我打电话的人` speaks of somebody. */
const NOT_ASKED_FOR =
  /^(?!一下|写|讲|说|推荐|翻译|画|来|介绍|解释|列|做|总结|生成|计算|算|查|找|看|起|编|想|整理|分析|举|改|润色|检查|订|预订|设|设置|提供|发|制定|规划)/;
/** After these a name may follow: `请问docker怎么安装`. */
const ASKING = /问|请教|咨询|知道|告诉/;
/** Before these `for me` is said, not added: `would milk be bad for me`, `what do you have for me`. */
const FOR_ME_SAID =
  /^(?:what|which|who|how|where|why|when|is|are|was|were|do|does|did|has|have|should|may|might|(?:can|could|will|would)(?! (?:you|u)\b))\b|\bhave $/;

/** After `不知道`: what is not known, and no question. */
const NOT_ASKED =
  /^(?!\s*[，,]|怎[么样]|如何|[为是叫有]?[什啥]|为何|哪|谁|几|多[少久大长高远]|能不能|可不可以|可以不可以|会不会|要不要|该不该|是否|是不是|有没有|[该应要能可会].{0,4}[怎如什哪]|我?[该应要].{0,3}[怎如])/;

/** `请假`, `那个`, `早餐`: not `请`, `那`, `早`. */
const partsOfWords = (): Readonly<Record<string, RegExp>> => ({
  请: /^[假客教求示柬帖愿罪战辞]/,
  那: /^[个些里边样么种位年天时一二三]/,
  早: /^(?![\p{P}\s])/u,
  亲: /^(?![\p{P}\s])/u,
  ...Object.fromEntries(
    ['帮我', '给我', '为我', '替我', '请给我', '麻烦给我'].map((phrase) => [phrase, NOT_ASKED_FOR]),
  ),
  帮忙: /^的/,
  麻烦: /^[的吗是]/,
  客服: /^(?![\p{P}\s你您])/u,
  小助手: /^(?![\p{P}\s你您])/u,
  解释: /^[器性型权]/,
  // `不知道密码怎么登录`
  ...Object.fromEntries(
    ['不知道', '我不知道', '不清楚', '我不清楚', '不太清楚', '我不明白'].map((phrase) => [phrase, NOT_ASKED]),
  ),
  介绍: /^[信人费]/,
});
/** `will you play`, not `will you charge`. */
const ASKED_OF_YOU =
  /^ (?:please|tell|add|set|give|show|help|find|play|check|read|list|write|explain|translate|call|send|turn|let|remind|repeat|schedule|put|change|name|look|describe|summarize|calculate|convert|define|create|generate)\b/;
const withoutEdge = (text: string) =>
  text.replace(isAscii(text) ? new RegExp(`^[\\s${ASCII_MARKS}]+`) : /^[\s\p{P}]+/u, '');
/** `tell me the capital of France` asks what it is. */
const KNOW = /\b(?:know|tell me|find out|show me)$/;
const THING = /^ (?:the|my|your|our)\b(?! \w+ (?:is|are|was|has|does|can|will)\b)/;
const INDIRECT = /^[\s,:]*(?:what|how|why|when|where|who|whom|whose|which|if|whether|is there|are there|can|do|does)\b/;

/** Drops politeness by position only; what is left is never empty. */
export function withoutPoliteness(text: string, lexicon: Lexicon): string {
  let rest = withoutTrailing(text, lexicon);
  for (let shorter = withoutOneLeading(rest, lexicon); shorter !== rest; shorter = withoutOneLeading(rest, lexicon)) {
    rest = shorter;
  }
  return rest;
}

function withoutOneLeading(text: string, { leading, leadIns }: Lexicon): string {
  for (const phrase of leadIns) {
    const rest = afterPhrase(text, phrase);
    if (rest !== undefined && KNOW.test(phrase) && THING.test(rest)) return `what is ${withoutEdge(rest)}`;
    if (rest !== undefined && INDIRECT.test(rest)) return withoutEdge(rest).replace(/^(?:if|whether)\b/, 'is it that');
  }
  for (const phrase of leading) {
    const rest = afterPhrase(text, phrase);
    if (
      rest === undefined ||
      isSubject(rest) ||
      (GREETING.test(phrase) && GOES_ON.test(rest)) ||
      partsOfWords()[phrase]?.test(rest)
    )
      continue;
    if (phrase === 'will you' && !ASKED_OF_YOU.test(rest)) continue;
    const isAsking = ASKING.test(phrase) && /^\s*[a-z\d]/.test(rest);
    if (!REQUEST.test(phrase) && !isAsking && (!startsQuestion(rest) || /^ (?:is|are)\b/.test(rest))) continue;
    const trimmed = withoutEdge(rest);
    if (hasWords(trimmed)) return trimmed;
  }
  return text;
}

function withoutTrailing(text: string, { trailing }: Lexicon): string {
  const bare = text.replace(isAscii(text) ? new RegExp(`[\\s${ASCII_MARKS}]+$`) : /[\s\p{P}]+$/u, '');
  for (const phrase of trailing) {
    if (!bare.endsWith(phrase)) continue;
    const rest = bare.slice(0, -phrase.length);
    if (phrase.startsWith('for me') && FOR_ME_SAID.test(rest)) continue;
    const boundary = /[a-z]$/.test(rest) && /^[a-z]/.test(phrase) ? false : !NAMES_IT.test(rest);
    if (boundary && hasWords(rest)) return withoutTrailing(rest, { trailing } as Lexicon);
  }
  return text;
}

function afterPhrase(text: string, phrase: string): string | undefined {
  if (!text.startsWith(phrase)) return undefined;
  const rest = text.slice(phrase.length);
  return /[a-z]$/.test(phrase) && /^[a-z\d]/.test(rest) ? undefined : rest;
}

function hasWords(text: string): boolean {
  if (/[a-z\d].*[a-z\d]/i.test(text)) return true;
  return /[\p{L}\p{N}]{2}|[\p{L}\p{N}].*[\p{L}\p{N}]|[\ue000-\ue03f]/u.test(text);
}
