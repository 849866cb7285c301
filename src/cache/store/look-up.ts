import type { CacheEntry } from './cache-store.ts';
import { KEY_AT } from './entry-line.ts';
import { type HashPair, hashHex, hashPair } from './hash-pair.ts';
import { isNewer, type Position, readEntry } from './log.ts';
import { listFolder } from './manifest.ts';
import { FILE, FLAGS, GONE, LENGTH, OFFSET } from './segment-layout.ts';
import { type View, withView } from './view.ts';

/** A merge may take away what a look-up is just about to read; then it looks once more. */
const TRIES = 3;

/** The newest entry with the key that can be read. */
export function findByKey(folder: string, key: string): CacheEntry | undefined {
  for (let tries = 0; tries < TRIES; tries++) {
    const seen = withView(folder, (view) => {
      const positions = positionsOf(view, hashPair(key));
      const entry = firstOf(folder, positions, key);
      return { entry, certain: entry !== undefined || !isIncomplete(view, positions), generation: newest(view) };
    });
    if (seen === undefined || seen.certain) return seen?.entry;
    if (listFolder(folder)?.generations[0] === seen.generation) return undefined;
  }
  return undefined;
}

/** Where entries with a key stand, newest first: usually one, after a refresh more. Their lines may prove to be none. */
export function positionsOf(view: View, key: HashPair): Position[] {
  const hex = hashHex(key);
  const positions: Position[] = view.tail
    .filter(({ line }) => line.toString('latin1', KEY_AT, KEY_AT + hex.length) === hex)
    .map(({ file, offset, length }) => ({ file, offset, length }));
  return [...positions, ...indexedPositions(view, key)].sort((a, b) => (isNewer(a, b) ? -1 : 1));
}

/** In no order. */
export function indexedPositions({ segments }: View, key: HashPair): Position[] {
  return segments.flatMap(({ reader }) =>
    reader.withKey(key).flatMap((doc) => {
      const row = reader.row(doc);
      return ((row[FLAGS] ?? GONE) & GONE) === 0 ? [positionOf(row)] : [];
    }),
  );
}

export function positionOf(row: Uint32Array): Position {
  return { file: row[FILE] ?? 0, offset: row[OFFSET] ?? 0, length: row[LENGTH] ?? 0 };
}

function firstOf(folder: string, positions: readonly Position[], key: string): CacheEntry | undefined {
  for (const position of positions) {
    const entry = readEntry(folder, position);
    if (entry?.key === key) return entry;
  }
  return undefined;
}

/** Whether a miss may be due to somebody who rewrites the store meanwhile. */
function isIncomplete({ segments, manifest }: View, positions: readonly Position[]): boolean {
  return positions.length > 0 || segments.length < manifest.segments.length;
}

function newest({ listing }: View): number | undefined {
  return listing.generations[0];
}
