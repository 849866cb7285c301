/** No Chinese character stands before it in Unicode. */
export const FIRST_HAN = 0x2e80;

/** Nothing but Chinese characters stands from here to there: nearly all that are in use. */
const FIRST_COMMON = 0x4e00;
const LAST_COMMON = 0x9fff;

/**
 * Whether a text has a Chinese character. Regular expressions that name a property of Unicode take V8 some tenths of a
 * millisecond each to make, so that what is common is told without one.
 */
export function hasHan(text: string): boolean {
  let isUnsure = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= FIRST_COMMON && code <= LAST_COMMON) return true;
    isUnsure ||= code >= FIRST_HAN;
  }
  return isUnsure && /\p{Script=Han}/u.test(text);
}

/** Whether it has nothing else, and is not empty. */
export function isHan(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < FIRST_HAN) return false;
    if (code < FIRST_COMMON || code > LAST_COMMON) return /^\p{Script=Han}+$/u.test(text);
  }
  return text !== '';
}

/** False only where there is none for sure. */
export function mayHaveHan(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= FIRST_HAN) return true;
  return false;
}
