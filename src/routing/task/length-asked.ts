import { narrowed } from '../../domain/plain-text.ts';
import { englishNumber, writtenNumber } from './written-number.ts';

/** What a length is counted in; not the letters, fields, bytes and dictionaries that begin alike. */
const unit = () =>
  /[个個]?(?:英文|中文|汉)?(?:字(?!符串|[母典体段节库幕])|单词|词(?![典库性]))|(?<![a-z])(?:(?:english|chinese) )?(?:words?|characters?|chars?)(?![a-z])/g;
const SIGNS = '\\d〇零一二两三四五六七八九十百千万';
const NUMBER = `[.,k${SIGNS}]{1,24}`;
const TO = '\\s?(?:-|–|—|~|～|至|到|to|and|or|或)+\\s?';
/** No number with its range is longer; what stands before is not looked at, so that no text takes long. */
const WINDOW = 90;
/** Who asks for more than this counts something else. */
const MOST = 10_000_000;

/**
 * The largest length that a text in lower case asks for, in words or characters: `in 500 words`, `800字`, `一千五百字`, `500-800字`,
 * `five hundred words`, `字数不少于 800`. One word is none, nor are twelve and less in English words.
 */
export function lengthAskedIn(text: string): number | undefined {
  // What follows is not made for a text without a number.
  if (
    !/[字词]|word|char/.test(text) ||
    !/[\d０-９二两三四五六七八九十百千万]|hundred|thousand|t(?:een|y)[ -]/.test(text)
  )
    return undefined;
  let largest = 0;
  const see = (length: number) => {
    if (length > largest && length <= MOST) largest = length;
  };
  for (const { index } of text.matchAll(unit()))
    see(endingNumber(narrowed(text.slice(Math.max(0, index - WINDOW), index))));
  for (const { index, 0: name } of text.matchAll(/字数|word count/g)) {
    const from = index + name.length;
    see(nextNumber(narrowed(text.slice(from, from + WINDOW))));
  }
  return largest < 2 ? undefined : largest;
}

/** The number, or the larger end of a range, that ends a text; 0 where none does. */
function endingNumber(before: string): number {
  // Most that stands before such a word is no number, and the long expression is not made for it.
  if (!new RegExp(`[${SIGNS}]`).test(before)) return englishNumber(before);
  const found = new RegExp(`(?:(${NUMBER})${TO})?(${NUMBER})[\\s-]?(?:\\+|多|余|来|plus)?[\\s-]?$`).exec(before);
  return found === null ? englishNumber(before) : largerOf(found);
}

/** The first number soon after `字数`. */
function nextNumber(after: string): number {
  const found = new RegExp(`^[^\\n。${SIGNS}]{0,12}(${NUMBER})(?:${TO}(${NUMBER}))?`).exec(after);
  return found === null ? 0 : largerOf(found);
}

function largerOf([, one = '', other = '']: RegExpExecArray): number {
  return Math.max(writtenNumber(one), writtenNumber(other));
}
