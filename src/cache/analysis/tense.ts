import type { Between, Form } from './between.ts';
import type { QuestionType } from './question-type.ts';

export type Tensed = {
  between: Between;
  /** By unit, how it stood (`won`, `owned`). */
  forms: readonly Form[];
  units: readonly string[];
  questionTypes: readonly QuestionType[];
  persons: readonly string[];
};

type Tense = 'past' | 'future' | 'perfect' | 'present' | 'can' | 'could' | 'might' | 'would';

const TENSES: Readonly<Record<string, Tense>> = {
  did: 'past',
  was: 'past',
  were: 'past',
  had: 'past',
  will: 'future',
  shall: 'future',
  has: 'perfect',
  is: 'present',
  are: 'present',
  do: 'present',
  does: 'present',
  can: 'can',
  could: 'could',
  may: 'might',
  might: 'might',
  would: 'would',
};

/** Who has done something, and who does it, mean one state: `has failed`, `fails`, `failed`. */
const MEET: ReadonlySet<string> = new Set([
  'perfect/present',
  'past/perfect',
  'future/would',
  'present/would',
  'can/present',
]);
/** What there is and what there will be, when something is and when it will be. */
const WILL_BE: readonly QuestionType[] = ['when', 'how-long', 'how-much'];

/**
 * Whether one speaks of what was and the other of what is or will be: `who won`, `who will win`. Of one's own affairs people
 * say one for the other: `my card was declined`, `my card is declined`.
 */
export function differInTense(a: Tensed, b: Tensed): boolean {
  const [left, right] = [tenseOf(a), tenseOf(b)];
  if (isPersonal(a) || isPersonal(b))
    return left !== right && [left, right].every((one) => one === 'did' || one === 'do');
  if (left === undefined || right === undefined) return differInSubjectsForm(a, b);
  const [one, other] = [TENSES[left], TENSES[right]];
  if (isHowLong(a) && [one, other].includes('perfect') && [one, other].includes('past')) return true;
  if (one === other || MEET.has([one, other].sort().join('/'))) return false;
  const willBe = [one, other].includes('future') && ![one, other].includes('past');
  return !willBe || !(a.questionTypes.some((type) => WILL_BE.includes(type)) || (saysThere(a) && saysThere(b)));
}

/** `how long has it been` goes on, `how long was it` is over. */
function isHowLong({ questionTypes }: Tensed): boolean {
  return questionTypes.includes('how-long');
}

function saysThere({ between }: Tensed): boolean {
  return between.some((words) => words.includes('there'));
}

function isPersonal({ persons }: Tensed): boolean {
  return persons.length > 0;
}

function tenseOf({ between }: Tensed): string | undefined {
  for (const words of between) for (const word of words) if (Object.hasOwn(TENSES, word)) return word;
  return undefined;
}

/** These ask for a subject, so that their verb has no other word with it. */
const OF_SUBJECT: readonly QuestionType[] = ['who', 'what', 'how-many'];
/** Whoever did it is who does it: `who sings this song`, `who sang this song`. */
const AUTHORS: ReadonlySet<string> = new Set(['make', 'sing', 'write']);
const NOT_YET: readonly (Tense | undefined)[] = ['future', 'can', 'could', 'might', 'would'];

/** `who owned`, `who owns`; `who will win`, `who won`. */
function differInSubjectsForm(a: Tensed, b: Tensed): boolean {
  const told = [tenseOf(a), tenseOf(b)].flatMap((word) => (word === undefined ? [] : [TENSES[word]]));
  const asksForSubject = [a, b].every(({ questionTypes }) => questionTypes.some((type) => OF_SUBJECT.includes(type)));
  const isPast = (form: Form | undefined) => form === 'past';
  const isOther = (form: Form, at: number) => isPast(form) !== isPast(b.forms[at]) && !AUTHORS.has(a.units[at] ?? '');
  return asksForSubject && told.every((tense) => NOT_YET.includes(tense)) && a.forms.some(isOther);
}

/** What has done this in one's own affairs does it still: `my card has not worked`, `is not working`. */
const STATES = /^(?:work|show|come|verify|fail|charge|fee|declin|proces|pend|arrive|activat|enable|change|need|call)$/;

/** What goes on here and is over there: `developing countries`, `developed countries`; `is dying`, `has died`. */
export function differInForm(a: Tensed, b: Tensed, personal: boolean): boolean {
  return a.forms.some((form, at) => {
    const other = b.forms[at];
    if (personal && STATES.test(a.units[at] ?? '')) return false;
    return (form === 'past' && other === 'going on') || (form === 'going on' && other === 'past');
  });
}

/** `were the tests passed`, `did the tests pass`; `is the shop opening`, `is the shop open`. */
function isAskedOf(a: Tensed, b: Tensed): boolean {
  const [left = '', right = ''] = [tenseOf(a), tenseOf(b)];
  if (BE.test(left) && left === right && a.between[0]?.[0] === left && !saysThere(a))
    return a.forms.some((form, at) => form === 'going on' && b.forms[at] === 'plain');
  const isDone = a.forms.some((form, at) => form === 'past' && b.forms[at] === 'plain');
  return BE.test(left) && /^(?:do|does|did)$/.test(right) && isDone;
}

const BE = /^(?:be|is|are|was|were|been|being)$/;

/** Who does it here has it done there: `who was sued`, `who sued`; `is being sued`, `has been sued`. */
export function differInVoice(a: Tensed, b: Tensed): boolean {
  if (isAskedOf(a, b)) return true;
  return a.forms.some((form, at) => {
    const [left, right] = [a.between[at] ?? [], b.between[at] ?? []];
    if (form !== 'past' || !BE.test(left.at(-1) ?? '')) return false;
    const isDone = b.forms[at] === 'past' && right.some((word) => BE.test(word));
    return isDone
      ? left.includes('being') !== right.includes('being')
      : !b.between.flat().some((word) => BE.test(word));
  });
}

/** `I am going to move`, `I have moved`. */
export function isStillToCome(a: Tensed, b: Tensed): boolean {
  const isAhead = ({ between }: Tensed, at: number) =>
    / (?:going to|will|about to)$/.test(` ${between[at]?.join(' ')}`);
  return a.forms.some((form, at) => form === 'past' && b.forms[at] === 'plain' && isAhead(b, at) && !isAhead(a, at));
}
