import { hasHan } from '../han.ts';
import { QUESTION_MARK } from './tokens.ts';

/** What is asked for. An order or a few words have no type. */
export type QuestionType =
  | 'how'
  | 'why'
  | 'when'
  | 'when-past'
  | 'how-long'
  | 'how-much'
  | 'how-many'
  | 'how-often'
  | 'how-far'
  | 'how-old'
  | 'how-degree'
  | 'where'
  | 'who'
  | 'whom'
  | 'what'
  | 'meaning'
  | 'evaluation'
  | 'what-to-do'
  | 'yes-no'
  | 'want'
  | 'statement';

export type Asked = {
  types: readonly QuestionType[];
  /** `what is X`, `X 是什么`: a definition if little else is said. */
  definition: boolean;
  /** 是 beside the question word: `谁是`, `是什么`. */
  copula: boolean;
  /** The text without its question words; a mark stands where one was. */
  rest: string;
};

/** What is put in its place, a mark unless told; and words without one of which it cannot match, beside `NEEDED`. */
type Pattern = readonly [QuestionType, RegExp, string?, (readonly string[])?];

const AUX = '(?:is|are|was|were|am|do|does|did|will|would|can|could|should|has|have|had|must|may|might|shall)';
const START = '(?<=^|[.?!,;:]\\s*|\\b(?:and|or|but|so)\\s+)';
const M = ` ${QUESTION_MARK} `;

export const ENGLISH: readonly Pattern[] = [
  ['meaning', /\bwhat (?:does|do|did) (?:it mean (?:when|if|by|to be)|you mean by)\b/g],
  ['meaning', /\bwhat (?:does|do|did) (?=.{1,60}\bmean\b)/g],
  ['meaning', /\b(?:what is |what are )?(?:the )?(?:meaning|definition)s? (?:of|for)\b|^define\b/g],
  [
    'why',
    /\bwhy\b|\bhow come\b|\b(?:what is |for )?(?:the|what) reasons? (?:why|for|that)\b|\bwhat (?:is the )?reasons?\b/g,
  ],
  ['how-long', /\bhow (?:long|much time|many (?:days|weeks|hours|minutes|months|years))\b/g],
  ['when-past', /\b(?:when|(?:at |on |by )?what (?:time|day|date)) (?=(?:did|was|were)\b)/g],
  ['when', /\bhow soon\b|\b(?:at |on |by )?what (?:time|day|date)\b/g],
  ['how-much', /\bhow much\b/g],
  ['how-many', /\bhow many\b/g],
  ['how-often', /\bhow (?:often|frequently|many times)\b/g],
  ['how-far', /\bhow far\b/g],
  ['how-old', /\bhow old\b/g],
  [
    'how-degree',
    /\bhow (?=(?:big|tall|high|fast|quickly|large|early|late|deep|heavy|wide|hot|cold|safe|good|bad|hard|difficult|easy|healthy|nutritious|accurate|close|likely|popular)\b)/g,
  ],
  ['evaluation', /\bhow (?:is|was|are) (?:the )?(?=(?:weather|quality|rating|review)\b)/g],
  [
    'what-to-do',
    /\bwhat (?:should|can|do|could|shall|would) (?:i|we|you|one) (?:need to |have to |suggest i )?do\b(?! (?:to|in order))/g,
    M,
    [' do'],
  ],
  [
    'how',
    /\bwhat (?:should|can|do|must|could) (?:i|we|you|one) (?:need to |have to )?do (?:in order )?to\b/g,
    M,
    [' do'],
  ],
  [
    'how',
    /\bwhat (?:is|are) (?:the |some |a )?(?:best |easiest |quickest |fastest |simplest |right |correct |proper |good )?(?:ways?|methods?|process|procedures?|steps?)(?: i| that i)? (?:to|of|for|can)\b/g,
    M,
    ['way', 'method', 'process', 'procedure', 'step'],
  ],
  ['how', /\bwhat (?:are the )?steps\b|\bwhich way\b|\bin what way\b/g],
  [
    'how',
    /\bhow (?:do|can|could|would|should|may|might|shall|will|must) (?:i|you|we|one)(?: go about)?\b|\bhow (?:am i|are you|is one) (?:able|supposed) to\b|\bhow to\b/g,
  ],
  ['how', /\bhow\b(?! about)/g],
  ['when', new RegExp(`\\bwhen (?=${AUX}\\b)`, 'g')],
  ['where', /\bwhere(?:abouts)?\b/g],
  ['whom', /\bwhom\b|\bwho (?=(?:did|do|does|can i|should i|will i|shall)\b)/g],
  ['who', new RegExp(`${START}who(?:se)?\\b|\\bwho (?=${AUX}\\b)`, 'g')],
  ['what', /\bwhat (?:kinds?|types?|sorts?) of\b|\bwhat\b/g],
  ['what', new RegExp(`${START}which(?: (?:one|ones))?(?: of)?\\b|\\bwhich (?=${AUX}\\b)`, 'g')],
  [
    'yes-no',
    new RegExp(
      `${START}(?:is|are) (?:there|it) (?:(?:a|any|some) ways? (?:to|that i can|i can|for me to)|possible (?:to|for me to|that))\\b`,
      'g',
    ),
    ' can ',
    [' there ', ' it '],
  ],
  [
    'yes-no',
    new RegExp(`${START}(?:am i|are you|are we) (?:able|allowed|permitted) to\\b`, 'g'),
    ' can ',
    ['am i ', 'are you ', 'are we '],
  ],
  ['yes-no', new RegExp(`${START}is it that\\b`, 'g'), ' ', ['is it that']],
  ['yes-no', new RegExp(`${START}(?=${AUX}\\b(?! not\\b))`, 'g'), ''],
  ['yes-no', new RegExp(`${START}(?=${AUX} not\\b)`, 'g'), '', [' not']],
];

