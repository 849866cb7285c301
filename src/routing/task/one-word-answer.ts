import { lengthAskedIn } from './length-asked.ts';
import { marked } from './marked.ts';

/** A longer text may hold such words without asking by them, and may be wanted back. */
const LONGEST = 600;
/** More lines, or parts between commas, may be as many things, of which each gets its word. */
const MOST_LINES = 10;
const MOST_PARTS = 20;

// Narrow on purpose. From the beginning of a clause (`he changed only the name.` asks nothing) to its end (`one word per line`, `yes
// or no and why` ask for more), after which nothing else may be told to do. `The answer`, `the text`, `only JSON` are of any length, and a letter may be one to somebody.
const YES_OR_NO = String.raw`["'“]?(?:yes|true)["'”]? ?(?:or|\/) ?["'“]?(?:no|false)["'”]?`;
const A_THING = `(?:one|1|a single)(?: (?:english|chinese|whole|lowercase|capital))? (?:word|number|digit|label|name|category)`;
const THE_THING = '(?:name|number|label|category)';
const ONLY = '(?:only |just |simply |exactly )?';
const NOTHING_ELSE = String.raw`(?:no|not|without|nothing|do not|don['’]t)\b`;
const ENGLISH = marked(
  () =>
    new RegExp(
      String.raw`(?:^|[.!?:;,\n"”]\s*)(?:please |you (?:must|should|may|can) )?${ONLY}(?:` +
        `(?:answer|reply|respond)(?: me)? ?(?:with |in |by |using )?${ONLY}:? ?(?:${A_THING}|${YES_OR_NO}|the ${THE_THING} (?:only|alone))(?: only| alone)?` +
        `|(?:(?:give|return|output|say|print)(?: me)? )?(?:only|just) (?:(?:the )?${THE_THING}|${A_THING}|the word|${YES_OR_NO})` +
        `|(?:${A_THING}|${YES_OR_NO}),? only|(?:give (?:me )?)?(?:a )?one[- ]word answer` +
        String.raw`)(?=\s*(?:$|[:\n]|[.!?;]["”]?\s*(?:$|[\n"“]|${NOTHING_ELSE})|, ${NOTHING_ELSE}))|, in (?:one|a single) word[.?!]?\s*$`,
    ),
  ['answer', 'reply', 'respond', 'only', 'just', ' word'],
);

const HAN_YES_OR_NO = String.raw`["“「']?(?:是|对|真|有|能|正确|yes|true)["”」']?\s*(?:或者?|还是|\/|、)\s*["“「']?(?:否|不是|错误?|假|没有|不能|不对|无|no|false)["”」']?`;
const HAN_WORD = '(?:一|1) ?个(?:英文|中文|阿拉伯)?(?:词|词语|单词|字|数字|字母)';
const HAN_ONLY = '(?:只|仅)(?:需要?|要|能|须|可以?)?';
const CHINESE = marked(
  () =>
    new RegExp(
      String.raw`(?:^|[，。！？；：、,.!?;:\s”"])(?:请|你|务必|必须|直接|简单)*(?:` +
        String.raw`(?:${HAN_ONLY}|需要?|要)?(?:回答|回复|作答)[:：]?\s*(?:${HAN_WORD}|${HAN_YES_OR_NO})` +
        String.raw`|${HAN_ONLY}(?:回答|回复|输出|返回|给出|说|答|填)[:：]?\s*(?:${HAN_WORD}|一个(?:标签|类别|名字|名称|整数)|${HAN_YES_OR_NO}|(?:类别|分类)(?:名称?)?)` +
        `|(?:只|仅)?(?:能|需|要)?(?:用|以)?${HAN_WORD}来?(?:回答|作答|回复)` +
        String.raw`)(?=\s*(?:即可|就行|就好|就可以)?\s*(?:$|[：:\n]|[。！？；.!?;]\s*(?:$|[\n"“「]|[不无别勿])|[，,、]\s*[不无别勿]))`,
    ),
  ['回答', '回复', '作答', '只', '仅'],
);

/** Of lettered choices. */
const LETTER = marked(
  () =>
    /\b(?:only|just) the letter\b|\b(?:answer|reply|respond)(?: only| just)?(?: with)?(?: only| just)? (?:the|one|a single) letter\b|\bletter only\b|(?:只|仅)(?:需要?|要)?(?:回答|回复|输出|返回|给出|选|写|答)(?:正确)?(?:选项|答案)?的?(?:字母|选项)|(?:回答|回复)(?:正确)?(?:选项|答案)?的?字母/,
  ['letter', '字母', '选项'],
);

const noExplanation = () =>
  /\b(?:no|without(?: any)?|do not|don['’]t|not)(?: give| add| any| an)* (?:explain|explanations?|reasons?|reasoning)\b|(?:不要|无需|不用|不必|不需要?|不作|不做|别|勿)(?:给出|附上?|写出?|任何|其他|做|作|多|加)*(?:解释|说明|分析|理由|过程)/g;

/** Something else is to be made, or several things, or a long one. */
const MORE = [
  () =>
    /\b(?:if|otherwise|each|every|all|both|respectively|then|also|after that|afterwards|finally|at the end|why|how (?:to|do|does|can|should)|tell me|think|explain\w*|explanation|reason(?:s|ing)?|justif\w+|because|evidence|steps?|show (?:your|the|me|all)|writ(?:e|ing)|draft|compose|generate|create|translat\w+|rewrit\w+|rephras\w+|paraphras\w+|polish|proofread|summar\w+|list|extract|continue|describe|discuss|repeat|quote|convert|encode|decode|reverse|concatenate|join|sentences?|paragraphs?|pages?|lines|essay|poem|story|code|function|script|program|json|csv|table|regex)\b/,
  () =>
    /如果|若|否则|给出(?!一个)|附上|另外|顺便|补充|名单|清单|每|各|所有|全部|分别|逐|哪些|哪几|列出|列举|先|然后|最后|接着|之后|并|再|以及|同时|为什么|怎么|怎样|如何|理由|原因|依据|解释|说明|介绍|讲讲|过程|步骤|详细|思考|(?<!情感)分析|推导|翻译|译成|译文|改写|润色|续写|总结|概括|摘要|提取|抽取|找出|写(?!得|的|着)|生成|创作|转换|编码|解码|反转|倒序|拼接|[两二三四五六七八九十几多\d]\s*(?:句|段|页|行)|表格|代码|函数|程序/,
  // A number of hundreds of digits.
  () =>
    /\b(?:digits|decimals?|factorial|fibonacci|power)\b|\d(?:st|nd|rd|th)\b|\*\*|\d!|\^|\d{16}|\d\s*位|第\s*\d{3}|小数|阶乘|次方|次幂|斐波那契/,
];

/**
 * All that is asked for is one word, a letter, a number, a label, a name, or yes or no: an answer that a small cap cannot cut.
 * Where that is in doubt it is false. `whole` is the message, not only its ends; `hasChoices` where it ends in lettered choices.
 */
export function oneWordAnswer(whole: string, { hasChoices }: { hasChoices: boolean }): boolean {
  if (whole.length > LONGEST) return false;
  const text = whole.toLowerCase();
  if (!ENGLISH(text) && !CHINESE(text) && !(hasChoices && LETTER(text))) return false;
  if (text.split('\n').length > MOST_LINES || text.split(/[\n、,，;；|]/).length > MOST_PARTS) return false;
  if (lengthAskedIn(text) !== undefined) return false;
  const rest = text.replace(noExplanation(), '');
  return !MORE.some((expression) => expression().test(rest));
}
