import { lengthAskedIn } from './length-asked.ts';
import { marked } from './marked.ts';

/** A longer text may hold such words without asking by them, and may be wanted back. */
const LONGEST = 600;
/** More lines may be as many things, of which each gets its word. */
const MOST_LINES = 10;

// Narrow on purpose, and each to the end of its clause: `one word per line` and `yes or no and why` ask for more. "The answer",
// "the text" or "only JSON" may be of any length.
const ENGLISH = marked(
  () =>
    /(?:\b(?:answer|reply|respond)(?: me)?(?: only| just| simply)?(?: with| in| by| using)?(?: only| just| exactly| either)?:? (?:(?:one|1|a single)(?: \w+)? (?:word|letter|number|digit|label|name|category)|["'“]?(?:yes|true)["'”]? ?(?:or|\/) ?["'“]?(?:no|false)["'”]?|the (?:name|number|label|category) (?:only|alone))(?: only| alone)?|\b(?:only|just) (?:(?:the|one|a single|its) )?(?:name|number|label|category|word)|\b(?:only|just) ["'“]?(?:yes|true)["'”]? ?(?:or|\/) ?["'“]?(?:no|false)["'”]?|\b(?:in|with) (?:one|a single) word|\b(?:one word|yes or no|true or false),? only|\bone[- ]word answer)(?=\s*(?:[.!?:;\n]|$|, (?:no|not|without|nothing|do not|don['’]t)\b))/,
  ['answer', 'reply', 'respond', 'only', 'just', ' word'],
);
const CHINESE = marked(
  () =>
    /(?:(?:回答|回复|作答|(?:只|仅)(?:需要?|要|能|须|可以?)?(?:输出|返回|给出|说|答|填))[:：]?\s*(?:(?:一|1) ?个(?:英文|中文|阿拉伯)?(?:词|词语|单词|字|数字|字母|标签|类别|名字|名称|整数)|["“「']?(?:是|对|真|有|能|正确|yes|true)["”」']?\s*(?:或者?|还是|\/|、)\s*["“「']?(?:否|不是|错误?|假|没有|不能|不对|无|no|false)["”」']?)|(?:只|仅)(?:需要?|要|能|须|可以?)?(?:回答|回复|输出|返回|给出|答)(?:类别|分类)(?:名称?)?|一个(?:英文|中文)?(?:词|词语|单词|字|数字|字母)来?(?:回答|作答|回复))(?=\s*(?:即可|就行|就好|就可以)?\s*(?:[。！？；：.!?;:\n]|$|[，,、]\s*(?:不|无|别|勿)))/,
  ['回答', '回复', '作答', '只', '仅'],
);
/** The letter of a choice; elsewhere a letter may be one to somebody. */
const LETTER = marked(
  () =>
    /\b(?:only|just) the letter\b|\b(?:answer|reply|respond)(?: only| just)?(?: with)?(?: only| just)? (?:the|one|a single) letter\b|\bletter only\b|(?:只|仅)(?:需要?|要)?(?:回答|回复|输出|返回|给出|选|写|答)(?:正确)?(?:选项|答案)?的?(?:字母|选项)|(?:回答|回复)(?:正确)?(?:选项|答案)?的?字母/,
  ['letter', '字母', '选项'],
);

const noExplanation = () =>
  /\b(?:no|without(?: any)?|do not|don['’]t|not)(?: give| add| any| an)* (?:explain|explanations?|reasons?|reasoning)\b|(?:不要|无需|不用|不必|不需要?|不作|不做|别|勿)(?:给出|附上?|写出?|任何|其他|做|作|多|加)*(?:解释|说明|分析|理由|过程)/g;
/** Something else is to be made, or several things, or a long one; better no cap than an answer that is cut. */
const more = () =>
  /\b(?:each|every|all|both|respectively|then|also|after that|afterwards|why|explain\w*|explanation|reason(?:s|ing)?|justif\w+|because|evidence|steps?|show (?:your|the|me|all)|writ(?:e|ing)|draft|compose|generate|create|translat\w+|rewrit\w+|rephras\w+|paraphras\w+|polish|proofread|summar\w+|list|extract|continue|describe|discuss|repeat|quote|sentences?|paragraphs?|pages?|lines|essay|poem|story|code|function|script|program|json|csv|table|digits|decimals?|factorial)\b|\*\*|\d!|\^|每|各|所有|全部|分别|逐|哪些|哪几|列出|列举|先|然后|并|再|以及|同时|为什么|理由|原因|依据|解释|说明|过程|步骤|详细|(?<!情感)分析|推导|翻译|译成|译文|改写|润色|续写|总结|概括|摘要|提取|抽取|找出|写(?!得|的|着)|生成|创作|[两二三四五六七八九十几多\d]\s*(?:句|段|页|行|位)|小数|阶乘|表格|代码|函数|程序/;

/**
 * All that is asked for is one word, a letter, a number, a label, a name, or yes or no: an answer that a small cap cannot cut.
 * `whole` is the message, not only its ends; `hasChoices` where it ends in lettered choices.
 */
export function oneWordAnswer(whole: string, { hasChoices }: { hasChoices: boolean }): boolean {
  if (whole.length > LONGEST) return false;
  const text = whole.toLowerCase();
  if (!ENGLISH(text) && !CHINESE(text) && !(hasChoices && LETTER(text))) return false;
  if (text.split('\n').length > MOST_LINES || lengthAskedIn(text) !== undefined) return false;
  return !more().test(text.replace(noExplanation(), ''));
}
