import type { CacheEntry } from './cache-store.ts';
import { analyserHash, hashNumber, hashPair, termHash } from './hash-pair.ts';
import { isNewer, type Position } from './log.ts';
import { positionOf } from './look-up.ts';
import type { LogRange, Segment } from './manifest.ts';
import {
  ANALYSER,
  askedAtOf,
  cutId,
  FILE,
  FLAGS,
  GONE,
  ID_BYTES,
  IS_QUESTION,
  KEY,
  ROW_WORDS,
  type SegmentLayout,
  SLOT_WORDS,
} from './segment-layout.ts';
import { type SegmentContent, TermLists } from './segment-writer.ts';

/** The entries of a part of the log, as a segment holds them. */
export function contentOf(entries: readonly { entry: CacheEntry; position: Position }[]): SegmentContent {
  const rows = new Uint32Array(entries.length * ROW_WORDS);
  const ids = Buffer.alloc(entries.length * ID_BYTES);
  const terms = new TermLists();
  entries.forEach(({ entry, position }, doc) => {
    const own = entry.question === undefined || entry.analyser === undefined ? [] : [...new Set(entry.terms)];
    for (const term of own) terms.listOf(termHash(entry.analyser ?? '', term)).push(doc);
    const askedAt = Math.max(0, Date.parse(entry.askedAt));
    const flags = entry.question === undefined ? 0 : IS_QUESTION;
    const { file, offset, length } = position;
    const asked = [Math.floor(askedAt / 2 ** 32), askedAt >>> 0];
    const row = [file, offset, length, ...asked, own.length, ...hashPair(entry.key), ...hashPair(entry.scope), flags];
    rows.set([...row, own.length === 0 ? 0 : analyserHash(entry.analyser ?? '')], doc * ROW_WORDS);
    ids.write(cutId(entry.id), doc * ID_BYTES, ID_BYTES, 'latin1');
  });
  return { rows, ids, terms };
}

/** Several segments in one; what stood in log files that are gone is flagged so. */
export function mergedContent(
  parts: readonly { bytes: Buffer; layout: SegmentLayout }[],
  files: ReadonlySet<number>,
): SegmentContent {
  const views = parts.map(({ bytes, layout }) => ({
    terms: wordsOf(bytes, layout.terms, layout.postings),
    postings: wordsOf(bytes, layout.postings, layout.counts),
    rows: wordsOf(bytes, layout.rows, layout.ids),
    ids: bytes.subarray(layout.ids, layout.bytes),
  }));
  const rows = new Uint32Array(views.reduce((sum, view) => sum + view.rows.length, 0));
  const terms = new TermLists();
  let first = 0;
  for (const view of views) {
    rows.set(view.rows, first * ROW_WORDS);
    for (let slot = 0; slot < view.terms.length; slot += SLOT_WORDS) {
      const [from, count] = [view.terms[slot + 2] ?? 0, view.terms[slot + 3] ?? 0];
      if (count === 0) continue;
      const list = terms.listOf([view.terms[slot] ?? 0, view.terms[slot + 1] ?? 0]);
      for (let at = from; at < from + count; at++) list.push(first + (view.postings[at] ?? 0));
    }
    first += view.rows.length / ROW_WORDS;
  }
  for (let at = 0; at < rows.length; at += ROW_WORDS) {
    if (!files.has(rows[at + FILE] ?? 0)) rows[at + FLAGS] = (rows[at + FLAGS] ?? 0) | GONE;
  }
  return { rows, ids: Buffer.concat(views.map(({ ids }) => ids)), terms };
}

/** Flags all but the newest with each key as gone. Returns where the older ones stand. */
export function dropSuperseded({ rows }: SegmentContent): Position[] {
  const newest = new Map<number, Uint32Array>();
  const superseded: Position[] = [];
  for (let at = 0; at < rows.length; at += ROW_WORDS) {
    const row = rows.subarray(at, at + ROW_WORDS);
    if (((row[FLAGS] ?? 0) & GONE) !== 0) continue;
    const key = hashNumber([row[KEY] ?? 0, row[KEY + 1] ?? 0]);
    const known = newest.get(key);
    const [older, newer] = known && isNewer(positionOf(known), positionOf(row)) ? [row, known] : [known, row];
    newest.set(key, newer);
    if (older === undefined) continue;
    older[FLAGS] = (older[FLAGS] ?? 0) | GONE;
    // The same line twice, since two parts of the index came to cover it, is not an older answer.
    if (isNewer(positionOf(newer), positionOf(older))) superseded.push(positionOf(older));
  }
  return superseded;
}

/** What the manifest says of a segment. */
export function aboutRows(rows: Uint32Array, covers: LogRange[]): Omit<Segment, 'name'> {
  let [docs, questions, oldest] = [0, 0, Number.MAX_SAFE_INTEGER];
  const analysers: Segment['analysers'] = {};
  for (let at = 0; at < rows.length; at += ROW_WORDS) {
    const row = rows.subarray(at, at + ROW_WORDS);
    const flags = row[FLAGS] ?? 0;
    if ((flags & GONE) !== 0) continue;
    docs += 1;
    if ((flags & IS_QUESTION) !== 0) questions += 1;
    oldest = Math.min(oldest, askedAtOf(row));
    const analyser = row[ANALYSER] ?? 0;
    if (analyser !== 0) analysers[analyser] = (analysers[analyser] ?? 0) + 1;
  }
  return { docs, questions, oldest, analysers, covers };
}

function wordsOf(bytes: Buffer, from: number, to: number): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset + from, (to - from) >>> 2);
}
