import { createHash, randomUUID } from 'node:crypto';
import { constants, copyFileSync, linkSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../files/code-of.ts';

/** A part of a log file, in bytes; without an end, whatever is appended belongs to it. */
export type LogRange = { file: number; from: number; to?: number };

/** A segment of the index, and what it saves to open: how many entries and questions, and of which log it was made. */
export type Segment = {
  name: string;
  docs: number;
  questions: number;
  /** When the oldest was asked, ms since the epoch. */
  oldest: number;
  /** Questions with terms, by the hash of the analyser that made them. */
  analysers: Record<string, number>;
  covers: LogRange[];
};

/** What the store consists of at one moment. Never changed: the next one replaces it. */
export type Manifest = {
  generation: number;
  /** Log files that hold entries; those with a higher number than `current` do so too. */
  files: number[];
  /** Where entries are appended, unless it is full. */
  current: number;
  /** What no segment covers yet. */
  pending: LogRange[];
  segments: Segment[];
};

/** What stands in the folder, by its names. */
export type Listing = { names: readonly string[]; generations: number[]; logs: number[] };

export const logName = (number: number) => `log-${String(number).padStart(7, '0')}`;
export const manifestName = (generation: number) => `manifest-${String(generation).padStart(9, '0')}`;
const INDEX_NAME = /^index-[\w-]+$/;

/** Undefined when there is no folder: nothing was ever kept. */
export function listFolder(folder: string): Listing | undefined {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const numbers = (pattern: RegExp) =>
    names.flatMap((name) => (pattern.exec(name)?.[1] === undefined ? [] : [Number(pattern.exec(name)?.[1])]));
  return {
    names,
    generations: numbers(/^manifest-(\d+)$/).sort((a, b) => b - a),
    logs: numbers(/^log-(\d+)$/).sort((a, b) => a - b),
  };
}

/**
 * The newest manifest that can be read. Without one nothing is indexed: all that stands in the log waits for it, which is
 * how every store begins.
 */
export function readManifest(folder: string, { generations, logs }: Listing): Manifest {
  for (const generation of generations) {
    try {
      const [sum, text = ''] = readFileSync(join(folder, manifestName(generation)), 'utf8').split('\n');
      const value: unknown = sum === sumOf(text) ? JSON.parse(text) : undefined;
      if (isManifest(value) && value.generation === generation) return value;
    } catch {
      // The one before is nearly as good.
    }
  }
  const current = logs.at(-1) ?? 1;
  const sizeOf = (file: number) => statSync(join(folder, logName(file)), { throwIfNoEntry: false })?.size ?? 0;
  const full = logs.slice(0, -1).map((file) => ({ file, from: 0, to: sizeOf(file) }));
  return { generation: 0, files: logs, current, pending: [...full, { file: current, from: 0 }], segments: [] };
}

/** The log files that hold entries, oldest first. */
export function liveFiles({ files, current }: Manifest, { logs }: Listing): number[] {
  return [...new Set([...files, ...logs.filter((file) => file >= current)])];
}

/** Where to append: the newest log file, and how much of it is indexed. */
export function endOfLog({ current, pending }: Manifest, { logs }: Listing): LogRange {
  const file = Math.max(current, logs.at(-1) ?? 0);
  return { file, from: pending.findLast((range) => range.file === file)?.from ?? 0 };
}

/**
 * Makes this the newest manifest. False when its generation is taken: somebody else was first, and what they did is now
 * the truth. This is the only step of a change that counts, and it either happens or does not, so there is no lock whose
 * holder could die: of all who start from one generation a single one can link the name of the next.
 */
export function commitManifest(folder: string, manifest: Manifest): boolean {
  const name = join(folder, manifestName(manifest.generation));
  const partial = `${name}-${randomUUID()}.tmp`;
  const text = JSON.stringify(manifest);
  try {
    writeFileSync(partial, `${sumOf(text)}\n${text}`, { mode: 0o600, flag: 'wx' });
    return linkExclusively(partial, name);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** False when the name is taken; or when ours is gone, which whoever took the name has swept away. */
function linkExclusively(from: string, to: string): boolean {
  const isTaken = (error: unknown) => ['EEXIST', 'ENOENT'].includes(codeOf(error));
  try {
    linkSync(from, to);
  } catch (error) {
    if (isTaken(error)) return false;
    try {
      // A file system without hard links. A copy that is torn by a kill is no manifest, and the one before holds.
      copyFileSync(from, to, constants.COPYFILE_EXCL);
    } catch (error) {
      if (isTaken(error)) return false;
      throw error;
    }
  }
  return true;
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const { generation, files, current, pending, segments } = value as Record<string, unknown>;
  return (
    isCount(generation) &&
    isCount(current) &&
    Array.isArray(files) &&
    files.every(isCount) &&
    isRanges(pending) &&
    Array.isArray(segments) &&
    segments.every(isSegment)
  );
}

function isSegment(value: unknown): value is Segment {
  if (typeof value !== 'object' || value === null) return false;
  const { name, docs, questions, oldest, analysers, covers } = value as Record<string, unknown>;
  if (typeof name !== 'string' || !INDEX_NAME.test(name) || typeof analysers !== 'object' || analysers === null)
    return false;
  return [docs, questions, oldest, ...Object.values(analysers)].every(isCount) && isRanges(covers);
}

function isRanges(value: unknown): value is LogRange[] {
  return (
    Array.isArray(value) &&
    value.every((range) => isCount(range?.file) && isCount(range.from) && (range.to === undefined || isCount(range.to)))
  );
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
