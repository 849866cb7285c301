import { marked } from './marked-words.ts';
import { STATE_RULES, STATE_WORDS } from './state-rules.ts';
import { all, HOW_TO, IN_CODE, is, isNot, LANGUAGE, NOTION } from './word-uses.ts';

/** A rule that keeps a question out of the cache, since its answer is only true now or should differ each time. */
export type ExclusionRule = { rule: string; holds: (question: string) => boolean };

/** The time, the day and what comes next, in the words of a wish. */
const WHEN_EN = marked(
  'time,date,day,next,m off,m scheduled off,i off,i scheduled off,be off,be scheduled off,upcoming,coming up,comming up,until,till,clock,holiday,hour,what year,what month,from now',
  () =>
    /\b(?:tell(?:ing)? (?:me|us)|give me|look up|know|have(?: you)?|need|want|find out|show me|say) (?:what )?(?:the )?(?:exact |local |correct )?(?:time|date|day)(?= (?:it is|is it|please|in|at|for me)\b|\s*[?.!]|\s*$)|\bwhat (?:hour|year|month|day of the (?:week|month)|date) (?:is it|are we|it is)\b|\bwhat time (?:it is|do you have|have you)\b|\b(?:the )?(?:exact|local) time\b|^\W*(?:the )?time (?:in [\w ]+|please)\W*$|\bwhat hour\b|\bon the clock\b|\bwhat (?:will )?(?:the |it )?(?:date|day)\b[^?.!]{0,12}\b(?:will it|will|it|date) be\b|\bwhat (?:will )?the (?:next )?(?:date|day) (?:is|be|will be)\b|\bthe day of the week\b(?! (?:of|for|on|from|function))|\b(?:when|what day|how (?:much time|long|many)|next)\b[^?.!]{0,40}\b(?:days? off|time off|(?:i am|am i|i['’]m|be) (?:scheduled )?off)\b|\bholidays?(?:['’]s)?\b[^?.!]{0,15}\b(?:next|comm?ing up)\b|\bis it (?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bdays?,? what (?:day |date )?will\b|\bhow many (?:more )?(?:minutes|hours|days|weeks|months) (?:are )?(?:left )?(?:until|till)\b(?! (?:my|i|it|the|an?)\b)|\bhow long (?:until|till) (?:[\w'-]+ ){0,3}(?:holiday|vacation|break|christmas|weekend|day off)\b|\b(?:next|upcoming) (?:[\w'-]+ ){0,2}?(?:holiday|vacation day|free day|day off|day i have off)\b|\b(?:time|date) (?:is it|it is)\b|\bthe next (?:[\w'-]+ )?(?:holiday|game|match|bus|train|flight|eclipse|day off)\b|\bnext (?:bank |public |federal |national )?holiday\b|\b(?:what|when|date)\b[^?.!]{0,40}\bfrom now\b(?! on\b)/i,
);
const NOW_EN = marked(
  'today,tonight,tomorrow,yesterday,nowadays,day,date,time,now,current,moment,present,week,month,year,morning,afternoon,evening,season',
  () =>
    /\b(?:today|tonight|tomorrow|yesterday|nowadays|currently|at the moment|as of (?:now|today)|at present|these days|this (?:week|month|year|morning|afternoon|evening|weekend|season)|next (?:week|month|year|weekend))\b|(?<!^)(?<!\bfrom )\bnow\b(?!\(| on\b)|\bwhat time is it\b|\bwhat(?:'s|’s| is) the (?:time|date|day)\b(?! (?:complexity|zone|difference|limit|format|value|constant|signature|of (?!day)))|\bwhat day is it\b|(?<!\b(?:electric|electrical|alternating|direct|ocean|eddy|leakage|induced|high|low|ac|dc|constant|short-circuit|gulf) )(?<!\bhow (?:to|do i|can i|could i|should i|do we|can we|do you) [^?.!]{0,60}\b(?:my|the|your) )\bcurrent\b(?! (?:in|of|through|flows?|flowing|density|transformers?|sources?|dividers?|mirrors?|sensors?|directory|working|branch|user|line|row|cell|element|node|index|thread|process|account|asset|liabilit\w+|ratio|assets)\b|[.?!]|$)/i,
);
const NOW_ZH = marked(
  '现在,下,放假,今,本周,本月,本季,这个月,这周,这星期,这几天,下周,下月,下个月,下星期,明天,明日,明年,昨,后天,前天,当前,目前,此刻,眼下,现任,几点,几号,星期几,实时',
  () =>
    /(?<!一般)现在(?!时|完成|进行|分词|式)|今[天日早晚年](?!说)|本[周月季](?!刊)|这(?:个月|周|星期|几天)|下(?:周|个?月|星期)|明[天日年]|昨[天日晚](?!重现)|后天(?!免疫|性)|前天|当前(?!目录|路径|分支|用户|行|线程|进程|页面|窗口|元素|节点|工作)|目前|此刻|眼下|现任|(?<!以下|下面|下列|如下|这|那|有|哪|说|注意|分|列)几点(?!建议|意见|要求|原因|看法)|几号(?!线)|下一?(?:个|班|趟|场)(?:[^，。？！]{0,3})(?:节日|节假日|假期|车|地铁|航班|比赛|放假)|什么时候放假|星期几|实时(?!操作|系统|渲染|通信|计算|数仓|流|音视频|性|数据库)/,
);
const NEWEST = marked(
  'latest,newest,recent,date,breaking,最新,最近,近期,近日,刚刚',
  () =>
    /\b(?:latest|newest|most recent|recent(?:ly)?|up[- ]to[- ]date|breaking(?! changes?\b))\b|最新|最近(?!公共|共同|邻|点对|最少|最久)|近期|近日|刚刚/i,
);
const HOLDERS = marked(
  'who,谁,比分,路况,航班动态',
  () =>
    /\bwho(?:'s|’s| is) the (?:president|prime minister|chancellor|ceo|king|queen|pope|mayor|governor|world champion)\b|(?:总统|首相|总理|主席|市长|省长|CEO)(?:现在)?是谁|比分|路况|航班动态/i,
);

const WEATHER = marked(
  'weather,tornado,hurricane,conditions,outside,forecast,rain,snow,storm,sunny,cloudy,windy,foggy,humid,hot,cold,warm,cool,nice,chilly,freezing,temp,degrees,uv index,umbrella,jacket,coat,sunset,sunrise,sun ,air quality,外,伞,冷,热,台风,风,雹,雨,雪,有没有雾,天气,气温,下雨,下雪,空气质量,雾霾',
  () =>
    /\bweather\b(?! (?:vanes?|balloons?|stations?|maps?|forms?\b|patterns?|systems?))|\bforecast (?:for|in)\b|\b(?:will|does|is) it (?:going to )?(?:rain|snow|raining|snowing)\b|\b(?:will (?:it|there)|is (?:it|there)|are there|chances? of|likelihood of|any|expect(?:ing)?|(?:does|do you think) it|if it(?:['’]?s| is| will|['’]ll))\b[^?.!]{0,30}\b(?:rain|raining|rainy|snow|snowing|snowy|storms?|storming|stormy|thunderstorms?|sunny|cloudy|windy|foggy|humid)\b(?!-)|\b(?:the|day|weekend) forecast\b(?! (?:of|model|accuracy))|\bconditions like (?:in|at)\b|\bhow is it outside\b|\b(?:any|is there a) (?:[\w-]+ )?(?:tornado(?:e?s)?|hurricanes?)\b|\bhow (?:hot|cold|warm|chilly|humid|windy|cool) (?:is it|will it|does it|it(?:['’]?s| is| will)|outside)\b|\b(?:is|will|does) it (?:be |going to be |gonna be |get |feel |really |very |too |that |still |so )*(?:hot|cold|warm|chilly|cool|freezing|nice)(?: (?:out|outside|there|in|at|on|over)\b|\s*[?.!]|\s*$)|\b(?:temp|temperature|degrees)\b[^?.!]{0,25}\b(?:outside|outdoors|out there)\b|\b(?:outside|outdoor) temp(?:erature)?\b|\bwhat(?:['’]?s| is| will)(?: be)? the (?:temp|temperature|humidity|uv index)(?: (?:like|be))?(?: (?:in|at) (?!the |an? |my |water)|\s*[?.!]|\s*$)|\b(?:do|should|will|would) (?:i|we) (?:need|bring|take|wear|carry|pack)(?: to (?:bring|take|wear|carry|pack))? (?:an?|my) (?:[\w-]+ )?(?:umbrella|jacket|coat|raincoat)\b|\bwhat time (?:is|does|will) (?:the )?(?:sun |sunset|sunrise)|(?:外面|室外|户外)[^，。？！]{0,6}(?:冷|热|凉|度|风|雨|雪|温)|带(?:雨)?伞(?:[吗么呢？?]|$)|冷不冷|热不热|(?:会|有|在)(?:刮|下|来)?(?:大|小|暴|雷阵|阵)?(?:风|台风|雨|雪|冰雹)(?:吗|么|没)|有没有(?:雨|雪|台风|雾)|\bair quality\b|天气(?!预报员)|气温|会不?会?下[雨雪]|下[雨雪]吗|空气质量|雾霾/i,
);
const PRICES = marked(
  '贵,多少一,how much,price,cost,价,多少钱,收费标准',
  () =>
    /\bhow much (?:does|do|is|are|did|would|will)\b[^?.!]*\b(?:cost|price|charge|fee|sell for|go for)\b|\bhow much (?:is|are) (?:an?|the|one) (?:ticket|iphone|ipad|macbook|gold|oil|bitcoin|house|flat|car|subscription)|\bhow much (?:is|are) (?:an? |the |one )?(?:gas|petrol|gold|silver|oil|bitcoin|milk|eggs?|bread|rent|tickets?)\b|\bwhat (?:does|do|would) (?:an?|the|one) [^?.!]{1,30} cost\b|\bprices? (?:of|for|in|today)\b|\b(?:gas|oil|gold|house|housing|ticket|petrol|bitcoin|crypto|electricity) prices?\b|\bprice lists?\b|\bcost of (?!goods|living|capital|equity|debt|quality|sales|ownership|delay)|价格(?!弹性|歧视|机制|理论|指数|战|传导|管制|标签|发现)|多少钱|贵不贵|贵吗|多少一[瓶斤张台辆克件只盒箱吨平]|什么价|报价|售价|单价多少|[房油金票电菜肉币]价(?!收入比|值)|价位|收费标准/i,
);
const RATES = marked(
  'rate,usd,eur,gbp,jpy,cny,rmb,dollar,euro,pound,yen,yuan,cad,aud,currency conversion between,frank,kron,lira,baht,riyal,peso,rupee,franc,ruble,won,汇率,利率,美元,欧元,日元,英镑,港币,港元,人民币,韩元,卢布,牌价',
  () =>
    /\b(?:exchange|interest|mortgage|currency|deposit|lending|conversion) rates?\b|\b(?:usd|eur|gbp|jpy|cny|rmb|dollars?|euros?|pounds?|yen|yuan) (?:to|in|into) (?:usd|eur|gbp|jpy|cny|rmb|dollars?|euros?|pounds?|yen|yuan)\b|\b(?:how (?:many|much)|what(?:['’]?s)? (?:is )?(?:\d|the (?:value|quantity|equal|maximum|amount)|(?:usd|eur|gbp|jpy|cny|rmb|cad|aud|dollars?|euros?|pounds?|yens?|yuan|pesos?|rupees?|fran[ck]s?|rubles?|won|krone[rn]?|kroner|lira|baht|riyals?))|convert \d+|worth|equals?)\b[^?.!]{0,40}\b(?:usd|eur|gbp|jpy|cny|rmb|cad|aud|dollars?|euros?|pounds?|yens?|yuan|pesos?|rupees?|fran[ck]s?|rubles?|won|krone[rn]?|kroner|lira|baht|riyals?)\b[^?.!]{0,40}\b(?:usd|eur|gbp|jpy|cny|rmb|cad|aud|dollars?|euros?|pounds?|yens?|yuan|pesos?|rupees?|fran[ck]s?|rubles?|won|krone[rn]?|kroner|lira|baht|riyals?)\b|\bcurrency conversion between\b|\b(?:usd|eur|gbp|jpy|cny|rmb|cad|aud|dollars?|euros?|pounds?|yens?|yuan|pesos?|rupees?|fran[ck]s?|rubles?|won|krone[rn]?|kroner|lira|baht|riyals?) worth\b|汇率|利率|牌价|(?:美元|欧元|日元|英镑|港[币元]|人民币|韩元|卢布)(?:能?[兑换]|等于多少|是多少)/i,
);
const STOCKS = marked(
  'stock,share,should i,nasdaq,dow jones,s&p,hang seng,nikkei,股,基金,大盘,上证,沪深,恒生指数,纳斯达克,道琼斯',
  () =>
    /\b(?:stocks?|shares?) (?:prices?|quotes?|tips?|picks?)\b|\bstock markets? (?:today|now|doing|up|down|open|outlook|prediction|forecast)\b|\b(?:how is|how's|is) the stock market\b|\b(?:which|what) stocks?\b|\bshould i (?:buy|sell)\b|\b(?:nasdaq|dow jones|s&p 500|hang seng|nikkei)\b|股价|股市(?:行情|今|现|怎么样|走势|如何)|股票(?:行情|走势|今|现|涨|跌|推荐|怎么样)|(?:哪[只些支]|推荐|该买|买什么).{0,6}(?:股票|基金)|大盘(?:今|现|走势|怎么样|点位)|上证|沪深|恒生指数|纳斯达克|道琼斯|基金净值/i,
);
const NEWS = marked(
  'world,country,city,politics,sports,trending,世界,国内,国际,全球,新鲜事,热点,news,headline,新闻,头条,热搜',
  () =>
    /\bwhat(?:['’]?s| is| has been)(?: been)? (?:happening|going on|new) (?:in|around|with) (?:the (?:world|country|news|city)|politics|sports)\b|\btrending\b(?: (?:on|topics?|in|videos?)\b|\s*[?.!]|\s*$)|(?:世界上?|国内|国际上?|全球)(?:都)?(?:发生|出)了?(?:什么|哪些|啥)|新鲜事|热点(?:事件|话题)|\b(?:news (?:today|about|on|from|of the day|headlines)|(?:latest|recent|any|top|world|local|sports|tech) news|(?:in|on) the news|headlines)\b|^\s*news\b|新闻(?!学|专业|稿|自由|伦理|采[编访]|写作|体裁|价值|工作者|记者|系|发言人)|头条(?!号)|热搜/i,
);

const RANDOM = marked(
  'random,tails,bones,dime,quarter,penny,nickel,throw,roll ,dice,role,roll,cast ,casting ,shoot,shak,coin,heads,flip,toss,pick one for me,pick a ,a number,any number,one number,an number,a card,any card,one card,an card,a digit,any digit,one digit,an digit,role,rolled,rolling,password,passphrase,uuid,guid,密码,口令,随机,随便,抽,骰,色子,数字,整数,掷,硬币,摇号,任选,石头剪',
  () =>
    /\b(?:pick|choose|give|generate|select|draw|tell|name|list|say|shuffle|roll)\b[^.?!]{0,40}\brandom(?:ly)?\b|\brandom (?:numbers?|words?|names?|passwords?|colou?rs?|quotes?|facts?|jokes?|strings?|sentences?|questions?)\b(?! generat(?:or|ion))|\b(?:rol[le]|throw|toss|cast|shoot|shake)(?:ing)? (?:[\w'-]+,? ){0,5}?(?:dice|die|bones)\b|\b(?:dice|die)\b[^?.!]{0,20}\brol[le](?:ed|ing)?\b|\b(?:roll|throw) (?:an? |one )?\d*d(?:4|6|8|10|12|20|100)\b|\b(?:dice|die) (?:roll|toss|throw)\b|\b(?:flip|flipping|toss|tossing|throw|throwing|spin|spinning) (?:[\w'-]+ ){0,3}?(?:coins?|dime|quarter|penny|nickel)\b|\bcoins?\b[^?.!]{0,15}\b(?:flip|flipped|toss|tossed|lands?)\b|\b(?:flip|toss) (?:it|for it)(?= please|\s*[?.!]|\s*$)|\bi call (?:heads|tails)\b|\bcoin (?:flip|toss)\b|\bheads or tails\b|\b(?:pick|choose|select|think of|guess|draw|give me|tell me|say|name)(?: me)? (?:an?|any|one) (?:number|card|digit)(?= (?:between|from|any|please|at|for me|under|below|up to|out of)\b|\s*[?.!,]|\s*$)|\bpick (?:one for me|a (?:number|card|colou?r))\b|\b(?:generate|give|make|suggest|create)(?: me| us)?(?: up)? (?:an? |some |\d+ |one )?(?:(?:new|strong|secure|safe|good|unique|\d+[- ]character) )*(?:passwords?|passphrases?|uuids?|guids?)(?= (?:for (?:me|us|my)|please|with|of)\b|\s*[?.!,]|\s*$)|生成(?:一?[个串])?(?:强|安全的?|新的?|\d+位的?)?(?:密码|口令|uuid)(?!器|学|的(?:方法|原理|代码|函数))|随机(?!变量|森林|过程|事件|数生成器|性|梯度|访问|存取|误差|抽样|化|游走|矩阵|种子|应答|对照|试验|存储|读写|向量|微分|信号)|随便(?:说|写|来|选|挑|给|讲|编)|抽签|(?:掷|投|扔|摇|丢|抛)[^，。？！]{0,5}(?:骰|色子|硬币)|(?:选|挑|猜|想|报|说|来)(?:我|出)?一?个?(?:\d+ ?[到至~-] ?\d+)?(?:之间|以内)?的?(?:数字|整数)(?!证|签|货|化|人|电)|抽[一几两三\d]?张(?:牌|塔罗|卡)|石头剪[刀子]布|摇号|任选一/i,
);
/** What is funny about it, or what the word means. */
const ABOUT_FUN =
  /\bwhy\b|\bmakes?\b(?! me)|\bwho\b|\b(?:mean(?:s|ing)?|definition|defined?)\b|^\W*what(?:['’]?s| is| are) (?:an? )?(?:puns?|riddles?|jokes?|one[- ]liners?|trivia|facts?)\W*$|意思是|什么意思|为什么/i;
/** About chance, not by chance. */
const ABOUT_CHANCE =
  /\b(?:probabilit\w+|odds|chances?|likelihood|expected|average|variance|rules?|how many (?:sides|faces)|invented)\b|^\W*(?:if|when) (?:i|we|an?|two)\b|概率|几率|可能性|期望|平均|规则|玩法|面数|如果|发明|公平|起源/i;
const FUN = marked(
  'one liner,one-liner,giggle,funn,joke,pun,riddle,fact,trivia,tidbit,interesting,intriguing,awesome,amazing,fascinating,surprising,neat,cool,thing i,something ,laugh,smile,cheer me up,entertain me,逗,笑,段子,冷知识,趣,有意思',
  () =>
    /\b(?:tell|give|know|hear|shar(?:e|ing)|hit me|look|recite|indicate|show|do|say|which|what|have|got|want|need|like|love|use|crack|any|another|some|about|read|learn|explain|name|list|find|provide|what(?:['’]?s| is| are| would be))\b[^?.!]{0,40}?\b(?:jokes?|one[- ]liners?|puns?|riddles?|(?:fun|funny|interesting|random|cool|weird|amazing|neat|strange|crazy|odd|useless) (?:[\w-]+ )?facts?|facts?(?= (?:about|on|please|i)\b|\s*[?.!]|\s*$)|trivia|(?:interesting|neat|cool|fun) ?tidbits?|tidbits?|(?:interesting|intriguing|awesome|neat|cool|amazing|fascinating|surprising) (?:[\w'-]+ ){0,2}?(?:information|info|things?|stuff)|something (?:about [\w ]+ )?(?:that )?i (?:do not|don['’]?t|may not|might not|didn['’]?t) know|thing i (?:might|may) not know|something about [\w ]+ that is (?:fun|interesting)|something (?:[\w'-]+ )?(?:funny|interesting|intriguing|neat|fun|cool|amusing|amazing|hilarious|fascinating))\b|\bmake me (?:laugh|smile|giggle)\b|\ba good laugh\b|\b(?:any|some)thing (?:really )?funny\b|\bfunniest thing\b|\bfunny things\b|\bcheer me up\b|\bentertain me\b|^\W*(?:[\w'-]+ ){0,2}(?:jokes?|fun facts?|trivia)(?: (?:about|please|on) [^?]*)?\W*$|(?:讲|说|来|给|听|分享|告诉|有没有|有什么|有啥|整)[^，。？！]{0,10}(?:(?<![这那该]个?)笑话|段子|冷知识|趣闻|趣事|(?:有趣|有意思|好笑|搞笑)的)|逗(?:我|大家)?(?:笑|乐|开心)|让我笑/i,
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

/** Which one is the newest changes, also where it is asked how to get it. */
const VERSION = /\b(?:version|release|update|build|lts)s?\b|版本|最新版/i;

const isHowToInCode = (question: string) => HOW_TO.test(question) && IN_CODE.test(question);

/** For the test of their marks. */
export const MARKED_WORDS = [
  NOW_EN,
  WHEN_EN,
  NOW_ZH,
  NEWEST,
  HOLDERS,
  WEATHER,
  PRICES,
  RATES,
  STOCKS,
  NEWS,
  RANDOM,
  FUN,
  CREATIVE_EN,
  CREATIVE_ZH,
  AGAIN,
  ...STATE_WORDS,
];

/** Questions whose answer is only true now, or should differ each time. The article's list, and its kin. */
export const EXCLUSION_RULES: readonly ExclusionRule[] = [
  {
    rule: 'time-sensitive',
    holds: (question) =>
      ((NEWEST.test(question) && !(isHowToInCode(question) && !VERSION.test(question))) ||
        HOLDERS.test(question) ||
        ((NOW_EN.test(question) || WHEN_EN.test(question) || NOW_ZH.test(question)) && !isHowToInCode(question))) &&
      !LANGUAGE.test(question),
  },
  ...STATE_RULES,
  { rule: 'weather', holds: all(is(WEATHER), isNot(NOTION), isNot(LANGUAGE)) },
  { rule: 'exchange and interest rates', holds: all(is(RATES), isNot(NOTION), isNot(LANGUAGE)) },
  { rule: 'stocks', holds: all(is(STOCKS), isNot(NOTION), isNot(LANGUAGE)) },
  { rule: 'prices', holds: all(is(PRICES), isNot(NOTION), isNot(LANGUAGE)) },
  { rule: 'news', holds: all(is(NEWS), isNot(NOTION), isNot(LANGUAGE)) },
  { rule: 'randomness asked for', holds: all(is(RANDOM), isNot(HOW_TO), isNot(NOTION), isNot(ABOUT_CHANCE)) },
  { rule: 'another one asked for', holds: all(is(AGAIN), isNot(HOW_TO)) },
  {
    rule: 'creativity asked for',
    holds: (question) =>
      ((CREATIVE_EN.test(question) || CREATIVE_ZH.test(question)) &&
        !HOW_TO.test(question) &&
        !NOTION.test(question)) ||
      (FUN.test(question) && !HOW_TO.test(question) && !ABOUT_FUN.test(question)),
  },
];