const WANT =
  /^(?:i|we) (?:really |just |also |still )?(?:(?:want|need|wish|would like|would love|have|am required|am needing|intend|plan|wish|am planning|will need|am going to need|am trying|am looking|tried|am ready|am going) to|must|would like|want|need|am looking for)\b|^(?:how about|trying to|want to|need to|looking to|would like to)\b/;

const WANT_STARTS = ['i ', 'we ', 'how about', 'trying to', 'want to', 'need to', 'looking to', 'would like to'];

/** Something is so; not a request. */
const STATEMENT = /^(?:i|we|my|our|it|there|this|the|he|she|they|someone|somebody|that|these)\b/;

const CHINESE: readonly Pattern[] = [
  ['meaning', /(?:是|有)?(?:什么|啥)(?:意思|含义)|的?(?:意思|含义|定义)是(?:什么|啥)/g],
  [
    'why',
    /为(?:什么|何|啥)|因为什么|(?:是|有)?(?:什么|啥)(?:原因|情况|问题)|(?:是)?(?:怎么|咋)回事|怎么(?=不|没|还没|还不|又|老是|老|总是|总|一直|这么|那么|会|无法|就)|干嘛|凭(?:什么|啥)|(?:怎么|咋)(?!了|办|样|才)(?=[^，。？！,.?!\s]{1,12}了[吗呢啊呀]?(?:$|[，。？！,.?!\s]))/g,
  ],
  [
    'how-long',
    /多久|多长时间|多少时间|多少?(?:天|年)(?!费|薪|级)|几(?:天|年|个?小时|分钟|个月|个?工作日|个?星期|周)|多少(?:个?小时|分钟|个月|个?工作日|个?星期)/g,
  ],
  ['how-much', /(?:是|要|需要)?多少钱|(?:什么|啥)价格?|价格(?:是)?多少/g],
  ['when', /(?:在)?(?:什么|啥)(?:时候|时间)|何时|几时|啥时|几点(?:钟)?|几(?:月)?几?号|哪一?[天年日月]|多会儿|何年/g],
  ['how-degree', /有?多(?=[大高远重宽深快厚长强难](?!部|量|家|人))/g],
  [
    'how-many',
    /(?:是|有)?(?:多少|(?<!推荐|列出|列举|介绍|[举说写来给这那好过讲])几)(?:个|种|次|张|条|位|件|家|款|本|部|首)?/g,
  ],
  [
    'what-to-do',
    /(?:应?该|要)?(?:怎么|咋)(?:办(?!理|卡|证)|处理|做(?=$|[，。？！,.?!\s]))|如何(?:处理|是好)|(?:应?该)?如何做(?=$|[，。？！,.?!\s])/g,
  ],
  ['evaluation', /(?:怎么样|咋样|如何|怎样)(?=呢?(?:$|[，。？！,.?!\s]))|好不好(?:用|吃|看|玩)?|(?:好|靠谱)吗/g],
  [
    'how',
    /有?(?:什么|啥|哪些)(?:方法|办法|方式|途径)(?:可以|能够?)?|的?(?:方法|步骤|流程)(?:是什么|有哪些)|(?:应?该)?(?:怎么样?|如何|怎样|咋样?)(?:才)?(?:可以|能够?)?(?:来|去)?/g,
  ],
  ['where', /(?:在|到|去)?(?:哪里|哪儿|哪边|什么地方|啥地方|何处)|在哪/g],
  ['who', /谁|哪位|何人|什么人/g],
  [
    'what',
    /有?哪(?:一|几)?(?:些|[个种家款座首本部条张件只台项场类样])|(?:都)?(?:是|叫做?|有)?(?:什么|啥)(?:是|叫做?)?|何[为谓]|哪/g,
  ],
];

