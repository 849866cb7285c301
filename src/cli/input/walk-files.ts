import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { MgwError } from '../../domain/errors.ts';
import { formatCount } from '../../domain/money.ts';
import { codeOf } from '../../files/code-of.ts';
import { fileError } from '../read-input-file.ts';
import { type IgnoreRules, ignoreRulesFor } from './ignore-rules.ts';

/** A file below the folder that was named; `path` begins as that was written, `inside` is below it, with `/`. */
export type Walked = { path: string; inside: string; bytes: number } | { path: string; skipped: string };

export type WalkOptions = {
  platform: string;
  signal: AbortSignal;
  /** Whether names that begin with a dot are looked at. `.git` never is. */
  hidden: boolean;
  /** Levels below the folder; absent: all. */
  depth?: number;
  /** Only what this holds for is told, `inside` as in `Walked`. */
  wanted?: (inside: string) => boolean;
};

/** More than anybody means to send. */
const MOST_FILES = 20_000;

/** Names that are passed over in one go: a folder of a million must not keep a signal waiting. */
const NAMES_AT_ONCE = 500;

/**
 * The files of a folder in the order of their names, without what git would leave out. Links are not followed: one in a
 * cloned folder may point anywhere. Throws `usage` where the folder cannot be read or has no end.
 */
export async function* walkFiles(folder: string, options: WalkOptions): AsyncGenerator<Walked> {
  const rules = await ignoreRulesFor(folder, options.platform);
  const top = { path: folder, absolute: resolve(folder), inside: '', level: 1, rules };
  yield* walk(top, { ...options, seen: { count: 0, root: folder } });
}

type Place = { path: string; absolute: string; inside: string; level: number; rules: IgnoreRules };
type Walk = WalkOptions & { seen: { count: number; root: string } };

async function* walk(place: Place, options: Walk): AsyncGenerator<Walked> {
  const { signal, hidden, depth = Number.POSITIVE_INFINITY, wanted = () => true, seen } = options;
  const entries = await entriesOf(place);
  if (!Array.isArray(entries)) return yield entries;
  for (const [index, entry] of entries.entries()) {
    if (index % NAMES_AT_ONCE === NAMES_AT_ONCE - 1) await setImmediate();
    signal.throwIfAborted();
    const { name } = entry;
    if (name === '.git' || (!hidden && name.startsWith('.'))) continue;
    const below = place.inside === '' ? name : `${place.inside}/${name}`;
    const [path, absolute] = [join(place.path, name), join(place.absolute, name)];
    if (place.rules.leavesOut(absolute, entry.isDirectory())) continue;
    if (entry.isDirectory()) {
      if (place.level >= depth) continue;
      const rules = await place.rules.within(absolute);
      yield* walk({ path, absolute, inside: below, level: place.level + 1, rules }, options);
    } else if (wanted(below)) {
      seen.count += 1;
      if (seen.count > MOST_FILES) throw tooMany(seen.root);
      yield await walked(path, below, entry);
    }
  }
}

/** In the order of their names, whatever the file system's is: the same folder makes the same prompt. */
async function entriesOf({ path, level }: Place): Promise<Dirent[] | Walked> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (level === 1) throw fileError(path, error);
    return { path, skipped: unreadable(error) };
  }
}

async function walked(path: string, inside: string, entry: Dirent): Promise<Walked> {
  if (entry.isSymbolicLink()) return { path, skipped: 'a link' };
  if (!entry.isFile()) return { path, skipped: 'no regular file' };
  try {
    return { path, inside, bytes: (await lstat(path)).size };
  } catch (error) {
    return { path, skipped: unreadable(error) };
  }
}

export function unreadable(error: unknown): string {
  const code = codeOf(error);
  return code === 'EACCES' || code === 'EPERM' ? 'permission denied' : `cannot be read: ${code || String(error)}`;
}

function tooMany(root: string): MgwError {
  return new MgwError('input-too-large', `${root} holds more than ${formatCount(MOST_FILES)} files`, {
    hint: "nothing was sent; name a smaller folder, or a glob such as -f 'src/**/*.ts'",
  });
}
