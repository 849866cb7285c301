import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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

const NAME = 'last-hit.json';

/**
 * Writes down what was served, for `mgw cache wrong`: `last-hit.json` in the cache's folder, readable by its owner alone,
 * replaced as a whole. Never throws: an answer does not wait for it, and without it `wrong` needs an id.
 */
export function rememberHit(folder: string, { entryId, question, kept, at }: LastHit): void {
  const partial = join(folder, `${NAME}.${randomUUID()}.tmp`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(partial, JSON.stringify({ entryId, question, kept, at }), { mode: 0o600, flag: 'wx' });
    renameSync(partial, join(folder, NAME));
  } catch {
    discard(partial);
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Where nothing can be written, nothing is left over either.
  }
}

/** Undefined when nothing was served yet, and when it cannot be read. */
export function lastHit(folder: string): LastHit | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, NAME), 'utf8'));
    return isLastHit(value) ? value : undefined;
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
