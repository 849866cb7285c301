import { randomUUID } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { MgwError } from '../../domain/errors.ts';
import { codeOf } from '../../files/code-of.ts';
import { oneLine } from '../render/error-text.ts';

/**
 * Writes a file that only its owner reads. It is written beside and moved into place: whoever fails leaves what was there.
 * A link is followed. A device or a pipe is written to, never replaced. Throws `usage`, and `internal` where the disk is at fault.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  if (path === '') throw new MgwError('usage', 'no file is named', { hint: 'name one; - is stdout' });
  try {
    const target = await realpath(path).catch(() => path);
    const there = await stat(target).catch(() => undefined);
    if (there?.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
    if (there !== undefined && !there.isFile()) return await writeFile(target, text);
    await writeBeside(target, text);
  } catch (error) {
    throw writeError(path, error);
  }
}

async function writeBeside(path: string, text: string): Promise<void> {
  const partial = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(partial, text, { mode: 0o600, flag: 'wx' });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw error;
  }
}

const HINTS: Record<string, string> = {
  EISDIR: 'a folder stands there; name a file in it',
  ENOENT: 'the folder does not exist; make it first',
  ENOTDIR: 'a file stands where a folder should be; name another path',
  EACCES: 'you may not write there; name another path',
  EPERM: 'you may not write there; name another path',
  EROFS: 'the file system is read-only; name another path',
  ENAMETOOLONG: 'the name is too long; name a shorter one',
};

function writeError(path: string, cause: unknown): MgwError {
  const code = codeOf(cause);
  const hint = HINTS[code];
  // Node's own message repeats the path: `EACCES: permission denied, open '/…'`.
  const reason = cause instanceof Error ? cause.message.replace(/, \w+( '.*')?$/s, '') : String(cause);
  return new MgwError(hint === undefined ? 'internal' : 'usage', `cannot write ${oneLine(path)}: ${reason}`, {
    hint: hint ?? (code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full; free some space' : 'name another path'),
    cause,
  });
}
