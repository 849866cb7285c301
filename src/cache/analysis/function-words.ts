import type { Between } from './between.ts';
import type { Rule } from './guards.ts';

/** Two questions of the same content words in the same order. */
export type Sides = {
  between: readonly [Between, Between];
  /** Of one of them. */
  units: readonly string[];
  han: boolean;
  /** Whether either speaks of who asks. */
  personal: boolean;
  /** Both ask what something is. */
  defining: boolean;
  rule: Rule;
};

/**
 * Whether the words between the content words say another thing: `opt in to` and `opt out of`, `喝过酒` and `喝了酒`. Two
 * that stand at one place are compared; one that the other side lacks counts where it cannot go without saying.
 */
export function sayAnother(sides: Sides): boolean {
  const [left, right] = sides.between;
  return left.some((words, at) => {
    const other = right[at] ?? [];
    return differ(words, other) && (sides.han ? chineseDiffer : englishDiffer)(words, other, { ...sides, at });
  });
}

type Place = Sides & { at: number };

function differ(a: readonly string[], b: readonly string[]): boolean {
  return a.length !== b.length || a.some((word, at) => word !== b[at]);
}

/** Before these a word is spoken of, not used: `the with statement`. */
const SPOKEN_OF = /^(?:statement|operator|keyword|loop|clause|gate)$/;

const ENGLISH: Readonly<Record<string, string>> = {
  in: 'in',
  on: 'in',
  at: 'in',
  to: 'to',
  into: 'to',
  onto: 'to',
  out: 'out',
  up: 'up',
  for: 'for',
  with: 'with',
  by: 'with',
  from: 'from',
  about: 'about',
};

/** What follows is a verb. */
const BEFORE_VERB = new Set(['want', 'need', 'have', 'has', 'had', 'going', 'able', 'try', 'trying', 'tried']);

/** Neither goes without saying, but after these. */
const ALONE = new Set(['out', 'up']);
const SAME_WITH_OUT = new Set(['locat', 'list', 'help', 'send', 'build', 'pay']);

function englishDiffer(a: readonly string[], b: readonly string[], place: Place): boolean {
  const { units, at, personal, rule } = place;
  if (isSpokenOf(place, [a, b])) return withoutArticles(a) !== withoutArticles(b);
  if (possessionDiffers(a, b, personal)) return true;
  const [left, right] = [particlesIn(a), particlesIn(b)];
  const [onlyA, onlyB] = [[...left].filter((one) => !right.has(one)), [...right].filter((one) => !left.has(one))];
  if (meaningIn(a, place) !== meaningIn(b, place)) return true;
  if (rule === 'balanced') return isLeft(onlyA, onlyB) || isLeft(onlyB, onlyA);
  const isAlone = !SAME_WITH_OUT.has(units[at - 1] ?? '') && [...onlyA, ...onlyB].some((one) => ALONE.has(one));
  return isAlone || (onlyA.length > 0 && onlyB.length > 0) || ownersDiffer(a, b);
}

/** `into` and `out of`. */
function isLeft(one: readonly string[], other: readonly string[]): boolean {
  return one.includes('out') && (other.includes('in') || other.includes('to'));
}

/** `the with statement`, but `on my statement`; `use with in python`. */
function isSpokenOf({ units, at }: Place, sides: readonly (readonly string[])[]): boolean {
  const endsPlainly = (words: readonly string[]) => /^(?:an?|the|my|our|your|this|that)?$/.test(words.at(-1) ?? '');
  const next = units[at] ?? '';
  if (next === 'statement') return !sides.some(endsPlainly);
  return (
    (SPOKEN_OF.test(next) && !sides.every(endsPlainly)) ||
    (units[at - 1] === 'use' && sides.some((words) => words.length > 1 && words.at(-1) === 'in'))
  );
}

/** After these `one` stands for what was named. */
const BEFORE_ONE = /^(?:next|either|other|another|last|first|new|old|which|only|good|best)$/;
/** After these `i` is the first. */
const COUNTED =
  /^(?:war|type|part|chapter|phase|class|grade|stage|volum|act|elizabeth|henry|charl|charles|william|george|james|napoleon|peter|nicholas)$/;

/** `formula one`, `world war i`, `in may`, `too much`, `are like dogs`, `own disney`: of these, words that go without saying elsewhere. */
function meaningIn(words: readonly string[], { at, units }: Place): string {
  const told = words.filter((word, place) => {
    const before = words[place - 1] ?? '';
    if (word === 'one') return at > 0 && place === 0 && !BEFORE_ONE.test(units[at - 1] ?? '');
    if (word === 'i') return place === 0 && COUNTED.test(units[at - 1] ?? '');
    if (word === 'own') return at > 0 && place === 0 && units[at - 1] !== 'you';
    if (word === 'may') return /^(?:in|of|by|this|since|until)$/.test(before);
    if (word === 'like') return at < units.length && /^(?:is|are)$/.test(before);
    return word === 'too' && at < units.length && place === words.length - 1;
  });
  return told.join(' ');
}

/** `my blood type` and `a blood type`, `is my country safe` and `is the country safe`. */
function ownersDiffer(a: readonly string[], b: readonly string[]): boolean {
  const [left, right] = [a.join(' '), b.join(' ')];
  const isOther = (one: string, other: string) => /^(?:is|are) my$/.test(one) && /^(?:is|are) (?:an?|the)$/.test(other);
  return isOther(left, right) || isOther(right, left);
}

function withoutArticles(words: readonly string[]): string {
  return words.filter((word) => !/^(?:an?|the)$/.test(word)).join(' ');
}

function particlesIn(words: readonly string[]): Set<string> {
  return new Set(
    words.flatMap((word, at) => (word === 'to' && BEFORE_VERB.has(words[at - 1] ?? '') ? [] : (ENGLISH[word] ?? []))),
  );
}

/** What one has and what one needs; `have to` and `need to` are one. */
function possessionDiffers(a: readonly string[], b: readonly string[], personal: boolean): boolean {
  const [left, right] = [holdingIn(a, personal), holdingIn(b, personal)];
  return left !== undefined && right !== undefined && left !== right;
}

function holdingIn(words: readonly string[], personal: boolean): string | undefined {
  const at = words.findLastIndex((word) => /^(?:have|has|need|want)$/.test(word));
  if (at < 0 || words[at + 1] === 'to') return undefined;
  if (/^ha/.test(words[at] ?? '') && words[at - 1] !== 'to') return 'have';
  return personal ? 'want' : words[at];
}

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

function chineseDiffer(a: readonly string[], b: readonly string[], { units, at, defining }: Place): boolean {
  const next = units.slice(at, at + 6).join('');
  if (a.length > 0 && b.length > 0 && /^(?:字|的?区别)/.test(next)) return true;
  const only = [...a.filter((word) => !b.includes(word)), ...b.filter((word) => !a.includes(word))];
  const isWithBoth = a.some((word) => WITH.has(word)) && b.some((word) => WITH.has(word));
  const isAlone = (word: string) =>
    ALONE_IN_CHINESE.has(word) || (at === 0 && ALONE_AT_START.has(word) && !(isWithBoth && WITH.has(word)));
  if (only.some(isAlone) || (at === units.length && only.includes('我'))) return true;
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
