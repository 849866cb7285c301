import { randomUUID } from 'node:crypto';
import { appendFile, type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { Clock } from '../effects.ts';
import { type RawLine, rawLines } from './raw-lines.ts';

export type RewriteParts = {
  /** Asked once for every line; what it keeps stays byte for byte. */
  keeps: (line: RawLine) => boolean;
  clock: Pick<Clock, 'after'>;
  signal: AbortSignal;
};

/** By then whoever opened the old file before it lost its name has written to it. */
const LATE_MS = 150;
/** So often a line is waited for that another process is in the middle of writing. */
const MOST_WAITS = 3;
const NEWLINE = 10;
const COPY_BYTES = 256 * 1024;

/**
 * Writes a month's file anew beside it, without the lines that go, and puts it in its place by a rename. A reader has the
 * old or the new one, whole. No row is lost to calls that end meanwhile:
 * - what is written to the old file before the rename is copied, and once more after it (`late`); a write that is seen
 *   when only a part of it is there is waited for;
 * - who has the old file open still when it loses its name notices after its write (no link to it is left), and writes
 *   the line again to the new one, unless it has been copied by then (`appendLine` of ledger.ts).
 * Both may happen to one line only where a process is stopped for 150 ms between its write and its look at the links; it
 * then stands there twice, which `verify` tells.
 */
export async function rewriteMonth(path: string, parts: RewriteParts): Promise<void> {
  const source = await open(path, 'r');
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const target = await open(temporary, 'wx', 0o600);
    let copied: Copied;
    let size = 0;
    try {
      copied = await copyLines({ source, target, offset: 0 }, parts);
      await target.sync();
      copied = await copyTail({ source, target, ...copied }, parts);
      size = (await target.stat()).size;
    } finally {
      await target.close();
    }
    await rename(temporary, path);
    await appendLate({ source, ...copied }, { path, size }, parts.clock);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await source.close();
  }
}

type Copy = { source: FileHandle; target: FileHandle; offset: number };

/** Up to where; `isWhole`: not in the middle of a line. */
type Copied = { offset: number; isWhole: boolean };

/** What came while the rest was copied. A last line that does not grow any more was torn by a process that died. */
async function copyTail({ source, target, ...before }: Copy & Copied, parts: RewriteParts): Promise<Copied> {
  let copied = await copyLines({ source, target, offset: before.offset }, parts);
  copied.isWhole &&= copied.offset > before.offset || before.isWhole;
  for (let waits = 0; !copied.isWhole && waits < MOST_WAITS; waits += 1) {
    await aWhile(parts.clock);
    const { offset } = copied;
    const next = await copyLines({ source, target, offset }, parts);
    if (next.offset === offset) break;
    copied = next;
  }
  return copied;
}

/** Copies what stays from an offset to the end. */
async function copyLines({ source, target, offset }: Copy, { keeps, signal }: RewriteParts): Promise<Copied> {
  let end = offset;
  let isWhole = true;
  for await (const lines of rawLines(source, offset)) {
    signal.throwIfAborted();
    let kept: Buffer[] = [];
    for (const line of lines) {
      end = line.to;
      isWhole = isFinished(line);
      if (!keeps(line)) continue;
      if (line.bytes !== undefined) kept.push(line.bytes);
      else {
        await target.writeFile(Buffer.concat(kept));
        kept = [];
        await copyRange(source, target, line);
      }
    }
    if (kept.length > 0) await target.writeFile(Buffer.concat(kept));
  }
  return { offset: end, isWhole };
}

/** One that is too long for a row is none that anybody is about to write. */
function isFinished({ bytes }: RawLine): boolean {
  return bytes === undefined || bytes.at(-1) === NEWLINE;
}

function aWhile(clock: Pick<Clock, 'after'>): Promise<void> {
  return new Promise((resolve) => {
    clock.after(LATE_MS, resolve);
  });
}

/** A line that is too long for memory. */
async function copyRange(source: FileHandle, target: FileHandle, { from, to }: RawLine): Promise<void> {
  for (let at = from; at < to; ) {
    const length = Math.min(COPY_BYTES, to - at);
    const { bytesRead, buffer } = await source.read(Buffer.allocUnsafe(length), 0, length, at);
    if (bytesRead === 0) return;
    await target.writeFile(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

type Old = Copied & { source: FileHandle };
type New = { path: string; size: number };

/**
 * Lines that reached the old file between the last copy and its end, unless their writers have put them here themselves.
 * The writer of one that is not whole, or began before, has yet to look at the links, and writes it again.
 */
async function appendLate({ source, ...copied }: Old, { path, size }: New, clock: Pick<Clock, 'after'>): Promise<void> {
  await aWhile(clock);
  const came = await linesFrom(source, copied);
  if (came.length === 0) return;
  const file = await open(path, 'r');
  try {
    const there = new Set(await linesFrom(file, { offset: size, isWhole: true }));
    const missing = came.filter((line) => !there.has(line));
    if (missing.length > 0) await appendFile(path, `\n${missing.join('\n')}\n`);
  } finally {
    await file.close();
  }
}

/** Whole lines, without what is blank, and without the rest of one that began before the offset. */
async function linesFrom(file: FileHandle, { offset, isWhole }: Copied): Promise<string[]> {
  const texts: string[] = [];
  for await (const lines of rawLines(file, offset)) {
    for (const line of lines) {
      if (!isFinished(line) || (line.from === offset && !isWhole)) continue;
      const text = line.bytes?.toString().trim() ?? '';
      if (text !== '') texts.push(text);
    }
  }
  return texts;
}
