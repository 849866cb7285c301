import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './code-of.ts';

/**
 * Makes a folder that only its owner can enter, and those above it that are not there. One that is there stays as it is. Throws
 * the system's error. Node's own `recursive` never returns where the system says ENOENT below a folder that is
 * there, as /proc does (seen on Node 20.20).
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (isFolder(folder)) return;
    const above = dirname(folder);
    if (codeOf(error) !== 'ENOENT' || above === folder || isFolder(above)) throw error;
    makeFolder(above);
    makeFolder(folder);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
