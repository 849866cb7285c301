import { statSync } from 'node:fs';
import { join } from 'node:path';
import { change, type Draft } from './change.ts';
import { copyToEnd } from './copying.ts';
import { hashNumber } from './hash-pair.ts';
import { mergeAll } from './indexing.ts';
import { eraseLines, isNewer } from './log.ts';
import { positionOf } from './look-up.ts';
import { liveFiles, logName, type Segment } from './manifest.ts';
import { aboutRows } from './segment-content.ts';
import { askedAtOf, FILE, FLAGS, GONE, idAt, KEY, LENGTH, ROW_WORDS } from './segment-layout.ts';
import { SegmentReader } from './segment-reader.ts';
import { readUses, shortenUses } from './uses.ts';
import type { View } from './view.ts';

export type Limits = { now: number; ttlMs: number; maxEntries: number };

/** How much one call may do beyond choosing: what it erases, and log files and segments that it writes anew. */
export type Effort = { erase: number; rewrite: number };
export const UNBOUNDED: Effort = { erase: Number.POSITIVE_INFINITY, rewrite: Number.POSITIVE_INFINITY };

const TRIES = 5;

/** An entry of the index while it is judged. */
type Row = { source: number; doc: number; words: Uint32Array; usedAt: number };

/**
 * Erases what is over its time and then the least recently used over the limit, among what is indexed. Log files without
 * entries are removed; of those that are less than half full, the entries go to the end of the log. Returns how many were erased.
 */
export function pruneIndexed(folder: string, limits: Limits, effort: Effort): number {
  let count = 0;
  for (let tries = 0; tries < TRIES; tries++) {
    const isDone = change(folder, (draft) => {
      const { victims, superseded, kept } = judge(draft.view, limits, effort);
      count = victims.length;
      dispose(draft.view, [...victims, ...superseded]);
      return withoutWaste(draft, kept, effort);
    });
    if (isDone) break;
  }
  shortenUses(folder, limits.now - limits.ttlMs, `uses-0-${limits.now}`);
  return count;
}

function judge(view: View, { now, ttlMs, maxEntries }: Limits, effort: Effort) {
  const rows = [...rowsOf(view)];
  const newest = new Map<number, Row>();
  const superseded: Row[] = [];
  for (const row of rows) {
    const key = hashNumber([row.words[KEY] ?? 0, row.words[KEY + 1] ?? 0]);
    const known = newest.get(key);
    const isOlder = known !== undefined && isNewer(positionOf(known.words), positionOf(row.words));
    if (known !== undefined) superseded.push(isOlder ? row : known);
    if (!isOlder) newest.set(key, row);
  }
  const living = [...newest.values()].sort((a, b) => a.usedAt - b.usedAt);
  const expired = living.filter(({ words }) => now - askedAtOf(words) > ttlMs);
  const fresh = living.filter(({ words }) => now - askedAtOf(words) <= ttlMs);
  const victims = [...expired, ...fresh.slice(0, Math.max(0, fresh.length - maxEntries))].slice(0, effort.erase);
  const gone = new Set([...victims, ...superseded]);
  return { victims, superseded, kept: rows.filter((row) => !gone.has(row)) };
}

function* rowsOf(view: View): Generator<Row> {
  const uses = readUses(view.folder);
  const files = new Set(liveFiles(view.manifest, view.listing));
  for (const [source, { reader }] of view.segments.entries()) {
    const all = reader.rows();
    const ids = reader.ids();
    for (let doc = 0; doc < all.length / ROW_WORDS; doc++) {
      const words = all.subarray(doc * ROW_WORDS, (doc + 1) * ROW_WORDS);
      if (((words[FLAGS] ?? GONE) & GONE) !== 0 || !files.has(words[FILE] ?? 0)) continue;
      const used = uses.get(idAt(ids, doc))?.at ?? 0;
      yield { source, doc, words, usedAt: Math.max(askedAtOf(words), used) };
    }
  }
}

function dispose(view: View, rows: readonly Row[]): void {
  eraseLines(
    view.folder,
    rows.map(({ words }) => positionOf(words)),
  );
  flag(view, rows);
}

/** Rows that the index should no longer count, and leave out when it is merged. */
function flag(view: View, rows: readonly Row[]): void {
  view.segments.forEach(({ segment }, source) => {
    const docs = rows.filter((row) => row.source === source).map(({ doc }) => doc);
    if (docs.length > 0) SegmentReader.markGone(join(view.folder, segment.name), docs);
  });
}

/** The manifest without the log files and segments that nothing is left of. */
function withoutWaste(draft: Draft, kept: readonly Row[], effort: Effort) {
  const { view } = draft;
  const { manifest } = view;
  const bytes = new Map<number, number>();
  for (const { words } of kept) {
    const { file } = positionOf(words);
    bytes.set(file, (bytes.get(file) ?? 0) + (words[LENGTH] ?? 0));
  }
  const open = new Set([...manifest.pending.map(({ file }) => file), manifest.current]);
  const closed = manifest.files.filter((file) => !open.has(file));
  const empty = closed.filter((file) => !bytes.has(file));
  const sparse = closed
    .filter((file) => bytes.has(file) && (bytes.get(file) ?? 0) * 2 < sizeOf(view, file))
    .slice(0, effort.rewrite);
  for (const file of sparse) copyToEnd(view, file);
  flag(
    view,
    kept.filter(({ words }) => sparse.includes(words[FILE] ?? 0)),
  );
  const left = new Set([...empty, ...sparse]);
  const remaining = kept.filter(({ words }) => !left.has(positionOf(words).file));
  return {
    ...manifest,
    files: manifest.files.filter((file) => !left.has(file)),
    ...segmentsWithout(draft, { kept: remaining, left, effort }),
  };
}

function segmentsWithout(
  draft: Draft,
  { kept, left, effort }: { kept: readonly Row[]; left: ReadonlySet<number>; effort: Effort },
) {
  const { view } = draft;
  const counted = view.segments.flatMap(({ segment, reader }, source): { segment: Segment; share: number }[] => {
    const rows = kept.filter((row) => row.source === source);
    if (rows.length === 0) return [];
    const words = new Uint32Array(rows.length * ROW_WORDS);
    rows.forEach((row, place) => {
      words.set(row.words, place * ROW_WORDS);
    });
    const covers = segment.covers.filter(({ file }) => !left.has(file));
    return [{ segment: { name: segment.name, ...aboutRows(words, covers) }, share: rows.length / reader.head.docs }];
  });
  const wasteful = counted.filter(({ share }) => share < 0.5).slice(0, effort.rewrite);
  const all = counted.map(({ segment }) => segment);
  const unread = view.manifest.segments.filter(
    ({ name }) => !view.segments.some(({ segment }) => segment.name === name),
  );
  const pending = view.manifest.pending;
  const { segments, lost } = wasteful.reduce(
    (result, { segment }) => {
      const next = mergeAll(draft, result.segments, [segment]);
      return { segments: next.segments, lost: [...result.lost, ...next.lost] };
    },
    { segments: all, lost: unread.flatMap(({ covers }) => covers) },
  );
  return { segments, pending: [...pending, ...lost.filter(({ file }) => !left.has(file))] };
}

function sizeOf({ folder }: View, file: number): number {
  return statSync(join(folder, logName(file)), { throwIfNoEntry: false })?.size ?? 0;
}
