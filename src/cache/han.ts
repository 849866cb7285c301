/** No Chinese character stands before it in Unicode. */
const FIRST_HAN = 0x2e80;

/**
 * Whether a text has a Chinese character. Regular expressions that name a property of Unicode take V8 some tenths of a
 * millisecond each to make, so that text without such characters is told apart before one is.
 */
export function hasHan(text: string): boolean {
  return mayHaveHan(text) && /\p{Script=Han}/u.test(text);
}

/** Whether it has nothing else, and is not empty. */
export function isHan(text: string): boolean {
  return text.charCodeAt(0) >= FIRST_HAN && /^\p{Script=Han}+$/u.test(text);
}

/** False only where there is none for sure. */
export function mayHaveHan(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= FIRST_HAN) return true;
  return false;
}
