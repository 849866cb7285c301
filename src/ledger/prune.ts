import { open, rm } from 'node:fs/promises';
import { MgwError } from '../domain/errors.ts';
import { type LedgerEntry, spending } from '../domain/ledger-entry.ts';
import type { Currency, Nano } from '../domain/money.ts';
import type { Clock } from '../effects.ts';
import { ledgerFolder, type MonthFile } from './ledger-folder.ts';
import { rewriteMonth } from './prune-rewrite.ts';
import { type RawLine, rawLines, readRow } from './raw-lines.ts';

/** The rows that go, from the first to the last of them in time, and what they cost. */
export type Removal = {
  rows: number;
  firstMs: number;
  lastMs: number;
  cost: Map<Currency, Nano>;
  /** Calls of which a part has no known price. */
  unpriced: number;
};

/** What is, or would be, done to one month's file. `whole`: the file goes, with the lines in it that are no rows. */
export type MonthPrune = { file: MonthFile; whole: boolean; removal: Removal; kept: number; unreadable: number };

export type PruneParts = { clock: Pick<Clock, 'after'>; signal: AbortSignal };

/** A prune may not reach into the month that calls are written to: this is where it begins, ms. */
export function pruneLimit(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
}

/** What a prune of everything before a moment would do, month by month. Only files of months that began before it are read. */
export async function* planPrune(folder: string, beforeMs: number, signal: AbortSignal): AsyncGenerator<MonthPrune> {
  for (const file of (await ledgerFolder(folder)).months) {
    if (file.fromMs >= beforeMs) continue;
    const plan = await planMonth(file, beforeMs, signal);
    if (plan.whole || plan.removal.rows > 0) yield plan;
  }
}

/**
 * Does it, and gives what was really done: the file may have changed since it was planned. A file goes whole, or is
 * written anew beside and put in its place. Throws `record`.
 */
export async function pruneMonth(planned: MonthPrune, beforeMs: number, parts: PruneParts): Promise<MonthPrune> {
  const { file } = planned;
  const plan = await planMonth(file, beforeMs, parts.signal);
  try {
    if (plan.whole) {
      await rm(file.path);
      return plan;
    }
    const done = emptyPlan(file);
    await rewriteMonth(file.path, { ...parts, keeps: (line) => !take(done, line, beforeMs) });
    return done;
  } catch (error) {
    if (parts.signal.aborted) throw parts.signal.reason;
    throw new MgwError(
      'record',
      `cannot prune ${file.path}: ${error instanceof Error ? error.message : String(error)}`,
      {
        hint: 'see to it, and prune again; other months were pruned or not, each of them whole',
        cause: error,
      },
    );
  }
}

async function planMonth(file: MonthFile, beforeMs: number, signal: AbortSignal): Promise<MonthPrune> {
  const plan = emptyPlan(file);
  const handle = await open(file.path, 'r');
  try {
    for await (const lines of rawLines(handle)) {
      signal.throwIfAborted();
      for (const line of lines) take(plan, line, beforeMs);
    }
  } finally {
    await handle.close();
  }
  // A row that stands in the wrong month's file may be younger than that month.
  return { ...plan, whole: file.toMs <= beforeMs && plan.kept === 0 };
}

function emptyPlan(file: MonthFile): MonthPrune {
  const removal = { rows: 0, firstMs: Infinity, lastMs: -Infinity, cost: new Map(), unpriced: 0 };
  return { file, whole: false, removal, kept: 0, unreadable: 0 };
}

/** Counts a line, and tells whether it goes. */
function take(plan: MonthPrune, line: RawLine, beforeMs: number): boolean {
  const row = readRow(line);
  if (row === undefined) return false;
  if (typeof row === 'string') plan.unreadable += 1;
  else if (Date.parse(row.entry.ts) >= beforeMs) plan.kept += 1;
  else return takeOff(plan.removal, row.entry);
  return false;
}

function takeOff(removal: Removal, entry: LedgerEntry): true {
  const startMs = Date.parse(entry.ts);
  removal.rows += 1;
  removal.firstMs = Math.min(removal.firstMs, startMs);
  removal.lastMs = Math.max(removal.lastMs, startMs);
  let unpriced = 0;
  for (const { currency, nano } of spending(entry)) {
    if (nano === undefined) unpriced = 1;
    else if (currency !== undefined) removal.cost.set(currency, (removal.cost.get(currency) ?? 0) + nano);
  }
  removal.unpriced += unpriced;
  return true;
}

/** All of it together. */
export function totalRemoval(months: readonly MonthPrune[]): Removal {
  const total: Removal = { rows: 0, firstMs: Infinity, lastMs: -Infinity, cost: new Map(), unpriced: 0 };
  for (const { removal } of months) {
    total.rows += removal.rows;
    total.firstMs = Math.min(total.firstMs, removal.firstMs);
    total.lastMs = Math.max(total.lastMs, removal.lastMs);
    total.unpriced += removal.unpriced;
    for (const [currency, nano] of removal.cost) total.cost.set(currency, (total.cost.get(currency) ?? 0) + nano);
  }
  return total;
}
