import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { CellRow } from '../domain/cell-table.ts';
import { replaceFileSync } from '../files/replace-file.ts';
import { packRows, type QuickWhen, unpackRows } from './cell-codec.ts';
import type { Span } from './day-sums.ts';
import type { Sections } from './rollup-sections.ts';
import type { Damage, Progress } from './tally.ts';

/** What a file was when it was read: while all of it is the same, so are its bytes. */
export type Stamp = { size: number; mtimeMs: number; ctimeMs: number; inode: number };

/** What the roll-up of a month file says of the file: what it was, and how far and by whose days it is added up. */
export type RollupHead = Progress & { zone: string; stamp: Stamp; damages: readonly Damage[]; span?: Span | undefined };

export type Rollup = { head: RollupHead; sections: Sections };

/** To be changed with what is counted, and with how it is written down. */
const VERSION = 2;
const NEWLINE = 10;
const CHECKSUM_DIGITS = 8;
const FIRST_READ_BYTES = 16 * 1024;

type Part = { name: string; start: number; length: number; checksum: number };
/** `start` of a part counts from the end of the head's line. */
type FileHead = RollupHead & { v: number; parts: readonly Part[] };

/**
 * The roll-up in that file, with those of its sections that are asked for. Undefined when it cannot be used: missing,
 * damaged, of another version or of another zone.
 */
export function loadRollup(path: string, zone: string, names: readonly string[]): Rollup | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { head, end } = readHead(file, zone) ?? {};
    if (head === undefined || end === undefined) return undefined;
    const sections = new Map<string, readonly CellRow[]>();
    for (const name of names) {
      const bytes = readPart(file, end, partOf(head, name));
      if (bytes === undefined) return undefined;
      sections.set(name, unpackRows(bytes.toString()));
    }
    return { head, sections };
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** A line: its own checksum, then the head as JSON. */
function readHead(file: number, zone: string): { head: FileHead; end: number } | undefined {
  let bytes = readBytes(file, 0, FIRST_READ_BYTES);
  let end = bytes.indexOf(NEWLINE);
  if (end < 0) {
    bytes = readFileSync(file);
    end = bytes.indexOf(NEWLINE);
  }
  const text = bytes.subarray(CHECKSUM_DIGITS, Math.max(end, CHECKSUM_DIGITS));
  if (bytes.toString('latin1', 0, CHECKSUM_DIGITS) !== hexOf(crc32(text))) return undefined;
  const head = JSON.parse(text.toString()) as FileHead;
  return head.v === VERSION && head.zone === zone ? { head, end: end + 1 } : undefined;
}

function partOf({ parts }: FileHead, name: string): Part | undefined {
  return parts.find((part) => part.name === name);
}

function readPart(file: number, from: number, part: Part | undefined): Buffer | undefined {
  if (part === undefined) return undefined;
  const bytes = readBytes(file, from + part.start, part.length);
  return crc32(bytes) === part.checksum ? bytes : undefined;
}

function readBytes(file: number, from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, from));
}

/** Writes it beside and moves it into place, so that others read the old one or the new one. What cannot be kept is made again. */
export function keepRollup(path: string, { head, sections }: Rollup): void {
  const texts = [...sections].map(([name, rows]) => ({ name, bytes: Buffer.from(packRows(rows, quickWhen(name))) }));
  let start = 0;
  const parts = texts.map(({ name, bytes }): Part => {
    const part = { name, start, length: bytes.length, checksum: crc32(bytes) };
    start += bytes.length;
    return part;
  });
  write(
    path,
    { ...head, v: VERSION, parts },
    texts.map(({ bytes }) => bytes),
  );
}

/** The file is what it was, though it looks as if it might have changed: the next look trusts the new stamp. */
export function restampRollup(path: string, zone: string, stamp: Stamp): void {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { head, end } = readHead(file, zone) ?? {};
    if (head === undefined || end === undefined) return;
    const { length } = readFileSync(path);
    write(path, { ...head, stamp }, [readBytes(file, end, length - end)]);
  } catch {
    // The next look reads the file again.
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** The months of one dimension are what most reports read. */
function quickWhen(name: string): QuickWhen {
  return name.startsWith('month/') && name !== 'month/all' ? 'read' : 'written';
}

function write(path: string, head: FileHead, parts: readonly Buffer[]): void {
  const text = JSON.stringify(head);
  try {
    replaceFileSync(path, Buffer.concat([Buffer.from(`${hexOf(crc32(text))}${text}\n`), ...parts]));
  } catch {
    // The next report reads the rows again.
  }
}

function hexOf(checksum: number): string {
  return checksum.toString(16).padStart(CHECKSUM_DIGITS, '0');
}
