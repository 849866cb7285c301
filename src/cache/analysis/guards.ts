import { isHan } from '../han.ts';
import type { Alignment } from './align.ts';
import type { Analysis } from './analyse.ts';
import { type Sides, sayAnother } from './function-words.ts';
import type { QuestionType } from './question-type.ts';
import { differInSigns } from './signs.ts';
import { differInForm, differInTense, differInVoice, isStillToCome } from './tense.ts';

/** What two questions may never differ in, whatever says that they are alike. */
export type Guard =
  | 'number'
  | 'negation'
  | 'antonym'
  | 'direction'
  | 'platform'
  | 'quoted'
  | 'code'
  | 'latin'
  | 'question-type'
  | 'before-after'
  | 'definition'
  | 'modality'
  | 'scope'
  | 'person'
  | 'function-word'
  | 'tense'
  | 'sign';

/** What counts as the same question. */
export type Rule = 'strict' | 'balanced';

/** The guards that speak against answering one question with the answer to the other. */
export function guardsAgainst(a: Analysis, b: Analysis, { onlyA, onlyB, inOrder }: Alignment, rule: Rule): Guard[] {
  const isMatched = onlyA.length === 0 && onlyB.length === 0;
  const isAligned = isMatched && inOrder;
  const exact =
    isAligned || (rule === 'balanced' && same(a.coreUnits, b.coreUnits) && same(a.lightUnits, b.lightUnits));
  const checks: readonly (readonly [Guard, boolean])[] = [
    ['number', same(a.numbers, b.numbers)],
    ['negation', sameNegations(a.negations, b.negations)],
    ['antonym', !hasOpposites(a.poles, b.poles)],
    ['direction', !saysOtherRole(a, b) && (inOrder || !isReversed(a, b))],
    ['platform', same(a.names, b.names)],
    ['quoted', same(a.quoted, b.quoted)],
    ['code', same(a.code, b.code)],
    ['latin', same(a.latin, b.latin)],
    [
      'question-type',
      sameTypes(a.questionTypes, b.questionTypes, meetingFor(rule, a.han || b.han)) &&
        asksAtOnePlace(a, b) &&
        !asksInOtherUnits(a, b),
    ],
    ['before-after', same(a.markers, b.markers)],
    ['definition', exact || (!isDefinition(a) && !isDefinition(b))],
    ['modality', sameModality(a, b) && !mayHereMustThere(a, b)],
    ['scope', sameScope(a.scopes, b.scopes)],
    ['person', a.persons.length !== 1 || b.persons.length !== 1 || same(a.persons, b.persons)],
    ['function-word', !isAligned || !sayAnother(sidesOf(a, b, rule))],
    ['sign', !isMatched || !differInSigns(a.signs, b.signs)],
    ['tense', !isAligned || a.han || b.han || !saysWhenElse(a, b, rule)],
  ];
  return checks.filter(([, passes]) => !passes).map(([guard]) => guard);
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}

/** The same kinds of negation; what they negate may be said at different length (`借` of 借不了款, `借款`). */
function sameNegations(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((negation, at) => isSameNegation(negation, b[at] ?? ''));
}

/** `not:*` negates what any sentence does that is negated as a whole. */
function isSameNegation(a: string, b: string): boolean {
  if (a.endsWith(':*') || b.endsWith(':*'))
    return a.endsWith('*') && b.endsWith('*') && a.slice(0, a.indexOf(':')) === b.slice(0, b.indexOf(':'));
  const [left, right] = [a.replace(/\*$/, ''), b.replace(/\*$/, '')];
  return isPartOf(left, right) || isPartOf(right, left);
}

function isPartOf(part: string, whole: string): boolean {
  return part === whole || (isHan([...part].at(-1) ?? '') && whole.startsWith(part));
}

/** One side of a pair here, the other there, and neither has both. */
function hasOpposites(a: readonly string[], b: readonly string[]): boolean {
  return a.some((pole) => {
    const other = pole.endsWith('+') ? `${pole.slice(0, -1)}-` : `${pole.slice(0, -1)}+`;
    return b.includes(other) && !a.includes(other) && !b.includes(pole);
  });
}

/** Who acts (`by`, 被), where something comes from and what is compared is said or not said; `to` is often a joint only. */
function saysOtherRole(a: Analysis, b: Analysis): boolean {
  const told = ({ roles }: Analysis) => roles.filter((role) => /^(?:by|from|than):/.test(role));
  const lacking = (from: Analysis, other: Analysis) =>
    told(from).some(
      (role) => !other.roles.includes(role) && other.contentWords.includes(role.slice(role.indexOf(':') + 1)),
    );
  return hasOtherRole(a.roles, b.roles) || lacking(a, b) || lacking(b, a);
}

/** The same word after `from` here and after `to` there. */
function hasOtherRole(a: readonly string[], b: readonly string[]): boolean {
  const rolesOf = (roles: readonly string[], word: string) =>
    roles.filter((role) => role.slice(role.indexOf(':')) === word);
  return a.some((role) => {
    const word = role.slice(role.indexOf(':'));
    const others = rolesOf(b, word);
    return others.length > 0 && !same(rolesOf(a, word), others);
  });
}

/** Words in another order that prepositions tie to their places, or two that have changed places around a third. */
function isReversed(a: Analysis, b: Analysis): boolean {
  if (a.roles.length > 0 && b.roles.length > 0) return true;
  const [left, right] = [a.contentWords, b.contentWords];
  const moved = left.flatMap((word, at) => (word === right[at] ? [] : [at]));
  const [first = 0, second = 0] = moved;
  return left.length === right.length && moved.length === 2 && second > first + 1 && left[first] === right[second];
}

