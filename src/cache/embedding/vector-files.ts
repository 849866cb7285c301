import { closeSync, fstatSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../files/code-of.ts';
import { recordBytes } from './vector-record.ts';

/** `256-0000001`: the dimensions of its vectors, and its place among those that have as many. */
export type VectorFile = { name: string; path: string; dimensions: number; number: number };

/** A file that has this many bytes is full, and nothing is ever appended to it. */
const FILE_BYTES = 8 * 1024 * 1024;

/** What is in memory at once. Bytes. */
const CHUNK_BYTES = 1024 * 1024;

/** Oldest first; none when there is no folder. */
export function vectorFiles(folder: string): VectorFile[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  return names
    .flatMap((name) => {
      const [, dimensions, number] = /^(\d+)-(\d{7})$/.exec(name) ?? [];
      return dimensions === undefined
        ? []
        : [{ name, path: join(folder, name), dimensions: Number(dimensions), number: Number(number) }];
    })
    .sort((a, b) => a.number - b.number);
}

function vectorFile(folder: string, dimensions: number, number: number): VectorFile {
  const name = `${dimensions}-${String(number).padStart(7, '0')}`;
  return { name, path: join(folder, name), dimensions, number };
}

/**
 * Appends records by one write to the first file, from `number` on, that is not full. One that ends within a record was
 * torn by a killed process: what came behind that would not be found, so it counts as full. Throws what the file system says.
 */
export function appendRecords(folder: string, records: readonly Buffer[], from: number): void {
  const size = records[0]?.length ?? 0;
  const dimensions = (size - recordBytes(0)) / 4;
  const most = Math.max(1, Math.floor(FILE_BYTES / size));
  for (let number = from, at = 0; at < records.length; ) {
    const file = openSync(vectorFile(folder, dimensions, number).path, 'a', 0o600);
    try {
      const known = fstatSync(file).size;
      const room = known % size === 0 ? most - known / size : 0;
      if (room <= 0) {
        number += 1;
        continue;
      }
      const bytes = Buffer.concat(records.slice(at, at + room));
      if (writeSync(file, bytes) !== bytes.length) throw new Error('the disk took only a part of it');
      at += room;
    } finally {
      closeSync(file);
    }
  }
}

/** Whole records, in one buffer that the next chunk overwrites. */
export type Chunk = { bytes: Buffer; offset: number; count: number };

/** A file that has gone meanwhile has no chunks. */
export function* chunksOf({ path, dimensions }: VectorFile): Generator<Chunk> {
  const size = recordBytes(dimensions);
  const file = open(path, 'r');
  if (file === undefined) return;
  try {
    const buffer = Buffer.from(new ArrayBuffer(Math.max(1, Math.floor(CHUNK_BYTES / size)) * size));
    for (let offset = 0; ; ) {
      const read = readSync(file, buffer, 0, buffer.length, offset);
      const count = Math.floor(read / size);
      if (count === 0) return;
      yield { bytes: buffer.subarray(0, count * size), offset, count };
      offset += count * size;
    }
  } finally {
    closeSync(file);
  }
}

/** Undefined when it is not there, or not whole. */
export function readRecord({ path, dimensions }: VectorFile, offset: number): Buffer | undefined {
  const file = open(path, 'r');
  if (file === undefined) return undefined;
  try {
    const record = Buffer.alloc(recordBytes(dimensions));
    return readSync(file, record, 0, record.length, offset) === record.length ? record : undefined;
  } finally {
    closeSync(file);
  }
}

/** Overwrites records with zeros, since texts can be guessed from vectors. Throws what the file system says. */
export function eraseRecords({ path, dimensions }: VectorFile, offsets: readonly number[]): void {
  const file = offsets.length === 0 ? undefined : open(path, 'r+');
  if (file === undefined) return;
  try {
    const zeros = Buffer.alloc(recordBytes(dimensions));
    for (const offset of offsets) writeSync(file, zeros, 0, zeros.length, offset);
  } finally {
    closeSync(file);
  }
}

function open(path: string, flags: string): number | undefined {
  try {
    return openSync(path, flags);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
