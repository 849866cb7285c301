import type { Cursor } from './json-cursor.ts';
import type { Gap } from './row-pieces.ts';

/**
 * Bytes, and the same eight at a time, as they are compared; the last word may lie over the one before it. A word is the
 * float of the same bits: floats that are equal have the same bits, but for zeros, and text has no bytes of zero.
 */
export type Text = { bytes: Buffer; length: number; words: readonly number[] };

/** A text that stands in many rows up to a gap, or, without one, to the end of the row. `number` counts from 0. */
export type Piece = {
  text: Text;
  gap: Gap | undefined;
  number: number;
  /** What stood behind the gap the last time, by context, a small number; it is mostly what stands there this time. */
  likely: (Piece | undefined)[];
};

/** Pieces that may stand at one place, as a tree of the bytes that they begin with alike. */
export type PieceTree = {
  text: Text;
  /** What ends with this text. */
  piece: Piece | undefined;
  /** What goes on, each by another byte. */
  firsts: number[];
  ways: PieceTree[];
};

export function pieceTree(bytes: Buffer = Buffer.of()): PieceTree {
  return { text: textOf(bytes), piece: undefined, firsts: [], ways: [] };
}

export function pieceOf(bytes: Buffer, gap: Gap | undefined, number: number): Piece {
  return { text: textOf(bytes), gap, number, likely: [] };
}

/** The piece that stands there, which is passed; it is quickest where it is the likely one. */
export function passPiece(tree: PieceTree, cursor: Cursor, likely: Piece | undefined): Piece | undefined {
  return likely !== undefined && passText(cursor, likely.text) ? likely : findPiece(tree, cursor);
}

function findPiece(tree: PieceTree, cursor: Cursor): Piece | undefined {
  let node: PieceTree | undefined = tree;
  while (node !== undefined && passText(cursor, node.text)) {
    if (node.piece !== undefined) return node.piece;
    node = wayFrom(node, cursor.bytes[cursor.at] ?? 0);
  }
  return undefined;
}

/** The piece, or the same one that is there already; undefined where it could not be told from another. */
export function addPiece(tree: PieceTree, piece: Piece): Piece | undefined {
  let [node, rest] = [tree, piece.text.bytes];
  for (;;) {
    const common = commonLength(node.text.bytes, rest);
    if (common < node.text.length) divide(node, common);
    rest = rest.subarray(common);
    if (rest.length === 0) break;
    const first = rest[0] ?? 0;
    let way = wayFrom(node, first);
    if (way === undefined) {
      way = pieceTree(rest);
      node.firsts.push(first);
      node.ways.push(way);
    }
    node = way;
  }
  node.piece ??= piece;
  return node.piece.gap === piece.gap ? node.piece : undefined;
}

function wayFrom({ firsts, ways }: PieceTree, first: number): PieceTree | undefined {
  for (let index = 0; index < firsts.length; index++) if (firsts[index] === first) return ways[index];
  return undefined;
}

/** What is behind those bytes goes on from there. */
function divide(node: PieceTree, at: number): void {
  const { bytes } = node.text;
  const rest = pieceTree(bytes.subarray(at));
  [rest.piece, rest.firsts, rest.ways] = [node.piece, node.firsts, node.ways];
  node.text = textOf(bytes.subarray(0, at));
  [node.piece, node.firsts, node.ways] = [undefined, [bytes[at] ?? 0], [rest]];
}

function commonLength(a: Buffer, b: Buffer): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

const WORD_BYTES = 8;

function textOf(bytes: Buffer): Text {
  const words: number[] = [];
  const { length } = bytes;
  if (length >= WORD_BYTES) {
    for (let at = 0; at < length; at += WORD_BYTES) {
      words.push(bytes.readDoubleLE(Math.min(at, length - WORD_BYTES)));
    }
  }
  return { bytes, length, words };
}

function passText(cursor: Cursor, { bytes, length, words }: Text): boolean {
  const { view, at } = cursor;
  if (at + length > cursor.end) return false;
  const last = words.length - 1;
  if (last < 0) {
    for (let index = 0; index < length; index++) if (cursor.bytes[at + index] !== bytes[index]) return false;
  } else {
    if (view.getFloat64(at + length - WORD_BYTES, true) !== words[last]) return false;
    for (let index = 0; index < last; index++) {
      if (view.getFloat64(at + WORD_BYTES * index, true) !== words[index]) return false;
    }
  }
  cursor.at = at + length;
  return true;
}
