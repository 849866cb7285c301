import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheEntry } from './cache-store.ts';
import { change } from './change.ts';
import { decodeLine } from './entry-line.ts';
import { type HashPair, hashPair } from './hash-pair.ts';
import { eraseLines, isNewer, type Position, readEntry } from './log.ts';
import { positionOf, positionsOf } from './look-up.ts';
import { cutId, FLAGS, GONE, idAt, ROW_WORDS } from './segment-layout.ts';
import { SegmentReader } from './segment-reader.ts';
import { pendingLines, type View, withView } from './view.ts';

/** Others may be merging: what they carry away meanwhile is found again in the next round. */
const ROUNDS = 5;

/** What is found by its id, of whatever age; `isCurrent`: nothing newer has the same key. */
export type Found = { entry: CacheEntry; key: HashPair; position: Position; isCurrent: boolean };

/** Entries whose id is asked for; ids are cut to what the index holds of them. */
export function* findByIds(view: View, isWanted: (id: string) => boolean): Generator<Found> {
  const positions: Position[] = [];
  for (const { reader } of view.segments) {
    const ids = reader.ids();
    for (let doc = 0; doc < reader.head.docs; doc++) {
      if (!isWanted(idAt(ids, doc))) continue;
      const row = reader.row(doc);
      if (((row[FLAGS] ?? GONE) & GONE) === 0) positions.push(positionOf(row));
    }
  }
  for (const { line, ...position } of pendingLines(view)) {
    const id = decodeLine(line)?.id;
    if (id !== undefined && isWanted(cutId(id))) positions.push(position);
  }
  for (const position of positions) {
    const entry = readEntry(view.folder, position);
    if (entry === undefined || !isWanted(cutId(entry.id))) continue;
    const key = hashPair(entry.key);
    const isCurrent = !positionsOf(view, key).some((other) => isNewer(other, position));
    yield { entry, key, position, isCurrent };
  }
}

/**
 * Erases entries by id: first their lines, which is what counts, then the flags that let the index leave them out. An older
 * answer to the same question goes too, or it would come back. Whoever copies a line to the end of the log meanwhile looks at the
 * original again afterwards, and this looks for copies afterwards: one of the two sees the other.
 */
export function forgetIds(folder: string, ids: readonly string[]): number {
  const whole = new Set(ids);
  const wanted = new Set(ids.map(cutId));
  const forgotten = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const erased = withView(folder, (view) => {
      const found = [...findByIds(view, (id) => wanted.has(id))].filter(({ entry }) => whole.has(entry.id));
      for (const { entry, isCurrent } of found) if (isCurrent) forgotten.add(entry.id);
      const positions = found.flatMap(({ key, position, isCurrent }) =>
        isCurrent ? [position, ...positionsOf(view, key)] : [position],
      );
      erase(view, positions);
      return positions.length;
    });
    if (!erased) break;
  }
  return forgotten.size;
}

/** Lines, then flags. */
function erase(view: View, positions: readonly Position[]): void {
  eraseLines(view.folder, positions);
  const gone = new Set(positions.map(({ file, offset }) => `${file} ${offset}`));
  if (gone.size === 0) return;
  for (const { segment, reader } of view.segments) {
    const rows = reader.rows();
    const docs: number[] = [];
    for (let doc = 0; doc < rows.length / ROW_WORDS; doc++) {
      const { file, offset } = positionOf(rows.subarray(doc * ROW_WORDS, (doc + 1) * ROW_WORDS));
      if (gone.has(`${file} ${offset}`)) docs.push(doc);
    }
    if (docs.length > 0) SegmentReader.markGone(join(view.folder, segment.name), docs);
  }
}

/** Everything: a new log begins, and the old one is removed. */
export function clearAll(folder: string): void {
  for (let tries = 0; tries < 100; tries++) {
    const isDone = change(folder, ({ view: { manifest, listing } }) => {
      const current = Math.max(manifest.current, listing.logs.at(-1) ?? 0) + 1;
      return { files: [], current, pending: [{ file: current, from: 0 }], segments: [] };
    });
    if (isDone) break;
  }
  rmSync(join(folder, 'uses'), { force: true });
}
