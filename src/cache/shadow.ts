import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Currency, Nano } from '../domain/money.ts';
import { makeFolder } from '../files/make-folder.ts';
import type { HitLayer } from './hit.ts';

/** A hit that `cache.mode: shadow` did not serve: what was asked, what was kept, and what it would have saved. */
export type ShadowHit = {
  v: 1;
  /** ISO 8601, UTC. */
  ts: string;
  layer: HitLayer;
  question: string;
  kept: string;
  entryId: string;
  similarity: number;
  savedNano?: Nano;
  currency?: Currency;
  tag?: string;
};

export type ShadowLog = { append(hit: ShadowHit): void };

export const SHADOW_LOG = 'shadow.jsonl';

/** Some 100,000 hits: enough to judge by. A log that nobody reads does not fill the disk. Bytes. */
const LARGEST_LOG = 64 * 1024 * 1024;

/**
 * Writes would-be hits down in `shadow.jsonl` of the cache's folder, a line each by one write, so that processes do not
 * get in each other's way. Readable by its owner alone. Never throws: no answer depends on it.
 */
export function createShadowLog(folder: string): ShadowLog {
  return {
    append(hit) {
      let file: number | undefined;
      try {
        makeFolder(folder);
        file = openSync(join(folder, SHADOW_LOG), 'a', 0o600);
        // A newline before it too: what a killed process left half written ends there.
        if (fstatSync(file).size < LARGEST_LOG) writeSync(file, `\n${JSON.stringify(hit)}\n`);
      } catch {
        // A hit that is not written down is one less to judge by.
      } finally {
        if (file !== undefined) closeSync(file);
      }
    },
  };
}
