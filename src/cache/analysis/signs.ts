/** The signs that a question may be about. */
export type Signs = {
  /** `{}`, `@`, `↑`, `user_id`, `!y`, `5!`: what one side lacks is missing. */
  sure: string;
  /** `!`, `()`, `&`: prose may have them as well, so that they count where both sides have some. */
  unsure: string;
};

/** Letters, digits and plain prose: nearly all questions. */
const PLAIN = /^[a-z\d\s,'\u4e00-\u9fff，。？、-]*[.?]?$/;
/** At the end of others, it is an exclamation. */
const FACTORIAL = /(?:\b(?:calculate|compute|is)|[算求]) *\d+!$/;

const SURE =
  /[@#~_{}[\]<>=|\\\u2190-\u23ff\u2500-\u27bf]|(?<=\d)!|!(?=[a-z])|(?<=[a-z])\.(?=[a-z])|(?<=^|\s)\.(?=[a-z])|(?<=\s)[?:](?=\s)/g;
const UNSURE = /[!?()&"`*+%/:;\u{1f300}-\u{1faff}]/gu;

/** Of a normalised text, without politeness. */
export function signsIn(text: string): Signs {
  if (PLAIN.test(text)) return { sure: '', unsure: '' };
  const sentence = FACTORIAL.test(text) ? text : text.replace(/[.?!;:,，。、\s]+$/, '');
  const all = (signs: RegExp, from: string) => (from.match(signs) ?? []).join('');
  return { sure: all(SURE, sentence), unsure: all(UNSURE, sentence.replace(SURE, '')) };
}

export function differInSigns(a: Signs, b: Signs): boolean {
  return a.sure !== b.sure || (a.unsure !== '' && b.unsure !== '' && a.unsure !== b.unsure);
}
