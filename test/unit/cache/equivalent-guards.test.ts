import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../../src/cache/analysis/analyse.ts';
import { guardsBetween, judge } from '../../../src/cache/analysis/judge.ts';

const FIXTURE = new URL('../../fixtures/cache/guards.tsv', import.meta.url);
const PAIRS = readFileSync(FIXTURE, 'utf8')
  .trimEnd()
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .map((line) => {
    const [expectation = '', kind = '', a = '', b = ''] = line.split('\t');
    return { expectation, kind, a, b };
  });

/** Enough known questions for balanced, and no word common. */
const frequencies = { documents: 1000, of: () => 10 };
/** Every word so common that balanced may leave one out. */
const allCommon = { documents: 1000, of: () => 900 };

function verdicts(a: string, b: string) {
  const [left, right] = [analyse(a), analyse(b)];
  return {
    strict: judge(left, right, { rule: 'strict' }),
    balanced: judge(left, right, { rule: 'balanced', frequencies }),
    lenient: judge(left, right, { rule: 'balanced', frequencies: allCommon, threshold: 0 }),
  };
}

describe('the guard pairs', () => {
  test('are more than 240, half of them Chinese, and none stands twice', () => {
    expect(PAIRS.length).toBeGreaterThan(240);
    expect(PAIRS.filter(({ a }) => /\p{Script=Han}/u.test(a)).length).toBeGreaterThanOrEqual(PAIRS.length / 2);
    expect(new Set(PAIRS.map(({ a, b }) => `${a}\t${b}`)).size).toBe(PAIRS.length);
    expect(new Set(PAIRS.map(({ expectation }) => expectation))).toEqual(new Set(['hit', 'balanced', 'miss']));
  });

  test.each(PAIRS.filter(({ expectation }) => expectation === 'hit'))(
    '$kind: strict answers "$a" as "$b"',
    ({ a, b }) => {
      const { strict, balanced } = verdicts(a, b);
      expect(strict.vetoes).toEqual([]);
      expect(balanced.hit).toBe(true);
    },
  );

  test.each(PAIRS.filter(({ expectation }) => expectation === 'balanced'))(
    '$kind: balanced alone answers "$a" as "$b"',
    ({ a, b }) => {
      const { strict, balanced } = verdicts(a, b);
      expect(balanced.vetoes).toEqual([]);
      expect(strict.hit).toBe(false);
    },
  );

  test.each(PAIRS.filter(({ expectation }) => expectation === 'miss'))('$kind: "$a" is not "$b"', ({ a, b }) => {
    const { strict, balanced } = verdicts(a, b);
    expect(strict.vetoes).not.toEqual([]);
    expect(balanced.vetoes).not.toEqual([]);
  });
});

