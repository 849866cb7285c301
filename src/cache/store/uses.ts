import { appendFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** When an entry was last served, ms since the epoch, and how often. */
export type Use = { at: number; count: number };

const NAME = 'uses';

/** From this size on the file is made short when there is work to do anyway. Bytes. */
const LONG_BYTES = 1024 * 1024;

/** A line for each use: id, when, how often. A use that cannot be written down is none. */
export function recordUse(folder: string, id: string, at: number): void {
  try {
    appendFileSync(join(folder, NAME), `\n${id} ${at} 1\n`, { mode: 0o600 });
  } catch {
    // The entry only looks less used than it is.
  }
}

export function readUses(folder: string): Map<string, Use> {
  const uses = new Map<string, Use>();
  let text: string;
  try {
    text = readFileSync(join(folder, NAME), 'latin1');
  } catch {
    return uses;
  }
  for (const line of text.split('\n')) {
    const [id, at, count, ...more] = line.split(' ');
    const use = { at: Number(at), count: Number(count) };
    if (!id || more.length > 0 || !(use.at > 0) || !(use.count > 0)) continue;
    const known = uses.get(id);
    uses.set(id, known ? { at: Math.max(known.at, use.at), count: known.count + use.count } : use);
  }
  return uses;
}

/** One line for each entry that was used since then. Uses of this very moment may get lost, which no answer depends on. */
export function shortenUses(folder: string, since: number, partialName: string): void {
  const size = statSync(join(folder, NAME), { throwIfNoEntry: false })?.size ?? 0;
  if (size < LONG_BYTES) return;
  const partial = join(folder, partialName);
  const recent = [...readUses(folder)].filter(([, { at }]) => at >= since);
  try {
    writeFileSync(partial, recent.map(([id, { at, count }]) => `${id} ${at} ${count}\n`).join(''), { mode: 0o600 });
    renameSync(partial, join(folder, NAME));
  } finally {
    rmSync(partial, { force: true });
  }
}
