import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lengthAskedIn } from '../../../../src/routing/task/length-asked.ts';

const SIGNS = '零一二三四五六七八九';

/** A number in Chinese as it is written out. */
function chinese(number: number): string {
  if (number >= 10_000) {
    const rest = number % 10_000;
    const gap = rest > 0 && rest < 1000 ? '零' : '';
    return `${chinese(Math.floor(number / 10_000))}万${gap}${rest > 0 ? chinese(rest) : ''}`;
  }
  let written = '';
  for (const [unit, sign] of [
    [1000, '千'],
    [100, '百'],
    [10, '十'],
    [1, ''],
  ] as const) {
    const digit = Math.floor(number / unit) % 10;
    if (digit > 0) written += `${SIGNS[digit]}${sign}`;
    else if (written !== '' && !written.endsWith('零') && number % unit > 0) written += '零';
  }
  return written;
}

/** As it is said: 两千, and 十五 for 一十五. */
const said = (number: number) =>
  chinese(number)
    .replace(/二(?=[千万])/g, '两')
    .replace(/^一十/, '十');

const ONES = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen ' +
  'nineteen'
).split(' ');
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

function english(number: number): string {
  if (number >= 1000) return joined(`${english(Math.floor(number / 1000))} thousand`, number % 1000, ' ');
  if (number >= 100) return joined(`${english(Math.floor(number / 100))} hundred`, number % 100, ' and ');
  if (number >= 20) return joined(TENS[Math.floor(number / 10) - 2] ?? '', number % 10, '-');
  return ONES[number] ?? '';
}

const joined = (head: string, rest: number, by: string) => (rest === 0 ? head : `${head}${by}${english(rest)}`);

describe('the length asked for', () => {
  test.each([
    ['写一篇一千五百字的作文', 1500],
    ['写一篇500-800字的短文', 800],
    ['500~800字', 800],
    ['500～800 字', 800],
    ['800-500字', 800],
    ['500到800字', 800],
    ['五百到八百字之间', 800],
    ['一到两千字', 2000],
    ['in 500–800 words', 800],
    ['in 500 to 800 words', 800],
    ['between five hundred and eight hundred words', 800],
    ['1,500字', 1500],
    ['八百字左右', 800],
    ['两万字', 20_000],
    ['十五万字的长篇', 150_000],
    ['1.5万字', 15_000],
    ['2万5千字', 25_000],
    ['3000 多字', 3000],
    ['3000多个字', 3000],
    ['一千五字', 1500],
    ['五六百字', 600],
    ['一五〇〇字', 1500],
    ['３０００字', 3000],
    ['500个英文单词', 500],
    ['用三个词形容', 3],
    ['字数不少于 800', 800],
    ['字数：一千五百左右', 1500],
    ['字数在800到1000之间', 1000],
    ['不少于八百字，不超过一千字', 1000],
    ['写一篇千字文', 1000],
    ['a five hundred word essay', 500],
    ['a 500-word essay', 500],
    ['a thousand words', 1000],
    ['fifteen hundred words', 1500],
    ['10k words', 10_000],
    ['in 2024, write five hundred words', 500],
    ['200 english words', 200],
    ['500 characters', 500],
  ])('%s: %i', (text, length) => {
    expect(lengthAskedIn(text)).toBe(length);
  });

  test.each([
    '',
    '回答一个字',
    'answer with one word',
    '5个字段',
    '128字节',
    '20个字母',
    '3 wordpress sites',
    '字',
    'words',
    '写得好看一些的文字',
  ])('none in "%s"', (text) => {
    expect(lengthAskedIn(text)).toBeUndefined();
  });

  test('a number written in Chinese is read back', () => {
    expect([10_050, 100_500, 1_000_005, 110_000, 2200].map(said)).toEqual([
      '一万零五十',
      '十万零五百',
      '一百万零五',
      '十一万',
      '两千二百',
    ]);
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 2, max: 20_000 }), fc.integer({ min: 2, max: 10_000_000 })), (number) => {
        expect(lengthAskedIn(`写${chinese(number)}字`)).toBe(number);
        expect(lengthAskedIn(`不超过${said(number)}个字`)).toBe(number);
      }),
    );
  });

  test('a number in English words, in digits or in a range is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 13, max: 999_999 }), fc.integer({ min: 2, max: 999_999 }), (one, other) => {
        const grouped = one.toLocaleString('en-US');
        for (const written of [
          `${english(one)} words`,
          `${one} words`,
          `${grouped} words`,
          `${grouped}字`,
          `${one}多字`,
        ])
          expect(lengthAskedIn(written)).toBe(one);
        for (const written of [`${one}-${other}字`, `${one} to ${other} words`, `${chinese(one)}至${chinese(other)}字`])
          expect(lengthAskedIn(written)).toBe(Math.max(one, other));
      }),
    );
  });

  test.each([
    '一',
    '千',
    '1,',
    '1字',
    '字',
    '字数',
    'one ',
    'word ',
    '5-',
    '1-1字',
    '多字',
    'k',
    '十字-',
    'hundred and words ',
  ])('a hundred thousand characters of "%s" take no longer than a second', (piece) => {
    const from = process.cpuUsage();
    lengthAskedIn(`${piece.repeat(Math.ceil(100_000 / piece.length))}字`);
    expect(process.cpuUsage(from).user / 1000).toBeLessThan(1000);
  });
});
