import { lazily } from '../lazily.ts';
import type { Lexicon } from './lexicon.ts';
import { chineseNumeral } from './numerals.ts';
import { spanAt } from './spans.ts';

export type Token =
  | { kind: 'latin' | 'han' | 'number' | 'symbol' | 'break'; text: string }
  /** `index`: of the spans. */
  | { kind: 'span'; text: string; index: number }
  /** Where a question word stood. */
  | { kind: 'question'; text: string };

/** Where `takeQuestionWords` took one out. */
export const QUESTION_MARK = '\uf000';

/** For the first Chinese question: it takes some ten milliseconds. */
const segmenter = lazily(() => new Intl.Segmenter('zh', { granularity: 'word' }));

/** The pieces of a text, by what a letter is in it and what its words are. */
const pieces = (letter: string, words: string) =>
  new RegExp(
    String.raw`(?<mark>\uf000)|(?<span>[\ue000-\ue03f])|(?<number>\d+(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d+(?:[.:/]\d+)*)(?:(?:st|nd|rd|th)(?![${letter}\d]))?|${words}|(?<symbol>[%$€£¥°+*=<>^×÷√&|/-])|(?<stop>[.,;:!?。，；：！？、…()\n])`,
    'gu',
  );
const plainPieces = lazily(() =>
  pieces('A-Za-z', String.raw`(?<han>[\u4e00-\u9fff]+)|(?<latin>[A-Za-z][A-Za-z\d]*[+#]*)`),
);
const allPieces = lazily(() =>
  pieces(
    String.raw`\p{L}`,
    String.raw`(?<han>\p{Script=Han}+)|(?<latin>(?:(?!\p{Script=Han})[\p{L}\p{M}])(?:(?!\p{Script=Han})[\p{L}\p{M}\d])*[+#]*)`,
  ),
);

/** ASCII, common Chinese and our own marks: there, no property of Unicode has to be asked for, which takes two milliseconds. */
const isPlain = (text: string) =>
  !/[^\n -~\u4e00-\u9fff，。？！、；：…·—“”‘’（）《》「」『』【】\ue000-\uf8ff]/.test(text);

/** Cuts a normalised text into words, numbers, spans and signs. */
export function tokenise(text: string, lexicon: Lexicon): Token[] {
  const tokens: Token[] = [];
  for (const { groups, 0: whole, index } of text.matchAll(isPlain(text) ? plainPieces() : allPieces())) {
    if (groups?.['mark'] !== undefined) tokens.push({ kind: 'question', text: whole });
    else if (groups?.['span'] !== undefined) tokens.push({ kind: 'span', text: whole, index: spanAt(whole) });
    else if (groups?.['number'] !== undefined) tokens.push({ kind: 'number', text: plainNumber(groups['number']) });
    else if (groups?.['han'] !== undefined) {
      const counted = tokens.at(-1)?.kind === 'number';
      tokens.push(...hanTokens(whole.slice(counted ? takeUnit(whole, tokens) : 0), lexicon));
    } else if (groups?.['latin'] !== undefined) tokens.push({ kind: 'latin', text: whole });
    else if (groups?.['stop'] !== undefined) tokens.push({ kind: 'break', text: whole });
    else if (isSign(whole, text, index)) tokens.push({ kind: 'symbol', text: whole });
  }
  return tokens;
}

/** `1,000` → `1000`, `3.50` → `3.5`, `007` stays. */
function plainNumber(text: string): string {
  const digits = text.replaceAll(',', '');
  return /^\d+\.\d+$/.test(digits) && !/^0\d/.test(digits) ? String(Number(digits)) : digits;
}

/** A hyphen or a slash between letters only joins words; between or before numbers it is an operator. */
function isSign(sign: string, text: string, at: number): boolean {
  if (/[%$€£¥°√]/.test(sign)) return true;
  const before = text.slice(0, at).trimEnd().at(-1) ?? '';
  const after = text.slice(at + 1).trimStart()[0] ?? '';
  return /\d/.test(before + after) || (/[+*=<>^×÷]/.test(sign) && before !== '');
}

/** An article (`一个`), or a count (`一个月`)? */
const ARTICLE =
  /^一(?:个(?!月|星期|小时|钟头|礼拜|季度|世纪|半|人)|家(?!人)|[种份条张首篇位件只些句段名台部本项款则道座])/;
