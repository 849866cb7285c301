import { marked } from './marked-words.ts';

/** A rule that keeps a question out of the cache, since its answer is only true now or should differ each time. */
export type ExclusionRule = { rule: string; holds: (question: string) => boolean };

/** About a notion, not about how it stands now: the answer does not change by the day. */
const NOTION =
  /\b(?:differences? between|definitions?|defin(?:e|es|ed)|mean(?:s|ing)?|concepts?|theor(?:y|ies)|formulas?|explain|histor(?:y|ical|ically)|causes?|why (?:do|does|did|is|are|was|were|has|have)|how (?:is|are|was|were|do|does) [^?.!]*\b(?:works?|worked|calculated?|computed?|determined?|formed?|measured?|set|decided?|affects?|influences?|applied|predicted|made)|what (?:is|are) an? (?!good\b|fair\b|reasonable\b|normal\b)|what (?:determines?|affects?|influences?|drives?))\b|区别|差别|定义|含义|意思|概念|原理|公式|理论|什么是|历史|怎么算|(?:如何|怎么|怎样)(?:计算|形成|产生|确定|决定|影响|制定|预测)|计算方法|成因|影响因素|受什么影响|由什么决定|为什么|为何/i;

/** About words: `今天用英语怎么说` is no question about today. */
const LANGUAGE =
  /\b(?:translat(?:e|es|ed|ion|ing)|synonyms?|antonyms?|opposite of|spell(?:ed|ing)?|pronounc\w+|grammar|tenses?|rewrite|rephrase|paraphrase|proofread|in (?:english|chinese|french|german|spanish|japanese|korean|latin))\b|翻译|译成|英文|[英日法德俄韩]语|怎么(?:说|读|念|拼|翻)|反义词|近义词|同义词|造句|语法|时态|润色|改写|什么意思/i;

