import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inPieces } from '../../../src/cache/pieces.ts';

describe('the pieces of a kept answer', () => {
  it('make it up again, are none empty, and at most 24', () => {
    const words = fc.array(fc.constantFrom('a', 'word', ' ', '\n', '答', '案', '，', '👩‍🚀', '𠮷', 'é', '\r\n', 'カ'), {
      maxLength: 400,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 500 }),
          words.map((parts) => parts.join('')),
        ),
        (text) => {
          const pieces = inPieces(text);
          expect(pieces.join('')).toBe(text);
          expect(pieces.every((piece) => piece !== '')).toBe(true);
          expect(pieces.length).toBeLessThanOrEqual(24);
          // No half of a character.
          expect(pieces.join('|')).not.toMatch(/[\uD800-\uDBFF]\|[\uDC00-\uDFFF]/);
        },
      ),
    );
  });

  it('begin with words, or with characters where there are no spaces', () => {
    expect(inPieces('Order it in the app.')).toEqual(['Order ', 'it in ', 'the ', 'app.']);
    expect(inPieces('打开应用然后选择补卡')).toEqual(['打开应用', '然后选择', '补卡']);
    expect(inPieces('no')).toEqual(['no']);
    expect(inPieces('')).toEqual([]);
    expect(inPieces('word '.repeat(10_000))).toHaveLength(24);
  });
});
