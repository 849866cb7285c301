import { isHan } from '../han.ts';
import { lazily } from '../lazily.ts';
import { type GuardFeatures, guardFeatures } from './features.ts';
import { gramsOf } from './grams.ts';
import { type Lexicon, lexiconOf, type OwnWords } from './lexicon.ts';
import { normalise } from './normalise.ts';
import { withoutPoliteness } from './politeness.ts';
import { askedUnit, type QuestionType, takeQuestionWords } from './question-type.ts';
import { inTheirSense } from './senses.ts';
import { type Signs, signsIn } from './signs.ts';
import { standardLexicon } from './standard-lexicon.ts';
import type { WordTables } from './table-lines.ts';
import { tokenise } from './tokens.ts';
import { type Word, wordsFrom } from './words.ts';

/** A question as the rules see it. Plain data, good for one `analyserVersion`. */
export type Analysis = GuardFeatures & {
  /** Unique terms to index the question by: its content words, and pairs of neighbouring Chinese characters. */
  terms: readonly string[];
  /** Canonical content words in order, repeats included. */
  contentWords: readonly string[];
  /** What strict matching compares: content words, Chinese ones character by character. */
  units: readonly string[];
  /** The units without those of fillers and light verbs: what balanced matching compares. */
  coreUnits: readonly string[];
  /** The units of the light verbs. */
  lightUnits: readonly string[];
  /** Those of the units that are words for sure, so that one like them is another word, not a typo. */
  realWords: readonly string[];
  questionTypes: readonly QuestionType[];
  /** Before which unit each question word stood. */
  questionsAt: readonly number[];
  definition: boolean;
  /** 是 beside the question word. */
  copula: boolean;
  han: boolean;
  /** Of the question without politeness: hashed character 2- to 4-grams, sorted, repeats included. */
  grams: Uint32Array;
  signs: Signs;
  /** What is counted where a time is asked for: `day` of `how many days`; empty without one. */
  askedUnit: string;
};

/** Changes with every change of what `analyse` gives. */
export const ANALYSER_VERSION = '3';

/** The version to keep beside an index: segmentation changes with ICU (`process.versions.icu`), terms with a user's words. */
export function analyserVersion(icu: string, words?: Pick<OwnWords, 'digest'>): string {
  return [ANALYSER_VERSION, icu, ...(words === undefined ? [] : [words.digest])].join('/');
}

/** Absent: the shipped words. Tables are compiled, once for each object. */
export type WordSource = WordTables | Lexicon | undefined;

export function lexiconFor(words: WordSource): Lexicon {
  if (words === undefined) return standardLexicon();
  return 'canonical' in words ? words : lexiconOf(words);
}

/** Analyses one question; about 0.1 ms. */
export function analyse(question: string, tables?: WordSource): Analysis {
  const lexicon = lexiconFor(tables);
  const { text, spans } = normalise(question, lexicon);
  const bare = withoutPoliteness(text, lexicon);
  const { types, definition, copula, rest } = takeQuestionWords(bare);
  const words = inTheirSense(wordsFrom(tokenise(rest, lexicon), spans, lexicon));
  const content = words.filter((word) => word.content);
  const nouns = new Set(words.filter((_, at) => BEFORE_NOUN.has(words[at - 1]?.text ?? '')));
  // Days that one has are not days that one has used.
  const isLight = (word: Word) =>
    lexicon.lightVerbs.has(word.canonical) && !nouns.has(word) && !/^(?:used|taken)$/.test(word.text);
  const isCore = (word: Word) => !isLight(word) && !lexicon.fillers.has(word.canonical);
  const units = content.flatMap(unitsOf);
  const contentWords = content.map(({ canonical }) => canonical);
  const analysis = {
    terms: termsOf(content),
    contentWords,
    units,
    coreUnits: content.filter(isCore).flatMap(unitsOf),
    lightUnits: content.filter(isLight).flatMap(unitsOf),
    questionTypes: types,
    questionsAt: questionPlaces(words, types),
    definition,
    copula,
    han: words.some(({ kind }) => kind === 'han'),
  };
  return withJudged(analysis, () => ({
    ...guardFeatures(words, lexicon),
    realWords: units.filter((unit) => lexicon.realWords.has(unit)),
    grams: gramsOf(bare),
    signs: signsIn(bare, question),
    askedUnit: askedUnit(bare),
  }));
}

/** What only a judgement asks for, and most questions that are looked up come to none. */
type Judged = GuardFeatures & Pick<Analysis, 'realWords' | 'grams' | 'signs' | 'askedUnit'>;

const JUDGED: { readonly [Name in keyof Judged]: true } = {
  numbers: true,
  negations: true,
  modality: true,
  poles: true,
  roles: true,
  names: true,
  quoted: true,
  code: true,
  latin: true,
  markers: true,
  scopes: true,
  persons: true,
  between: true,
  forms: true,
  askedUnit: true,
  realWords: true,
  grams: true,
  signs: true,
};

/** Adds it, worked out when the first of it is read. */
function withJudged(analysis: Omit<Analysis, keyof Judged>, make: () => Judged): Analysis {
  const judged = lazily(make);
  for (const name of Object.keys(JUDGED) as (keyof Judged)[]) {
    Object.defineProperty(analysis, name, { get: () => judged()[name], enumerable: true });
  }
  return analysis as Analysis;
}

/** After these no verb stands: `top up with check`. */
const BEFORE_NOUN = new Set([
  'a',
  'an',
  'the',
  'my',
  'your',
  'with',
  'by',
  'via',
  'using',
  'of',
  'from',
  'in',
  'on',
  'at',
]);

function unitsOf({ canonical }: Word): string[] {
  return isHan(canonical) ? [...canonical] : [canonical];
}

function termsOf(content: readonly Word[]): string[] {
  const terms = new Set<string>();
  let previous = '';
  for (const word of content) {
    const units = unitsOf(word);
    const areCharacters = isHan(word.canonical);
    for (const unit of units) {
      if (areCharacters) {
        if (previous !== '') terms.add(previous + unit);
        previous = unit;
      } else {
        terms.add(unit);
        previous = '';
      }
    }
    terms.add(word.canonical);
  }
  return [...terms];
}

/** A Chinese question without a question word asks with its modal verb. */
function questionPlaces(words: readonly Word[], types: readonly QuestionType[]): number[] {
  const isAsking = ({ kind, text }: Word) =>
    kind === 'question' || (types.includes('yes-no') && /^(?:能|可以|能够|可|会|要|需要)$/.test(text));
  const places: number[] = [];
  let at = 0;
  for (const word of words) {
    if (isAsking(word)) places.push(at);
    if (word.content) at += unitsOf(word).length;
  }
  return places;
}
