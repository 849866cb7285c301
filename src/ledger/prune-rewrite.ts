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
const COPY_BYTES = 256 * 1024;

/**
 * Writes a month's file anew beside it, without the lines that go, and puts it in its place by a rename. A reader has the
 * old or the new one, whole. No row is lost to calls that end meanwhile:
 * - what is written to the old file before the rename is copied, and once more after it (`late`);
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
    let copied = 0;
    let size = 0;
    try {
      copied = await copyLines({ source, target, offset: 0 }, parts);
      await target.sync();
      copied = await copyLines({ source, target, offset: copied }, parts);
      size = (await target.stat()).size;
    } finally {
      await target.close();
    }
    await rename(temporary, path);
    await appendLate({ source, offset: copied }, { path, size }, parts.clock);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await source.close();
  }
}

type Copy = { source: FileHandle; target: FileHandle; offset: number };

/** Copies what stays from an offset to the end, and gives where that was. */
async function copyLines({ source, target, offset }: Copy, { keeps, signal }: RewriteParts): Promise<number> {
  let end = offset;
  for await (const lines of rawLines(source, offset)) {
    signal.throwIfAborted();
    let kept: Buffer[] = [];
    for (const line of lines) {
      end = line.to;
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
  return end;
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

type Old = { source: FileHandle; offset: number };
type New = { path: string; size: number };

/** Lines that reached the old file between the last copy and its end, unless their writers have put them here themselves. */
async function appendLate({ source, offset }: Old, { path, size }: New, clock: Pick<Clock, 'after'>): Promise<void> {
  await new Promise<void>((resolve) => {
    clock.after(LATE_MS, resolve);
  });
  const late = await linesFrom(source, offset);
  if (late.length === 0) return;
  const file = await open(path, 'r');
  try {
    const there = new Set(await linesFrom(file, size));
    const missing = late.filter((line) => !there.has(line));
    if (missing.length > 0) await appendFile(path, `\n${missing.join('\n')}\n`);
  } finally {
    await file.close();
  }
}

async function linesFrom(file: FileHandle, offset: number): Promise<string[]> {
  const texts: string[] = [];
  for await (const lines of rawLines(file, offset)) {
    for (const { bytes } of lines) {
      const text = bytes?.toString().trim() ?? '';
      if (text !== '') texts.push(text);
    }
  }
  return texts;
}
