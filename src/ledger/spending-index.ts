import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MgwError } from '../domain/errors.ts';
import { type ReportedCall, spending } from '../domain/ledger-entry.ts';
import type { Currency, Nano } from '../domain/money.ts';
import { type Zone, zoneFor } from '../domain/zone.ts';
import { readCall, readCalls } from './jsonl.ts';
import { eachLine, readLines } from './lines.ts';
import type { TimeRange } from './month-files.ts';

export type SpendingIndex = {
  /**
   * What the calls that began in the range cost, by currency; of one tag, or of all. A month file is looked at once:
   * it is what it was when it was first asked for. Whole days cost no more than the rows since they were last kept.
   */
  spent(range: TimeRange, tag?: string): Promise<Map<Currency, Nano>>;
};

/** What stands before the offset, to notice that the file is another or was edited there. */
const MARK_BYTES = 64;
/** Fewer bytes of new rows, about 80, are read again each time, which is quicker than to write. */
const KEEP_BYTES = 64 * 1024;

/** What was spent on a day, which begins at `startMs`, in a currency and with a tag (or none). */
type DaySum = { startMs: number; currency: Currency; tag?: string; nano: Nano };
type Summed = { v: 2; offset: number; mark: string; mtimeMs: number; sums: readonly DaySum[] };

/**
 * What the ledger's month files add up to by day, so that a budget need not read them whole before every call. Only ever
 * derived: delete it and it comes back; a file that is shorter or other than it was is read anew, and so is one whose
 * days were those of another zone.
 */
export function createSpendingIndex(
  ledgerFolder: string,
  indexFolder: string,
  options: { zone?: Zone; keepBytes?: number } = {},
): SpendingIndex {
  const { zone = zoneFor(undefined), keepBytes = KEEP_BYTES } = options;
  const months = new Map<string, Promise<readonly DaySum[]>>();
  const sumsOf = (month: string): Promise<readonly DaySum[]> => {
    const ledger = join(ledgerFolder, `${month}.jsonl`);
    const sums = months.get(month) ?? daySums(ledger, join(indexFolder, `${month}.json`), { zone, keepBytes });
    months.set(month, sums);
    return sums;
  };
  return {
    async spent(range, tag) {
      const total = new Map<Currency, Nano>();
      const add = (sum: Omit<DaySum, 'startMs'>) => {
        if (tag === undefined || sum.tag === tag) total.set(sum.currency, (total.get(sum.currency) ?? 0) + sum.nano);
      };
      if (!isStart(range.fromMs, zone) || !isStart(range.toMs, zone)) {
        for await (const calls of readCalls(ledgerFolder, range)) {
          for (const sum of calls.flatMap(({ call }) => spentOn(call))) add(sum);
        }
        return total;
      }
      for (const month of monthsOf(range)) {
        for (const sum of await sumsOf(month)) {
          if (sum.startMs >= range.fromMs && sum.startMs < range.toMs) add(sum);
        }
      }
      return total;
    },
  };
}

function isStart(ms: number, zone: Zone): boolean {
  return zone.startOf(zone.dayOf(ms)) === ms;
}

/** The UTC months that a range touches, as the ledger's files are named. */
function monthsOf({ fromMs, toMs }: TimeRange): string[] {
  const months: string[] = [];
  const first = new Date(fromMs);
  for (let month = 0; ; month++) {
    const start = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + month);
    if (start >= toMs) return months;
    months.push(new Date(start).toISOString().slice(0, 7));
  }
}

