import type { Place } from './function-words.ts';

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
  as: 'as',
  like: 'like',
};

/** What follows is a verb. */
const BEFORE_VERB = new Set(['want', 'need', 'have', 'has', 'had', 'going', 'able', 'try', 'trying', 'tried']);

/** None goes without saying, but some after these. */
const ALONE = new Set(['out', 'up', 'as', 'like']);
const SAME_WITH_OUT = new Set(['locat', 'list', 'help', 'send', 'build', 'pay', 'spell']);

/** Whether the words at one place of two English questions say another thing. */
export function englishDiffer(a: readonly string[], b: readonly string[], place: Place): boolean {
  const { personal, rule } = place;
  if (isSpokenOf(place, [a, b])) return withoutArticles(a) !== withoutArticles(b);
  if (possessionDiffers(a, b, personal)) return true;
  if (isPlacedOtherwise(a, b, place)) return true;
  const [left, right] = [particlesIn(a), particlesIn(b)];
  const [onlyA, onlyB] = [[...left].filter((one) => !right.has(one)), [...right].filter((one) => !left.has(one))];
  if (meaningIn(a, place) !== meaningIn(b, place)) return true;
  if (lacksOne(a, b, place) || lacksOne(b, a, place)) return true;
  const isOther = onlyA.length > 0 && onlyB.length > 0;
  const only = [...onlyA, ...onlyB];
  if (rule === 'balanced')
    return isLeft(onlyA, onlyB) || isLeft(onlyB, onlyA) || (isOther ? only.some(isTelling) : saysHow(only, place));
  if (!personal && aimsDiffer(a, b, place)) return true;
  return isOther || ownersDiffer(a, b) || only.some((one) => isAlone(one, [...a, ...b], place));
}

const last = (words: readonly string[], among: RegExp) => words.findLast((word) => among.test(word));

/** After these `to` leads there and `into` within: `get to the bank`, `get into the bank`. */
const WITHIN = /^(?:get|come|look|run|break|turn)$/;
/** With these `on` and `in` make other verbs: `take on`, `take in`. */
const PHRASAL = /^(?:take|put|turn|bring|hold|call|set|give|break|come|keep|pass|let|fill|hand|log)$/;
/** What is on these is not in them; but `on a plane`, `in a plane`. */
const HOLDERS =
  /^(?:time|wall|box|table|car|bed|water|ground|head|roof|door|desk|house|tree|bag|fridge|oven|hand|skin|eye|mouth|ear|nose|end)$/;

/** `on time`, `in time`; `get to`, `get into`. */
function isPlacedOtherwise(a: readonly string[], b: readonly string[], { units, at }: Place): boolean {
  const differAmong = (among: RegExp) => {
    const [left, right] = [last(a, among), last(b, among)];
    return left !== undefined && right !== undefined && left !== right;
  };
  return (
    (HOLDERS.test(units[at] ?? '') && differAmong(/^(?:in|on)$/)) ||
    (PHRASAL.test(units[at - 1] ?? '') && differAmong(/^(?:in|on)$/)) ||
    (WITHIN.test(units[at - 1] ?? '') && differAmong(/^(?:to|into)$/))
  );
}

/** What one side says and the other leaves out, where that is another thing. */
function lacksOne(a: readonly string[], b: readonly string[], { units, at, yesNo }: Place): boolean {
  const lacks = (word: string) => a.includes(word) && !b.includes(word);
  // `search the house`, `search for the house`
  if (b.length === 0 || b.every((word) => /^(?:an?|the|my)$/.test(word))) {
    if (lacks('for') && /^(?:search|run|hunt)$/.test(units[at - 1] ?? '')) return true;
    // `salt and water`, `salt water`
    if (lacks('and') && a.length === 1 && at > 0 && at < units.length && b.length === 0) return true;
  }
  // `do some dogs bark`, `do dogs bark`
  // `cut my own hair`
  if (
    at > 0 &&
    at < units.length &&
    lacks('own') &&
    /^(?:my|your|our|their) own$/.test(a.slice(-2).join(' ')) &&
    !b.some((word) => /^(?:my|our)$/.test(word))
  )
    return true;
  if (at === 0 && yesNo && (lacks('some') || lacks('any'))) return ![...a, ...b].includes('there');
  // What did not work is no wish.
  return at === 0 && lacks('tried') && b.some((word) => /^(?:want|need|like|have|going)$/.test(word));
}

/** `who tried to buy it`, `who bought it`. */
function aimsDiffer(a: readonly string[], b: readonly string[], { at }: Place): boolean {
  const aims = (words: readonly string[]) => words.some((word) => /^(?:want|try|trying|tried|able)$/.test(word));
  const wishes = (words: readonly string[]) => words.some((word) => /^(?:want|need|like|have|going|try)$/.test(word));
  return at > 0 && aims(a) !== aims(b) && !(wishes(a) && wishes(b));
}

/** With `to` somebody hears it: `write to him`, `write him`. */
const HEARD = /^(?:write|sing|lie|listen|read|shout|throw)$/;

/** `cook for children`, `cook children`; where somebody's own affairs are meant that goes without saying: `refund for my fee`. */
function isAlone(one: string, words: readonly string[], { units, at, personal }: Place): boolean {
  const isInside = at > 0 && at < units.length;
  if (ALONE.has(one)) return !SAME_WITH_OUT.has(units[at - 1] ?? '') && (isInside || one !== 'like');
  return isInside && !personal && (one !== 'to' || HEARD.test(units[at - 1] ?? '')) && !words.includes('of');
}

/** Others are often one: a fee `for` a card, `on` it, `with` it. */
function isTelling(one: string): boolean {
  return ALONE.has(one) || one === 'about';
}

/** Alone, these say how it is done or what is done: `cook with wine`, `dress as a boy`, `stay up all night`. */
function saysHow(only: readonly string[], place: Place): boolean {
  const { at, units, personal, between } = place;
  const isSaidElsewhere = (one: string) => between.every((words) => words.some((places) => places.includes(one)));
  const tells = (one: string) =>
    /^(?:with|as|like)$/.test(one) ||
    (ALONE.has(one) && !SAME_WITH_OUT.has(units[at - 1] ?? '') && !isSaidElsewhere(one));
  return !personal && at > 0 && at < units.length && only.some(tells);
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
  return new Set(words.flatMap((word, at) => (isJoint(words, at) ? [] : (ENGLISH[word] ?? []))));
}

/** `want to`, `would like to`: these lead to no place. */
function isJoint(words: readonly string[], at: number): boolean {
  const before = words[at - 1] ?? '';
  if (words[at] === 'to') return BEFORE_VERB.has(before) || before === 'like';
  return words[at] === 'like' && (/^(?:would|you|i|we|they|to)$/.test(before) || words[at + 1] === 'to');
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
