import type { ReportedCall } from '../domain/ledger-entry.ts';
import { cursorOver, UNEXPECTED } from './json-cursor.ts';
import { LONGEST_LINE_BYTES } from './lines.ts';
import { addPiece, type Piece, type PieceTree, passPiece, pieceOf, pieceTree } from './piece-tree.ts';
import { createGaps, ownCall } from './row-gaps.ts';
import { GAP, GAP_KINDS, piecesOf } from './row-pieces.ts';

/** Rows that say the same but for their time, their tag, their figures and their ids. `number` counts from 0. */
export type RowForm = { number: number; call: ReportedCall };

/** A row of a known form. Its tag and figures stand in the call of its form, until the next row is read. `end`: of its line. */
export type FormedRow = { form: RowForm; atMs: number; end: number };

export type RowForms = {
  /** The row that begins there, if its form is known; else it may be anything. The same object each time. */
  read(bytes: Buffer, start: number): FormedRow | undefined;
  /** Keeps the form of a row that `scanRow` has read. */
  learn(row: Buffer, call: ReportedCall): void;
};

/** A company's models and outcomes make a thousand forms, of a few hundred pieces. */
const MOST_TRIES = 8192;
const MOST_PIECES = 4096;
/** Our own rows have about 15. */
const LONGEST_FORM = 64;
/** The piece between the time and the first duration names the model and the outcome, on which most of the others depend. */
const TELLING = 2;

/**
 * Most bytes of a row are those of an earlier one, which were looked at then: now they need only be compared. A row is
 * taken apart into pieces that are known, whatever they mean; if a row with the same pieces in the same order has been
 * scanned, all that may differ stands in the gaps, which are read as `scanRow` reads them. So both say the same.
 */
export function createRowForms(): RowForms {
  const gaps = createGaps();
  const begin = pieceTree();
  const nothing = pieceOf(Buffer.of(), undefined, -1);
  const behind = Array.from({ length: GAP_KINDS }, () => pieceTree());
  const forms = new Map<number, Kept>();
  const numbers: number[] = [];
  let [tries, pieceCount] = [0, 0];
  let cursor = cursorOver(Buffer.of());

  /** Takes a row apart; the numbers of its pieces are in `numbers`. Gives how many, or 0. Throws UNEXPECTED. */
  const take = (): number => {
    let tree: PieceTree | undefined = begin;
    let [before, context] = [nothing, 0];
    for (let count = 0; tree !== undefined && count < LONGEST_FORM; ) {
      const likely = before.likely[context];
      const piece: Piece | undefined = passPiece(tree, cursor, likely);
      if (piece === undefined) return 0;
      if (piece !== likely) before.likely[context] = piece;
      if (count === TELLING) context = piece.number;
      numbers[count++] = piece.number;
      if (piece.gap === undefined) return count;
      gaps.read(piece.gap, cursor);
      tree = behind[piece.gap];
      before = piece;
    }
    return 0;
  };
  const find = (): RowForm | undefined => {
    try {
      const count = take();
      const kept = count === 0 ? undefined : forms.get(hashOf(numbers, count));
      return kept !== undefined && isSame(kept.numbers, numbers, count) ? kept.form : undefined;
    } catch (error) {
      if (error === UNEXPECTED) return undefined;
      throw error;
    }
  };
  let row: FormedRow | undefined;
  return {
    read(bytes, start) {
      if (cursor.bytes !== bytes) cursor = cursorOver(bytes);
      cursor.at = start;
      const form = find();
      const end = cursor.at - 1;
      if (form === undefined || end - start > LONGEST_LINE_BYTES) return undefined;
      gaps.fill(form.call);
      row ??= { form, atMs: 0, end };
      row.form = form;
      row.atMs = gaps.figures[GAP.time] ?? 0;
      row.end = end;
      return row;
    },
    learn(bytes, call) {
      if (tries >= MOST_TRIES || pieceCount >= MOST_PIECES || isRare(call)) return;
      tries += 1;
      const pieces = piecesOf(bytes);
      if (pieces === undefined) return;
      const known: number[] = [];
      let tree: PieceTree | undefined = begin;
      for (const { bytes, gap } of pieces) {
        const piece = tree && addPiece(tree, pieceOf(bytes, gap, pieceCount));
        if (piece === undefined) return;
        if (piece.number === pieceCount) pieceCount += 1;
        known.push(piece.number);
        tree = gap === undefined ? undefined : behind[gap];
      }
      const hash = hashOf(known, known.length);
      const form = { number: forms.size, call: ownCall(call) };
      if (!forms.has(hash)) forms.set(hash, { numbers: known, form });
    },
  };
}

/** Rows that tell of failures have too many forms, and are too few, to be worth it; what was billed has figures of its own. */
function isRare({ attempts: [first, ...others] }: ReportedCall): boolean {
  return others.length > 0 || first?.billed !== undefined;
}

type Kept = { numbers: readonly number[]; form: RowForm };

function hashOf(numbers: readonly number[], count: number): number {
  let hash = 0;
  for (let index = 0; index < count; index++) hash = (Math.imul(hash, 4099) + (numbers[index] ?? 0)) | 0;
  return hash;
}

function isSame(kept: readonly number[], numbers: readonly number[], count: number): boolean {
  if (kept.length !== count) return false;
  for (let index = 0; index < count; index++) if (kept[index] !== numbers[index]) return false;
  return true;
}
