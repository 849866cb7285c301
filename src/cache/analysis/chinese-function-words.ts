import type { Between } from './between.ts';
import type { Place } from './function-words.ts';

/** By what they say, a character each; two words are one where they have one in common. */
const CHINESE: readonly Readonly<Record<string, string>>[] = [
  {
    ...{ 能: '能', 能够: '能', 可以: '能', 可: '能', 会: '会' },
    ...{ 想: '想', 想要: '想', 愿意: '想', 打算: '想', 要: '要必' },
    ...{ 需要: '必', 必须: '必', 应该: '必', 应当: '必', 得要: '必' },
  },
  { 过: '过', 了: '了', 着: '着' },
  { 是: '是', 有: '有' },
  { 跟: '跟', 和: '跟', 与: '跟', 在: '在', 关于: '关', 对于: '对' },
  { 才: '才', 就: '就' },
];

/** `中国的银行` are many, `中国银行` is one. */
const ORGANISATION =
  /^.{0,3}?(?:银行|大学|学院|[中小]学|医院|公司|集团|移动|联通|电信|航空|汽车|饭店|酒店|保险|出版社|协会|学会|日报|晚报|博物馆|图书馆|机场|车站)/;

/** One side alone: `把孩子吓哭了` and `孩子吓哭了`, `喝过酒` and `喝酒`, `和领导吵架` and `领导吵架`. */
const ALONE_IN_CHINESE = new Set(['把', '过', '不', '会不会']);
const WITH = new Set(['跟', '和', '与']);
const ALONE_AT_START = new Set(['跟', '和', '与', '都', '有的', '有些', '一些']);

/** Whether the words at one place of two Chinese questions say another thing. */
export function chineseDiffer(a: readonly string[], b: readonly string[], place: Place): boolean {
  const { units, at, defining } = place;
  if (lacksOne(a, b, place) || lacksOne(b, a, place)) return true;
  const next = units.slice(at, at + 6).join('');
  if (a.length > 0 && b.length > 0 && /^(?:字|的?区别)/.test(next)) return true;
  const only = [...a.filter((word) => !b.includes(word)), ...b.filter((word) => !a.includes(word))];
  const isWithBoth = a.some((word) => WITH.has(word)) && b.some((word) => WITH.has(word));
  const isAlone = (word: string) =>
    ALONE_IN_CHINESE.has(word) || (at === 0 && ALONE_AT_START.has(word) && !(isWithBoth && WITH.has(word)));
  if (only.some(isAlone) || (at === units.length && only.some((word) => /^(?:我们?|咱们?)$/.test(word)))) return true;
  if (at === 0 && ((defining && only.includes('我的')) || startsWithSome(a) !== startsWithSome(b))) return true;
  if (only.includes('的') && ORGANISATION.test(next)) return true;
  return CHINESE.some((kinds) => {
    const [left, right] = [kindsIn(a, kinds, at), kindsIn(b, kinds, at)];
    return left !== '' && right !== '' && ![...left].some((kind) => right.includes(kind));
  });
}

/** At the start, before who does it could be named, `想` and `要` are one. */
function kindsIn(words: readonly string[], kinds: Readonly<Record<string, string>>, at: number): string {
  return words.map((word) => (at === 0 && word === '想' ? '想要' : (kinds[word] ?? ''))).join('');
}

function startsWithSome(words: readonly string[]): boolean {
  return words.join('').startsWith('有的');
}

const WISH: readonly string[] = ['想', '想要', '要', '打算', '愿意'];
const DONE: readonly string[] = ['了', '过'];

/** What one still wants or is at here is done there: `要离职`, `离职了`; `在取消`, `取消了`. */
export function differInAspect(a: Between, b: Between): boolean {
  const isDone = (at: number) => b[at]?.some((word) => DONE.includes(word) && !a[at]?.includes(word));
  return a.some((words, at) => {
    const isOpen = (word: string) => (WISH.includes(word) || word === '在') && !b[at]?.includes(word);
    return words.some(isOpen) && b.some((_, later) => later > at && isDone(later));
  });
}

const BEINGS =
  '[爸妈]{1,2}|父亲|母亲|爷爷|奶奶|外公|外婆|[哥弟姐妹]{2}|丈夫|妻子|老公|老婆|儿子|女儿|孩子|小孩|宝宝|朋友|同学|同事|学生|老师|老板|员工|客户|医生|病人|邻居|房东|租客|[他她它]们?|[猫狗]';
/** Somebody of whom the question is: not who asks. */
const ENDS_IN_BEING = new RegExp(`(?:${BEINGS}|人)(?:总是?|老是?|一直|经常|特别|很|突然|最近)?$`);
const STARTS_WITH_BEING = new RegExp(`^(?:${BEINGS})`);

/** After these `下` is how, and says nothing: `试下`. */
const TRIED = /^[问看查说试等想听用换改写讲算聊]$/;

/** What one side says and the other leaves out, where that is another thing. */
function lacksOne(a: readonly string[], b: readonly string[], { units, at, yesNo, between }: Place): boolean {
  const lacks = (...words: readonly string[]) =>
    words.some((word) => a.includes(word)) && !words.some((word) => b.includes(word));
  const before = units.slice(Math.max(0, at - 5), at).join('');
  const after = units.slice(at, at + 3).join('');
  // `有猫可以养狗吗`
  const isCondition =
    !yesNo ||
    between[0]
      .slice(1)
      .flat()
      .some((word) => /^(?:能|可以|会|要)$/.test(word));
  if (at === 0 && lacks('有') && !b.includes('是') && isCondition) return true;
  // `自己装修`, `朋友帮忙搬家`
  if (lacks('自己', '我自己', '本人') || (at > 0 && lacks('帮忙'))) return true;
  if (at > 0 && lacks('下') && !TRIED.test(before.at(-1) ?? '')) return true;
  // `药都能报销吗`, `药能报销吗`
  if (yesNo && at > 0 && lacks('都')) return true;
  // `糖和水`, `糖水`
  if (at > 0 && at < units.length && b.length === 0 && a.length === 1 && lacks('和', '跟', '与', '及')) return true;
  if (!ENDS_IN_BEING.test(before)) return false;
  // `爸爸的妈妈`, `爸爸妈妈`; `员工想离职`, `员工离职`
  return (lacks('的') && b.length === 0 && STARTS_WITH_BEING.test(after)) || lacks('想', '想要', '打算', '愿意');
}
