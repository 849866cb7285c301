import { hashOf } from '../../domain/text-features.ts';
import { isDigit, isHan, isPlainLetter, runEnd } from '../../domain/text-pieces.ts';
import { conceptTable } from './concept-table.ts';
import { placeOf } from './sorted-hashes.ts';

/** Stands before the first word, so that a phrase can ask to be the first. */
const START = '^';

/** Where a run of Chinese characters, a word or a number that begins there ends; there itself where none does. */
function pieceEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (isPlainLetter(code)) return runEnd(isWordPart, text, at + 1);
  if (isHan(code)) return runEnd(isHan, text, at + 1);
  return isDigit(code) ? runEnd(isDigit, text, at + 1) : at;
}

function isWordPart(code: number): boolean {
  return isPlainLetter(code) || WORD_SIGNS.includes(String.fromCharCode(code));
}

const WORD_SIGNS = "'+#;:-";
const LAST_SIGNS = "';:-";

function withoutSigns(word: string): string {
  let end = word.length;
  while (end > 0 && LAST_SIGNS.includes(word.charAt(end - 1))) end -= 1;
  return word.slice(0, end);
}

/** The longest listed Chinese word, in characters. */
const LONGEST = 5;

/** What the words of a text stand for, in their order, as they come; `text` is in lower case. */
export function conceptsIn(text: string): string[] {
  const found: string[] = [];
  const add = (hash: number): boolean => {
    const concept = conceptOf(hash);
    if (concept !== undefined) found.push(concept);
    return concept !== undefined;
  };
  let earlier = '';
  let previous = START;
  let at = 0;
  while (at < text.length) {
    const end = pieceEnd(text, at);
    const piece = text.slice(at, end);
    at = Math.max(end, at + 1);
    if (piece === '') continue;
    if (piece >= '\u3400') {
      addHan(piece, found);
      earlier = '';
      previous = '';
      continue;
    }
    const word = withoutSigns(piece);
    add(hashOf(`${earlier} ${previous} ${word}`));
    add(hashOf(`${previous} ${word}`));
    if (!add(hashOf(piece)) && piece !== word) add(hashOf(word));
    earlier = previous;
    previous = word;
  }
  return found;
}

/** The longest listed word at each place; overlapping ones count once. */
function addHan(run: string, found: string[]): void {
  let at = 0;
  while (at < run.length) {
    let longest = { length: 1, concept: '' };
    let hash = hashOf('');
    for (let length = 1; length <= LONGEST && at + length <= run.length; length++) {
      hash = hashOf(run.charAt(at + length - 1), hash);
      const concept = conceptOf(hash);
      if (concept !== undefined) longest = { length, concept };
    }
    if (longest.concept !== '') found.push(longest.concept);
    at += longest.length;
  }
}

/** Of a word by its hash. */
function conceptOf(hash: number): string | undefined {
  const { names, words, concepts } = conceptTable();
  const place = placeOf(words, hash);
  return place < 0 ? undefined : names[concepts[place] ?? -1];
}
