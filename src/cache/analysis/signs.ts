/** The signs that a question may be about. */
export type Signs = {
  /** `{}`, `@`, `↑`, `user_id`, `!y`, `5!`: what one side lacks is missing. */
  sure: string;
  /** `!`, `()`, `&`: prose may have them as well, so that they count where both sides have some. */
  unsure: string;
  /** Where the case says what is meant: `ls -l`, `MB`, `mW`, `List<int>`; as it stood. They count like the unsure. */
  cased: string;
};

/** Letters, digits and plain prose: nearly all questions. */
const PLAIN = /^[a-z\d\s,'\u4e00-\u9fff，。？、-]*[.?]?$/;
/** At the end of others, it is an exclamation. */
const FACTORIAL = /(?:\b(?:calculate|compute|is)|[算求]) *\d+!$/;

const SURE =
  /[@#~_{}[\]<>=|\\\u2190-\u23ff\u2500-\u27bf]|(?<=\d)!|!(?=[a-z])|(?<=[a-z])\.(?=[a-z])|(?<=^|\s)\.(?=[a-z])|(?<=\s)[?:](?=\s)/g;
const UNSURE = /[!?()&"`*+%/:;\u{1f300}-\u{1faff}]/gu;

const CASED = /(?<=\s)-[A-Za-z](?=\s|$)|\b(?:[KMGT][bB]|[mM][WAV])\b|<\w+>/g;

/** Of a normalised text without politeness, and of the question as it was asked. */
export function signsIn(text: string, question: string): Signs {
  const all = (signs: RegExp, from: string) => (from.match(signs) ?? []).join('');
  const cased = all(CASED, question);
  if (PLAIN.test(text)) return { sure: '', unsure: '', cased };
  const sentence = FACTORIAL.test(text) ? text : text.replace(/[.?!;:,，。、\s]+$/, '');
  return { sure: all(SURE, sentence), unsure: all(UNSURE, sentence.replace(SURE, '')), cased };
}

export function differInSigns(a: Signs, b: Signs): boolean {
  const differ = (one: string, other: string) => one !== '' && other !== '' && one !== other;
  return a.sure !== b.sure || differ(a.unsure, b.unsure) || differ(a.cased, b.cased);
}
