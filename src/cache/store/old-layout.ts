import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Until 0.1 each entry was a file of its own under `exact/`. They are a cache and may go; a few folders at a time, since
 * there may be ten thousand of them. Never fails: what cannot be removed is in nobody's way.
 */
export function removeOldLayout(cacheFolder: string, folders: number): void {
  const old = join(cacheFolder, 'exact');
  try {
    const names = readdirSync(old);
    for (const name of names.slice(0, folders)) rmSync(join(old, name), { recursive: true, force: true });
    if (names.length <= folders) rmdirSync(old);
  } catch {
    // Usually there is none.
  }
}
