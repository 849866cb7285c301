import { fstatSync, readFileSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { Currency, Nano } from '../domain/money.ts';
import { isRecord } from '../domain/shape.ts';
import { replaceFile } from '../files/replace-file.ts';

/** What a day's calls have cost in a currency: those with that tag, or all. `startMs`: when the day begins. */
export type DaySum = { startMs: number; currency: Currency; tag?: string; nano: Nano };

/** What a month file was when it was looked at. */
export type FileStamp = { size: number; mtimeMs: number; inode: number };

/** The sums of a month file's first `offset` bytes, and what these were. */
export type KeptSums = {
  v: 4;
  /** The tags that are summed up apart. */
  tags: readonly string[];
  offset: number;
  /** Checksums of the whole blocks before the offset, and of what is left before it. */
  blocks: readonly number[];
  rest: number;
  stamp: FileStamp;
  sums: readonly DaySum[];
};

const BLOCK_BYTES = 256 * 1024;

export function stampOf(file: number): FileStamp {
  const { size, mtimeMs, ino } = fstatSync(file);
  return { size, mtimeMs, inode: ino };
}

/** Undefined for what is missing, damaged, or of another version. */
export function readKept(path: string): KeptSums | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isKept(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A sum that cannot be kept is made again the next time. */
export async function keepSums(path: string, kept: KeptSums): Promise<void> {
  await replaceFile(path, JSON.stringify(kept)).catch(() => {});
}

/**
 * Whether the bytes before the offset are what they were. `same`: nothing has happened to the file. `likely`: it has only
 * grown, as far as can be told without reading it all: the end of what was summed up is the same, and one block of it,
 * another one each time, so that an edit in the middle of a file that others append to is noticed soon, and in a file
 * below half a megabyte at once. `checked`: something has happened, and every byte is the same. `no`: read it anew.
 */
export function compare(file: number, kept: KeptSums, stamp: FileStamp): 'same' | 'likely' | 'checked' | 'no' {
  const { size, mtimeMs, inode } = kept.stamp;
  if (stamp.size < kept.offset) return 'no';
  const isOther = stamp.inode !== inode;
  if (!isOther && stamp.size === size && stamp.mtimeMs === mtimeMs) return 'same';
  const start = kept.blocks.length * BLOCK_BYTES;
  if (checksumOf(file, start, kept.offset - start) !== kept.rest) return 'no';
  const isSame = (block: number) => checksumOf(file, block * BLOCK_BYTES, BLOCK_BYTES) === kept.blocks[block];
  if (isOther || stamp.size <= size) return kept.blocks.every((_, block) => isSame(block)) ? 'checked' : 'no';
  return kept.blocks.length === 0 || isSame(crc32(String(stamp.size)) % kept.blocks.length) ? 'likely' : 'no';
}

/** The checksums up to the offset; `known` are those of blocks that are the same. */
export function checksums(
  file: number,
  offset: number,
  known: readonly number[] = [],
): Pick<KeptSums, 'blocks' | 'rest'> {
  const blocks = [...known];
  for (let at = blocks.length; (at + 1) * BLOCK_BYTES <= offset; at++) {
    blocks.push(checksumOf(file, at * BLOCK_BYTES, BLOCK_BYTES));
  }
  const start = blocks.length * BLOCK_BYTES;
  return { blocks, rest: checksumOf(file, start, offset - start) };
}

function checksumOf(file: number, start: number, length: number): number {
  const bytes = Buffer.allocUnsafe(length);
  return crc32(bytes.subarray(0, readSync(file, bytes, 0, length, start)));
}

function isKept(value: unknown): value is KeptSums {
  if (!isRecord(value) || value['v'] !== 4) return false;
  const { tags, offset, blocks, rest, stamp, sums } = value;
  if (!isList(tags, (tag) => typeof tag === 'string') || !isList(blocks, Number.isSafeInteger)) return false;
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(rest) || !isRecord(stamp)) return false;
  return Object.values(stamp).every(Number.isFinite) && isList(sums, isDaySum);
}

function isDaySum(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { startMs, currency, tag, nano } = value;
  const isTag = tag === undefined || typeof tag === 'string';
  return Number.isSafeInteger(startMs) && typeof currency === 'string' && isTag && Number.isSafeInteger(nano);
}

function isList(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}
