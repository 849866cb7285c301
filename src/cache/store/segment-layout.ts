import { createHash } from 'node:crypto';

/**
 * A segment is one immutable file that finds entries in the log: by key, and by the terms of their questions. All numbers
 * are 32 bits in the machine's own order (another machine's does not match `MAGIC`, and is made anew):
 *
 * head · table of keys · table of scopes · table of terms · postings · how many terms each entry has (one byte) · a row
 * for each entry · their ids
 *
 * Entries are numbered by scope, so that those of a scope are one range and a term's postings need no look at the scope.
 * Each table has open addressing and 16 bytes a slot: 64 bits of hash, two numbers; the second is 0 in an empty slot.
 */
export type SegmentHead = { docs: number; keySlots: number; scopeSlots: number; termSlots: number; postings: number };

const MAGIC = 0x4d475743;
export const SLOT_WORDS = 4;
export const ID_BYTES = 32;
export const HEAD_WORDS = 16;

/** A row's words. */
export const ROW_WORDS = 12;
export const FILE = 0;
export const OFFSET = 1;
export const LENGTH = 2;
/** When it was asked, in ms: the high word and the low one. */
const ASKED = 3;
export const TERMS = 5;
export const KEY = 6;
export const SCOPE = 8;
/** The one word that changes, in place: an entry that has gone. */
export const FLAGS = 10;
export const GONE = 1;
export const IS_QUESTION = 2;
/** The hash of the analyser that made the terms; 0 when there are none. */
export const ANALYSER = 11;

export type SegmentLayout = Record<
  'keys' | 'scopes' | 'terms' | 'postings' | 'counts' | 'rows' | 'ids' | 'bytes',
  number
>;

/** Where the parts begin, in bytes. */
export function layoutOf({ docs, keySlots, scopeSlots, termSlots, postings }: SegmentHead): SegmentLayout {
  const keys = HEAD_WORDS * 4;
  const scopes = keys + keySlots * SLOT_WORDS * 4;
  const terms = scopes + scopeSlots * SLOT_WORDS * 4;
  const lists = terms + termSlots * SLOT_WORDS * 4;
  const counts = lists + postings * 4;
  const rows = counts + Math.ceil(docs / 4) * 4;
  const ids = rows + docs * ROW_WORDS * 4;
  return { keys, scopes, terms, postings: lists, counts, rows, ids, bytes: ids + docs * ID_BYTES };
}

/** At most two thirds full, so that a look-up reads one or two places. */
export function slotsFor(count: number): number {
  return count === 0 ? 0 : 2 ** Math.ceil(Math.log2(Math.max(4, count * 1.5)));
}

export function askedAtOf(row: Uint32Array): number {
  return (row[ASKED] ?? 0) * 2 ** 32 + (row[ASKED + 1] ?? 0);
}

/** An id as the index holds it. */
export function cutId(id: string): string {
  return Buffer.from(id).toString('latin1', 0, ID_BYTES);
}

export function idAt(ids: Buffer, doc: number): string {
  const id = ids.toString('latin1', doc * ID_BYTES, (doc + 1) * ID_BYTES);
  const end = id.indexOf('\0');
  return end < 0 ? id : id.slice(0, end);
}

/** Of everything that never changes: the head's numbers are covered by their own sum, the flags by nothing. */
export function bodySum(segment: Buffer, { rows, ids }: SegmentLayout): Buffer {
  const hash = createHash('sha256').update(segment.subarray(HEAD_WORDS * 4, rows));
  const own = new Uint32Array(segment.buffer, segment.byteOffset + rows, (ids - rows) / 4).slice();
  for (let at = FLAGS; at < own.length; at += ROW_WORDS) own[at] = 0;
  return hash.update(own).update(segment.subarray(ids)).digest();
}

/** The head's numbers and their sum. */
export function headWords(head: SegmentHead): Uint32Array {
  const words = [MAGIC, 1, head.docs, head.keySlots, head.scopeSlots, head.termSlots, head.postings];
  let sum = 17;
  for (const word of words) sum = (Math.imul(sum, 31) + word) >>> 0;
  return Uint32Array.of(...words, sum);
}

/** Undefined when this is no head. */
export function headFrom(words: Uint32Array): SegmentHead | undefined {
  const [, , docs = 0, keySlots = 0, scopeSlots = 0, termSlots = 0, postings = 0] = words;
  const head = { docs, keySlots, scopeSlots, termSlots, postings };
  return headWords(head).every((word, index) => word === words[index]) ? head : undefined;
}
