import { rmSync, statSync } from 'node:fs';
import { makeFolder } from '../../files/make-folder.ts';
import { type NearVector, nearestIn } from './nearest-vectors.ts';
import { appendRecords, type VectorFile, vectorFiles } from './vector-files.ts';
import { encodeRecord, recordBytes, type VectorRecord } from './vector-record.ts';

/**
 * The vectors of kept questions, of one embedding model. `nearest` and `ids` never fail: what cannot be read is not there.
 * The others reject when the folder cannot be read or written; a folder that is not there is empty.
 */
export type Vectors = {
  /** Those of the scope with the highest cosine, best first. `vector` is of length 1. */
  nearest(query: { scope: string; vector: Float32Array }, limit: number): Promise<NearVector[]>;
  /** All of one length. What has the same id is not replaced: forget it first. */
  add(records: readonly VectorRecord[]): Promise<void>;
  ids(): Promise<Set<string>>;
  /** Erases what has these ids. Returns how many there were. */
  forget(ids: readonly string[]): Promise<number>;
  /** Erases what is not to be kept, and makes the files small. For `mgw cache prune`, after the store has pruned. Returns how many were erased. */
  prune(isKept: (id: string) => boolean): Promise<number>;
  clear(): Promise<void>;
};

export type VectorsParts = {
  /** `embedder.folder`. */
  folder: string;
  /** `cache.max_entries`: the oldest vectors over twice as many are removed. */
  maxEntries: number;
};

/**
 * Files of fixed records to which whoever keeps a question appends, by one write and without a lock. All of them are
 * gone through by each look-up, a chunk at a time: 100,000 vectors need no index yet.
 */
export function createVectors({ folder, maxEntries }: VectorsParts): Vectors {
  const upkeep = () => import('./vectors-upkeep.ts');
  return {
    nearest: (query, limit) => nearestIn(folder, query, limit).catch(() => []),
    async add(records) {
      const encoded = records.flatMap((record) => encodeRecord(record) ?? []);
      const dimensions = records[0]?.vector.length;
      if (dimensions === undefined || encoded.length === 0) return;
      if (encoded.some(({ length }) => length !== recordBytes(dimensions)))
        throw new Error('vectors of several lengths');
      makeFolder(folder);
      const files = vectorFiles(folder).filter((file) => file.dimensions === dimensions);
      appendRecords(folder, encoded, files.at(-1)?.number ?? 1);
      for (const { path } of overLimit(files, maxEntries * 2)) rmSync(path, { force: true });
    },
    ids: async () => (await upkeep()).idsIn(folder),
    forget: async (ids) => (await upkeep()).forgetIds(folder, ids),
    prune: async (isKept) => (await upkeep()).prune(folder, isKept),
    async clear() {
      for (const { path } of vectorFiles(folder)) rmSync(path, { force: true });
    },
  };
}

/** The oldest files, when those after them have so many vectors alone. Files may be small: one that was torn is not added to. */
function overLimit(files: readonly VectorFile[], most: number): VectorFile[] {
  let left = most * recordBytes(files[0]?.dimensions ?? 0);
  return files.toReversed().filter(({ path }) => {
    const isOver = left <= 0;
    left -= statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return isOver;
  });
}
