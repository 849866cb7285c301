import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '../files/replace-file.ts';

/** The answer that the cache served last: to what, and to which question it had been given. The ledger holds no texts. */
export type LastHit = {
  entryId: string;
  /** What was asked. */
  question: string;
  /** The question that the answer had been given to. */
  kept: string;
  /** ISO 8601, UTC. */
  at: string;
};

/** The exact key of a call that the cache has answered, and when: ms since the epoch. */
type Served = { key: string; at: number };

/** Who asks the same again so soon wants another answer; what was served before is forgotten. Ms. */
export const AGAIN_MS = 60_000;

/** A person asks no more in a minute; a script has no need of it. */
const MOST_SERVED = 32;

const NAME = 'last-hit.json';

/**
 * Writes down what was served, for `mgw cache wrong`: `last-hit.json` in the cache's folder, readable by its owner alone,
 * replaced as a whole; with the `key` of the call, and of those of the last minute. Never throws: an answer does not wait for
 * it, and without it `wrong` needs an id.
 */
export function rememberHit(folder: string, { entryId, question, kept, at }: LastHit, key?: string): void {
  const now = Date.parse(at);
  const earlier = servedIn(folder).filter((served) => served.key !== key && Math.abs(now - served.at) < AGAIN_MS);
  const served = [...earlier, ...(key === undefined ? [] : [{ key, at: now }])].slice(-MOST_SERVED);
  try {
    replaceFileSync(join(folder, NAME), JSON.stringify({ entryId, question, kept, at, served }));
  } catch {
    // Said above.
  }
}

/** Undefined when nothing was served yet, and when it cannot be read. */
export function lastHit(folder: string): LastHit | undefined {
  const value = read(folder);
  return isLastHit(value) ? value : undefined;
}

/** When the cache last answered the call with this key, ms; undefined when it did not within the minute before its last hit. */
export function servedAt(folder: string, key: string): number | undefined {
  return servedIn(folder).find((served) => served.key === key)?.at;
}

function servedIn(folder: string): Served[] {
  const value = read(folder);
  const list: unknown = typeof value === 'object' && value !== null && 'served' in value ? value.served : undefined;
  return Array.isArray(list) ? list.filter(isServed) : [];
}

function isServed(value: unknown): value is Served {
  if (typeof value !== 'object' || value === null) return false;
  const { key, at } = value as Record<string, unknown>;
  return typeof key === 'string' && typeof at === 'number';
}

function read(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, NAME), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Throws what the file system says. */
export function forgetLastHit(folder: string): void {
  rmSync(join(folder, NAME), { force: true });
}

function isLastHit(value: unknown): value is LastHit {
  if (typeof value !== 'object' || value === null) return false;
  const { entryId, question, kept, at } = value as Record<string, unknown>;
  return (
    [entryId, question, kept].every((text) => typeof text === 'string') &&
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at))
  );
}