/** Who wants something is told how; an order or a few words may be short for either. */
const MEET: ReadonlySet<string> = new Set(['want/how', 'want/', 'statement/']);

/** Who states a problem is told why it is so and what to do; how long it takes says when. */
const MEET_LOOSELY = new Set([...MEET, 'when/how-long', 'statement/why', 'what-to-do/statement']);
/** A few English words may ask for a thing: `my credit limit please`. Chinese ones also state. */
const MEET_LOOSELY_IN_ENGLISH = new Set([...MEET_LOOSELY, '/what']);

function meetingFor(rule: Rule, han: boolean): ReadonlySet<string> {
  if (rule === 'strict') return MEET;
  return han ? MEET_LOOSELY : MEET_LOOSELY_IN_ENGLISH;
}

function sameTypes(a: readonly QuestionType[], b: readonly QuestionType[], meeting: ReadonlySet<string>): boolean {
  return same(a, b) || meeting.has(`${a.join()}/${b.join()}`) || meeting.has(`${b.join()}/${a.join()}`);
}

/** `谁比小明高` and `小明比谁高`: in Chinese the place of 谁 and 什么 says who does what, but beside 是. */
function asksAtOnePlace(a: Analysis, b: Analysis): boolean {
  const isPlaced = ({ han, copula, questionTypes }: Analysis) =>
    han && !copula && questionTypes.some((type) => PLACED.includes(type));
  if (!isPlaced(a) || !isPlaced(b) || a.questionsAt.join() === b.questionsAt.join()) return true;
  return a.questionTypes.join() === 'how-long' && takesTime(a, b);
}

const PLACED: readonly QuestionType[] = ['who', 'what', 'how-many', 'how-long'];

/** `多久能到`, `到要多久`; but `多久洗头` asks how often, `洗头多久` how long. */
function takesTime(a: Analysis, b: Analysis): boolean {
  const [first] = [a, b].sort((one, other) => (one.questionsAt[0] ?? 0) - (other.questionsAt[0] ?? 0));
  return (
    first?.between[first.questionsAt[0] ?? 0]?.some((word) => /^(?:能|可以|才|会|要|需要|能够)$/.test(word)) ?? false
  );
}

/** These are about their modal verb: days that I have, and that I have to. */
const MODAL_TYPES: readonly QuestionType[] = ['statement', 'how-many', 'how-much', 'when'];

/** A yes-or-no question is about all of its modal verbs, others about what must be. */
function sameModality(a: Analysis, b: Analysis): boolean {
  const kept = ({ modality, questionTypes }: Analysis) => {
    if (questionTypes.includes('yes-no')) return modality.filter((kind) => kind === 'can' || kind === 'must');
    // What a thing is, and what I need for it.
    if (questionTypes.includes('what')) return modality.filter((kind) => kind === 'need');
    const modal = questionTypes.length === 0 || questionTypes.some((type) => MODAL_TYPES.includes(type));
    return modal ? modality.filter((kind) => kind === 'must') : [];
  };
  return same(kept(a), kept(b));
}

/** These are told the same: how it can be done, and how it must be. */
const MODAL_BY_THE_WAY: readonly QuestionType[] = ['how', 'why', 'what-to-do', 'want', 'statement', 'how-much'];

/** `where can I park`, `where must I park`. */
function mayHereMustThere(a: Analysis, b: Analysis): boolean {
  const isModal = ({ han, questionTypes }: Analysis) =>
    !han && questionTypes.length > 0 && !questionTypes.some((type) => MODAL_BY_THE_WAY.includes(type));
  const kindOf = ({ modality }: Analysis) =>
    modality.includes('must') ? 'must' : modality.find((one) => one === 'can');
  const [left, right] = [kindOf(a), kindOf(b)];
  return isModal(a) && isModal(b) && left !== undefined && right !== undefined && left !== right;
}

/** `how many days are in a term`, `how many weeks are in a term`. */
function asksInOtherUnits(a: Analysis, b: Analysis): boolean {
  return a.askedUnit !== '' && b.askedUnit !== '' && a.askedUnit !== b.askedUnit;
}

/** Of one's own affairs balanced takes what goes on for what is over: `my card is not working`, `has not worked`. */
function saysWhenElse(a: Analysis, b: Analysis, rule: Rule): boolean {
  const personal = rule === 'balanced' && (a.persons.includes('1') || b.persons.includes('1'));
  if (differInTense(a, b) || isStillToCome(a, b) || isStillToCome(b, a)) return true;
  const impersonal = !a.persons.includes('1') && !b.persons.includes('1');
  if (impersonal && (differInVoice(a, b) || differInVoice(b, a))) return true;
  return differInForm(a, b, personal);
}

function sameScope(a: readonly string[], b: readonly string[]): boolean {
  return a.every((left) => b.includes(left)) || b.every((left) => a.includes(left));
}

function isDefinition({ definition, contentWords, questionTypes }: Analysis): boolean {
  return questionTypes.includes('meaning') || (definition && contentWords.length <= 2);
}

function sidesOf(a: Analysis, b: Analysis, rule: Rule): Sides {
  return {
    between: [a.between, b.between],
    units: a.units,
    han: a.han || b.han,
    defining: a.definition && b.definition,
    yesNo: a.questionTypes.includes('yes-no'),
    personal: a.persons.includes('1') || b.persons.includes('1'),
    rule,
  };
}
