import { type MarkedWords, marked } from './marked-words.ts';
import { all, IN_CODE, isNot, LANGUAGE, NOTION, WAY } from './word-uses.ts';

/** Up to so many words between two. */
const words = (most: number) => String.raw`(?:[\w'’-]+ ){0,${most}}?`;
const END = String.raw`(?=\s*(?:[?.!,;]|$))`;
const END_ZH = '(?=[吧吗呢啊呀了]?(?:[?？。!！,，]|$))';
/** `what's`, `whats`, `what is`. */
const WHAT = String.raw`\bwhat(?:['’]?s| is| are| was|['’]re)?`;
const ASK = String.raw`(?:${WHAT}|\bhow(?:['’]?s| is| are)|\b(?:tell|give|show) (?:me|us)|\bshow(?= (?:all|the|my))|\bcheck(?: on)?|\bread(?: me)?|\blist|\bdisplay|\bknow|\b(?:let me|want to|like to) see|\bfind(?: out)?|\bget|\blook (?:up|at)|\bpull up|\bview)`;

const anyOf = (...sources: string[]) => new RegExp(sources.join('|'), 'i');

const PLACE = String.raw`(?:(?:exact|present|physical|current|gps|geographic(?:al)?) )*(?:location|coordinates|whereabouts|position)\b(?! (?:services?|settings?|history|data|sharing|permissions?|access|tags?)\b)`;
const WHEREABOUTS = [
  marked(
    "where am i,where are we,where i am,where i'm,where i’m,where we are,where exactly,where on earth,where in the world",
    () =>
      anyOf(
        String.raw`\bwhere (?:exactly |on earth |in the world )?(?:am i|are we|i am|i['’]m|we are)(?: (?:at|located|exactly|standing|please|located at|on (?:a|the|this) map|on earth))*${END}`,
      ),
  ),
  marked('location,coordinates,whereabouts,position', () =>
    anyOf(`${ASK} (?:what |where )?(?:my|our) ${PLACE}`, String.raw`^\W*(?:my )?${PLACE}(?: please)?${END}`),
  ),
  marked('city,town,state,country,street,road, place,area,neighbor,neighbour,county,part of', () =>
    anyOf(
      String.raw`\b(?:what|which) (?:[\w'-]+ )?(?:city|town|state|country|street|road|place|area|neighbou?rhood|county|part of [\w ]{2,20}) (?:am i|are we|i am|i['’]m|is this)(?: (?:in|at|on|located|exactly))*${END}`,
    ),
  ),
  marked(
    'location,coordinates,whereabouts,position,locate me,longitude,latitude,near me,near us,near here,nearest to,from here,around here,close to me,close to here,around me',
    () =>
      anyOf(
        String.raw`\blocate me\b|\b(?:maps?|pinpoint|bring up|in need of|look) (?:[\w'-]+ ){0,2}?my ${PLACE}|\bmy (?:longitude|latitude)\b|\bnear(?:est to)? (?:me|us|here)\b|\b(?:from|around) here\b|\bclose to (?:me|here)\b|\baround me\b`,
      ),
  ),
  marked('在哪,在什么,于哪,于什么,身处', () =>
    anyOf(
      `(?:我们?|咱们?)(?:到底|究竟|是|正)*(?:在|处于|位于|身处)(?:哪(?:里|儿|个(?:城市|地方|国家|省份?|市|区|位置|街道?))?|什么(?:地方|位置|城市|街|区))${END_ZH}`,
    ),
  ),
  marked('的位置,的坐标,的方位,的所在地,的地理', () =>
    anyOf(`我们?的(?:地理)?(?:位置|坐标|方位|所在地)(?:在|是)?(?:哪[里儿]?|什么|多少)?${END_ZH}`),
  ),
  marked('定位我,定位一下,这是,这里是,这儿是,这边是,附近,离我', () =>
    anyOf(
      `定位(?:一下)?我|^这(?:里|儿|边)?是(?:哪[里儿]?|什么地方)${END_ZH}|(?:我|这(?:里|儿)?)附近|^附近|附近(?:有|哪)|离我(?:最近|多远)`,
    ),
  ),
];