test.each([
  ['number', 'How do I cook rice for 4 people?', 'How do I cook rice for 6 people?'],
  ['negation', '花呗为什么能用', '花呗为什么不能用'],
  ['antonym', '如何转入资金', '如何转出资金'],
  ['direction', '从北京到上海要多久', '从上海到北京要多久'],
  ['platform', 'How do I take a screenshot on Windows?', 'How do I take a screenshot on macOS?'],
  ['quoted', '《红楼梦》的作者是谁', '《西游记》的作者是谁'],
  ['code', 'A客户的额度是多少', 'B客户的额度是多少'],
  ['latin', '怎么安装 nginx', '怎么安装 apache'],
  ['question-type', '花呗怎么还款', '花呗为什么还款'],
  ['before-after', '手术前可以喝水吗', '手术后可以喝水吗'],
  ['definition', 'What is inflation?', 'What is core inflation?'],
  ['modality', 'Can I drive in Japan?', 'Must I drive in Japan?'],
  ['scope', '我喜欢的人 是什么星座', '喜欢我的人 是什么星座'],
  ['person', '你叫什么名字', '我叫什么名字'],
  ['function-word', 'how do I opt in to marketing emails', 'how do I opt out of marketing emails'],
  ['function-word', '喝过酒能打疫苗吗', '喝了酒能打疫苗吗'],
  ['sign', 'what does ls -l do', 'what does ls -L do'],
  ['sign', 'how many Mb in a Gb', 'how many MB in a GB'],
  ['sign', 'calculate 5!', 'calculate 5'],
  ['sign', 'what does {} mean in javascript', 'what does [] mean in javascript'],
  ['tense', 'which team will win the final', 'which team won the final'],
  ['tense', 'how do developing countries trade', 'how do developed countries trade'],
  ['tense', 'how can teachers be helped', 'how can teachers help'],
  ['question-type', 'how many days are in a school year', 'how many weeks are in a school year'],
  ['question-type', '多少人养狗', '人养多少狗'],
  ['modality', 'where can visitors park', 'where must visitors park'],
  ['function-word', 'do some dogs hate water', 'do dogs hate water'],
  ['function-word', 'how do I cook with tofu', 'how do I cook tofu'],
  ['function-word', '员工离职了怎么算工资', '员工要离职怎么算工资'],
  ['function-word', '孩子想退学怎么办', '孩子退学怎么办'],
  ['function-word', '有猫可以养狗吗', '猫可以养狗吗'],
  ['sign', 'who directed the movie Aliens', 'who directed the movie Alien'],
  ['sign', 'How do I cook in Turkey', 'How do I cook in turkey'],
  ['sign', 'what does \\S match in regex', 'what does \\s match in regex'],
])('the guard of %s speaks, whatever the score and however common the words', (guard, a, b) => {
  const { strict, lenient } = verdicts(a, b);
  expect(strict.vetoes).toContain(guard);
  expect(lenient.vetoes).toContain(guard);
  expect(guardsBetween(analyse(a), analyse(b), 'balanced')).toContain(guard);
  expect(guardsBetween(analyse(b), analyse(a), 'balanced')).toContain(guard);
});

test('balanced is strict until 500 questions are known', () => {
  const [a, b] = [analyse('My washing machine is still leaking water'), analyse('My washing machine is leaking water')];
  const at = (documents: number) => judge(a, b, { rule: 'balanced', frequencies: { documents, of: () => 1 } }).hit;
  expect([at(0), at(499), at(500)]).toEqual([false, false, true]);
  expect(judge(a, b, { rule: 'balanced' }).hit).toBe(false);
});

test('what is mine is not what anything is to strict, and balanced takes it for the same', () => {
  const { strict, balanced } = verdicts('what is my ip address', 'what is an ip address');
  expect(strict.vetoes).toEqual(['function-word']);
  expect(balanced.hit).toBe(true);
});

describe('an order that says the same', () => {
  const orderOf = (a: string, b: string) => {
    const { strict, balanced } = verdicts(a, b);
    return [strict.hit, balanced.hit];
  };
  test.each([
    ['In Excel, how do I remove duplicates?', 'How do I remove duplicates in Excel?'],
    ['How do I permanently delete my account', 'How do I delete my account permanently'],
    ['What is the difference between TCP and UDP', 'What is the difference between UDP and TCP'],
    ['React和Vue有什么区别', 'Vue和React有什么区别'],
  ])('"%s" is "%s"', (a, b) => expect(orderOf(a, b)).toEqual([true, true]));
  test.each([
    ['what is the expiry month of my card', "what is my card's expiry month"],
    ['set a 10 minute timer', 'set a timer for 10 minutes'],
    ['I need my money moved', 'move my money'],
  ])('balanced alone takes "%s" for "%s"', (a, b) => expect(orderOf(a, b)).toEqual([false, true]));
  test.each([
    ['In Paris, how do I meet people?', 'How do I meet Paris people?'],
    ['what is a payment for a card', 'what is a card payment'],
    ['In vim, what does G do with lines', 'what does g do with lines in vim'],
    ['What is the distance from Rome to Oslo', 'What is the distance from Oslo to Rome'],
  ])('"%s" is not "%s"', (a, b) => expect(orderOf(a, b)).toEqual([false, false]));
});

test('a negation may stand on either side of who it speaks of, but not of another verb', () => {
  const isHit = (a: string, b: string) => verdicts(a, b).strict.hit;
  expect(isHit("why doesn't my microphone work", 'why does my microphone not work')).toBe(true);
  expect(isHit("why isn't there a fee I paid", 'why is there a fee I did not pay')).toBe(false);
});
