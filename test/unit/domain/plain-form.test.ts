import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainForm } from '../../../src/domain/plain-form.ts';

test.each([
  ['case', 'Triage THIS', 'triage this'],
  ['width', 'ＡＢＣ，好吗', 'abc,好吗'],
  ['blanks', ' triage \n this ', 'triage this'],
  ['blanks beside Chinese', '写一个 C++ 程序', '写一个C++程序'],
  ['a sign at the end', '今天下雨吗？', '今天下雨吗'],
  ['several of them', 'triage this ...!', 'triage this'],
  ['a sign of its own in Chinese', '今天下雨。', '今天下雨'],
])('%s makes no other text', (_, one, other) => {
  expect(plainForm(one)).toBe(plainForm(other));
});

test.each([
  ['写一个 C++ 程序', '写一个 C# 程序'],
  ['？？？', '!!!'],
  ['triage: this', 'triage this'],
  ['a-b', 'a b'],
  ['1.5 + 2', '15 + 2'],
  ['i am', 'iam'],
  ['', '?'],
])('%j is not %j', (one, other) => {
  expect(plainForm(one)).not.toBe(plainForm(other));
});

test('the plain form of a plain form is itself', () => {
  const piece = fc.constantFrom('A', 'b', '写', ' ', '\n', '?', '。', '+', '　', '！');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const plain = plainForm(pieces.join(''));
      expect(plainForm(plain)).toBe(plain);
    }),
  );
});

test('a megabyte of blanks takes no longer than a second', () => {
  const from = process.cpuUsage();
  expect(plainForm(`a${' '.repeat(1_000_000)}b`)).toBe('a b');
  expect(process.cpuUsage(from).user / 1000).toBeLessThan(1000);
});
