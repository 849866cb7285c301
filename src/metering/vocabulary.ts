import { closeSync, fstatSync, openSync, read } from 'node:fs';
import type { Encoding } from '../domain/config.ts';

/** What a lookup gives for bytes that are no token: more than every rank. */
export const NO_RANK = 0x7fffffff;

/** As `.ci/ranks.mjs` writes it. */
const MAGIC = 0x3152474d;
const HEADER_WORDS = 8;
const RANK_BITS = 18;
const RANK_MASK = 2 ** RANK_BITS - 1;
const MARK_MASK = 2 ** (32 - RANK_BITS) - 1;
const EMPTY = 0xffffffff;
const GROUP_BITS = 8;

/** `.ci/build.mjs` puts the file beside the bundle; the sources, which only tests run, find it there too. */
function rankFile(encoding: Encoding): URL {
  const folder = import.meta.url.endsWith('.ts') ? '../../dist/' : './';
  return new URL(`${folder}${encoding}.bin`, import.meta.url);
}

/** Reads an encoding's ranks, 3 MB at most, straight into the arrays that are searched. */
export async function readVocabulary(encoding: Encoding): Promise<Vocabulary> {
  const file = openSync(rankFile(encoding), 'r');
  try {
    const bytes = Buffer.allocUnsafeSlow(fstatSync(file).size);
    // In one go and beside this thread: only that takes any time.
    const length = await new Promise<number>((resolve, reject) => {
      read(file, bytes, 0, bytes.length, 0, (error, count) => (error ? reject(error) : resolve(count)));
    });
    if (length !== bytes.length) throw new Error(`${encoding}.bin could not be read to its end`);
    return new Vocabulary(bytes);
  } finally {
    closeSync(file);
  }
}

/**
 * The tokens of an encoding by their bytes. The lower a token's rank, the earlier its parts are merged into it.
 * A text's prefix hashes make the hash of each of its parts one subtraction.
 */
export class Vocabulary {
  readonly size: number;
  /** Bytes of the longest token. */
  readonly longest: number;
  readonly #base: number;
  readonly #slots: Uint32Array;
  readonly #slotsPerHash: number;
  readonly #groups: Uint32Array;
  readonly #inGroup: Uint16Array;
  readonly #tokens: Uint8Array;
  /** The base's powers. */
  readonly #powers: Int32Array;
  /** Of two bytes, which are asked for most: the rank, 0 when it was not asked for yet. */
  readonly #pairs = new Int32Array(0x10000);

  constructor(file: Uint8Array) {
    const { buffer, byteOffset } = file;
    const header = new Uint32Array(buffer, byteOffset, HEADER_WORDS);
    const [magic, size = 0, slots = 0, groups = 0, starts = 0, bytes = 0, longest = 0, base = 0] = header;
    if (magic !== MAGIC)
      throw new Error('the ranks were not written by this version of mgw, or for another byte order');
    this.size = size;
    this.longest = longest;
    this.#base = base;
    let at = byteOffset + 4 * HEADER_WORDS;
    this.#slots = new Uint32Array(buffer, at, slots);
    at += 4 * slots;
    this.#groups = new Uint32Array(buffer, at, groups);
    at += 4 * groups;
    this.#inGroup = new Uint16Array(buffer, at, starts);
    at += 2 * starts;
    this.#tokens = new Uint8Array(buffer, at, bytes);
    this.#slotsPerHash = slots / 2 ** 32;
    this.#powers = new Int32Array(longest + 1);
    for (let index = 0, power = 1; index <= longest; index++, power = Math.imul(power, base)) {
      this.#powers[index] = power;
    }
  }

  /** Continues a text's prefix hashes over its bytes from `from` to `to`; `hashes[0]` is 0. */
  hash(bytes: Uint8Array, hashes: Int32Array, from: number, to: number): void {
    let hash = hashes[from] ?? 0;
    for (let index = from; index < to; index++) {
      hash = (Math.imul(hash, this.#base) + (bytes[index] ?? 0)) | 0;
      hashes[index + 1] = hash;
    }
  }

  /** The rank of a part of a text, or `NO_RANK`. */
  rankOf(bytes: Uint8Array, hashes: Int32Array, from: number, to: number): number {
    const length = to - from;
    if (length > this.longest) return NO_RANK;
    const sum = ((hashes[to] ?? 0) - Math.imul(hashes[from] ?? 0, this.#powers[length] ?? 0)) | 0;
    const folded = Math.imul(sum ^ (sum >>> 15), 0x2c1b3c6d);
    const hash = (folded ^ (folded >>> 13)) >>> 0;
    const mark = hash & MARK_MASK;
    const slots = this.#slots;
    for (let slot = Math.floor(hash * this.#slotsPerHash); ; slot = slot + 1 === slots.length ? 0 : slot + 1) {
      const found = slots[slot] ?? EMPTY;
      if (found === EMPTY) return NO_RANK;
      if (found >>> RANK_BITS !== mark) continue;
      const rank = found & RANK_MASK;
      if (this.#isToken(rank, bytes, from, length)) return rank;
    }
  }

  /** As `rankOf`, of two bytes. */
  rankOfPair(bytes: Uint8Array, hashes: Int32Array, from: number): number {
    const pair = ((bytes[from] ?? 0) << 8) | (bytes[from + 1] ?? 0);
    const known = this.#pairs[pair];
    if (known) return known;
    const rank = this.rankOf(bytes, hashes, from, from + 2);
    this.#pairs[pair] = rank;
    return rank;
  }

  #isToken(rank: number, bytes: Uint8Array, from: number, length: number): boolean {
    const start = this.#startOf(rank);
    if (this.#startOf(rank + 1) - start !== length) return false;
    for (let index = 0; index < length; index++) {
      if (this.#tokens[start + index] !== bytes[from + index]) return false;
    }
    return true;
  }

  #startOf(rank: number): number {
    return (this.#groups[rank >>> GROUP_BITS] ?? 0) + (this.#inGroup[rank] ?? 0);
  }
}
