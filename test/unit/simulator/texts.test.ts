import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deltasOf, textFor } from '../../../src/simulator/texts.ts';

test('the deltas of a text are the text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('网', '关', 'a', ' ', '\n', '，') }),
      (a, b) => {
        expect(deltasOf(a + b).join('')).toBe(a + b);
      },
    ),
  );
});

test('a delta is a word with the space before it, or two Chinese characters', () => {
  expect(deltasOf('one door, 模型网关')).toEqual(['one', ' door,', ' 模型', '网关']);
});

test.each([
  ['hello', 'Hello. I am the simulator'],
  ['你好', '你好。我是 mgw 自带的模拟器'],
  ['how much does a call cost?', 'Every call has one price'],
  ['一次调用多少钱？', '每次调用都有一个价格'],
  ['写一个斐波那契数列生成器', '背下来的，不是模型写的：\nfunction* fibonacci() {'],
  ['Who was Ada Lovelace?', 'No model is behind this answer'],
  ['谁是图灵？', '这个回答背后没有模型'],
])('the text for "%s" is about it, in its language, and owns up', (question, start) => {
  const { content, reasoning } = textFor(question);
  const mark = /\p{sc=Han}/u.test(question) ? '[模拟器]' : '[simulator]';
  expect(content.startsWith(`${mark} ${start}`)).toBe(true);
  expect(reasoning.startsWith(`${mark} `)).toBe(true);
});
