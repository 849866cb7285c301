import { once, wordList } from './word-list.ts';

const DIGITS = '零一二三四五六七八九';
const UNITS = once(
  () =>
    new Map([
      ['十', 10],
      ['百', 100],
      ['千', 1000],
      ['k', 1000],
      ['万', 10_000],
    ]),
);

/**
 * What a number of Chinese signs, digits or both says: `一千五百`, `两万`, `1,500`, `1.5万`, `10k`; 0 where it says none. As it is
 * said: `一千五` is 1,500, and of `五六百` the larger one counts.
 */
export function writtenNumber(text: string): number {
  const sum = new Sum();
  // Below the last unit, for what follows without a zero between: `一千五`.
  let place = 1;
  let pending: number | undefined;
  for (const sign of text.match(/\d[\d,]*(?:\.\d+)?|[〇零一二两三四五六七八九]+|[十百千万k]/g) ?? []) {
    const unit = UNITS().get(sign);
    if (unit !== undefined) {
      sum.multiply(pending, unit);
      place = unit >= 100 ? unit / 10 : 1;
      pending = undefined;
    } else {
      if (/^[〇零]/.test(sign)) place = 1;
      pending = /\d/.test(sign) ? Number(sign.replaceAll(',', '')) : signsOf(sign);
    }
  }
  return sum.total + (pending ?? 0) * place;
}

/** `两` and `〇` are written for `二` and `零`. */
function digitOf(sign: string): number {
  return sign === '两' ? 2 : Math.max(0, DIGITS.indexOf(sign));
}

/** `一五〇〇` is read sign by sign; two signs are this or that, of which the second is more. */
function signsOf(signs: string): number {
  const values = [...signs].map((sign) => digitOf(sign));
  const isPositional = values.length > 2;
  return isPositional ? Number(values.join('')) : (values.at(-1) ?? 0);
}

const WORDS = wordList(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen',
  'nineteen',
);
const TENS = wordList('twenty thirty forty fifty sixty seventy eighty ninety');
/** Words of a number and of a range of two. */
const MOST_WORDS = 14;

/** The number in English words that ends a text in lower case: `in two thousand five hundred`; 0 where none does. */
export function englishNumber(text: string): number {
  const words = text.split(/[\s-]+/).filter((word) => word !== '');
  const sum = new Sum();
  let pending: number | undefined;
  for (const word of numberWords(words)) {
    const unit = word === 'hundred' ? 100 : word === 'thousand' ? 1000 : undefined;
    if (unit !== undefined) {
      sum.multiply(pending, unit);
      pending = undefined;
    } else {
      const small = smallNumber(word);
      if (small !== undefined) pending = (pending ?? 0) + small;
    }
  }
  return sum.total + (pending ?? 0);
}

/** The last words, as far as all of them are of numbers. */
function numberWords(words: readonly string[]): readonly string[] {
  let from = words.length;
  while (from > Math.max(0, words.length - MOST_WORDS) && isOfNumbers(words[from - 1] ?? '')) from -= 1;
  return words.slice(from);
}

function isOfNumbers(word: string): boolean {
  return ['hundred', 'thousand', 'and', 'a'].includes(word) || smallNumber(word) !== undefined;
}

function smallNumber(word: string): number | undefined {
  const small = [...WORDS()].indexOf(word);
  if (small >= 0) return small;
  const ten = [...TENS()].indexOf(word);
  return ten < 0 ? undefined : (ten + 2) * 10;
}

/** A number as it is put together by its units, of which the smaller ones before a larger one are multiplied: `十五万`. */
class Sum {
  #parts: number[] = [];

  /** `count` and what is smaller than the unit, times the unit; a unit alone is one of it. */
  multiply(count: number | undefined, unit: number): void {
    let times = count ?? 0;
    let isAlone = count === undefined;
    for (let last = this.#parts.at(-1); last !== undefined && last < unit; last = this.#parts.at(-1)) {
      times += last;
      isAlone = false;
      this.#parts.pop();
    }
    const part = (isAlone ? 1 : times) * unit;
    // `five hundred and eight hundred` are two numbers, and the later counts.
    const before = this.#parts.at(-1);
    if (before !== undefined && before <= part) this.#parts = [];
    this.#parts.push(part);
  }

  get total(): number {
    return this.#parts.reduce((sum, part) => sum + part, 0);
  }
}
