import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../files/code-of.ts';

/** From (included) to (excluded), ms since the epoch; infinities are allowed. */
export type TimeRange = { fromMs: number; toMs: number };

/** A line that was passed over; `line` counts from 1, and 0 is the whole file. */
export type SkippedLine = { file: string; line: number; reason: string };

export type OnSkip = (skipped: SkippedLine) => void;

/** The ledger's files that may have rows of that time, in order. */
export function monthFiles(folder: string, range: TimeRange, onSkip: OnSkip): string[] {
  try {
    const names = readdirSync(folder);
    return names
      .filter((name) => touches(name, range))
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') onSkip({ file: folder, line: 0, reason: reasonOf(error) });
    return [];
  }
}

function touches(name: string, { fromMs, toMs }: TimeRange): boolean {
  const match = /^(\d{4})-(\d{2})\.jsonl$/.exec(name);
  if (match === null) return false;
  const [year, month] = [Number(match[1]), Number(match[2])];
  return Date.UTC(year, month - 1) < toMs && Date.UTC(year, month) > fromMs;
}

export function isElsewhere(atMs: number | undefined, { fromMs, toMs }: TimeRange): boolean {
  return atMs !== undefined && (atMs < fromMs || atMs >= toMs);
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
