import { plainText } from './plain-text.ts';

/** What a text may end with and ask for the same without. */
const CLOSING = '.,;:!?~。、…';

/**
 * What two texts are compared by that a person would call the same: without case, width, blanks and the signs that close them.
 * Signs within count (`C++` is not `C#`), and so does a text of nothing but signs.
 */
export function plainForm(text: string): string {
  const plain = plainText(text).trim();
  let end = plain.length;
  while (end > 0 && isClosing(plain.charAt(end - 1))) end -= 1;
  return (end === 0 ? plain : plain.slice(0, end)).replace(/\s+/g, (blank, at: number, whole: string) =>
    isHan(whole.charCodeAt(at - 1)) || isHan(whole.charCodeAt(at + blank.length)) ? '' : ' ',
  );
}

/** Beside Chinese a blank is a matter of taste. */
function isHan(code: number): boolean {
  return code >= 0x3400 && code <= 0x9fff;
}

function isClosing(sign: string): boolean {
  return CLOSING.includes(sign) || sign.trim() === '';
}