const chineseYesNo = (): readonly Pattern[] => [
  ['yes-no', /是否|是不是|有没有(?:办法|方法)?(?:可以|能)?/g, ' '],
  ['yes-no', /能不能够?|可不可以|可否|能否|可以不可以|行不行|让不让/g, ' 能 '],
  ['yes-no', /会不会/g, ' 会 '],
  ['yes-no', /(?:需|要)不(?:需)?要|用不用|该不该/g, ' 要 '],
  ['yes-no', /(?<=(\p{Script=Han}))[不没]\1/gu, ''],
  [
    'yes-no',
    /[吗嘛](?=[啊呢呀]?(?:$|[，。？！,.?!\s]))|么(?=$|[，。？！,.?!\s])|(?<![就都也还么])不(?=$|[，。？！,.?!\s])|(?<=了)没有?(?=$|[，。？！,.?!\s])/g,
    ' ',
  ],
];

/**
 * What the English patterns of a type cannot do without: a pattern takes V8 a tenth of a millisecond the first time, and in
 * most questions hardly any has a chance. A type that is not here is always looked for.
 */
export const NEEDED: Readonly<Partial<Record<QuestionType, readonly string[]>>> = {
  meaning: ['mean', 'defin'],
  why: ['why', 'how come', 'reason'],
  'how-long': ['how long', 'how much time', 'how many'],
  when: ['when', 'how soon', 'what time', 'what day', 'what date'],
  'how-much': ['how much'],
  'how-many': ['how many'],
  'how-often': ['how often', 'how frequently', 'how many times'],
  'how-far': ['how far'],
  'how-old': ['how old'],
  'how-degree': ['how '],
  evaluation: ['how is', 'how was', 'how are'],
  'what-to-do': ['what '],
  how: ['how', 'what', 'which way'],
  where: ['where'],
  whom: ['who'],
  who: ['who'],
  what: ['what', 'which'],
};

/** Finds what a question asks for and takes the words out that ask. The text is normalised, without politeness. */
export function takeQuestionWords(text: string): Asked {
  const han = hasHan(text);
  const definition =
    /^what (?:is|are)(?: an?| the)? (?!the\b)|^define\b|meaning of|\bmean\b/.test(text) ||
    (han && /(?:是|叫)(?:什么|啥)(?!时|地方|原因|情况)|什么(?:是|叫)|何[为谓]|什么意思/.test(text));
  const copula =
    han && /是(?:谁|哪|什么|啥)|(?:谁|什么|啥|哪\p{Script=Han}{0,2})(?:是|叫)|叫(?:做)?(?:什么|啥)/u.test(text);
  const types: QuestionType[] = [];
  let rest = text;
  const take = (patterns: readonly Pattern[]) => {
    for (const [type, pattern, instead = M] of patterns) {
      rest = rest.replace(pattern, () => {
        types.push(type);
        return instead;
      });
    }
  };
  if (han) {
    take(CHINESE);
    const before = types.length;
    take(chineseYesNo());
    if (before > 0) types.length = before;
    else if (types.length > 1) types.length = 1;
  }
  if (/[a-z]/.test(rest)) takeEnglish(take, types, text);
  return { types: types.sort(), definition, copula, rest };
}

const UNITS: Readonly<Record<string, string>> = {
  天: 'day',
  工作日: 'day',
  周: 'week',
  星期: 'week',
  小时: 'hour',
  分钟: 'minute',
  月: 'month',
  年: 'year',
};

/** What time is counted in, where a text says so: `how many weeks`, `多少天`. */
export function askedUnit(text: string): string {
  const unit = /\bhow many (day|week|hour|minute|month|year)s\b|(?:多少|几)个?(工作日|星期|小时|分钟|[天周月年])/.exec(
    text,
  );
  return unit === null ? '' : (unit[1] ?? UNITS[unit[2] ?? ''] ?? '');
}

function takeEnglish(take: (patterns: readonly Pattern[]) => void, types: QuestionType[], text: string): void {
  if (types.length > 0) return;
  const isPossible = (needed: readonly string[] | undefined) =>
    needed === undefined || needed.some((words) => text.includes(words));
  take(ENGLISH.filter(([type, , , needed]) => isPossible(NEEDED[type]) && isPossible(needed)));
  if (types.length === 0 && WANT_STARTS.some((start) => text.startsWith(start)) && WANT.test(text)) types.push('want');
  else if (types.length === 0 && STATEMENT.test(text)) types.push('statement');
}