const THING = String.raw`(?:flights?|planes?|trains?|bus|parcels?|packages?|shipments?|delivery|orders?|taxi|uber|cab)\b(?! (?:stations?|stops?|terminals?|numbers?|history|page|button|form|insurance|fees?|confirmation|schedules?)\b)`;
const OWNER = '(?:my|our|the|this|that|his|her|their)';
const TRAVELLING = [
  marked('status,progress,eta ,update,whereabouts, eta', () =>
    anyOf(
      String.raw`\b(?:status|progress|eta|updates?|whereabouts) (?:of|on|for|about|with|regarding) ${words(4)}${THING}`,
      String.raw`\b(?:flight|train|bus|order|delivery|shipment|parcel|package)(?:['’]?s)? (?:[\w-]+ )?(?:status|eta|updates?)${END}`,
    ),
  ),
  marked('flight,plane,train,bus,parcel,package,shipment,delivery,order,taxi,uber,cab', () =>
    anyOf(
      String.raw`\b(?:is|are|was|has|have|did|will|does) (?:(?:if|whether) )?(?:${OWNER} ${words(4)}${THING}|flight [\w-]+)[^?.!]{0,30}\b(?:on (?:time|schedule)|late|delayed|cancell?ed|arriv\w+|land(?:ed|ing)?|taken? off|board(?:ed|ing)?|depart\w*|shipp\w+|dispatched|delivered|left|running|leaving|com(?:e|ing))\b`,
      String.raw`\b(?:know|see|tell (?:me|us)|check|find out) (?:if|whether) (?:${OWNER} ${words(4)}${THING}|flight [\w-]+) (?:is|was|has|will)\b[^?.!]{0,20}\b(?:on (?:time|schedule)|late|delayed|landed|arrived?|boarding|shipped|delivered)\b`,
    ),
  ),
  marked('flight,plane,train,bus,parcel,package,taxi,uber,cab', () =>
    anyOf(
      String.raw`\b(?:when|what time|how (?:soon|late|long))\b[^?.!]{0,15}\b(?:${OWNER} ${words(3)}(?:flights?|planes?|trains?|bus|parcels?|packages?|taxi|uber|cab)|flight [\w-]+)\b[^?.!]{0,40}\b(?:land|arriv|depart|board|leav|take off|taking off|get here|com(?:e|ing)|due|scheduled|delayed|away)`,
      String.raw`\b(?:when(?:['’]?s)?|what(?:['’]?s)? time|what(?:['’]?s)?|how (?:long|soon|late)|at what|arrival|landing|boarding|departure|eta|status|update|where)\b[^?.!]{0,40}\b(?:arriv\w*|land\w*|board\w*|depart\w*|eta|status|get(?:ting)? (?:in|here)|time|gate|is here|come in|where)\b[^?.!]{0,20}\b(?:my|our|the) ${words(3)}(?:flight|plane|train)\b|(?<!\bdo )(?<!\bhappens )\b(?:when|what time|how long)\b[^?.!]{0,40}\b(?:my|our) ${words(3)}(?:flight|plane|train)\b`,
      String.raw`\b(?:when|what time|how (?:long|soon))\b[^?.!]{0,25}\b(?:i|we|me|us) (?:be able to |be allowed to |begin to |start )?board(?:ing)?\b[^?.!]{0,20}\b(?:flight|plane|train|bus)\b|\b(?:where|update me on|word on) ${words(3)}flight\b`,
    ),
  ),
  marked('track ,trace ,locate ,where,delay', () =>
    anyOf(
      String.raw`\b(?:track|trace|locate) (?:down )?${OWNER} ${words(3)}${THING}|\bwhere(?:['’]?s| is| are) ${OWNER} ${words(3)}${THING}|\b(?:any|my) ${words(2)}(?:flight|train|bus) delays?\b`,
    ),
  ),
  marked('航班,飞机,列车,高铁,火车,动车,地铁,公交,车次,快递,包裹,物流,订单,外卖', () =>
    anyOf(
      '(?:航班|飞机|列车|高铁|火车|动车|地铁|公交|车次|快递|包裹|物流|订单|外卖)[^，。？！,.?!]{0,8}(?:到(?:哪|了[吗没么])|在哪|(?:晚点|延误|准点|正点|取消|起飞|降落|落地|发货|发出|寄出|派送|签收|送到|到站|出发)了?(?:吗|没)|什么时候(?:到|起飞|降落|送到|来)|(?:多久|几时|何时)能?(?:到|起飞|送到))',
      `(?:航班|列车|高铁|火车|快递|包裹|物流|订单)[^，。？！,.?!]{0,8}(?:状态|动态|进度)(?:如何|怎么样|是什么)?${END_ZH}`,
      `(?:查|看|跟踪|追踪|查询)(?:一?下|一查)?[^，。？！,.?!]{0,6}(?:物流|快递|包裹|航班|订单)(?:信息|单号)?${END_ZH}`,
    ),
  ),
];

