import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { HashPair } from './hash-pair.ts';
import {
  bodySum,
  FLAGS,
  GONE,
  HEAD_WORDS,
  headFrom,
  ID_BYTES,
  layoutOf,
  ROW_WORDS,
  type SegmentHead,
  type SegmentLayout,
  SLOT_WORDS,
} from './segment-layout.ts';

/** Slots that one read fetches. */
const PROBE_SLOTS = 16;

let scratch = new Uint32Array(4096);

/**
 * A segment that is open. Reads are synchronous: they are small, come from the page cache, and cost a tenth of what a turn
 * of the thread pool does. Nothing is trusted: a damaged place gives no entry, or one that its line in the log refutes.
 */
export class SegmentReader {
  readonly head: SegmentHead;
  private readonly layout: SegmentLayout;
  private readonly file: number;
  private readonly probed = new Uint32Array(PROBE_SLOTS * SLOT_WORDS);

  private constructor(file: number, head: SegmentHead) {
    this.file = file;
    this.head = head;
    this.layout = layoutOf(head);
  }

  /** Undefined when there is no such file, or it is no whole segment. */
  static open(path: string): SegmentReader | undefined {
    let file: number;
    try {
      file = openSync(path, 'r');
    } catch {
      return undefined;
    }
    try {
      const words = new Uint32Array(HEAD_WORDS);
      const whole = readSync(file, words, 0, HEAD_WORDS * 4, 0) === HEAD_WORDS * 4;
      const head = whole ? headFrom(words) : undefined;
      if (head !== undefined && fstatSync(file).size === layoutOf(head).bytes) return new SegmentReader(file, head);
    } catch {
      // Not readable: the same as not there.
    }
    closeSync(file);
    return undefined;
  }

  close(): void {
    closeSync(this.file);
  }

  /** The numbers of the entries with this key; more than one when it was asked anew. */
  withKey(hash: HashPair): number[] {
    return this.probe(this.layout.keys, this.head.keySlots, hash).map(([doc]) => doc);
  }

  /** The range of entries of a scope. */
  ofScope(hash: HashPair): readonly [first: number, count: number] {
    return this.probe(this.layout.scopes, this.head.scopeSlots, hash)[0] ?? [0, 0];
  }

  /** Where a term's postings begin, and how many there are. */
  ofTerm(hash: HashPair): readonly [first: number, count: number] {
    return this.probe(this.layout.terms, this.head.termSlots, hash)[0] ?? [0, 0];
  }

  /** The entries with a term, ascending, in memory that the next call may overwrite: hundreds of lists a look-up would be garbage. */
  postings(first: number, count: number): Uint32Array {
    const length = Math.max(0, Math.min(count, this.head.postings - first));
    if (scratch.length < length) scratch = new Uint32Array(length * 2);
    const bytes = readSync(this.file, scratch, 0, length * 4, this.layout.postings + first * 4);
    return scratch.subarray(0, bytes >>> 2);
  }

  /** How many terms each of a range of entries has; 255 stands for more. */
  termCounts(first: number, count: number): Uint8Array {
    const counts = new Uint8Array(count);
    return counts.subarray(0, count === 0 ? 0 : readSync(this.file, counts, 0, count, this.layout.counts + first));
  }

  row(doc: number): Uint32Array {
    return this.words(this.layout.rows + doc * ROW_WORDS * 4, doc < this.head.docs ? ROW_WORDS : 0);
  }

  /** All rows, one after the other. */
  rows(): Uint32Array {
    return this.words(this.layout.rows, this.head.docs * ROW_WORDS);
  }

  /** All ids, `ID_BYTES` each, cut or padded with zeros. */
  ids(): Buffer {
    const bytes = Buffer.alloc(this.head.docs * ID_BYTES);
    readSync(this.file, bytes, 0, bytes.length, this.layout.ids);
    return bytes;
  }

  /** The whole file, when it is as it was written. */
  whole(): { bytes: Buffer; layout: SegmentLayout } | undefined {
    const bytes = Buffer.alloc(this.layout.bytes);
    if (readSync(this.file, bytes, 0, bytes.length, 0) !== bytes.length) return undefined;
    const kept = bytes.subarray((HEAD_WORDS / 2) * 4, HEAD_WORDS * 4);
    return bodySum(bytes, this.layout).equals(kept) ? { bytes, layout: this.layout } : undefined;
  }

  /** Flags entries as gone, in place. Whoever cannot write leaves them to be found out by their lines. */
  static markGone(path: string, docs: readonly number[]): void {
    const reader = SegmentReader.open(path);
    if (reader === undefined) return;
    try {
      const file = openSync(path, 'r+');
      for (const doc of docs) {
        const flags = (reader.row(doc)[FLAGS] ?? 0) | GONE;
        writeSync(file, Uint32Array.of(flags), 0, 4, reader.layout.rows + (doc * ROW_WORDS + FLAGS) * 4);
      }
      closeSync(file);
    } finally {
      reader.close();
    }
  }

  private probe(at: number, slots: number, [high, low]: HashPair): [number, number][] {
    const found: [number, number][] = [];
    let slot = slots === 0 ? 0 : low & (slots - 1);
    for (let seen = 0; seen < slots; ) {
      const count = Math.min(PROBE_SLOTS, slots - slot);
      const bytes = readSync(this.file, this.probed, 0, count * SLOT_WORDS * 4, at + slot * SLOT_WORDS * 4);
      for (let word = 0; word < bytes / 4; word += SLOT_WORDS) {
        const second = this.probed[word + 3] ?? 0;
        if (second === 0) return found;
        if (this.probed[word] === high && this.probed[word + 1] === low)
          found.push([this.probed[word + 2] ?? 0, second]);
      }
      seen += count;
      slot = (slot + count) % slots;
    }
    return found;
  }

  private words(at: number, count: number): Uint32Array {
    const words = new Uint32Array(count);
    const bytes = count === 0 ? 0 : readSync(this.file, words, 0, count * 4, at);
    return bytes === count * 4 ? words : words.subarray(0, bytes >>> 2);
  }
}
