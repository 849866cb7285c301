import { join } from 'node:path';
import { change, type Draft } from './change.ts';
import { decodeLine, linesIn } from './entry-line.ts';
import { eraseLines, LONGEST_LINE_BYTES, readBytes } from './log.ts';
import { type LogRange, liveFiles, type Segment } from './manifest.ts';
import { aboutRows, contentOf, dropSuperseded, mergedContent } from './segment-content.ts';
import { SegmentReader } from './segment-reader.ts';
import type { SegmentContent } from './segment-writer.ts';
import { inLog, pendingRanges } from './view.ts';

/** What one step indexes at most, which bounds what a put may cost when a whole index has to be made anew. Bytes. */
const STEP_BYTES = 2 * 1024 * 1024;

/** This many segments of one size become one of the next size; the largest stay as they are, so that no step has more to do. */
const FAN_IN = 4;
const SIZES = [1024, 4096, 16384];

/**
 * One bounded step: what is pending becomes a segment, segments that cannot be read become pending again, and four of one
 * size become one. False when there was nothing to do, or somebody else did it.
 */
export function indexStep(folder: string, isSound: (reader: SegmentReader) => boolean = () => true): boolean {
  return change(folder, ({ view, write }) => {
    const { manifest, listing } = view;
    const open = new Set(view.segments.filter(({ reader }) => isSound(reader)).map(({ segment }) => segment));
    const lost = manifest.segments.filter((segment) => !open.has(segment));
    const ranges = [...pendingRanges(folder, manifest, listing), ...lost.flatMap(({ covers }) => covers)].sort(inLog);
    const current = Math.max(manifest.current, listing.logs.at(-1) ?? 0);
    const step = takeStep(folder, ranges, current);
    const fresh = step.content === undefined ? [] : [writeContent({ view, write }, step.content, step.covers)];
    const merged = merge({ view, write }, [...open, ...fresh]);
    const isSame = lost.length === 0 && step.covers.length === 0 && merged === undefined;
    if (isSame && step.pending.length === manifest.pending.length) return undefined;
    return {
      files: liveFiles(manifest, listing),
      current,
      pending: [...step.pending, ...(merged?.lost ?? [])].sort(inLog),
      segments: merged?.segments ?? [...open, ...fresh],
    };
  });
}

type Step = { content?: SegmentContent; covers: LogRange[]; pending: LogRange[] };

/** Reads the oldest of what is pending. The last two log files stay open: somebody may be about to append to the older one. */
function takeStep(folder: string, ranges: readonly LogRange[], current: number): Step {
  const entries: Parameters<typeof contentOf>[0][number][] = [];
  const step: Step = { covers: [], pending: [] };
  let left = STEP_BYTES;
  for (const range of ranges) {
    const { bytes, isCut } = left > 0 ? readWholeLines(folder, range, left) : NOTHING_READ;
    const end = range.from + bytes.length;
    left = isCut ? 0 : left - bytes.length;
    for (const { at, line } of linesIn(bytes)) {
      const entry = decodeLine(line);
      if (entry === undefined) continue;
      entries.push({ entry, position: { file: range.file, offset: range.from + at, length: line.length } });
    }
    if (end > range.from) step.covers.push({ file: range.file, from: range.from, to: end });
    const staysOpen = range.to === undefined && range.file >= current - 1;
    if (isCut || staysOpen) step.pending.push({ ...range, from: end });
  }
  return entries.length === 0 ? step : { ...step, content: contentOf(entries) };
}

const NOTHING_READ = { bytes: Buffer.alloc(0), isCut: true };

/** Up to the last newline within the limit; a single line may be longer. `isCut`: there is more. Nothing of a file that is gone. */
function readWholeLines(folder: string, range: LogRange, most: number): { bytes: Buffer; isCut: boolean } {
  const bytes = readBytes(folder, range, most) ?? Buffer.alloc(0);
  const isCut = bytes.length === most;
  const end = bytes.lastIndexOf(10) + 1;
  const hasLine = end > 0 && bytes.findIndex((byte) => byte !== 10) < end;
  if (hasLine || !isCut) return { bytes: bytes.subarray(0, end), isCut };
  return most < LONGEST_LINE_BYTES ? readWholeLines(folder, range, LONGEST_LINE_BYTES) : { bytes, isCut };
}

function writeContent({ view, write }: Draft, content: SegmentContent, covers: LogRange[]): Segment {
  // Asked anew: the older answer is not only left out, its text goes as well.
  eraseLines(view.folder, dropSuperseded(content));
  return write(content, aboutRows(content.rows, joined(covers)));
}

/** Undefined when no size has enough segments. What proves to be damaged is pending again. */
function merge(draft: Draft, segments: readonly Segment[]): { segments: Segment[]; lost: LogRange[] } | undefined {
  const inputs = SIZES.map((size, index) =>
    segments.filter(({ docs }) => docs < size && docs >= (SIZES[index - 1] ?? 0)),
  ).find((ofSize) => ofSize.length >= FAN_IN);
  return inputs && mergeAll(draft, segments, inputs);
}

export function mergeAll(
  draft: Draft,
  segments: readonly Segment[],
  inputs: readonly Segment[],
): { segments: Segment[]; lost: LogRange[] } {
  const { folder, manifest, listing } = draft.view;
  const parts = inputs.map((segment) => ({ segment, whole: wholeSegment(join(folder, segment.name)) }));
  const sound = parts.flatMap(({ segment, whole }) => (whole === undefined ? [] : [{ segment, whole }]));
  const covers = sound.flatMap(({ segment }) => segment.covers);
  const known = new Set(liveFiles(manifest, listing));
  const content = mergedContent(
    sound.map(({ whole }) => whole),
    known,
  );
  const merged = writeContent(draft, content, covers);
  const lost = parts.filter(({ whole }) => whole === undefined).flatMap(({ segment }) => segment.covers);
  return {
    segments: [...segments.filter((segment) => !inputs.includes(segment)), ...(merged.docs > 0 ? [merged] : [])],
    lost: lost.filter(({ file }) => known.has(file)),
  };
}

function wholeSegment(path: string): ReturnType<SegmentReader['whole']> {
  const reader = SegmentReader.open(path);
  try {
    return reader?.whole();
  } finally {
    reader?.close();
  }
}

/** Neighbours become one range. */
function joined(ranges: readonly LogRange[]): LogRange[] {
  const result: LogRange[] = [];
  for (const range of ranges.toSorted(inLog)) {
    const last = result.at(-1);
    if (last?.file === range.file && last.to === range.from && range.to !== undefined) last.to = range.to;
    else result.push({ ...range });
  }
  return result;
}
