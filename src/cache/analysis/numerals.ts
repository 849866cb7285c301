const DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };
const MYRIADS: Readonly<Record<string, number>> = { 万: 10_000, 亿: 100_000_000 };

/** `二十三` → 23, `两千` → 2000, `二零二四` → 2024. Undefined for what is no number. */
export function chineseNumeral(text: string): number | undefined {
  if (!/^[零〇一二两三四五六七八九十百千万亿]+$/.test(text)) return undefined;
  if (/^[零〇一二三四五六七八九]{2,}$/.test(text)) return Number([...text].map((digit) => DIGITS[digit]).join(''));
  let total = 0;
  let section = 0;
  let digit: number | undefined;
  for (const character of text) {
    const unit = UNITS[character];
    const myriad = MYRIADS[character];
    if (unit !== undefined) {
      section += (digit ?? 1) * unit;
      digit = undefined;
    } else if (myriad !== undefined) {
      total = (total + section + (digit ?? (section === 0 && total === 0 ? 1 : 0))) * myriad;
      section = 0;
      digit = undefined;
    } else digit = DIGITS[character];
  }
  return total + section + (digit ?? 0);
}

const ENGLISH: Readonly<Record<string, number>> = {
  zero: 0,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
};
const TENS: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};
const SCALES: Readonly<Record<string, number>> = { hundred: 100, thousand: 1000, million: 1_000_000, billion: 1e9 };
const ORDINALS: Readonly<Record<string, number>> = {
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  twelfth: 12,
  twentieth: 20,
  thirtieth: 30,
};

/** The number that begins at `words[from]` and how many words it takes: `twenty one` is 21 and 2. */
export function englishNumeral(words: readonly string[], from: number): { value: number; length: number } | undefined {
  const ordinal = ORDINALS[words[from] ?? ''];
  if (ordinal !== undefined) return { value: ordinal, length: 1 };
  let value = 0;
  let part: number | undefined;
  let at = from;
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    const tens = TENS[word];
    const scale = SCALES[word];
    const ones = ENGLISH[word] ?? (part !== undefined && word === 'one' ? 1 : ORDINALS[word]);
    if (tens !== undefined && part === undefined) part = tens;
    else if (ones !== undefined && (part === undefined || (part % 10 === 0 && part >= 20 && ones < 10)))
      part = (part ?? 0) + ones;
    else if (scale === 100 && part !== undefined) part *= scale;
    else if (scale !== undefined && (part !== undefined || at === from)) {
      value += (part ?? 1) * scale;
      part = undefined;
    } else break;
  }
  return at === from ? undefined : { value: value + (part ?? 0), length: at - from };
}