/** How to do it in code: `how to get the current date in Python`. */
const IN_CODE =
  /\b(?:python|java|javascript|typescript|js|node(?:\.?js)?|golang|rust|c\+\+|c#|php|ruby|kotlin|sql|mysql|postgres(?:ql)?|sqlite|bash|shell script|linux|git|excel|pandas|numpy|vue|django|flask|spring|regex|html|css|api|code|script|functions?|programmatically)\b|代码|函数|脚本|编程|公式/i;

/** A way to do it: advice, which stays the same. `怎么样` asks for a state. */
const HOW_TO = /\bhow (?:to|do|does|can|could|should|would)\b|\bways? to\b|怎么(?!样)|怎样|如何|步骤|技巧|方法/i;

const NOW_EN = marked(
  'today,tonight,tomorrow,yesterday,day,date,time,now,current,moment,present,week,month,year,morning,afternoon,evening,season',
  () =>
    /\b(?:today|tonight|tomorrow|yesterday|nowadays|currently|at the moment|as of (?:now|today)|at present|these days|this (?:week|month|year|morning|afternoon|evening|weekend|season)|next (?:week|month|year|weekend))\b|(?<!^)(?<!\bfrom )\bnow\b(?!\(| on\b)|\bwhat time is it\b|\bwhat(?:'s|’s| is) the (?:time|date|day)\b(?! (?:complexity|zone|difference|limit|format|value|constant|signature|of (?!day)))|\bwhat day is it\b|(?<!\b(?:electric|electrical|alternating|direct|ocean|eddy|leakage|induced|high|low|ac|dc|constant|short-circuit|gulf) )\bcurrent\b(?! (?:in|of|through|flows?|flowing|density|transformers?|sources?|dividers?|mirrors?|sensors?|directory|working|branch|user|line|row|cell|element|node|index|thread|process|account|asset|liabilit\w+|ratio|assets)\b|[.?!]|$)/i,
);
const NOW_ZH = marked(
  '现在,今,本周,本月,本季,这个月,这周,这星期,这几天,下周,下月,下个月,下星期,明天,明日,明年,昨,后天,前天,当前,目前,此刻,眼下,现任,几点,几号,星期几,实时',
  () =>
    /(?<!一般)现在(?!时|完成|进行|分词|式)|今[天日早晚年](?!说)|本[周月季](?!刊)|这(?:个月|周|星期|几天)|下(?:周|个?月|星期)|明[天日年]|昨[天日晚](?!重现)|后天(?!免疫|性)|前天|当前(?!目录|路径|分支|用户|行|线程|进程|页面|窗口|元素|节点|工作)|目前|此刻|眼下|现任|(?<!以下|下面|下列|如下|这|那|有|哪|说|注意|分|列)几点(?!建议|意见|要求|原因|看法)|几号(?!线)|星期几|实时(?!操作|系统|渲染|通信|计算|数仓|流|音视频|性|数据库)/,
);
const NEWEST = marked(
  'latest,newest,recent,date,breaking,最新,最近,近期,近日,刚刚',
  () =>
    /\b(?:latest|newest|most recent|recent(?:ly)?|up[- ]to[- ]date|breaking)\b|最新|最近(?!公共|共同|邻|点对|最少|最久)|近期|近日|刚刚/i,
);
const HOLDERS = marked(
  'who,谁,比分,路况,航班动态',
  () =>
    /\bwho(?:'s|’s| is) the (?:president|prime minister|chancellor|ceo|king|queen|pope|mayor|governor|world champion)\b|(?:总统|首相|总理|主席|市长|省长|CEO)(?:现在)?是谁|比分|路况|航班动态/i,
);

const WEATHER = marked(
  'weather,forecast,rain,snow,how hot,how cold,how warm,air quality,天气,气温,下雨,下雪,空气质量,雾霾',
  () =>
    /\bweather\b(?! (?:vanes?|balloons?|stations?|maps?))|\bforecast (?:for|in)\b|\b(?:will|does|is) it (?:going to )?(?:rain|snow|raining|snowing)\b|\bhow (?:hot|cold|warm) is it\b|\bair quality\b|天气(?!预报员)|气温|会不?会?下[雨雪]|下[雨雪]吗|空气质量|雾霾/i,
);
const PRICES = marked(
  'how much,price,cost,价,多少钱,收费标准',
  () =>
    /\bhow much (?:does|do|is|are|did|would|will)\b[^?.!]*\b(?:cost|price|charge|fee|sell for|go for)\b|\bhow much (?:is|are) (?:an?|the|one) (?:ticket|iphone|ipad|macbook|gold|oil|bitcoin|house|flat|car|subscription)|\bprices? (?:of|for|in|today)\b|\b(?:gas|oil|gold|house|housing|ticket|petrol|bitcoin|crypto|electricity) prices?\b|\bprice lists?\b|\bcost of (?!goods|living|capital|equity|debt|quality|sales|ownership|delay)|价格(?!弹性|歧视|机制|理论|指数|战|传导|管制|标签|发现)|多少钱|什么价|报价|售价|单价多少|[房油金票电菜肉币]价(?!收入比|值)|价位|收费标准/i,
);
const RATES = marked(
  'rate,usd,eur,gbp,jpy,cny,rmb,dollar,pound,yen,yuan,汇率,利率,美元,欧元,日元,英镑,港币,港元,人民币,韩元,卢布,牌价',
  () =>
    /\b(?:exchange|interest|mortgage|currency|deposit|lending|conversion) rates?\b|\b(?:usd|eur|gbp|jpy|cny|rmb|dollars?|euros?|pounds?|yen|yuan) (?:to|in|into) (?:usd|eur|gbp|jpy|cny|rmb|dollars?|euros?|pounds?|yen|yuan)\b|汇率|利率|牌价|(?:美元|欧元|日元|英镑|港[币元]|人民币|韩元|卢布)(?:能?[兑换]|等于多少|是多少)/i,
);
const STOCKS = marked(
  'stock,share,should i,nasdaq,dow jones,s&p,hang seng,nikkei,股,基金,大盘,上证,沪深,恒生指数,纳斯达克,道琼斯',
  () =>
    /\b(?:stocks?|shares?) (?:prices?|quotes?|tips?|picks?)\b|\bstock markets? (?:today|now|doing|up|down|open|outlook|prediction|forecast)\b|\b(?:how is|how's|is) the stock market\b|\b(?:which|what) stocks?\b|\bshould i (?:buy|sell)\b|\b(?:nasdaq|dow jones|s&p 500|hang seng|nikkei)\b|股价|股市(?:行情|今|现|怎么样|走势|如何)|股票(?:行情|走势|今|现|涨|跌|推荐|怎么样)|(?:哪[只些支]|推荐|该买|买什么).{0,6}(?:股票|基金)|大盘(?:今|现|走势|怎么样|点位)|上证|沪深|恒生指数|纳斯达克|道琼斯|基金净值/i,
);
const NEWS = marked(
  'news,headline,新闻,头条,热搜',
  () =>
    /\b(?:news (?:today|about|on|from|of the day|headlines)|(?:latest|recent|any|top|world|local|sports|tech) news|(?:in|on) the news|headlines)\b|^\s*news\b|新闻(?!学|专业|稿|自由|伦理|采[编访]|写作|体裁|价值|工作者|记者|系|发言人)|头条(?!号)|热搜/i,
);

const RANDOM = marked(
  'random,roll,flip,toss,pick,随机,随便,抽签,掷,硬币,摇号,任选',
  () =>
    /\b(?:pick|choose|give|generate|select|draw|tell|name|list|say|shuffle|roll)\b[^.?!]{0,40}\brandom(?:ly)?\b|\brandom (?:numbers?|words?|names?|passwords?|colou?rs?|quotes?|facts?|jokes?|strings?|sentences?|questions?)\b(?! generat(?:or|ion))|\broll (?:a|an|the|one|two|some|\d+) (?:[\w-]+ )?(?:dice|die)\b|\b(?:flip|toss) (?:a|the) coin\b|\bpick (?:one for me|a (?:number|card|colou?r))\b|随机(?!变量|森林|过程|事件|数生成器|性|梯度|访问|存取|误差|抽样|化|游走|矩阵|种子|应答|对照|试验|存储|读写|向量|微分|信号)|随便(?:说|写|来|选|挑|给|讲|编)|抽签|掷骰|掷个骰|抛(?:个|一次)?硬币|摇号|任选一/i,
);
const CREATIVE_EN = marked(
  'poe,haiku,limerick,sonnet,stor,joke,song,lyrics,riddle,slogan,tagline,fairy,rap,pun,name,idea,caption,motto,brainstorm,creative,surprise',
  () =>
    /\b(?:write|compose|create|make up|generate|invent|tell|give|come up with|think of|suggest)\b(?: me| us)?(?: (?:an?|some|any|another|the|two|three|four|five|ten|a few|several|\d+))(?: [\w-]+){0,4}? (?:poems?|haikus?|limericks?|sonnets?|stor(?:y|ies)|jokes?|songs?|lyrics|riddles?|slogans?|taglines?|fairy tales?|raps?|puns?|names? for|ideas?|captions?|mottos?)\b|\b(?:write|compose) (?:poetry|lyrics)\b|\bbrainstorm\b|\bbe creative\b|\bsurprise me\b/i,
);
const CREATIVE_ZH = marked(
  '诗,歌,词,故事,笑话,段子,童话,小说,散文,作文,文案,口号,标语,广告语,对联,春联,谜语,剧本,绕口令,顺口溜,名,创意,点子,祝福语,头脑风暴',
  () =>
    /(?:写|作|创作|编|来|讲|说|起|取|想|给我)(?:出|我|你|点)?(?:[一二两三四五六七八九十几\d]+|个|些|首|篇|段|点)(?:首|篇|个|段|则|条|句|些|点|副|份|种)?[^，。？！,.?!\n]{0,15}?(?:诗|歌词|歌|词|故事|笑话|段子|童话|小说|散文|作文|文案|口号|标语|广告语|对联|春联|谜语|剧本|绕口令|顺口溜|名字|网名|店名|创意|点子|祝福语)|头脑风暴|(?:藏头诗|打油诗)/,
);
const AGAIN = marked(
  'another,again,more,else,different,再,换,重新,别的',
  () =>
    /\b(?:another (?:one|example|version|joke|poem|story|idea|name|answer|try|way)|(?:try|once|do it|answer|say it) again|one more (?:time|joke|story|idea|example)|something else|different (?:answer|one|version))\b|再(?:来|写|讲|说|给|想|编|换)(?:我)?(?:一|个|几|首|点)|换一?[个首种](?:答案|说法|回答|试试|看看|吧|$)|^换一?[个首种]|重新(?:写|回答|生成|说)|还有别的/i,
);

const all =
  (...tests: ((question: string) => boolean)[]) =>
  (question: string) =>
    tests.every((test) => test(question));
type Words = Pick<RegExp, 'test'>;
const is = (words: Words) => (question: string) => words.test(question);
const isNot = (words: Words) => (question: string) => !words.test(question);
const isHowToInCode = (question: string) => HOW_TO.test(question) && IN_CODE.test(question);

/** For the test of their marks. */
export const MARKED_WORDS = [
  NOW_EN,
  NOW_ZH,
  NEWEST,
  HOLDERS,
  WEATHER,
  PRICES,
  RATES,
  STOCKS,
  NEWS,
  RANDOM,
  CREATIVE_EN,
  CREATIVE_ZH,
  AGAIN,
];

/** Questions whose answer is only true now, or should differ each time. The article's list, and its kin. */
export const EXCLUSION_RULES: readonly ExclusionRule[] = [
  {
    rule: 'time-sensitive',
    holds: (question) =>
      (NEWEST.test(question) ||
        HOLDERS.test(question) ||
        ((NOW_EN.test(question) || NOW_ZH.test(question)) && !isHowToInCode(question))) &&
      !LANGUAGE.test(question),
  },
  { rule: 'weather', holds: all(is(WEATHER), isNot(NOTION), isNot(LANGUAGE)) },
  { rule: 'exchange and interest rates', holds: all(is(RATES), isNot(NOTION), isNot(LANGUAGE)) },
  { rule: 'stocks', holds: all(is(STOCKS), isNot(NOTION), isNot(LANGUAGE)) },
  { rule: 'prices', holds: all(is(PRICES), isNot(NOTION), isNot(LANGUAGE)) },
  { rule: 'news', holds: all(is(NEWS), isNot(NOTION), isNot(LANGUAGE)) },
  { rule: 'randomness asked for', holds: all(is(RANDOM), isNot(HOW_TO), isNot(NOTION)) },
  { rule: 'another one asked for', holds: all(is(AGAIN), isNot(HOW_TO)) },
  {
    rule: 'creativity asked for',
    holds: (question) =>
      (CREATIVE_EN.test(question) || CREATIVE_ZH.test(question)) && !HOW_TO.test(question) && !NOTION.test(question),
  },
];
