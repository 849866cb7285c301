import { NO_RANK, type Vocabulary } from './vocabulary.ts';

/** A text's bytes with their prefix hashes (`Vocabulary.hash`). */
export type Hashed = { bytes: Uint8Array; hashes: Int32Array };

/** Above so many bytes a queue is quicker than looking through all pairs for each merge. */
const SHORT = 256;

/**
 * How many tokens a piece becomes: of all neighbours that together are a token, those of the lowest rank are merged,
 * the leftmost first, until there are none.
 */
export class BytePairs {
  readonly #vocabulary: Vocabulary;
  readonly #starts = new Int32Array(SHORT + 1);
  readonly #ranks = new Int32Array(SHORT + 1);
  #queue: RankQueue | undefined;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  count(text: Hashed, start: number, end: number): number {
    const known = this.#vocabulary.rankOf(text.bytes, text.hashes, start, end) !== NO_RANK;
    return known ? 1 : this.countMerged(text, start, end);
  }

  /** As `count`, also where the whole piece is a token. */
  countMerged(text: Hashed, start: number, end: number): number {
    return end - start <= SHORT ? this.#countShort(text, start, end) : this.#countLong(text, start, end);
  }

  #countShort({ bytes, hashes }: Hashed, start: number, end: number): number {
    const vocabulary = this.#vocabulary;
    const starts = this.#starts;
    const ranks = this.#ranks;
    let parts = end - start;
    for (let part = 0; part < parts; part++) {
      starts[part] = start + part;
      ranks[part] = part + 1 < parts ? vocabulary.rankOfPair(bytes, hashes, start + part) : NO_RANK;
    }
    starts[parts] = end;
    for (;;) {
      const merged = lowest(ranks, parts);
      if (merged < 0) return parts;
      parts -= 1;
      // The part behind is gone: what stood behind it moves up.
      for (let part = merged + 1; part <= parts; part++) {
        starts[part] = starts[part + 1] ?? 0;
        ranks[part] = ranks[part + 1] ?? 0;
      }
      const from = starts[merged] ?? 0;
      const to = starts[merged + 1] ?? 0;
      ranks[merged] = to === end ? NO_RANK : vocabulary.rankOf(bytes, hashes, from, starts[merged + 2] ?? 0);
      if (merged > 0) ranks[merged - 1] = vocabulary.rankOf(bytes, hashes, starts[merged - 1] ?? 0, to);
    }
  }

  /**
   * Rank by rank. Every token can be reached by merging its own bytes (a test looks at all of them), so what a merge
   * makes possible has a higher rank than the merge itself: when a rank's turn comes, all its pairs are known.
   */
  #countLong({ bytes, hashes }: Hashed, start: number, end: number): number {
    const vocabulary = this.#vocabulary;
    this.#queue ??= new RankQueue(vocabulary.size);
    const queue = this.#queue;
    const size = end - start;
    const ends = new Int32Array(size + 1);
    const befores = new Int32Array(size + 1);
    const ranks = new Int32Array(size + 1).fill(NO_RANK);
    /** Looks anew at the part that begins there and the one behind it. */
    const look = (part: number): void => {
      const next = ends[part] ?? 0;
      const rank = next === size ? NO_RANK : vocabulary.rankOf(bytes, hashes, start + part, start + (ends[next] ?? 0));
      ranks[part] = rank;
      if (rank !== NO_RANK) queue.add(rank, part);
    };
    for (let part = 0; part < size; part++) {
      ends[part] = part + 1;
      befores[part] = part - 1;
    }
    for (let part = 0; part + 1 < size; part++) {
      const rank = vocabulary.rankOfPair(bytes, hashes, start + part);
      ranks[part] = rank;
      if (rank !== NO_RANK) queue.add(rank, part);
    }
    let parts = size;
    for (let rank = queue.next(0); rank !== NO_RANK; rank = queue.next(rank + 1)) {
      for (const part of queue.take(rank)) {
        if (ranks[part] !== rank) continue; // merged meanwhile, or with another neighbour now
        const gone = ends[part] ?? 0;
        const next = ends[gone] ?? 0;
        ends[part] = next;
        befores[next] = part;
        ranks[gone] = NO_RANK;
        parts -= 1;
        look(part);
        if (part > 0) look(befores[part] ?? 0);
      }
    }
    return parts;
  }
}

/** The first of the lowest, -1 when there is no rank at all. */
function lowest(ranks: Int32Array, length: number): number {
  let best = NO_RANK;
  let found = -1;
  for (let index = 0; index < length; index++) {
    const rank = ranks[index] ?? NO_RANK;
    if (rank < best) {
      best = rank;
      found = index;
    }
  }
  return found;
}

/** Positions by rank. A rank's positions come in ascending order. */
class RankQueue {
  readonly #positions: (number[] | undefined)[];
  /** A bit for each rank that has positions. */
  readonly #waiting: Uint32Array;

  constructor(ranks: number) {
    this.#positions = new Array(ranks);
    this.#waiting = new Uint32Array((ranks >>> 5) + 1);
  }

  add(rank: number, position: number): void {
    const positions = this.#positions[rank];
    if (positions !== undefined) {
      positions.push(position);
      return;
    }
    this.#positions[rank] = [position];
    this.#waiting[rank >>> 5] = (this.#waiting[rank >>> 5] ?? 0) | (1 << (rank & 31));
  }

  /** The lowest rank from there on that has positions, or `NO_RANK`. */
  next(from: number): number {
    const waiting = this.#waiting;
    let word = from >>> 5;
    let bits = (waiting[word] ?? 0) & (-1 << (from & 31));
    while (bits === 0) {
      word += 1;
      if (word >= waiting.length) return NO_RANK;
      bits = waiting[word] ?? 0;
    }
    return (word << 5) + 31 - Math.clz32(bits & -bits);
  }

  take(rank: number): Int32Array {
    const positions = new Int32Array(this.#positions[rank] ?? []);
    this.#positions[rank] = undefined;
    this.#waiting[rank >>> 5] = (this.#waiting[rank >>> 5] ?? 0) & ~(1 << (rank & 31));
    return isAscending(positions) ? positions : positions.sort();
  }
}

function isAscending(positions: Int32Array): boolean {
  for (let index = 1; index < positions.length; index++) {
    if ((positions[index] ?? 0) < (positions[index - 1] ?? 0)) return false;
  }
  return true;
}
