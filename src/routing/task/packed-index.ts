import { readFileSync } from 'node:fs';
import type { TaskIndex } from './task-index.ts';

let read: TaskIndex | undefined;

/** What `.ci/task-index.mjs` compiled. Throws when the file cannot be read. */
export function builtInIndex(): TaskIndex {
  read ??= unpackIndex(readFileSync(new URL('./tasks.bin', import.meta.url)));
  return read;
}

/** Little-endian words of 32 bits: how many features and entries there are, then the lists of `TaskIndex` in their order. */
export function packIndex({ hashes, weights, starts, owners, shares }: TaskIndex): Uint8Array {
  const parts = [Uint32Array.of(hashes.length, owners.length), hashes, weights, starts, owners, shares];
  return Buffer.concat(parts.map(({ buffer }) => new Uint8Array(buffer)));
}

export function unpackIndex(bytes: Uint8Array): TaskIndex {
  // A copy, so that it begins at a whole word.
  const { buffer } = Uint8Array.from(bytes);
  const [features = 0, entries = 0] = new Uint32Array(buffer, 0, 2);
  let at = 8;
  const take = (count: number) => {
    const from = at;
    at += count * 4;
    return [buffer, from, count] as const;
  };
  return {
    hashes: new Uint32Array(...take(features)),
    weights: new Float32Array(...take(features)),
    starts: new Uint32Array(...take(features + 1)),
    owners: new Uint32Array(...take(entries)),
    shares: new Float32Array(...take(entries)),
  };
}
