import { expect, test } from 'vitest';
import { hasHan, isHan, mayHaveHan } from '../../../src/cache/han.ts';

const CHARACTERS = Array.from({ length: 0x32000 }, (_, code) => String.fromCodePoint(code));

test('Chinese characters are those that Unicode says are', () => {
  const han = CHARACTERS.filter((character) => /\p{Script=Han}/u.test(character));
  expect(CHARACTERS.filter((character) => isHan(character))).toEqual(han);
  expect(CHARACTERS.filter((character) => hasHan(`a${character}b`))).toEqual(han);
  expect(han.every((character) => mayHaveHan(`a${character}`))).toBe(true);
});

test('a text is Chinese when all of it is', () => {
  expect(['中文', '々〇', '中𠀀'].map((text) => [isHan(text), hasHan(text)])).toEqual(Array(3).fill([true, true]));
  expect(['中a', 'a中', '中，', '中 文'].map((text) => [isHan(text), hasHan(text)])).toEqual(
    Array(4).fill([false, true]),
  );
  expect(['', 'plain', 'é', 'かな', '한글', '。', '\ue000'].map((text) => isHan(text) || hasHan(text))).toEqual(
    Array(7).fill(false),
  );
});
