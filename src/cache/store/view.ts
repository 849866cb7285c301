import { statSync } from 'node:fs';
import { join } from 'node:path';
import { linesIn } from './entry-line.ts';
import { type Position, readBytes, readLine } from './log.ts';
import {
  type Listing,
  type LogRange,
  listFolder,
  logName,
  type Manifest,
  readManifest,
  type Segment,
} from './manifest.ts';
import { SegmentReader } from './segment-reader.ts';

/** The most that one look-up reads of what is not indexed: usually far less, but those who put may be faster than who indexes. Bytes. */
const TAIL_BYTES = 4 * 1024 * 1024;

/** A line of the log that no segment covers. */
export type TailLine = Position & { line: Buffer };

/** A part of the log that no segment covers, as it was read. */
export type TailPart = { file: number; from: number; bytes: Buffer };

/** The store as it was at one moment. Close it. */
export type View = {
  folder: string;
  listing: Listing;
  manifest: Manifest;
  segments: readonly { segment: Segment; reader: SegmentReader }[];
  /** Newest first. */
  tail: readonly TailPart[];
  close(): void;
};

/** Undefined when nothing was ever kept; throws what the file system says of the folder. */
export function openView(folder: string): View | undefined {
  const listing = listFolder(folder);
  if (listing === undefined) return undefined;
  const manifest = readManifest(folder, listing);
  const segments = manifest.segments.flatMap((segment) => {
    const reader = SegmentReader.open(join(folder, segment.name));
    return reader === undefined ? [] : [{ segment, reader }];
  });
  const close = () => {
    for (const { reader } of segments) reader.close();
  };
  // What is appended from here on may be missed; what was there before is either in the segments or behind them.
  const ranges = pendingRanges(folder, manifest, listing);
  return { folder, listing, manifest, segments, tail: readTail(folder, ranges), close };
}

/** Opens a view for as long as `use` needs it. */
export function withView<T>(folder: string, use: (view: View) => T): T | undefined {
  const view = openView(folder);
  if (view === undefined) return undefined;
  try {
    return use(view);
  } finally {
    view.close();
  }
}

/** What is not indexed, oldest first: what the manifest says, and the log files that are newer than it. */
export function pendingRanges(folder: string, { pending, current }: Manifest, { logs }: Listing): LogRange[] {
  const newer = logs.filter((file) => file > current).map((file) => ({ file, from: 0 }));
  const known = pending.map((range) =>
    range.to === undefined && isCut(folder, range) ? { ...range, from: 0 } : range,
  );
  return [...known, ...newer].sort(inLog);
}

/** Somebody cut the file short: what stands there now has not been seen. */
function isCut(folder: string, { file, from }: LogRange): boolean {
  return from > 0 && (statSync(join(folder, logName(file)), { throwIfNoEntry: false })?.size ?? from) < from;
}

/** Everything that the index does not find, however much, newest first: what is pending, and what segments held that cannot be read. */
export function* pendingLines({ folder, manifest, listing, segments }: View): Generator<TailLine> {
  const open = new Set(segments.map(({ segment }) => segment));
  const lost = manifest.segments.filter((segment) => !open.has(segment)).flatMap(({ covers }) => covers);
  const ranges = [...pendingRanges(folder, manifest, listing), ...lost].sort(inLog);
  for (const range of ranges.reverse()) yield* linesOf(folder, range);
}

/** The order in which things were kept. */
export function inLog(a: LogRange, b: LogRange): number {
  return a.file - b.file || a.from - b.from;
}

/** A line of the log as the view has read it already, or as it stands there; unproved. */
export function lineAt({ folder, tail }: View, position: Position): Buffer | undefined {
  const { file, offset, length } = position;
  const part = tail.find(
    (own) => own.file === file && own.from <= offset && offset + length <= own.from + own.bytes.length,
  );
  return part === undefined
    ? readLine(folder, position)
    : part.bytes.subarray(offset - part.from, offset - part.from + length);
}

/** The lines of a range, newest first. */
export function linesOf(folder: string, range: LogRange): TailLine[] {
  const bytes = readBytes(folder, range, Number.POSITIVE_INFINITY);
  return bytes === undefined ? [] : linesOfPart({ file: range.file, from: range.from, bytes });
}

/** Newest first. */
export function linesOfPart({ file, from, bytes }: TailPart): TailLine[] {
  const lines = [...linesIn(bytes)].map(({ at, line }) => ({ file, offset: from + at, length: line.length, line }));
  return lines.reverse();
}

function readTail(folder: string, ranges: readonly LogRange[]): TailPart[] {
  const tail: TailPart[] = [];
  let left = TAIL_BYTES;
  for (const range of ranges.toReversed()) {
    const size = statSync(join(folder, logName(range.file)), { throwIfNoEntry: false })?.size ?? 0;
    // Of more than can be read now, the newest part; the line that it cuts proves to be none.
    const from = Math.max(range.from, Math.min(range.to ?? size, size) - left);
    const bytes = left > 0 ? readBytes(folder, { ...range, from }, left) : undefined;
    if (bytes === undefined) continue;
    left -= bytes.length;
    tail.push({ file: range.file, from, bytes });
  }
  return tail;
}
