import type { Cursor } from './json-cursor.ts';
import { addPiece, type Piece, type PieceTree, passPiece, pieceOf, pieceTree } from './piece-tree.ts';
import { GAP_KINDS, type Gap, type RowPiece } from './row-pieces.ts';

/** Every piece that rows were made of, by what stands before it. */
export type KnownPieces = {
  /** Takes a row apart, reading its gaps; gives how many pieces it has, whose numbers are in `into`, or 0. Throws UNEXPECTED. */
  take(cursor: Cursor, readGap: (gap: Gap, cursor: Cursor) => void, into: number[]): number;
  /** The numbers of a row's pieces, which are known from now on; undefined where they could not be told from others, or are too many. */
  learn(pieces: readonly RowPiece[]): number[] | undefined;
};

const MOST_PIECES = 4096;
/** Our own rows have about 15. */
const LONGEST_FORM = 64;
/** The piece between the time and the first duration names the model and the outcome, on which most of the others depend. */
const TELLING = 2;

export function createKnownPieces(): KnownPieces {
  const begin = pieceTree();
  const nothing = pieceOf(Buffer.of(), undefined, -1);
  const behind = Array.from({ length: GAP_KINDS }, () => pieceTree());
  let pieceCount = 0;
  return {
    take(cursor, readGap, into) {
      let tree: PieceTree | undefined = begin;
      let [before, context] = [nothing, 0];
      for (let count = 0; tree !== undefined && count < LONGEST_FORM; ) {
        const likely = before.likely[context];
        const piece: Piece | undefined = passPiece(tree, cursor, likely);
        if (piece === undefined) return 0;
        if (piece !== likely) before.likely[context] = piece;
        if (count === TELLING) context = piece.number;
        into[count++] = piece.number;
        if (piece.gap === undefined) return count;
        readGap(piece.gap, cursor);
        tree = behind[piece.gap];
        before = piece;
      }
      return 0;
    },
    learn(pieces) {
      const numbers: number[] = [];
      let tree: PieceTree | undefined = begin;
      for (const { bytes, gap } of pieces) {
        if (pieceCount >= MOST_PIECES) return undefined;
        const piece = tree && addPiece(tree, pieceOf(bytes, gap, pieceCount));
        if (piece === undefined) return undefined;
        if (piece.number === pieceCount) pieceCount += 1;
        numbers.push(piece.number);
        tree = gap === undefined ? undefined : behind[gap];
      }
      return numbers;
    },
  };
}