async function daySums(
  ledgerPath: string,
  indexPath: string,
  { zone, keepBytes }: { zone: Zone; keepBytes: number },
): Promise<readonly DaySum[]> {
  let file: number | undefined;
  try {
    file = openSync(ledgerPath, 'r');
    const { size, mtimeMs } = fstatSync(file);
    const known = knownSums(indexPath, zone);
    const base = known !== undefined && isContinued(file, known, { size, mtimeMs }) ? known : undefined;
    if (base?.offset === size) return base.sums;
    const { offset, sums } = addRows(file, base, zone);
    if (offset - (base?.offset ?? 0) >= keepBytes) {
      await keep(indexPath, { v: 2, offset, mark: markBefore(file, offset), mtimeMs, sums });
    }
    return sums;
  } catch (cause) {
    // A month without a file has spent nothing; one that cannot be read may have spent anything.
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MgwError('record', `what is spent cannot be read: ${reason}`, {
      hint: 'give yourself permission to read the ledger; `mgw ledger path` prints where it is',
      cause,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** A file that has grown still has its old bytes before the offset; one that has not grown is the very same. */
function isContinued(file: number, known: Summed, { size, mtimeMs }: { size: number; mtimeMs: number }): boolean {
  if (size < known.offset || (size === known.offset && mtimeMs !== known.mtimeMs)) return false;
  return markBefore(file, known.offset) === known.mark;
}

function markBefore(file: number, offset: number): string {
  const length = Math.min(MARK_BYTES, offset);
  const buffer = Buffer.alloc(length);
  readSync(file, buffer, 0, length, offset - length);
  return buffer.toString('latin1');
}

/** Adds the whole lines behind the offset; a last line without its newline is left for the next time. */
function addRows(file: number, base: Summed | undefined, zone: Zone): Pick<Summed, 'offset' | 'sums'> {
  const sums = new Map((base?.sums ?? []).map((sum) => [keyOf(sum), { ...sum }]));
  let offset = base?.offset ?? 0;
  for (const part of readLines(file, { from: offset })) {
    if (!part.ended) break;
    eachLine(part, (start, end) => {
      const row = readCall(part.bytes, start, end);
      if (typeof row === 'string') return;
      const startMs = zone.startOf(zone.dayOf(row.atMs));
      for (const spent of spentOn(row.call)) {
        const sum = { startMs, ...spent };
        const known = sums.get(keyOf(sum));
        if (known === undefined) sums.set(keyOf(sum), sum);
        else known.nano += sum.nano;
      }
    });
    offset = part.offset;
  }
  return { offset, sums: [...sums.values()] };
}

function spentOn(call: ReportedCall): Omit<DaySum, 'startMs'>[] {
  return spending(call).flatMap(({ currency, nano }) => {
    if (currency === undefined || !nano) return [];
    return [{ currency, nano, ...(call.tag !== undefined && { tag: call.tag }) }];
  });
}

function keyOf({ startMs, currency, tag }: DaySum): string {
  return `${startMs}\t${currency}${tag === undefined ? '' : `\t${tag}`}`;
}

/** A sum that cannot be kept is made again the next time. */
async function keep(path: string, value: Summed): Promise<void> {
  // Loaded only here: it costs a start-up some ms.
  const { randomUUID } = await import('node:crypto');
  const partial = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(partial, JSON.stringify(value), { mode: 0o600 });
    await rename(partial, path);
  } catch {
    // see above
  }
}

function knownSums(path: string, zone: Zone): Summed | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isSummed(value) && value.sums.every(({ startMs }) => isStart(startMs, zone)) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSummed(value: unknown): value is Summed {
  if (typeof value !== 'object' || value === null) return false;
  const { v, offset, mark, mtimeMs, sums } = value as Record<string, unknown>;
  if (v !== 2 || !Number.isSafeInteger(offset) || typeof mark !== 'string' || typeof mtimeMs !== 'number') return false;
  return Array.isArray(sums) && sums.every(isDaySum);
}

function isDaySum(value: unknown): value is DaySum {
  if (typeof value !== 'object' || value === null) return false;
  const { startMs, currency, tag, nano } = value as Record<string, unknown>;
  const isTag = tag === undefined || typeof tag === 'string';
  return Number.isSafeInteger(startMs) && typeof currency === 'string' && isTag && Number.isSafeInteger(nano);
}
