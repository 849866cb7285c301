import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheStore } from './store/cache-store.ts';

/**
 * The store, whose erasures reach what the layer that asks keeps beside it: vectors, from which a text can be guessed, and
 * verdicts. Loads none of it where there is none.
 */
export function withSemanticUpkeep(store: CacheStore, folder: string): CacheStore {
  return {
    ...store,
    async forget(ids) {
      const forgotten = await store.forget(ids);
      for (const vectors of await vectorsIn(folder)) await vectors.forget(ids);
      return forgotten;
    },
    async clear() {
      const cleared = await store.clear();
      for (const name of ['embedding', 'verdicts']) rmSync(join(folder, name), { recursive: true, force: true });
      return cleared;
    },
    async prune() {
      const pruned = await store.prune();
      const all = await vectorsIn(folder);
      if (all.length === 0) return pruned;
      const kept = new Set<string>();
      for await (const { id } of store.entries()) kept.add(id);
      for (const vectors of all) await vectors.prune((id) => kept.has(id));
      return pruned;
    },
  };
}

/** Of every embedding model that was ever used. */
async function vectorsIn(folder: string) {
  const embedding = join(folder, 'embedding');
  if (!existsSync(embedding)) return [];
  const { createVectors } = await import('./embedding/vectors.ts');
  return readdirSync(embedding).map((name) =>
    createVectors({ folder: join(embedding, name), maxEntries: Number.MAX_SAFE_INTEGER }),
  );
}
