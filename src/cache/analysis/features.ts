import { hasHan } from '../han.ts';
import { type Between, betweenUnits, type Form, formOf } from './between.ts';
import type { Lexicon } from './lexicon.ts';
import { nextContent, rolesIn, unique } from './roles.ts';
import type { Word } from './words.ts';

/** What the guards compare. Every list is sorted. */
export type GuardFeatures = {
  numbers: readonly string[];
  negations: readonly string[];
  modality: readonly string[];
  poles: readonly string[];
  roles: readonly string[];
  names: readonly string[];
  quoted: readonly string[];
  code: readonly string[];
  latin: readonly string[];
  markers: readonly string[];
  scopes: readonly string[];
  /** `1` who asks, `2` who is asked. */
  persons: readonly string[];
  between: Between;
  /** By unit, how an English word stands: `won`, `falling`. */
  forms: readonly Form[];
};

const MARKERS: Readonly<Record<string, string>> = {
  before: 'before',
  prior: 'before',
  之前: 'before',
  以前: 'before',
  前: 'before',
  after: 'after',
  之后: 'after',
  以后: 'after',
  后: 'after',
  without: 'without',
  except: 'except',
  excluding: 'except',
  除了: 'except',
  除: 'except',
  only: 'only',
  只: 'only',
  仅: 'only',
  只有: 'only',
  只能: 'only',
  仅仅: 'only',
  instead: 'instead',
  until: 'until',
  unless: 'unless',
  during: 'during',
  since: 'since',
  between: 'between',
  again: 'again',
  再: 'again',
  再次: 'again',
  重新: 'again',
  another: 'another',
  other: 'other',
  其他: 'other',
  其它: 'other',
  别的: 'other',
};

const MODALITY: Readonly<Record<string, string>> = {
  can: 'can',
  could: 'can',
  able: 'can',
  may: 'can',
  might: 'might',
  allowed: 'can',
  能: 'can',
  可以: 'can',
  能够: 'can',
  可: 'can',
  must: 'must',
  should: 'must',
  ought: 'must',
  要: 'must',
  需要: 'must',
  必须: 'must',
  应该: 'must',
  应当: 'must',
  will: 'will',
  would: 'will',
  shall: 'will',
  会: 'will',
  将: 'will',
  want: 'want',
  wish: 'want',
  想: 'want',
  想要: 'want',
  愿意: 'want',
};

const PERSONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['i', 'me', 'my', 'mine', 'we', 'us', 'our', '我', '我的', '我们', '我们的'].map((word) => [word, '1']),
  ),
  ...Object.fromEntries(['you', 'your', 'yours', '你', '你的', '您', '您的'].map((word) => [word, '2'])),
};

/** In one pass over the words of a question. */
export function guardFeatures(words: readonly Word[], lexicon: Lexicon): GuardFeatures {
  const content = words.filter((word) => word.content);
  const han = words.some((word) => word.kind === 'han');
  return {
    numbers: content
      .filter(isNumber)
      .map(({ canonical }) => canonical)
      .sort(),
    negations: negationsIn(words, lexicon),
    modality: modalityIn(words),
    poles: unique(
      words.flatMap(({ canonical, text }) => [
        ...(lexicon.poles.get(canonical) ?? []),
        ...(lexicon.poles.get(text) ?? []),
      ]),
    ),
    roles: rolesIn(words),
    names: unique(content.flatMap(({ canonical }) => lexicon.names.get(canonical) ?? [])),
    quoted: content
      .filter(({ kind }) => kind === 'span')
      .map(({ canonical }) => canonical)
      .sort(),
    code: content
      .filter(isCode)
      .map(({ canonical }) => canonical)
      .sort(),
    latin: han ? unique(content.filter(isForeign).map(({ canonical }) => canonical)) : [],
    markers: unique(words.flatMap(({ text }) => MARKERS[text] ?? [])),
    scopes: scopesIn(words),
    persons: unique(words.flatMap(({ text }) => PERSONS[text] ?? [])),
    between: betweenUnits(words),
    forms: han ? [] : content.map((word) => formOf(word, lexicon)),
  };
}

