import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SIZES, sizeOf, sizesOf } from '../../../../src/routing/task/text-size.ts';

test.each([
  ['', 0, 0],
  ['?', 0, 0],
  ['one', 1, 0],
  ['Compare A and B, then choose.', 6, 1],
  ['version 3.5, of e.g. node.js', 6, 2],
  ['1,000,000 and 3.14', 1, 0],
  ['什么是死锁', 3, 0],
  ['先列出要求，再比较；最后给出建议。', 9, 2],
  ['用 Python 写一个脚本', 5, 0],
  ['café naïve ÉTÉ', 3, 0],
  ['Докажите теорему', 2, 0],
  ['3 × 4 ÷ 2', 0, 0],
])('%j has %i words, and %i signs that end a clause', (text, words, clauses) => {
  expect(sizeOf(text)).toEqual({ words, clauses });
});

test('no text is without bounds, and a longer one has no smaller size', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const sizes = sizesOf(sizeOf(text));
      expect(sizes).toHaveLength(SIZES);
      for (const size of sizes) expect(size >= 0 && size <= 0.35).toBe(true);
      const longer = sizesOf(sizeOf(`${text} and more, in words`));
      for (const [at, size] of sizes.entries()) expect(longer[at]).toBeGreaterThanOrEqual(size);
    }),
  );
});
