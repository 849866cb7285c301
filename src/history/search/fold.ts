import { plainText } from '../../domain/plain-text.ts';

/** A text as it is compared: one width and form (NFKC), no case, runs of white space as one space. */
export function foldText(text: string): string {
  return foldSigns(text).replace(SPACES, ' ');
}

/** Single spaces, which most are, stay as they are: that takes a tenth of the time. */
const SPACES = /[^\S ]\s*| \s+/g;

/** The same, and for each of its characters where it stands in the text; the last entry is the text's length. */
export type FoldedText = { text: string; places: readonly number[] };

/** A letter with the marks that are put on it: one sign to a reader, and to Unicode's forms. */
const SIGN = /(?:\P{M}|^)\p{M}*/gsu;

export function foldWithPlaces(text: string): FoldedText {
  let result = '';
  const places: number[] = [];
  for (const match of text.matchAll(SIGN)) {
    const piece = foldSigns(match[0]).replace(SPACES, ' ');
    if (piece === ' ' && result.endsWith(' ')) continue;
    for (let at = 0; at < piece.length; at++) places.push(match.index);
    result += piece;
  }
  return { text: result, places: [...places, text.length] };
}

/** The same, with all its white space. */
export function foldSigns(text: string): string {
  const plain = plainText(text);
  // What has no letter of its own in the other case.
  return /[ßς]/.test(plain) ? plain.replaceAll('ß', 'ss').replaceAll('ς', 'σ') : plain;
}