const CROWDS = [
  marked('traffic', () =>
    anyOf(
      String.raw`(?:\bhow(?:['’]?s| is| are| bad| heavy| much| does| will)|\b(?:is|are|will)|${WHAT}|\bany|\bcheck|\btell me|\bshow|\bknow|\bhit|\bavoid) ${words(5)}traffic\b(?! (?:lights?|shaping|rules?|laws?|cones?|signs?|signals?|tickets?|police|control|policing|fines?|insurance|analysis)\b)`,
      String.raw`\btraffic (?:like|conditions?|reports?|updates?|jams?|situation|status|info\w*|(?:on|from|to|at|near|in|around|heading) )`,
    ),
  ),
  marked('gridlock,busy,busiest,crowded,packed', () =>
    anyOf(
      String.raw`\bgridlock\b|\bhow (?:busy|crowded|packed)\b(?! wait)|\b(?:how|when|expect|at \d)\b[^?.!]{0,40}\b(?:busy(?! wait)|busiest|crowded)\b|\b(?:is|are|will|does) ${words(6)}(?:busy|crowded|packed)\b`,
    ),
  ),
  marked(
    'wait,line at,line for,line to,the line,a line,any line,long line,lines at,lines for,lines to,line time,queue,seated,table,seat',
    () =>
      anyOf(
        String.raw`\b(?:wait|line|queue)(?: times?)? (?:at|for a table|to (?:be seated|get (?:in|seated)))\b|\b(?:is|will) there (?:be )?(?:a|much of a|any) (?:long )?(?:wait|line|queue)(?: (?:at|for|to)\b|${END})|\bhow long (?:of a wait|is the (?:line|queue))\b`,
        String.raw`\b(?:how long|how many people|what time|will i|would i|when)\b[^?.!]{0,40}\b(?:(?:to get|to be|be|being) seated|(?:get|for) a (?:[\w'-]+ )?(?:table|seat)|wait (?:long|for long))\b|\bwait times? (?:at|for a table)\b|\b(?:have|has|be) a (?:long )?wait\b|\bhow (?:many (?:minutes|people)|long)\b[^?.!]{0,30}\b(?:wait(?:ing)?)\b[^?.!]{0,20}\b(?:table|at|restaurant|seat)\b`,
      ),
  ),
  marked('still open,already open,you open', () =>
    anyOf(String.raw`\b(?:still|already) open${END}|\bare you open${END}`),
  ),
  marked('堵,塞车,塞不塞,人多,排,挤,开门,营业,关门', () =>
    anyOf(
      `(?:堵车|塞车|拥堵|堵)(?:吗|么|不堵|得|没|了吗)|塞不塞|(?:人|排队的人)(?:多(?:吗|不多|么)|多不多)|排(?:队)?(?:要)?(?:多久|多长时间)${END_ZH}|(?:要|用)排队吗|挤不挤|拥挤吗|(?:还|已经)?(?:开门|营业|关门)了?(?:吗|没)`,
    ),
  ),
];

const HEARD = [
  marked(
    'song,track,tune,music,listening to,playing,title of this,title of that,name of this,name of that,band is',
    () =>
      anyOf(
        String.raw`\b(?:this|that) (?:[\w'-]+ )?(?:song|tune|music)\b|\b(?:song|track|tune|music)\b[^?.!]{0,25}\b(?:playing|is (?:this|that|it|on)|this is|on the radio|speakers?|(?:i['’]?m|am i|are we|we are|we['’]?re) (?:hearing|listening)|i hear)\b|\b(?:am i|are we|i['’]?m|i am|we are) listening to\b|\bwhat(?:['’]?s| is) playing\b|${WHAT} the (?:title|name) of (?:this|that)(?: (?:song|tune|track|music))?${END}|\bwhat (?:song|tune|band) is (?:this|that)\b|\bwhat(?:['’]?s| is) this (?:track|tune)\b|\b(?:song|track|tune) on (?:the )?speakers?\b`,
      ),
  ),
  marked('歌,曲,音乐,旋律', () =>
    anyOf(
      `这(?:首|支|段)?(?:歌曲?|曲子?|音乐|旋律)(?:叫|是(?:谁|什么|哪)|的(?:名字|歌名)|谁)|(?:放|播|听)的?是?(?:什么|哪首)(?:歌|音乐|曲)`,
    ),
  ),
];

