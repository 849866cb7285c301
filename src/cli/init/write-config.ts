import { constants } from 'node:fs';
import { copyFile, readFile, realpath, rm } from 'node:fs/promises';
import { MgwError } from '../../domain/errors.ts';
import { codeOf } from '../../files/code-of.ts';
import { replaceFile } from '../../files/replace-file.ts';
import { WORDS } from './words.ts';

/** What stands at a path, to be known again; undefined: nothing. */
export async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    throw new MgwError('config', `${path} cannot be read (${codeOf(error, UNKNOWN)})`, { hint: ELSEWHERE });
  }
}

export type Written = { backup?: string };

/**
 * The keys first, each in a file of its own, then the config in one move; what was there before is copied beside it. Throws `config`
 * when the file is not what it was (`before`) or cannot be written, and leaves nothing new behind then.
 */
export async function writeConfig(
  path: string,
  text: string,
  { before, keys, nowMs }: { before: string | undefined; keys: ReadonlyMap<string, string>; nowMs: number },
): Promise<Written> {
  if ((await contentOf(path)) !== before) throw new MgwError('config', WORDS.changed(path));
  // A link, as people have who keep such files elsewhere, stays one.
  const target = await realpath(path).catch(() => path);
  const made: string[] = [];
  try {
    for (const [file, key] of keys) {
      if ((await contentOf(file)) === undefined) made.push(file);
      await replaceFile(file, `${key}\n`);
    }
    const backup = before === undefined ? undefined : `${target}.${stamp(nowMs)}.bak`;
    if (backup !== undefined) {
      await copyFile(target, backup, constants.COPYFILE_EXCL);
      made.push(backup);
    }
    await replaceFile(target, text);
    return backup === undefined ? {} : { backup };
  } catch (error) {
    await Promise.all(made.map((file) => rm(file, { force: true }).catch(() => {})));
    if (error instanceof MgwError) throw error;
    throw new MgwError('config', `cannot write ${path} (${codeOf(error, UNKNOWN)})`, { hint: ELSEWHERE, cause: error });
  }
}

const UNKNOWN = 'unknown error';
const ELSEWHERE = 'mgw --config FILE init writes elsewhere';

/** `20261125-174205`, in UTC: no sign that a file system refuses. */
function stamp(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
}