function isNumber({ kind }: Word): boolean {
  return kind === 'number' || kind === 'symbol';
}

/** `iphone14`, `h2o`, `b` of `plan b`. */
function isCode({ kind, text }: Word): boolean {
  return kind === 'latin' && (/\d/.test(text) || text.length === 1);
}

function isForeign({ kind, canonical }: Word): boolean {
  return kind === 'latin' || (kind === 'han' && !hasHan(canonical));
}

/** Each negation with its kind and what it negates: `can:withdraw`; `not:work*` and `not:*` are the whole sentence's. */
function negationsIn(words: readonly Word[], { fillers }: Lexicon): string[] {
  const found: string[] = [];
  for (const [at, word] of words.entries()) {
    if (word.negation === undefined) continue;
    const kind = word.negation === 'not' ? kindAround(words, at) : word.negation;
    const main = isOfSentence(words, at) ? '*' : '';
    // `can not I go` has its verb behind it, `can not my son go` has not.
    const isInverted = main !== '' && isAuxiliary(words[at - 1]) && !SUBJECT.test(words[at + 1]?.text ?? '');
    const verb = word.content ? word : nextContent(words, at, fillers);
    found.push(`${kind}:${isInverted ? '' : (verb?.canonical ?? '')}${main}`);
  }
  return found.sort();
}

const AUXILIARY = /^(?:is|are|was|were|am|do|does|did|will|would|can|could|should|has|have|had)$/;
const SUBJECT = /^(?:i|you|we|he|she|it|they)$/;
const JOINT = /^(?:that|which|who|if|when|because|and|or|but|so|not|to)$/;

function isAuxiliary(word: Word | undefined): boolean {
  return AUXILIARY.test(word?.text ?? '');
}

/**
 * `why does not my fan work`, `why does my fan not work`: it negates the verb of a simple sentence, wherever it stands. But of
 * `is there a fee I did not pay` it negates another.
 */
function isOfSentence(words: readonly Word[], at: number): boolean {
  const first = words.findIndex(({ kind }) => kind !== 'question');
  const isMain = isAuxiliary(words[first]) && (at === first + 1 || !isAuxiliary(words[at - 1]));
  const last = words.findLastIndex(({ content }) => content);
  const others = words.filter((_, place) => place !== at && place <= last);
  return isMain && !others.some(({ kind, text }) => kind === 'break' || JOINT.test(text));
}

/** `can not`, `not want`, `does not need`. */
function kindAround(words: readonly Word[], at: number): string {
  const earlier = words[at - 1]?.text ?? '';
  // `can I not`
  const before = MODALITY[earlier] ?? (earlier in PERSONS ? MODALITY[words[at - 2]?.text ?? ''] : undefined);
  const after = MODALITY[words[at + 1]?.text ?? ''] ?? (words[at + 1]?.text === 'need' ? 'need' : undefined);
  // What will not work does not work.
  return after ?? (before === 'will' ? 'not' : (before ?? 'not'));
}

function modalityIn(words: readonly Word[]): string[] {
  const found = words.flatMap(({ text, negation }, at) => {
    if (negation !== undefined) return [];
    if ((text === 'have' || text === 'need') && words[at + 1]?.text === 'to') return ['must'];
    if (text === 'need' || text === 'needed') return ['need'];
    return MODALITY[text] ?? [];
  });
  return unique(found);
}

/** What stands left of each 的: `我喜欢的人` and `喜欢我的人` have the same words otherwise. */
function scopesIn(words: readonly Word[]): string[] {
  return unique(
    words.flatMap(({ text }, at) => {
      if (text === '的') return [words[at - 1]?.canonical ?? ''];
      return text.length > 1 && text.endsWith('的') ? [text.slice(0, -1)] : [];
    }),
  );
}
