import { rmSync, statSync } from 'node:fs';
import { appendRecords, chunksOf, eraseRecords, type VectorFile, vectorFiles } from './vector-files.ts';
import { idOf, isIntact, isUsed, recordBytes } from './vector-record.ts';

/** Others may be making files small: what they carry away meanwhile is found again in the next round. */
const ROUNDS = 5;

export function idsIn(folder: string): Set<string> {
  const ids = new Set<string>();
  try {
    for (const file of vectorFiles(folder)) {
      for (const { id, record } of recordsOf(file)) if (isIntact(record)) ids.add(id);
    }
  } catch {
    // What cannot be read is not there.
  }
  return ids;
}

/** Copies that are made meanwhile are looked for until none is found. */
export function forgetIds(folder: string, ids: readonly string[]): number {
  const wanted = new Set(ids);
  const forgotten = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const found = vectorFiles(folder).flatMap((file) => eraseIn(file, ({ id }) => wanted.has(id)));
    if (found.length === 0) break;
    for (const id of found) forgotten.add(id);
  }
  return forgotten.size;
}

/** Erases, then removes files with nothing in them and writes those anew that are less than half full. */
export function prune(folder: string, isKept: (id: string) => boolean): number {
  const erased = new Set<string>();
  const files = vectorFiles(folder);
  // To the last one others may be appending.
  const isLast = ({ dimensions, number }: VectorFile) =>
    !files.some((other) => other.dimensions === dimensions && other.number > number);
  for (const file of files) {
    const isOver = ({ id, record }: Found) => !isKept(id) || !(isLast(file) || isIntact(record));
    for (const id of eraseIn(file, isOver)) erased.add(id);
    if (!isLast(file)) makeSmall(folder, file);
  }
  return erased.size;
}

type Found = {
  id: string;
  offset: number;
  /** Good until the next one. */
  record: Buffer;
};

/** What has not been erased, damaged or not. */
function* recordsOf(file: VectorFile): Generator<Found> {
  const size = recordBytes(file.dimensions);
  for (const { bytes, offset, count } of chunksOf(file)) {
    for (let place = 0; place < count; place++) {
      const record = bytes.subarray(place * size, (place + 1) * size);
      if (isUsed(record)) yield { id: idOf(record), offset: offset + place * size, record };
    }
  }
}

function eraseIn(file: VectorFile, isWanted: (found: Found) => boolean): string[] {
  const ids: string[] = [];
  const offsets: number[] = [];
  for (const found of recordsOf(file)) {
    if (!isWanted(found)) continue;
    ids.push(found.id);
    offsets.push(found.offset);
  }
  eraseRecords(file, offsets);
  return ids;
}

/**
 * Copies what is left of a full file to the end, and removes it. What was forgotten between reading and copying must not
 * come back: so the original is looked at again, and whoever forgets later finds the copy.
 */
function makeSmall(folder: string, file: VectorFile): void {
  const kept: Pick<Found, 'id' | 'record'>[] = [];
  for (const { id, record } of recordsOf(file)) kept.push({ id, record: Buffer.from(record) });
  const size = statSync(file.path, { throwIfNoEntry: false })?.size ?? 0;
  if (kept.length * recordBytes(file.dimensions) * 2 >= size && kept.length > 0) return;
  const others = () => vectorFiles(folder).filter(({ dimensions }) => dimensions === file.dimensions);
  appendRecords(
    folder,
    kept.map(({ record }) => record),
    others().at(-1)?.number ?? file.number + 1,
  );
  const left = new Set([...recordsOf(file)].map(({ id }) => id));
  const gone = new Set(kept.map(({ id }) => id).filter((id) => !left.has(id)));
  if (gone.size > 0) for (const other of others()) eraseIn(other, ({ id }) => gone.has(id));
  rmSync(file.path, { force: true });
}
