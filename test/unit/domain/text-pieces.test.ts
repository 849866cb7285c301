import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainText } from '../../../src/domain/plain-text.ts';
import { eachPiece, type PieceKind } from '../../../src/domain/text-pieces.ts';

/** The same as one expression. */
const PIECES =
  /(?<han>[\u3400-\u9fff]+)|(?<word>[a-z\u00c0-\u024f]+(?:'[a-z]+)?[+#]*)|(?<number>\d+(?:[.,]\d+)*)|(?<mark>[?!:])/g;

/** Much of what the pieces turn on, and anything else. */
const texts = fc
  .array(
    fc.oneof(fc.constantFrom(..."abz'é÷+#0129.,?!: \n-A中文字，？＃"), fc.string({ unit: 'grapheme', maxLength: 3 })),
  )
  .map((signs) => signs.join(''));

function piecesOf(text: string): [PieceKind, string][] {
  const pieces: [PieceKind, string][] = [];
  eachPiece(text, (kind, piece) => pieces.push([kind, piece]));
  return pieces;
}

test('a text falls into runs of Chinese, words, numbers and marks', () => {
  expect(piecesOf("don't use c++, f# or 'it' at 3.5, 1,000. or 7?")).toEqual([
    ...[
      ['word', "don't"],
      ['word', 'use'],
      ['word', 'c++'],
      ['word', 'f#'],
      ['word', 'or'],
      ['word', 'it'],
    ],
    ...[
      ['word', 'at'],
      ['number', '3.5'],
      ['number', '1,000'],
      ['word', 'or'],
      ['number', '7'],
      ['mark', '?'],
    ],
  ]);
  expect(piecesOf('把这句话translate一下：好')).toEqual([
    ...[
      ['han', '把这句话'],
      ['word', 'translate'],
      ['han', '一下'],
      ['han', '好'],
    ],
  ]);
});

test('as the expression has it, for any text', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const wanted = [...text.matchAll(PIECES)].map(({ groups }) =>
        Object.entries(groups ?? {}).find(([, piece]) => piece !== undefined),
      );
      expect(piecesOf(text)).toEqual(wanted);
    }),
    { numRuns: 2000 },
  );
});

test('a text in one width is in that of Latin, as NFKC has it', () => {
  expect(plainText('ＡＢＣ：“好”？ Don’t～')).toBe("abc:“好”? don't~");
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...'aZ ，。！？：ＡｚＺ～（）好“”')), (signs) => {
      const text = signs.join('');
      expect(plainText(text)).toBe(text.normalize('NFKC').toLowerCase());
    }),
  );
});
