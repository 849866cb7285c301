import type { HashPair } from './hash-pair.ts';
import { hashNumber } from './hash-pair.ts';
import {
  bodySum,
  FILE,
  FLAGS,
  GONE,
  HEAD_WORDS,
  headWords,
  ID_BYTES,
  KEY,
  layoutOf,
  OFFSET,
  ROW_WORDS,
  SCOPE,
  type SegmentLayout,
  SLOT_WORDS,
  slotsFor,
  TERMS,
} from './segment-layout.ts';

/** What a segment is made of; entries are numbered as their rows stand. Those flagged as gone are left out. */
export type SegmentContent = { rows: Uint32Array; ids: Buffer; terms: TermLists };

/** For each term the entries that have it. */
export class TermLists {
  readonly hashes: HashPair[] = [];
  readonly lists: number[][] = [];
  private readonly indexes = new Map<number, number>();

  listOf(hash: HashPair): number[] {
    const number = hashNumber(hash);
    const index = this.indexes.get(number) ?? this.hashes.length;
    const list = this.lists[index] ?? [];
    if (index === this.hashes.length) {
      this.indexes.set(number, index);
      this.hashes.push(hash);
      this.lists.push(list);
    }
    return list;
  }
}

/** The whole file. */
export function encodeSegment({ rows, ids, terms }: SegmentContent): Buffer {
  const order = orderOf(rows);
  const places = new Int32Array(rows.length / ROW_WORDS).fill(-1);
  order.forEach((doc, place) => {
    places[doc] = place;
  });
  const lists = terms.lists.map((list) => placed(list, places));
  const scopes = scopeRanges(rows, order);
  const head = {
    docs: order.length,
    keySlots: slotsFor(order.length),
    scopeSlots: slotsFor(scopes.length),
    termSlots: slotsFor(lists.filter(({ length }) => length > 0).length),
    postings: lists.reduce((sum, { length }) => sum + length, 0),
  };
  const layout = layoutOf(head);
  const segment = Buffer.alloc(layout.bytes);
  writeRows(segment, layout, { rows, ids, order });
  const keys = tableIn(segment, layout.keys, head.keySlots);
  order.forEach((doc, place) => {
    insert(keys, [rows[doc * ROW_WORDS + KEY] ?? 0, rows[doc * ROW_WORDS + KEY + 1] ?? 0], [place, 1]);
  });
  const scopeTable = tableIn(segment, layout.scopes, head.scopeSlots);
  for (const { hash, first, count } of scopes) insert(scopeTable, hash, [first, count]);
  const termTable = tableIn(segment, layout.terms, head.termSlots);
  const postings = new Uint32Array(segment.buffer, segment.byteOffset + layout.postings, head.postings);
  let at = 0;
  lists.forEach((list, index) => {
    if (list.length === 0) return;
    insert(termTable, terms.hashes[index] ?? [0, 0], [at, list.length]);
    postings.set(list, at);
    at += list.length;
  });
  segment.set(new Uint8Array(headWords(head).buffer), 0);
  bodySum(segment, layout).copy(segment, (HEAD_WORDS / 2) * 4);
  return segment;
}

/** By scope, then by where they stand in the log. */
function orderOf(rows: Uint32Array): number[] {
  const docs = Array.from({ length: rows.length / ROW_WORDS }, (_, doc) => doc);
  const alive = docs.filter((doc) => ((rows[doc * ROW_WORDS + FLAGS] ?? 0) & GONE) === 0);
  const by = [SCOPE, SCOPE + 1, FILE, OFFSET];
  return alive.sort((a, b) => {
    for (const word of by) {
      const difference = (rows[a * ROW_WORDS + word] ?? 0) - (rows[b * ROW_WORDS + word] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

function placed(list: readonly number[], places: Int32Array): Uint32Array {
  const kept = new Uint32Array(list.length);
  let count = 0;
  for (const doc of list) {
    const place = places[doc] ?? -1;
    if (place >= 0) kept[count++] = place;
  }
  return kept.subarray(0, count).sort();
}

function scopeRanges(rows: Uint32Array, order: readonly number[]): { hash: HashPair; first: number; count: number }[] {
  const ranges: { hash: HashPair; first: number; count: number }[] = [];
  order.forEach((doc, place) => {
    const hash: HashPair = [rows[doc * ROW_WORDS + SCOPE] ?? 0, rows[doc * ROW_WORDS + SCOPE + 1] ?? 0];
    const last = ranges.at(-1);
    if (last !== undefined && last.hash[0] === hash[0] && last.hash[1] === hash[1]) last.count += 1;
    else ranges.push({ hash, first: place, count: 1 });
  });
  return ranges;
}

function writeRows(segment: Buffer, layout: SegmentLayout, from: Omit<SegmentContent, 'terms'> & { order: number[] }) {
  const rows = new Uint32Array(segment.buffer, segment.byteOffset + layout.rows, from.order.length * ROW_WORDS);
  from.order.forEach((doc, place) => {
    segment[layout.counts + place] = Math.min(255, from.rows[doc * ROW_WORDS + TERMS] ?? 0);
    rows.set(from.rows.subarray(doc * ROW_WORDS, (doc + 1) * ROW_WORDS), place * ROW_WORDS);
    from.ids.copy(segment, layout.ids + place * ID_BYTES, doc * ID_BYTES, (doc + 1) * ID_BYTES);
  });
}

function tableIn(segment: Buffer, at: number, slots: number): Uint32Array {
  return new Uint32Array(segment.buffer, segment.byteOffset + at, slots * SLOT_WORDS);
}

function insert(table: Uint32Array, [high, low]: HashPair, [first, second]: readonly [number, number]): void {
  const mask = table.length / SLOT_WORDS - 1;
  let slot = low & mask;
  while (table[slot * SLOT_WORDS + 3] !== 0) slot = (slot + 1) & mask;
  table.set([high, low, first, second], slot * SLOT_WORDS);
}
