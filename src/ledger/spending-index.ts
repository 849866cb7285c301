import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spending } from '../domain/ledger-entry.ts';
import type { Currency, Nano } from '../domain/money.ts';
import { parseLine } from './jsonl.ts';
import type { TimeRange } from './month-files.ts';

export type SpendingIndex = {
  /** What the calls that began in the range cost, by currency; of one tag, or of all. Costs no more than the rows since the last time. */
  spent(range: TimeRange, tag?: string): Promise<Map<Currency, Nano>>;
};

/** Every zone's days and months begin at a multiple of this. */
const BUCKET_MS = 15 * 60_000;
const CHUNK_BYTES = 256 * 1024;
/** What stands before the offset, to notice that the file is another or was edited there. */
const MARK_BYTES = 64;

/** Sums of one month file up to `offset`. Key: bucket, currency and tag, by tabs. */
type Summed = { v: 1; offset: number; mark: string; mtimeMs: number; sums: Record<string, Nano> };

/**
 * What the ledger's month files add up to, so that a budget need not read them whole before every call. Only ever
 * derived: delete it and it comes back; a file that is shorter or other than it was is read anew.
 */
export function createSpendingIndex(ledgerFolder: string, indexFolder: string): SpendingIndex {
  return {
    async spent(range, tag) {
      const total = new Map<Currency, Nano>();
      for (const month of monthsOf(range)) {
        const { sums } = await summed(join(ledgerFolder, `${month}.jsonl`), join(indexFolder, `${month}.json`));
        for (const [key, nano] of Object.entries(sums)) {
          const [bucket = '', currency = '', rowTag] = key.split('\t');
          const at = Number(bucket) * BUCKET_MS;
          if (at < range.fromMs || at >= range.toMs || (tag !== undefined && rowTag !== tag)) continue;
          total.set(currency, (total.get(currency) ?? 0) + nano);
        }
      }
      return total;
    },
  };
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

async function summed(ledgerPath: string, indexPath: string): Promise<Summed> {
  const empty: Summed = { v: 1, offset: 0, mark: '', mtimeMs: 0, sums: {} };
  const file = await open(ledgerPath, 'r').catch(() => undefined);
  if (file === undefined) return empty;
  try {
    const known = parseSummed(await readFile(indexPath, 'utf8').catch(() => ''));
    const { size, mtimeMs } = await file.stat();
    const base = known !== undefined && (await isContinued(file, known, { size, mtimeMs })) ? known : empty;
    if (base.offset === size) return base;
    const now = await addRows(file, base, mtimeMs);
    if (now.offset !== base.offset) await keep(indexPath, now);
    return now;
  } finally {
    await file.close();
  }
}

/** A file that has grown still has its old bytes before the offset; one that has not grown is the very same. */
async function isContinued(
  file: FileHandle,
  known: Summed,
  { size, mtimeMs }: { size: number; mtimeMs: number },
): Promise<boolean> {
  if (size < known.offset || (size === known.offset && mtimeMs !== known.mtimeMs)) return false;
  return (await markBefore(file, known.offset)) === known.mark;
}

async function markBefore(file: FileHandle, offset: number): Promise<string> {
  const length = Math.min(MARK_BYTES, offset);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, offset - length);
  return buffer.toString('latin1');
}

/** Adds the whole lines behind the offset; a last line without its newline is left for the next time. */
async function addRows(file: FileHandle, base: Summed, mtimeMs: number): Promise<Summed> {
  const sums = { ...base.sums };
  let { offset } = base;
  let rest = Buffer.alloc(0);
  for (let at = offset; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, at);
    if (bytesRead === 0) break;
    at += bytesRead;
    const text = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    const end = text.lastIndexOf('\n') + 1;
    for (const line of text.toString('utf8', 0, end).split('\n')) addRow(line, sums);
    offset += end;
    rest = text.subarray(end);
  }
  return { v: 1, offset, mark: await markBefore(file, offset), mtimeMs, sums };
}

function addRow(line: string, sums: Record<string, Nano>): void {
  const entry = line === '' ? undefined : parseLine(line);
  if (entry === undefined || typeof entry === 'string') return;
  const bucket = Math.floor(Date.parse(entry.ts) / BUCKET_MS);
  for (const { currency, nano } of spending(entry)) {
    if (currency === undefined || !nano) continue;
    const key = `${bucket}\t${currency}${entry.tag === undefined ? '' : `\t${entry.tag}`}`;
    sums[key] = (sums[key] ?? 0) + nano;
  }
}

/** A sum that cannot be kept is made again the next time. */
async function keep(path: string, value: Summed): Promise<void> {
  const partial = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    await writeFile(partial, JSON.stringify(value), { mode: 0o600 });
    await rename(partial, path);
  } catch {
    // see above
  }
}

function parseSummed(text: string): Summed | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isSummed(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSummed(value: unknown): value is Summed {
  if (typeof value !== 'object' || value === null) return false;
  const { v, offset, mark, mtimeMs, sums } = value as Record<string, unknown>;
  if (v !== 1 || !Number.isSafeInteger(offset) || typeof mark !== 'string' || typeof mtimeMs !== 'number') return false;
  return typeof sums === 'object' && sums !== null && Object.values(sums).every((nano) => Number.isSafeInteger(nano));
}
