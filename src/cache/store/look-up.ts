import type { CacheEntry } from './cache-store.ts';
import { hasDamagedLog } from './damaged-log.ts';
import { decodeLine, KEY_AT } from './entry-line.ts';
import { type HashPair, hashHex, hashPair } from './hash-pair.ts';
import { isNewer, type Position } from './log.ts';
import { listFolder } from './manifest.ts';
import { FILE, FLAGS, GONE, LENGTH, OFFSET } from './segment-layout.ts';
import { lineAt, type TailPart, type View, withView } from './view.ts';

/** Others may merge away what a look-up is just about to read; then it looks again. */
const TRIES = 8;

/**
 * Told when a part of the index cannot be read, although nobody has replaced it, or a log file has no entry that can be:
 * what is found may not be all.
 */
export type OnDamage = (what: 'index' | 'log') => void;

/**
 * What `look` finds in the newest state. When something that it should have read was gone (`isIncomplete`), and there is
 * a newer state by then, it looks there; else that is how the store is.
 */
export function lookUp<T>(
  folder: string,
  look: (view: View) => { found: T; isIncomplete: boolean; suspects?: readonly Position[] },
  onDamage: OnDamage = () => {},
): T | undefined {
  let found: T | undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    const seen = withView(folder, (view) => {
      const { manifest, listing, segments } = view;
      const isTorn =
        manifest.generation !== (listing.generations[0] ?? 0) || segments.length < manifest.segments.length;
      const looked = look(view);
      const isDamaged = hasDamagedLog(view, looked.suspects);
      const isIncomplete = looked.isIncomplete || isTorn;
      return { ...looked, isIncomplete, isTorn, isDamaged, generation: listing.generations[0] };
    });
    found = seen?.found;
    if (seen?.isIncomplete && listFolder(folder)?.generations[0] !== seen.generation) continue;
    if (seen?.isDamaged) onDamage('log');
    else if (seen?.isTorn) onDamage('index');
    break;
  }
  return found;
}

/** The newest entry with the key that can be read. */
export function findByKey(folder: string, key: string, onDamage?: OnDamage): CacheEntry | undefined {
  const look = (view: View) => {
    const positions = positionsOf(view, hashPair(key));
    const found = firstOf(view, positions, key);
    const isLost = found === undefined && positions.length > 0;
    return { found, isIncomplete: isLost, ...(isLost && { suspects: positions }) };
  };
  return lookUp(folder, look, onDamage);
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

function firstOf(view: View, positions: readonly Position[], key: string): CacheEntry | undefined {
  for (const position of positions) {
    const line = lineAt(view, position);
    const entry = line === undefined ? undefined : decodeLine(line);
    if (entry?.key === key) return entry;
  }
  return undefined;
}
