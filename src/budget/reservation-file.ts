import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { isRecord } from '../domain/shape.ts';
import { replaceFileSync } from '../files/replace-file.ts';
import type { Open, Reservation } from './reservation.ts';

/** What a file of reservations comes to: those that are not settled, in its order, and when it was last written. */
export type Folded = { open: Map<string, Open>; mtimeMs: number };

type Line = Reservation | { settled: string };
/** The fold of a file's first `offset` bytes; `mark` are the last of these. */
type Kept = { v: 1; offset: number; mark: string; open: readonly Open[] };

export type FoldOptions = {
  /** So many bytes behind what is kept are read again each time; more are kept. */
  keepBytes: number;
  /** The file system's time, ms: what is kept now stood there by then. */
  nowMs: number;
  /** What can never hold again and is not kept; asked only when something is kept. */
  isOver: (open: Open) => boolean;
  /** What is kept at once, since its age counts from then. */
  isAged: (open: Open) => boolean;
};

const CHUNK_BYTES = 1024 * 1024;
const NEWLINE = 10;
const MARK_BYTES = 64;
const CHECKSUM_DIGITS = 8;
/** Of the file in which the fold of another is kept. */
export const KEPT_SUFFIX = '.open';

/**
 * Folds a file of lines, each a reservation or a settlement: `fold(all) = fold(rest, fold(beginning))`, and the beginning
 * of a file that is only ever appended to never changes, so that what is kept beside it (`PATH.open`) is as good whoever
 * has kept it and however long ago. It is only ever derived: where it is missing, damaged, or of another file, everything
 * is read. Throws what the file system says of the file itself.
 */
export function foldReservations(path: string, options: FoldOptions): Folded {
  const file = openSync(path, 'r');
  try {
    const { size, mtimeMs } = fstatSync(file);
    const kept = readKept(`${path}${KEPT_SUFFIX}`, file, size);
    const open = new Map((kept?.open ?? []).map((one) => [one.id, one]));
    const from = kept?.offset ?? 0;
    const offset = foldLines(file, { from, to: size }, open);
    const isNew = (one: Open) => one.sinceMs === undefined && options.isAged(one);
    if (offset - from >= options.keepBytes || [...open.values()].some(isNew)) {
      keep(`${path}${KEPT_SUFFIX}`, { v: 1, offset, mark: markBefore(file, offset), open: stamped(open, options) });
    }
    return { open, mtimeMs };
  } finally {
    closeSync(file);
  }
}

function stamped(open: ReadonlyMap<string, Open>, { isOver, nowMs }: FoldOptions): Open[] {
  const still = [...open.values()].filter((one) => !isOver(one));
  return still.map((one) => ({ ...one, sinceMs: Math.min(one.sinceMs ?? nowMs, nowMs) }));
}

/** Gives where the last whole line ends; what stands behind it is still being written. */
function foldLines(file: number, { from, to }: { from: number; to: number }, open: Map<string, Open>): number {
  let [offset, position] = [from, from];
  let rest: Uint8Array = Buffer.alloc(0);
  while (position < to) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, to - position));
    const bytesRead = readSync(file, chunk, 0, chunk.length, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    for (const line of bytes.toString('utf8', 0, end).split('\n')) foldLine(parseLine(line), open);
    if (end > 0) offset = position - (bytes.length - end);
    // So long without a newline is no line of ours; its end is none either.
    rest = bytes.length - end > CHUNK_BYTES ? Buffer.alloc(0) : bytes.subarray(end);
  }
  return offset;
}

/** An id that is there already keeps its place, and may only come down. */
function foldLine(line: Line | undefined, open: Map<string, Open>): void {
  if (line === undefined) return;
  if ('settled' in line) {
    open.delete(line.settled);
    return;
  }
  const known = open.get(line.id);
  open.set(line.id, known === undefined ? line : { ...known, nano: Math.min(known.nano, line.nano) });
}

/** Undefined for what a full disk or a killed process has left half written. */
function parseLine(text: string): Line | undefined {
  if (text === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isLine(value: unknown): value is Line {
  return isRecord(value) && (typeof value['settled'] === 'string' || isReservation(value));
}

function isReservation(value: unknown): value is Reservation {
  if (!isRecord(value)) return false;
  const { id, at, pid, nano, host, currency } = value;
  if (currency !== undefined && typeof currency !== 'string') return false;
  const numbers = [at, pid, nano].every(Number.isFinite);
  return typeof id === 'string' && typeof host === 'string' && numbers && Number(nano) >= 0;
}

function markBefore(file: number, offset: number): string {
  const buffer = Buffer.alloc(Math.min(MARK_BYTES, offset));
  readSync(file, buffer, 0, buffer.length, offset - buffer.length);
  return buffer.toString('latin1');
}

function readKept(path: string, file: number, size: number): Kept | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    const json = text.slice(CHECKSUM_DIGITS);
    if (text.slice(0, CHECKSUM_DIGITS) !== checksumOf(json)) return undefined;
    const kept: unknown = JSON.parse(json);
    return isKept(kept) && kept.offset <= size && markBefore(file, kept.offset) === kept.mark ? kept : undefined;
  } catch {
    return undefined;
  }
}

function isKept(value: unknown): value is Kept {
  if (!isRecord(value) || value['v'] !== 1) return false;
  const { offset, mark, open } = value;
  if (!Number.isSafeInteger(offset) || typeof mark !== 'string') return false;
  return Array.isArray(open) && open.every((one) => isReservation(one));
}

/** What cannot be kept is read again. */
function keep(path: string, kept: Kept): void {
  const json = JSON.stringify(kept);
  try {
    replaceFileSync(path, `${checksumOf(json)}${json}`);
  } catch {
    // Said above.
  }
}

/** Of node:crypto, which every call loads; node:zlib would be loaded for this alone. */
function checksumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, CHECKSUM_DIGITS);
}
