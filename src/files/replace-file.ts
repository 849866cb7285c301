import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Its owner's alone. */
const FOLDER = { recursive: true, mode: 0o700 };
const FILE = { mode: 0o600, flag: 'wx' } as const;

/**
 * Writes a file beside the one at `path` and moves it into place: whoever reads meanwhile has the old one or the new one, whole.
 * The folder is made where it is missing. Throws the system's error; nothing is left behind then.
 */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const partial = besideOf(path);
  await mkdir(dirname(path), FOLDER);
  try {
    await writeFile(partial, content, FILE);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw error;
  }
}

/** As `replaceFile`, for where nothing may be awaited. */
export function replaceFileSync(path: string, content: string | Uint8Array): void {
  const partial = besideOf(path);
  mkdirSync(dirname(path), FOLDER);
  try {
    writeFileSync(partial, content, FILE);
    renameSync(partial, path);
  } catch (error) {
    removeIfThere(partial);
    throw error;
  }
}

/** Never throws: what cannot be removed stays, and another call will try. */
export function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Somebody else's, or a folder.
  }
}

function besideOf(path: string): string {
  return `${path}.${randomUUID()}.tmp`;
}
