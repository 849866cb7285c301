import { closeSync, fstatSync, openSync } from 'node:fs';
import type { CellRow } from '../domain/cell-table.ts';
import type { Zone } from '../domain/zone.ts';
import type { Span } from './day-sums.ts';
import { loadRollup, type Rollup, type Stamp } from './rollup-file.ts';
import type { Section } from './rollup-sections.ts';
import type { Damage } from './tally.ts';

/** A month file and where its roll-up is kept. */
export type MonthFiles = { ledger: string; rollup: string };

export type RollupParts = {
  zone: Zone;
  /** Of the zone; a roll-up is for its days alone. */
  zoneName: string;
  /** Wall time, ms. */
  nowMs: number;
  /** Fewer bytes than these are read every time, which is quicker than to keep them added up. */
  leastBytes: number;
  signal?: AbortSignal;
};

/** What a month file adds up to in one section, and its lines that are no rows. The same words may come in several rows. */
export type MonthSums = { rows: readonly CellRow[]; damages: readonly Damage[]; span: Span | undefined };

/** An open month file and its roll-up. `trusted`: the bytes that are rolled up are what they were. */
export type OpenMonth = { file: number; stamp: Stamp; known: Rollup | undefined; trusted: boolean };

/** A file that was changed so shortly ago could change again and look the same: the clocks of file systems are coarse. */
const UNSURE_MS = 50;

/** The caller closes `file`. Throws what the file system says of the ledger's file; a bad roll-up is none. */
export function openMonth(files: MonthFiles, section: Section, { zoneName, nowMs }: RollupParts): OpenMonth {
  const file = openSync(files.ledger, 'r');
  try {
    const stamp = stampOf(file, nowMs);
    const known = loadRollup(files.rollup, zoneName, [section.name]);
    return { file, stamp, known, trusted: known !== undefined && isSame(known.head.stamp, stamp) };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** The sums of a month that is rolled up and has not changed since; if it is not, how many bytes must be read for them. */
export function keptSums(files: MonthFiles, section: Section, parts: RollupParts): MonthSums | number {
  const { file, stamp, known, trusted } = openMonth(files, section, parts);
  closeSync(file);
  if (known === undefined || !trusted) return stamp.size;
  if (known.head.offset < stamp.size) return stamp.size - known.head.offset;
  return { rows: known.sections.get(section.name) ?? [], damages: known.head.damages, span: known.head.span };
}

function stampOf(file: number, nowMs: number): Stamp {
  const { size, mtimeMs, ctimeMs, ino } = fstatSync(file);
  const isSure = Math.max(mtimeMs, ctimeMs) < nowMs - UNSURE_MS;
  return { size, mtimeMs: isSure ? mtimeMs : -1, ctimeMs, inode: ino };
}

function isSame(kept: Stamp, { size, mtimeMs, ctimeMs, inode }: Stamp): boolean {
  return (
    kept.size === size &&
    kept.mtimeMs === mtimeMs &&
    kept.mtimeMs >= 0 &&
    kept.ctimeMs === ctimeMs &&
    kept.inode === inode
  );
}
