import { isHan } from '../han.ts';
import { lazily } from '../lazily.ts';
import { type MarkedWords, marked } from '../marked-words.ts';
import { isLong } from '../single-question.ts';
import type { Analysis } from './analyse.ts';

const RULES: readonly { rule: string; words: MarkedWords }[] = [
  {
    rule: 'time words',
    words: marked(
      '现在,今,本周,本月,这周,上周,下周,这个月,上个月,下个月,明天,后天,昨天,前天,刚才,刚刚,最新,最近,近期,目前,当前,实时,几点了,此刻,now,today,tonight,tomorrow,yesterday,latest,recent,current,moment,right away,week,month,year,morning,evening,night',
      () =>
        /现在|今天|今日|今晚|今年|今早|本周|本月|这周|上周|下周|这个月|上个月|下个月|明天|后天|昨天|前天|刚才|刚刚|最新|最近|近期|目前|当前|实时|几点了|此刻|\b(?:now|today|tonight|tomorrow|yesterday|latest|recent(?:ly)?|current(?:ly)?|at the moment|right away|(?:this|last|next) (?:week|month|year|morning|evening|night|weekend)|just now|nowadays)\b/i,
    ),
  },
  {
    rule: 'secret',
    words: marked(
      'sk,pk,gh,xox,akia,-----begin,password,passwd,pwd,key,token,secret,密码,口令,0,1,2,3,4,5,6,7,8,9',
      () =>
        /\b(?:sk|pk|ghp|gho|xox[abp]|AKIA)[-_A-Za-z0-9]{12,}|-----BEGIN |\b\d{17}[\dXx]\b|\b(?:\d[ -]?){13,19}\b|(?:password|passwd|pwd|密码|口令|api[ _-]?key|token|secret)\s*(?:is|[:：=是为])\s*\S{4,}/i,
    ),
  },
];

/** For the test of their marks. */
export const REFUSAL_WORDS = RULES.map(({ words }) => words);

/** Why a question may neither be served nor kept as an equivalent of another; undefined when it may. */
export function refusalFor(question: string, analysis: Analysis): string | undefined {
  if (isLong(question)) return 'long';
  const text = question.normalize('NFKC');
  const spoken = RULES.find(({ words }) => words.test(text))?.rule;
  if (spoken !== undefined) return spoken;
  if (refersBack(question)) return 'refers back';
  if (fullness(analysis) < 2) return 'fewer than two content words';
  return undefined;
}

/** In content words; some say as much as two (`客服电话`), and so does one that is negated. */
function fullness(analysis: Analysis): number {
  const { contentWords } = analysis;
  const weights = [...new Set(contentWords)].map((word) =>
    word.includes(' ') || (isHan(word) && [...word].length >= 4) ? 2 : 1,
  );
  const full = weights.reduce((total, weight) => total + weight, 0);
  return full > 1 ? full : full + Math.min(1, analysis.negations.length);
}

const PRONOUNS = 'him her he she his hers they them their it its this that these those'.split(' ');
const BACK = lazily(
  () =>
    new RegExp(
      String.raw`\b(?:${PRONOUNS.join('|')})\b|[他她它]们?|这个|那个|这些|那些|上述|以上|上面|刚说|前者|后者`,
      'iu',
    ),
);
/** False only where the expression finds nothing: to make it takes longer than all else that is asked here. */
const mayReferBack = (text: string) =>
  /[^\n -~]/.test(text) ||
  text
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => PRONOUNS.includes(word));
/** `how long does it take` speaks of nothing said before; `that` and `this` may also be joints. */
const withoutExpletives = (text: string) =>
  text.replace(
    /\bit (?:take|takes|cost|costs|possible|is|was|will|would|mean|means|safe|legal|ok|okay|true|normal|rain|snow|that)\b|\b(?:is|was|does|will|would) it (?:take|cost|possible|mean|safe|legal|ok|okay|true|normal|that|going to)\b|\p{L} that \p{L}/giu,
    ' ',
  );
const OF_LAST_ANSWER =
  /^(?:继续|还有呢|然后呢|为什么呢|more|go on|continue|and then|why not|the (?:same|former|latter|above|previous))/i;

/** A pronoun before anything that it could stand for: `how old is him`, `这个怎么用`. */
function refersBack(question: string): boolean {
  // Each expletive has one of these words in it, too.
  const mayRefer = mayReferBack(question) && BACK().test(question);
  const text = mayRefer ? withoutExpletives(question.trim()) : question.trim();
  if (OF_LAST_ANSWER.test(text)) return true;
  const at = mayRefer ? text.search(BACK()) : -1;
  return at !== -1 && !hasNounLike(text.slice(0, at));
}

/** Something said before the pronoun: two Chinese characters or a longer word that is no question word or verb of its. */
const hasNounLike = (text: string) =>
  /(?!(?:what|when|where|which|whom|whose|does|have|will|would|could|should|about|from|with|were|been|than|tell|know|make|mean|please|hello)\b)(?<!\p{L})[a-z]{4,}|(?!什么|怎么|如何|为什|么是|知道|请问|你好|觉得|可以|能不|不能)\p{Script=Han}{2}/iu.test(
    text,
  );
