import type { CacheEntry } from './cache-store.ts';
import { KEY_AT } from './entry-line.ts';
import { type HashPair, hashHex, hashPair } from './hash-pair.ts';
import { isNewer, type Position, readEntry } from './log.ts';
import { listFolder } from './manifest.ts';
import { FILE, FLAGS, GONE, LENGTH, OFFSET } from './segment-layout.ts';
import { type TailPart, type View, withView } from './view.ts';

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
  return [...view.tail.flatMap((part) => inPart(part, hex)), ...indexedPositions(view, key)].sort((a, b) =>
    isNewer(a, b) ? -1 : 1,
  );
}

/** Searched as bytes: most look-ups are for something else than what was just kept. */
function inPart({ file, from, bytes }: TailPart, hex: string): Position[] {
  const positions: Position[] = [];
  for (let at = bytes.indexOf(hex, 0, 'latin1'); at >= 0; at = bytes.indexOf(hex, at + 1, 'latin1')) {
    const [start, end] = [at - KEY_AT, bytes.indexOf(10, at)];
    const isWhole = start >= 0 && end >= 0 && (start === 0 || bytes[start - 1] === 10);
    if (isWhole) positions.push({ file, offset: from + start, length: end - start });
  }
  return positions;
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