const COUNTED =
  /^(?:个|[天月年日周次条张元块分秒点号岁人种位件只家台份名本期级折倍层楼米斤克度吨里口句首篇段部杯瓶场项款句代步页章题声倍成角季集届杯]|星期|小时|钟头|礼拜|公斤|公里|千克|厘米|毫米|平方|平米|美元|世纪)/;
const UNIT =
  /^(?:个月|个?(?:小时|钟头|星期|礼拜|季度|世纪|工作日)|分钟|公斤|公里|千克|厘米|毫米|平方米|平米|美元|欧元|家(?=人)|[天年月日周元块秒岁度米斤克吨号点级倍折种杯瓶场])/;
/** Three months (`3个月`) are not March (`3月`), so that one stays. */
const MEASURE = /^(?:个(?!月)|家(?!人)|[份条张首篇位件只句段名台部本项款])/;

/** Numerals become numbers; `一个` is an article and is dropped, and so is the measure word after a count. */
function hanTokens(run: string, lexicon: Lexicon): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const { 0: whole, index: at } of run.matchAll(/第?[零〇一二两三四五六七八九十百千万亿]+/g)) {
    const article = ARTICLE.exec(run.slice(at))?.[0];
    const number = article === undefined ? countAt(run, at, whole) : undefined;
    if ((article === undefined && number === undefined) || isNumeralWord(run, at, lexicon)) continue;
    tokens.push(...hanWords(run.slice(from, at), lexicon));
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    from = at + (article ?? whole).length;
    if (number !== undefined) from += takeUnit(run.slice(from), tokens);
  }
  return [...tokens, ...hanWords(run.slice(from), lexicon)];
}

/** `三` of `三天` → `3`, `第二` → `#2`; a lone numeral that counts nothing is a character like others. */
function countAt(run: string, at: number, numeral: string): string | undefined {
  const ordinal = numeral.startsWith('第');
  const digits = ordinal ? numeral.slice(1) : numeral;
  const after = run.slice(at + numeral.length);
  if (!ordinal && digits.length === 1 && run.length > 1 && !COUNTED.test(after)) return undefined;
  const value = chineseNumeral(digits);
  return value === undefined ? undefined : `${ordinal ? '#' : ''}${value}`;
}

/** Takes the measure word or the unit that follows a count; a unit is a word of its own. Gives the length taken. */
function takeUnit(rest: string, tokens: Token[]): number {
  const unit = UNIT.exec(rest)?.[0];
  if (unit === undefined) return MEASURE.test(rest) ? 1 : 0;
  tokens.push({ kind: 'han', text: unit.replace(/^个(?!月)/, '') });
  return unit.length;
}

function isNumeralWord(run: string, at: number, { numeralWords }: Lexicon): boolean {
  for (let start = Math.max(0, at - 3); start <= at; start++) {
    for (let end = at + 1; end <= Math.min(run.length, start + 6); end++) {
      if (numeralWords.has(run.slice(start, end))) return true;
    }
  }
  return false;
}

/** The segmenter's words, or longer ones that the lexicon has: it knows products and phrases that ICU does not. */
function hanWords(run: string, lexicon: Lexicon): Token[] {
  const ends = lazily(() => [...segmenter().segment(run)].map(({ segment, index }) => index + segment.length));
  const tokens: Token[] = [];
  let at = 0;
  while (at < run.length) {
    const listed = at + longestWord(run, at, lexicon);
    const end =
      listed === run.length || at + 1 === run.length ? run.length : wordEnd(run, { at, listed, ends: ends() });
    tokens.push({ kind: 'han', text: run.slice(at, end) });
    at = end;
  }
  return tokens;
}

function wordEnd(run: string, { at, listed, ends }: { at: number; listed: number; ends: readonly number[] }): number {
  const own = ends.find((end) => end > at) ?? run.length;
  return listed >= own ? listed : at + partLength(run.slice(at, own));
}

/** ICU has `我想`, `能吃` and `换了` as words; to the rules they are two. */
function partLength(word: string): number {
  if (/^(?:[我你您他她](?!们)|[能会要想可](?=[吃用做喝看去买办住坐玩学穿]$))./.test(word)) return 1;
  return /..了$|^[^为除罢极不得末]了$/.test(word) ? word.length - 1 : word.length;
}

/** How long the longest listed word of two characters or more is that begins here; 0 without one. */
function longestWord(run: string, at: number, { hanWords, longestHanWord }: Lexicon): number {
  for (let length = Math.min(longestHanWord, run.length - at); length >= 2; length--) {
    if (hanWords.has(run.slice(at, at + length))) return length;
  }
  return 0;
}
