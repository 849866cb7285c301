import { type SortedHashes, shiftOf, startCount } from './sorted-hashes.ts';
import type { TaskIndex } from './task-index.ts';
import { OUTPUTS, type TaskModel } from './task-model.ts';
import { SIZES } from './text-size.ts';

/** The next words of 32 bits of a file, as arrays on its own bytes. Throws where there are not so many. */
export type Words = {
  uint32(length: number): Uint32Array;
  float32(length: number): Float32Array;
  /** Of 16 bits; filled up to a whole word. */
  int16(length: number): Int16Array;
  /** How many bytes have been taken. */
  taken(): number;
};

export function wordsIn(bytes: Buffer): Words {
  // A copy where it does not begin at a whole word.
  const { buffer, byteOffset } = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(bytes);
  let at = byteOffset;
  const next = (length: number) => {
    const from = at;
    at += length * 4;
    return from;
  };
  return {
    uint32: (length) => new Uint32Array(buffer, next(length), length),
    float32: (length) => new Float32Array(buffer, next(length), length),
    int16: (length) => new Int16Array(buffer, next(Math.ceil(length / 2)), length),
    taken: () => at - byteOffset,
  };
}

/** The lists of an index, in the order in which a file has them. */
export function listsOf({ features, weights, starts, entries }: TaskIndex): (Uint32Array | Float32Array)[] {
  return [features.hashes, features.starts, weights, starts, entries];
}

/** How many features an index has, and how many entries its lists. */
export type IndexSize = { features: number; entries: number };

/** Of all lists together, in words. */
export function lengthOfLists({ features, entries }: IndexSize): number {
  return 3 * features + 1 + startCount(features) + entries;
}

export function takeIndex(words: Words, { features, entries }: IndexSize): TaskIndex {
  return {
    features: takeHashes(words, features),
    weights: words.float32(features),
    starts: words.uint32(features + 1),
    entries: words.uint32(entries),
  };
}

export function takeHashes(words: Words, length: number): SortedHashes {
  const hashes = words.uint32(length);
  const starts = words.uint32(startCount(length));
  return { hashes, starts, shift: shiftOf(starts) };
}

/** The lists of a model, in the order in which a file has them. */
export function listsOfModel({ intercepts, sizes, weights }: TaskModel): (Float32Array | Int16Array)[] {
  const words = new Int16Array(2 * Math.ceil(weights.length / 2));
  words.set(weights);
  return [intercepts, sizes, words];
}

export function takeModel(words: Words, features: number): TaskModel {
  return {
    intercepts: words.float32(OUTPUTS),
    sizes: words.float32(2 * SIZES),
    weights: words.int16(features * OUTPUTS),
  };
}

export function bytesOf(lists: readonly (Uint32Array | Float32Array | Int16Array)[]): Uint8Array[] {
  return lists.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
}
