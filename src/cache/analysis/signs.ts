import { ABOUT_CHARACTERS } from '../normalise-question.ts';

/** The signs that a question may be about. */
export type Signs = {
  /** `{}`, `@`, `↑`, `user_id`, `!y`, `5!`: what one side lacks is missing. */
  sure: string;
  /** `!`, `()`, `&`: prose may have them as well, so that they count where both sides have some. */
  unsure: string;
  /** Where the case says what is meant: `ls -l`, `MB`, `mW`, `List<int>`; as it stood. They count like the unsure. */
  cased: string;
  /** Names by their capitals (`Aliens`), where not every word has one. */
  named: readonly string[];
  /** Of the words that mean another thing with a capital (`Turkey`), those of somebody who writes capitals. */
  double: string;
  /** How code is set in, and runs of spaces where the question is about characters. */
  space: string;
};

/** Letters, digits and plain prose: nearly all questions. */
const PLAIN = /^[a-z\d\s,'\u4e00-\u9fff，。？、-]*[.?]?$/;
/** At the end of others, it is an exclamation. */
const FACTORIAL = /(?:\b(?:calculate|compute|is)|[算求]) *\d+!$/;

const SURE =
  /[@#~_{}[\]<>=|\\\u2190-\u23ff\u2500-\u27bf]|(?<=\d)!|!(?=[a-z])|(?<=[a-z])\.(?=[a-z])|(?<=^|\s)\.(?=[a-z])|(?<=\s)[?:](?=\s)/g;
const UNSURE = /[!?()&"`*+%/:;\u{1f300}-\u{1faff}]/gu;

const CASED =
  /(?<=\s)-[A-Za-z](?=\s|$)|\b(?:[KMGT][bB]|[mM][WAV])\b|<\w+>|[\\%][A-Za-z](?![A-Za-z])|(?<=\b(?:does|press|command|symbol|unit) )[B-HJ-Zb-hj-z](?![\w'’])/g;

/** Inside a sentence; at its start every word has a capital. */
const NAMES = /(?<=[a-z\d,] )[A-Z][a-z]{2,}(?!\w)/g;
const DOUBLE =
  /(?<=[a-z,] )(?:turkey|china|polish|march|may|apple(?! (?:watch|pay|tv|id|music|store|account)\b)|jordan|nice|reading|mercury|orange|swift|ruby|rust|shell|target|bath|cork|hamburg|lent|august|catholic)\b/gi;

/** Not those of a greeting, nor the word that the question begins with. */
function namesIn(text: string, plain: string): string[] {
  return (plain.match(NAMES) ?? []).filter((name) => text.indexOf(name.toLowerCase()) > 0);
}

/** `Turkey`, and `turkey` of somebody who writes other capitals. */
function doublesIn(plain: string): string {
  const writesCapitals = /^[A-Z]|\bI\b/.test(plain);
  const words = plain.match(DOUBLE) ?? [];
  return words.every((word) => writesCapitals || /^[A-Z]/.test(word)) ? words.join(' ') : '';
}

function spaceIn(question: string): string {
  const runs = /\s{2}/.test(question) && ABOUT_CHARACTERS.test(question) ? (question.match(/\s{2,}/g) ?? []) : [];
  return [...(question.match(/\n[ \t]+(?=\S)/g) ?? []), ...runs].join('|');
}

/** Of a normalised text without politeness, and of the question as it was asked. */
export function signsIn(text: string, question: string): Signs {
  const all = (signs: RegExp, from: string) => (from.match(signs) ?? []).join('');
  const plain = question.normalize('NFKC').replace(/\s+/g, ' ').trim();
  const cased = all(CASED, plain);
  const capitals = /[A-Z]/.test(plain);
  const around = {
    cased,
    named: capitals ? namesIn(text, plain) : [],
    double: capitals ? doublesIn(plain) : '',
    space: spaceIn(question),
  };
  if (PLAIN.test(text)) return { sure: '', unsure: '', ...around };
  const sentence = FACTORIAL.test(text) ? text : text.replace(/[.?!;:,，。、\s]+$/, '');
  return { sure: all(SURE, sentence), unsure: all(UNSURE, sentence.replace(SURE, '')), ...around };
}

export function differInSigns(a: Signs, b: Signs): boolean {
  const differ = (one: string, other: string) => one !== '' && other !== '' && one !== other;
  return (
    a.sure !== b.sure ||
    a.space !== b.space ||
    differ(a.unsure, b.unsure) ||
    differ(a.cased, b.cased) ||
    differ(a.double, b.double) ||
    differInNumber(a.named, b.named)
  );
}

/** `Alien` and `Aliens` are two films. */
function differInNumber(a: readonly string[], b: readonly string[]): boolean {
  const isPlural = (one: string, other: string | undefined) => `${one}s` === other;
  return a.length === b.length && a.some((name, at) => isPlural(name, b[at]) || isPlural(b[at] ?? '', name));
}