/** What an asker has, and nobody else. */
const THEIRS = String.raw`(?:balances?\b(?! (?:sheets?|transfers?|boards?))|calendar|schedule|agenda|itinerary|appointments?|meetings?|alarms?|timers?|reminders?|to-?do(?: |-)?list|to do list|(?:shopping|grocery) list|bills?|spending(?! limit)|transactions|battery|inbox|messages|emails)\b`;
const OWN = [
  marked(
    'balance,calendar,schedule,agenda,itinerary,appointment,meeting,alarm,timer,reminder,list,bill,spending,transactions,battery,inbox,message,email',
    () =>
      anyOf(
        `${ASK} (?:(?:me|us|all|the|what|how much|is|of|on|in|for|current|total|amount|amounts|remaining|left|available|status|about|both) )*(?:my|our) ${words(4)}${THEIRS}`,
        String.raw`\bwhat (?:my|our) ${words(4)}${THEIRS} (?:is|are)\b|^\W*my ${words(3)}balance${END}|${WHAT} the balance (?:of|in|on) (?:my|our)\b`,
      ),
  ),
  marked(
    'how much money,how much cash,how much funds,much do i,much did i,much have i,much am i,much i ,much is ,interest am i,what do i ,what did i ',
    () =>
      anyOf(
        String.raw`\bhow much (?:money |cash |funds )?(?:do i|did i|have i|am i|i|is) (?:currently |still |already |now )?(?:have(?! (?:to|been))|owe|spent|spend|got|left|(?:there )?in my)\b|\binterest am i\b|\bwhat (?:do|did) i (?:owe|spend|have (?:on|left|planned|scheduled))\b`,
      ),
  ),
  marked(
    'alarm,timer,reminder,meeting,appointment,messages,emails,events,plans,am i free,am i busy,am i available',
    () =>
      anyOf(
        String.raw`\b(?:which|what|how many|any) ${words(2)}(?:alarms?|timers?|reminders?|meetings?|appointments?|messages|emails|events|plans) (?:do|did|have|are) (?:i|we|there|set)\b|\bdo i have ${words(3)}(?:alarms?|timers?|reminders?|meetings?|appointments?|events|plans|messages|emails)\b|\bam i (?:free|busy|available)\b`,
      ),
  ),
  marked('alarm,timer,reminder,remind me,wake me', () =>
    anyOf(
      String.raw`\b(?:set|start|create|make|add|cancel|delete|stop|pause|snooze|turn (?:on|off)|need|want) (?:up )?(?:a|an|the|my|another|all|me an?) ${words(3)}(?:alarms?|timers?|reminders?)\b|\bremind me\b|\bwake me\b`,
    ),
  ),
  marked('battery,charge left', () =>
    anyOf(
      String.raw`\bhow much (?:[\w'-]+ )?(?:battery|charge left)\b|\bbattery (?:level|percentage|status|left)\b|\bis (?:my|the) ${words(2)}battery (?:fully |almost |getting |running )?(?:low|full|charged|dead|charging)\b`,
    ),
  ),
  marked('余额', () =>
    anyOf(
      `余额(?:是|还|有|剩|里)*多少(?!才|以上|以下)|我的?[^，。？！,.?!]{0,6}余额${END_ZH}|(?:查|看|告诉|显示|报)[^，。？！,.?!]{0,8}余额${END_ZH}`,
    ),
  ),
  marked('多少钱,了多少', () =>
    anyOf(
      `(?:我|卡里?|账户里?|钱包里?)[^，。？！,.?!]{0,6}(?:还有|还剩|剩下?|欠|有)了?[^，。？！,.?!]{0,4}多少钱${END_ZH}|我[^，。？！,.?!]{0,8}(?:花|欠|存|用)了多少钱${END_ZH}`,
    ),
  ),
  marked('闹钟,闹铃,倒计时,计时器,定时器,提醒,叫我,叫醒,日程,日历,行程,待办,会议,清单,预约,安排', () =>
    anyOf(
      `(?:设|定|订|取消|关掉?|删除|添加|加|新建|调)[^，。？！,.?!]{0,14}(?:闹钟|闹铃|倒计时|计时器|定时器|提醒)${END_ZH}|提醒我(?!们|国)|叫我起床|叫醒我`,
      `我(?:的|们的?)?[^，。？！,.?!]{0,6}(?:日程|日历|行程|待办(?:事项)?|闹钟|会议|清单|预约)(?:表|上|里)?(?:有|是)?(?:什么|哪些|几个)?(?:安排)?${END_ZH}|我[^，。？！,.?!]{0,6}有(?:什么|哪些|几个|没有)(?:会议|日程|安排|行程|待办|闹钟|提醒|预约)`,
    ),
  ),
  marked('电量,多少电,几格电,有电', () =>
    anyOf(
      `(?:还|剩)(?:有|剩|下)?(?:多少|几格)电|(?:手机|电脑|我的?)[^，。？！,.?!]{0,4}电量(?:还|剩|有|是)*(?:多少|几|够)?${END_ZH}|还有电吗`,
    ),
  ),
];
const NOT_ONES_OWN = /(?:最低|最小|最少|平均|起存)[^，。？！]{0,3}余额/;

