import { hasHan } from './han.ts';
import { marked } from './marked-words.ts';

/** Longer or many-lined texts are documents, code or tables: their inner white space and width are theirs. Characters. */
const LONGEST_SENTENCE = 1000;

/** Questions about characters themselves: there, no character stands for another. */
export const ABOUT_CHARACTERS = marked(
  '全角,半角,字符,标点,符号,空格,缩进,空白,码点,编码,字节,几个字,多少字,多少个字,长度,width,character,punctuation,unicode,ascii,utf,code,space,tab,indent,byte,length,regex,正则,md5,sha1,sha2,sha3,sha5,sha-,hash,哈希,base64,reverse,backward,palindrome,回文,倒过来,倒着,倒序,反转',
  () =>
    /全角|半角|字符|标点|符号|空格|缩进|空白|码点|编码|字节|几个字|多少个?字|长度|full-?width|half-?width|character|punctuation|unicode|ascii|utf-?\d|code ?point|\bspaces?\b|white ?space|\btabs?\b|indent|\bbytes?\b|\blength\b|regex|正则|\bmd5\b|\bsha-?[1235]|\bhash|哈希|base64|\breverse\b|\bbackwards?\b|palindrome|回文|倒过来|倒着|倒序|反转/i,
);

/** Code and quotations, which stay as they are: the outermost pair counts, an apostrophe inside a word is none. */
const kept = () =>
  /```[\s\S]*?(?:```|$)|`[^`]*`|"[^"]*"|“[^”]*”|‘[^’]*’|「[^」]*」|『[^』]*』|《[^》]*》|(?<![\p{L}\p{N}])'[^']*'(?![\p{L}\p{N}])/gu;

/** Without one of these there is nothing of the kind. */
const MAY_KEEP = /[`"“‘「『《]|'[^']*'/;

/** Full-width ASCII and the ideographic space, as a Chinese input method writes them; and typesetters' ligatures. */
const WIDE = /[\uFF01-\uFF5E\u3000\uFB00-\uFB06]/g;

/** A sentence that asks by its words, so that its final mark adds nothing. "He left?" does not. */
const ASKS =
  /什么|怎么|怎样|如何|为何|为什么|哪|谁|多少|几|吗|呢|是否|能否|可否|有没有|是不是|能不能|^(?:what|how|why|who|whom|whose|which|when|where|is|are|was|were|do|does|did|can|could|should|would|will|may|has|have)\b|^[\d\s+\-*/^().=]+\??$/i;

/** After these a text follows that is the object of the request, marks and all. */
const HAS_OBJECT =
  /[:：]|翻译|译成|改写|润色|续写|朗读|translate|rewrite|rephrase|paraphrase|proofread|classify|sentiment|情感/i;

/**
 * A question as it is compared: what is certain not to change its meaning is made alike, and nothing else. Line endings,
 * outer white space and Unicode composition always; in a single sentence also runs of spaces, spaces between Han and
 * Latin, full-width forms, and a final full stop or question mark. Never the case, never digits, never code or quotations.
 */
export function normaliseQuestion(text: string): string {
  const plain = normaliseText(text);
  if (plain.length > LONGEST_SENTENCE || plain.includes('\n') || ABOUT_CHARACTERS.test(plain)) return plain;
  const spans = MAY_KEEP.test(plain) ? [...plain.matchAll(kept())].map(([span]) => span) : [];
  const parts = spans.length === 0 ? [plain] : plain.split(kept());
  const sentence = parts.map((part, index) => normalisePart(part) + (spans[index] ?? '')).join('');
  return withoutFinalMark(sentence.trim());
}

/** Line endings, outer white space, composition: for texts that nobody types anew, such as a system prompt. */
export function normaliseText(text: string): string {
  return text.replace(/\r\n?/g, '\n').normalize('NFC').trim();
}

function normalisePart(part: string): string {
  const narrow = part.replace(WIDE, (wide) => wide.normalize('NFKC')).replace(/[ \t\u00A0]+/g, ' ');
  if (!hasHan(narrow)) return narrow;
  return narrow
    .replace(/(\p{Script=Han}) +(?=[A-Za-z0-9])/gu, '$1')
    .replace(/([A-Za-z0-9]) +(?=\p{Script=Han})/gu, '$1')
    .replace(/(?<=\p{Script=Han}) ?([,;!?]) ?/gu, '$1');
}

/** One mark after a word goes; `5!`, `??`, `...`, `C:` and `a?` mean something. */
function withoutFinalMark(sentence: string): string {
  if (!/[.。?]$/.test(sentence)) return sentence;
  const match = /^(.*(?:\p{Script=Han}|[\p{L}\p{N}]{2}|^\p{N}|[\s+\-*/]\p{N}|[)\]"”’」』》`]))\s?([.。?])$/su.exec(
    sentence,
  );
  const [, words, mark] = match ?? [];
  if (words === undefined || HAS_OBJECT.test(sentence)) return sentence;
  return mark === '?' && !ASKS.test(words) ? sentence : words;
}
