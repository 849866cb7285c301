import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { MgwError } from '../domain/errors.ts';
import { type ReportedCall, spending } from '../domain/ledger-entry.ts';
import type { Currency, Nano } from '../domain/money.ts';
import { type Zone, zoneFor } from '../domain/zone.ts';
import { codeOf } from '../files/code-of.ts';
import { readCall, readCalls } from './jsonl.ts';
import { eachLine, readLines } from './lines.ts';
import type { TimeRange } from './month-files.ts';
import { checksums, compare, type DaySum, type KeptSums, keepSums, readKept, stampOf } from './spending-file.ts';

export type SpendingIndex = {
  /**
   * What the calls that began in the range cost, by currency; of one tag, or of all. A month file is looked at once:
   * it is what it was when it was first asked for. Whole days cost no more than the rows since they were last kept.
   */
  spent(range: TimeRange, tag?: string): Promise<Map<Currency, Nano>>;
};

/** Fewer bytes of new rows, about 80, are read again each time, which is quicker than to write. */
const KEEP_BYTES = 64 * 1024;
/** What is kept stays small, however often the config's tags change. */
const MOST_TAGS = 100;

type IndexOptions = {
  zone?: Zone;
  keepBytes?: number;
  /** Those that will be asked for: only they are summed up apart, so that the index does not grow with the rows' tags. */
  tags?: readonly string[];
};
type MonthOptions = Required<IndexOptions>;

/**
 * What the ledger's month files add up to by day, so that a budget need not read them whole before every call. Only ever
 * derived: delete it and it comes back; a file that is shorter or other than it was is read anew, and so is one whose
 * days were those of another zone or which tells other tags apart. See `compare` for edits.
 */
export function createSpendingIndex(
  ledgerFolder: string,
  indexFolder: string,
  { zone = zoneFor(undefined), keepBytes = KEEP_BYTES, tags = [] }: IndexOptions = {},
): SpendingIndex {
  const months = new Map<string, Promise<readonly DaySum[]>>();
  const sumsOf = (month: string): Promise<readonly DaySum[]> => {
    const ledger = join(ledgerFolder, `${month}.jsonl`);
    const sums =
      months.get(month) ?? daySums(ledger, join(indexFolder, `${month}.days.json`), { zone, keepBytes, tags });
    months.set(month, sums);
    return sums;
  };
  return {
    async spent(range, tag) {
      const total = new Map<Currency, Nano>();
      const add = ({ currency, nano }: Amount) => total.set(currency, (total.get(currency) ?? 0) + nano);
      const isKept = tag === undefined || tags.includes(tag);
      if (!isKept || !isStart(range.fromMs, zone) || !isStart(range.toMs, zone)) {
        for await (const calls of readCalls(ledgerFolder, range)) {
          const wanted = calls.filter(({ call }) => tag === undefined || call.tag === tag || call.forTag === tag);
          for (const amount of wanted.flatMap(({ call }) => amountsOf(call))) add(amount);
        }
        return total;
      }
      for (const month of monthsOf(range)) {
        for (const sum of await sumsOf(month)) {
          if (sum.tag === tag && sum.startMs >= range.fromMs && sum.startMs < range.toMs) add(sum);
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

async function daySums(ledgerPath: string, indexPath: string, options: MonthOptions): Promise<readonly DaySum[]> {
  let file: number | undefined;
  try {
    file = openSync(ledgerPath, 'r');
    return await sumsOfFile(file, indexPath, options);
  } catch (cause) {
    // A month without a file has spent nothing; one that cannot be read may have spent anything.
    if (codeOf(cause) === 'ENOENT') return [];
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MgwError('record', `what is spent cannot be read: ${reason}`, {
      hint: 'give yourself permission to read the ledger; `mgw ledger path` prints where it is',
      cause,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

async function sumsOfFile(
  file: number,
  indexPath: string,
  { zone, keepBytes, tags }: MonthOptions,
): Promise<readonly DaySum[]> {
  const stamp = stampOf(file);
  const kept = readKept(indexPath);
  const known = kept?.sums.every(({ startMs }) => isStart(startMs, zone)) ? kept : undefined;
  const likeness = known === undefined ? 'no' : compare(file, known, stamp);
  const base = likeness !== 'no' && tags.every((tag) => known?.tags.includes(tag)) ? known : undefined;
  const apart = base?.tags ?? tagsToKeep(tags, known?.tags);
  const { offset, sums } = addRows(file, base, { zone, tags: new Set(apart), to: stamp.size });
  if (offset - (base?.offset ?? 0) >= keepBytes || (base !== undefined && likeness === 'checked')) {
    await keepSums(indexPath, { v: 4, tags: apart, offset, ...checksums(file, offset, base?.blocks), stamp, sums });
  }
  return sums;
}

/** Two configs with other tags do not send each other back to the beginning for ever. */
function tagsToKeep(tags: readonly string[], before: readonly string[] = []): readonly string[] {
  const both = [...new Set([...tags, ...before])];
  return both.length > MOST_TAGS ? tags : both;
}

/** Adds the whole lines behind the offset; a last line without its newline is left for the next time. */
function addRows(
  file: number,
  base: KeptSums | undefined,
  { zone, tags, to }: { zone: Zone; tags: ReadonlySet<string>; to: number },
): Pick<KeptSums, 'offset' | 'sums'> {
  const sums = new Map((base?.sums ?? []).map((sum) => [keyOf(sum), { ...sum }]));
  const add = (sum: DaySum) => {
    const known = sums.get(keyOf(sum));
    if (known === undefined) sums.set(keyOf(sum), sum);
    else known.nano += sum.nano;
  };
  let offset = base?.offset ?? 0;
  for (const part of readLines(file, { from: offset, to })) {
    if (!part.ended) break;
    eachLine(part, (start, end) => {
      const row = readCall(part.bytes, start, end);
      if (typeof row === 'string') return;
      const startMs = zone.startOf(zone.dayOf(row.atMs));
      // What the cache has asked for a call counts with the call.
      const apart = [...new Set([row.call.tag, row.call.forTag])];
      for (const amount of amountsOf(row.call)) {
        add({ startMs, ...amount });
        for (const tag of apart) if (tag !== undefined && tags.has(tag)) add({ startMs, ...amount, tag });
      }
    });
    offset = part.offset;
  }
  return { offset, sums: [...sums.values()] };
}

type Amount = { currency: Currency; nano: Nano };

function amountsOf(call: ReportedCall): Amount[] {
  return spending(call).flatMap(({ currency, nano }) => (currency === undefined || !nano ? [] : [{ currency, nano }]));
}

function keyOf({ startMs, currency, tag }: DaySum): string {
  return `${startMs}\t${currency}${tag === undefined ? '' : `\t${tag}`}`;
}
