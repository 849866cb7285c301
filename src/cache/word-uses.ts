/** What words are used for: the same ones ask for a state, a notion or a way. */

/** About a notion, not about how it stands now: the answer does not change by the day. */
export const NOTION =
  /\b(?:differences? between|definitions?|defin(?:e|es|ed)|mean(?:s|ing)?|concepts?|theor(?:y|ies)|formulas?|explain|histor(?:y|ical|ically)|causes?|why (?:do|does|did|is|are|was|were|has|have)|how (?:is|are|was|were|do|does) [^?.!]*\b(?:works?|worked|calculated?|computed?|determined?|formed?|measured?|set|decided?|affects?|influences?|applied|predicted|made)|what (?:is|are) an? (?!good\b|fair\b|reasonable\b|normal\b)|what (?:determines?|affects?|influences?|drives?))\b|区别|差别|定义|含义|意思|概念|原理|公式|理论|什么是|历史|怎么算|(?:如何|怎么|怎样)(?:计算|形成|产生|确定|决定|影响|制定|预测)|计算方法|成因|影响因素|受什么影响|由什么决定|为什么|为何/i;

/** About words: `今天用英语怎么说` is no question about today. */
export const LANGUAGE =
  /\b(?:translat(?:e|es|ed|ion|ing)|synonyms?|antonyms?|opposite of|spell(?:ed|ing)?|pronounc\w+|grammar|tenses?|rewrite|rephrase|paraphrase|proofread|in (?:english|chinese|french|german|spanish|japanese|korean|latin))\b|翻译|译成|英文|[英日法德俄韩]语|怎么(?:说|读|念|拼|翻)|反义词|近义词|同义词|造句|语法|时态|润色|改写|什么意思/i;

/** How to do it in code: `how to get the current date in Python`. */
export const IN_CODE =
  /\b(?:python|java|javascript|typescript|js|node(?:\.?js)?|golang|rust|c\+\+|c#|php|ruby|kotlin|sql|mysql|postgres(?:ql)?|sqlite|bash|shell script|linux|git|excel|pandas|numpy|vue|django|flask|spring|regex|html|css|api|code|commits?|script|functions?|programmatically)\b|代码|函数|脚本|编程|公式/i;

/** A way to do it: advice, which stays the same. `怎么样` asks for a state. */
export const HOW_TO = /\bhow (?:to|do|does|can|could|should|would)\b|\bways? to\b|怎么(?!样)|怎样|如何|步骤|技巧|方法/i;

/** A way to do it oneself, asked for: `how do I check my balance`. `how does the traffic look` asks for a state. */
export const WAY =
  /\b(?:how (?:to|(?:do|can|could|should|would|may|might) (?:i|we|you|one|people|users?|customers?))|(?:an?|any|some|what|which|best|other|easy|easiest|only) ways? (?:for (?:me|us) )?(?:to|of)|(?<!when )(?<!time )(?:can|could|may) (?:i|we)(?! expect)|(?:possible|(?<!\bbe )(?:able|allowed)) to|what (?:should|can|could|do|must|would) (?:i|we|you) do|where (?:can|do|could|should|would|may|might) (?:i|we|you|one))\b|怎么(?!样|了|回事)|怎样|如何(?!了|[？?。]|$)|步骤|技巧|方法|办法|哪[里儿]?(?:可以|能够?|才能)?(?:查|看|找|改|设|取|办|买|退)|可以.{0,8}吗/i;

export const all =
  (...tests: ((question: string) => boolean)[]) =>
  (question: string) =>
    tests.every((test) => test(question));
export type Words = Pick<RegExp, 'test'>;
export const is = (words: Words) => (question: string) => words.test(question);
export const isNot = (words: Words) => (question: string) => !words.test(question);
