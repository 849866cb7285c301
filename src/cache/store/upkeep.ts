import { rmSync } from 'node:fs';
import type { CacheEntry } from './cache-store.ts';
import { claim } from './change.ts';
import { clearAll, findByIds, forgetIds } from './erasing.ts';
import { indexStep } from './indexing.ts';
import { countEntries, listEntries } from './inventory.ts';
import { type Limits, pruneIndexed, UNBOUNDED } from './pruning.ts';
import { cutId } from './segment-layout.ts';
import { linesOfPart, type View, withView } from './view.ts';

export { countEntries, forgetIds, listEntries };

type IsFresh = (entry: Pick<CacheEntry, 'askedAt'>) => boolean;

/** What one put may do about the limits. */
const BOUNDED = { erase: 4096, rewrite: 1 };

/** Over the limits by less than this share, nothing is done, so that not every put has to choose. */
const SLACK = 1 / 32;

/** With so much to index, whoever said to be at it is dead or slow. Bytes. */
const PRESSING_BYTES = 1024 * 1024;

/**
 * What a put does for the next ones: indexes when there is a `backlog` (bytes, 0 for none), and keeps the limits. Bounded, and
 * by one process at a time where they can tell. Throws what the file system says.
 */
export function keepUp(folder: string, limits: Limits, backlog: number): void {
  const isOver = withView(folder, (view) => isOverLimits(view, limits)) ?? false;
  if (backlog === 0 && !isOver) return;
  const claimed = claim(folder, limits.now);
  if (claimed === undefined && backlog < PRESSING_BYTES) return;
  try {
    indexStep(folder);
    if (isOver) pruneIndexed(folder, limits, BOUNDED);
  } finally {
    if (claimed !== undefined) rmSync(claimed, { force: true });
  }
}

function isOverLimits({ manifest, tail }: View, { now, ttlMs, maxEntries }: Limits): boolean {
  const count = manifest.segments.reduce((sum, { docs }) => sum + docs, tail.flatMap(linesOfPart).length);
  const oldest = Math.min(...manifest.segments.map((segment) => segment.oldest));
  return count > maxEntries + Math.floor(maxEntries * SLACK) || now - oldest > ttlMs + ttlMs / 8;
}

export function findEntries(
  folder: string,
  { prefix, limit }: { prefix: string; limit: number },
  isFresh: IsFresh,
): CacheEntry[] {
  const beginning = cutId(prefix);
  const found: CacheEntry[] = [];
  withView(folder, (view) => {
    for (const { entry, isCurrent } of findByIds(view, (id) => id.startsWith(beginning))) {
      if (isCurrent && entry.id.startsWith(prefix) && isFresh(entry)) found.push(entry);
      if (found.length >= limit) break;
    }
  });
  return found;
}

export function clear(folder: string, isFresh: IsFresh): number {
  const { entries } = countEntries(folder, isFresh);
  clearAll(folder);
  return entries;
}

export function prune(folder: string, limits: Limits): number {
  indexAll(folder);
  return pruneIndexed(folder, limits, UNBOUNDED);
}

export function rebuild(folder: string, isFresh: IsFresh): number {
  indexStep(folder, (reader) => reader.whole() !== undefined);
  indexAll(folder);
  return countEntries(folder, isFresh).indexed;
}

function indexAll(folder: string): void {
  while (indexStep(folder));
}
