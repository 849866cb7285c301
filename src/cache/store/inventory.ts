import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheEntry, CacheStats, ListedEntry } from './cache-store.ts';
import { decodeLine, isIntact, keyIn } from './entry-line.ts';
import { hashNumber, hashPair } from './hash-pair.ts';
import { isNewer, type Position } from './log.ts';
import { positionOf } from './look-up.ts';
import { listFolder, liveFiles, readManifest } from './manifest.ts';
import { askedAtOf, FILE, FLAGS, GONE, IS_QUESTION, KEY, ROW_WORDS } from './segment-layout.ts';
import { readUses } from './uses.ts';
import { linesOf, pendingLines, type View, withView } from './view.ts';

type IsFresh = (entry: Pick<CacheEntry, 'askedAt'>) => boolean;

/** Newest first, each key once, one log file in memory at a time. */
export async function* listEntries(folder: string, isFresh: IsFresh, tag?: string): AsyncGenerator<ListedEntry> {
  const listing = listFolder(folder);
  if (listing === undefined) return;
  const manifest = readManifest(folder, listing);
  const uses = readUses(folder);
  const mayHaveTag = tag === undefined ? () => true : naming(tag);
  const seen = new Set<string>();
  for (const file of liveFiles(manifest, listing).reverse()) {
    for (const { line } of linesOf(folder, { file, from: 0 })) {
      const key = keyIn(line);
      if (seen.has(key)) continue;
      // What is proved and passed over stands for its key all the same: an older answer under it is none.
      const entry = mayHaveTag(line) ? decodeLine(line) : undefined;
      if (entry === undefined && !isIntact(line)) continue;
      seen.add(key);
      if (entry === undefined || !isFresh(entry) || (tag !== undefined && entry.tag !== tag)) continue;
      const use = uses.get(entry.id);
      const usedAt = new Date(Math.max(Date.parse(entry.askedAt), use?.at ?? 0)).toISOString();
      yield { ...entry, usedAt, uses: use?.count ?? 0 };
    }
  }
}

/** Whether a line holds the tag somewhere: to read all that do not takes most of the time. */
function naming(tag: string): (line: Buffer) => boolean {
  const words = Buffer.from(`"tag":${JSON.stringify(tag)}`);
  return (line) => line.includes(words);
}

type Counted = { position: Position; askedAt: number; isQuestion: boolean; isIndexed: boolean };

/** From the index and what is not in it yet; the texts that are indexed are not read. */
export function countEntries(folder: string, isFresh: IsFresh): CacheStats {
  const counted = [...(withView(folder, (view) => newestByKey(view)) ?? new Map<number, Counted>()).values()];
  const fresh = counted.filter(({ askedAt }) => isFresh({ askedAt: new Date(askedAt).toISOString() }));
  let [oldest, newest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { askedAt } of fresh) {
    oldest = Math.min(oldest, askedAt);
    newest = Math.max(newest, askedAt);
  }
  const names = listFolder(folder)?.names ?? [];
  return {
    entries: fresh.length,
    bytes: names.reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0),
    questions: fresh.filter(({ isQuestion }) => isQuestion).length,
    ...(fresh.length > 0 && { oldest: new Date(oldest).toISOString(), newest: new Date(newest).toISOString() }),
    indexed: fresh.filter(({ isIndexed }) => isIndexed).length,
  };
}

function newestByKey(view: View): Map<number, Counted> {
  const newest = new Map<number, Counted>();
  const add = (key: number, counted: Counted) => {
    const known = newest.get(key);
    if (known === undefined || isNewer(counted.position, known.position)) newest.set(key, counted);
  };
  const files = new Set(liveFiles(view.manifest, view.listing));
  for (const { reader } of view.segments) {
    const all = reader.rows();
    for (let at = 0; at < all.length; at += ROW_WORDS) {
      const row = all.subarray(at, at + ROW_WORDS);
      const flags = row[FLAGS] ?? GONE;
      if ((flags & GONE) !== 0 || !files.has(row[FILE] ?? 0)) continue;
      const key = hashNumber([row[KEY] ?? 0, row[KEY + 1] ?? 0]);
      const isQuestion = (flags & IS_QUESTION) !== 0;
      add(key, { position: positionOf(row), askedAt: askedAtOf(row), isQuestion, isIndexed: true });
    }
  }
  for (const { line, ...position } of pendingLines(view)) {
    const entry = decodeLine(line);
    if (entry === undefined) continue;
    const askedAt = Date.parse(entry.askedAt);
    const isQuestion = entry.question !== undefined;
    add(hashNumber(hashPair(entry.key)), { position, askedAt, isQuestion, isIndexed: false });
  }
  return newest;
}