const GAME = String.raw`(?:games?|match(?:es)?|race|fight|series|finals?|super ?bowl|world cup|league|championship|tournament|playoffs?)\b`;
const SPORTS = [
  marked('s winning,who won,who lost,who is,who will win,who beat', () =>
    anyOf(
      String.raw`\bwho(?:['’]?s winning| won| lost| is (?:winning|ahead|leading|in the lead)| will win| beat)\b(?:[^?.!]{0,25}\b${GAME}|${END})`,
    ),
  ),
  marked('score,result,standings', () =>
    anyOf(
      String.raw`\b(?:scores?|results?|standings)\b[^?.!]{0,30}\b(?:games?|match|finals?|race|fight)\b|\b(?:game|match|nba|nfl|mlb|nhl|football|basketball|baseball|soccer|hockey|sports) (?:scores?|standings|results?)\b|\bwhat(?:['’]?s| is| was) the (?:final )?score${END}`,
    ),
  ),
  marked('did the ,are the ,have the ', () =>
    anyOf(
      String.raw`\b(?:did|are|have) the [\w ]{2,25} (?:win(?:ning)?|won|los[et]|losing)(?: (?:the|their|that) ${words(2)}${GAME}|${END})`,
    ),
  ),
  marked('赢,输,积分榜,射手榜,赛程,赛果,夺冠,晋级,出线', () =>
    anyOf(
      `(?:谁|哪[个支]?球?队)(?:会|能)?(?:赢|输|夺冠)了?(?:这?场?比赛|决赛)?${END_ZH}|[^，。？！谁]{1,8}(?:赢|输)了(?:吗|没)|积分榜|射手榜|赛程|赛果|(?:夺冠|晋级|出线)了?[吗没]`,
    ),
  ),
];
const DATED = /\b(?:1[5-9]|20)\d\d\b|\d{4}年/;

/** For the test of their marks. */
export const STATE_WORDS = [WHEREABOUTS, TRAVELLING, CROWDS, HEARD, OWN, SPORTS].flat();

const isAny = (some: readonly MarkedWords[]) => (question: string) => some.some((one) => one.test(question));
const isState = (state: readonly MarkedWords[]) =>
  all(isAny(state), isNot(WAY), isNot(NOTION), isNot(LANGUAGE), isNot(IN_CODE));
/** `NOTION` would see `how is … to work` as a question how it works. */
const isTraffic = all(
  isAny(CROWDS),
  isNot(WAY),
  isNot(LANGUAGE),
  isNot(
    /\b(?:web\w*|network|internet|site|server|http|seo|data|why|causes?|mean(?:s|ing)?|defin\w+|explain)\b|网站|网络|流量|为什么/i,
  ),
);

/** Questions whose answer is true of the asker alone, or of how things stand: whatever words they are put in. */
export const STATE_RULES = [
  { rule: 'where the asker is', holds: isState(WHEREABOUTS) },
  {
    rule: 'live state',
    holds: (question: string) => isState(TRAVELLING)(question) || isTraffic(question) || isState(HEARD)(question),
  },
  { rule: "the asker's own", holds: all(isState(OWN), isNot(NOT_ONES_OWN)) },
  { rule: 'sports results', holds: all(isState(SPORTS), isNot(DATED)) },
];
