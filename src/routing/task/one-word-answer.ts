import { asksForMore } from './asks-for-more.ts';
import { lengthAskedIn } from './length-asked.ts';

/** A longer text may hold such words without asking by them, and may be wanted back. */
const LONGEST = 600;
/** More lines, or parts between commas, may be as many things, of which each gets its word. */
const MOST_LINES = 10;
const MOST_PARTS = 20;

/**
 * All that is asked for is one word, a letter, a number, a label, a name, or yes or no: an answer that a small cap cannot cut.
 * Where that is in doubt it is false. `whole` is the message, not only its ends; `hasChoices` where it ends in lettered choices.
 */
export function oneWordAnswer(whole: string, { hasChoices }: { hasChoices: boolean }): boolean {
  if (whole.length > LONGEST) return false;
  const text = whole.toLowerCase();
  if (!MARKS.some((mark) => text.includes(mark)) || !clauseAsks(text, hasChoices)) return false;
  if (text.split('\n').length > MOST_LINES || text.split(/[\n、,，;；|]/).length > MOST_PARTS) return false;
  return lengthAskedIn(text) === undefined && !asksForMore(text);
}

/** One of them stands in whatever asks so. */
const MARKS = [
  'answer',
  'reply',
  'respond',
  'only',
  'just',
  'one word',
  'single word',
  '回答',
  '回复',
  '作答',
  '只',
  '仅',
];

/**
 * A whole clause says so: `he changed only the name`, `one word per line`, `yes or no and why` do not; and nothing is told to do
 * after it but what to leave away.
 */
function clauseAsks(text: string, hasChoices: boolean): boolean {
  const clauses = text.replace(/["'“”「」’]/g, '').split(/([,.!?:;，。！？：；、\n])/);
  return clauses.some((clause, at) => {
    if (at % 2 === 1 || !isAsked(clause.trim(), hasChoices, at)) return false;
    const sign = clauses[at + 1] ?? '';
    const after = clauses.slice(at + 2).join('');
    if (sign === '' || sign === ':' || sign === '：' || sign === '\n') return true;
    if (/^\s*(?:(?:no|not|without|nothing|do not|dont)\b|[不无别勿])/.test(after)) return true;
    return !',，、'.includes(sign) && /^ *(?:\n|$)/.test(after);
  });
}

function isAsked(clause: string, hasChoices: boolean, at: number): boolean {
  if (/^[ -~]+$/.test(clause)) return asksInEnglish(clause, hasChoices) || (at > 0 && IN_A_WORD.includes(clause));
  // Words of a Chinese clause may stand apart: `是垃圾邮件吗 只回答是或否`, `1 个词`.
  return asksInChinese(clause.replace(/\s/g, ''), hasChoices) || asksInChinese(clause.replace(/^.*\s/, ''), hasChoices);
}

const IN_A_WORD = ['in one word', 'in a single word'];
const LIMITS = ['only', 'just', 'simply', 'exactly', 'alone'];
const YES_OR_NO = ['yes or no', 'yes/no', 'true or false', 'true/false'];
const NOUN = '(?:name|number|label|category)';

function asksInEnglish(clause: string, hasChoices: boolean): boolean {
  const words = clause.split(/\s+/).filter((word) => !LIMITS.includes(word));
  const isLimited = words.length < clause.split(/\s+/).length;
  const rest = words
    .join(' ')
    .replace(/^please /, '')
    .replace(/^you (?:must|should|may|can) /, '');
  const verb = /^(?:answer|reply|respond)(?: me)?(?: with| in| by| using)? /.exec(rest)?.[0];
  const given = /^(?:give|return|output|say|print)(?: me)? /.exec(rest)?.[0];
  const thing = rest.slice((verb ?? given ?? '').length);
  if (/^(?:a )?one[- ]word answer$/.test(thing)) return true;
  if (verb === undefined && !isLimited) return false;
  if (hasChoices && /^(?:the|one|a single) letter(?: of the| |$)/.test(thing)) return true;
  if (
    YES_OR_NO.includes(thing) ||
    new RegExp(`^(?:one|1|a single) (?:english |whole )?(?:word|digit|${NOUN})$`).test(thing)
  )
    return true;
  return isLimited && (thing === 'the word' || new RegExp(`^(?:the )?${NOUN}$`).test(thing));
}

const HAN_WORD = '(?:一|1)个(?:英文|中文|阿拉伯)?(?:词|词语|单词|字|数字|字母)';
const HAN_YES_OR_NO = '(?:是|对|真|有|能|正确|yes|true)(?:或者?|还是|/)(?:否|不是|错误?|假|没有|不能|不对|无|no|false)';

function asksInChinese(clause: string, hasChoices: boolean): boolean {
  const asked = clause.replace(/^[请你]*(?:务必|必须|直接|简单)?/, '').replace(/(?:即可|就行|就好|就可以)$/, '');
  const limit = /^[只仅](?:需要?|要|能|须|可以?)?/.exec(asked)?.[0] ?? '';
  const rest = asked.slice(limit.length);
  if (/^[用以]?(?:一|1)个/.test(rest)) return new RegExp(`^[用以]?${HAN_WORD}来?(?:回答|作答|回复)$`).test(rest);
  const verb = /^(?:需要?|要)?(?:回答|回复|作答|输出|返回|给出|说|答|填|选)/.exec(rest)?.[0] ?? '';
  const thing = rest.slice(verb.length);
  if (verb === '' || (limit === '' && !/[复答]$/.test(verb))) return false;
  if (hasChoices && /^(?:正确)?(?:选项|答案)?的?(?:字母|选项)$/.test(thing)) return true;
  if (limit !== '' && /^(?:一个(?:标签|类别|名字|名称|整数)|(?:类别|分类)(?:名称?)?)$/.test(thing)) return true;
  return new RegExp(`^(?:${HAN_WORD}|${HAN_YES_OR_NO})$`).test(thing);
}
