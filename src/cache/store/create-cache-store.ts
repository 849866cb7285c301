import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Effects } from '../../effects.ts';
import { makeFolder } from '../../files/make-folder.ts';
import type { CacheEntry, CacheStore, Nearest } from './cache-store.ts';
import { encodeLine } from './entry-line.ts';
import { appendLine } from './log.ts';
import { findByKey, lookUp, type OnDamage } from './look-up.ts';
import { endOfLog, listFolder, type Manifest, readManifest } from './manifest.ts';
import { nearestIn } from './nearest.ts';
import { removeOldLayout } from './old-layout.ts';
import { addSeparation, isSeparated } from './separations.ts';
import { recordUse } from './uses.ts';
import type { View } from './view.ts';

export type CacheStoreParts = Pick<Effects, 'clock' | 'random'> & {
  ttlMs: number;
  maxEntries: number;
  /** Told what keeps a look-up from reading, which is then a miss: what the file system says, or that the index or the log is damaged. */
  onUnreadable?: (reason: string) => void;
};

/** So much may stand in the log unindexed before a put indexes it. Every look-up reads it. Bytes. */
const UNINDEXED_BYTES = 128 * 1024;

/** One put in this many looks whether the cache has grown over its limit. */
const LOOK_EVERY = 32;

/** Folders of the old layout that one put removes. */
const OLD_FOLDERS = 16;

/**
 * Answers are appended to a log (`log-0000001`, …), and found by an index of immutable segments that puts make and merge
 * a bounded step at a time; the newest `manifest-…` says what belongs to the store. Whatever is read proves itself by a sum,
 * so whatever is damaged is not there. What only commands and full logs need is loaded when it is needed.
 */
export function createCacheStore(cacheFolder: string, parts: CacheStoreParts): CacheStore {
  const folder = join(cacheFolder, 'store');
  const { clock, ttlMs, onUnreadable } = parts;
  const onDamage: OnDamage = (what) => onUnreadable?.(DAMAGE[what]);
  const isFresh = ({ askedAt }: Pick<CacheEntry, 'askedAt'>) => clock.now() - Date.parse(askedAt) <= ttlMs;
  const upkeep = () => import('./upkeep.ts');
  const peek = async (key: string) => {
    const entry = quietly(() => findByKey(folder, key, onDamage), onUnreadable);
    return entry !== undefined && isFresh(entry) ? entry : undefined;
  };
  return {
    async get(key) {
      const entry = await peek(key);
      if (entry !== undefined) recordUse(folder, entry.id, clock.now());
      return entry;
    },
    peek,
    async nearest(query, limit) {
      const look = (view: View) => ({ found: nearestIn(view, { query, limit }, isFresh), isIncomplete: false });
      return quietly(() => lookUp(folder, look, onDamage), onUnreadable) ?? NOTHING;
    },
    use: (id) => recordUse(folder, id, clock.now()),
    isEmpty: async () => !existsSync(folder),
    async put(entry) {
      makeFolder(folder);
      const listing = listFolder(folder);
      if (listing === undefined) throw new Error('the folder was removed meanwhile');
      const manifest = readManifest(folder, listing);
      const appended = appendLine(folder, endOfLog(manifest, listing), encodeLine(entry));
      removeOldLayout(cacheFolder, OLD_FOLDERS);
      const unindexed = unindexedBytes(manifest, appended);
      const isDue = unindexed >= UNINDEXED_BYTES || parts.random() * LOOK_EVERY < 1;
      if (!isDue) return;
      const { keepUp } = await upkeep();
      // The answer is kept: what cannot be done for the next look-ups now is tried again by the next puts.
      const backlog = unindexed >= UNINDEXED_BYTES ? unindexed : 0;
      quietly(() => keepUp(folder, limitsNow(parts), backlog));
    },
    find: async (prefix, limit = Number.POSITIVE_INFINITY) =>
      (await upkeep()).findEntries(folder, { prefix, limit }, isFresh),
    forget: async (ids) => (await upkeep()).forgetIds(folder, ids),
    separate: async (a, b) => addSeparation(folder, a, b),
    areSeparate: async (a, b) => isSeparated(folder, a, b),
    async *entries(tag) {
      yield* (await upkeep()).listEntries(folder, isFresh, tag);
    },
    stats: async () => (await upkeep()).countEntries(folder, isFresh),
    async clear() {
      removeOldLayout(cacheFolder, Number.POSITIVE_INFINITY);
      return (await upkeep()).clear(folder, isFresh);
    },
    async prune() {
      removeOldLayout(cacheFolder, Number.POSITIVE_INFINITY);
      return (await upkeep()).prune(folder, limitsNow(parts));
    },
    rebuild: async () => (await upkeep()).rebuild(folder, isFresh),
  };
}

const DAMAGE = {
  index: 'a part of its index is damaged',
  log: 'a part of its log is damaged: none of the answers in it can be read',
};

const NOTHING: Nearest = { entries: [], documents: 0, of: () => 0, known: 0 };

/** At the end of the log; what is left over from an index that got lost counts as enough to begin with. */
function unindexedBytes({ pending }: Manifest, { file, end }: { file: number; end: number }): number {
  const from = pending.findLast((range) => range.file === file)?.from ?? 0;
  return pending.some(({ to }) => to !== undefined) ? Math.max(end - from, UNINDEXED_BYTES) : end - from;
}

function limitsNow({ clock, ttlMs, maxEntries }: CacheStoreParts) {
  return { now: clock.now(), ttlMs, maxEntries };
}

/** What the file system refuses is no reason to fail. */
function quietly<T>(look: () => T, onRefusal?: (reason: string) => void): T | undefined {
  try {
    return look();
  } catch (error) {
    onRefusal?.(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
