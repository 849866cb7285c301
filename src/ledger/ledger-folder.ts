import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MgwError } from '../domain/errors.ts';
import { codeOf } from '../files/code-of.ts';

/** `2026-11.jsonl`: the rows of the calls that began in that UTC month, from (included) to (excluded), ms. */
export type MonthFile = { name: string; path: string; month: string; fromMs: number; toMs: number };

/** The month files of a ledger in order, and the names of whatever else stands there. A missing folder is an empty one. Throws `record`. */
export async function ledgerFolder(folder: string): Promise<{ months: MonthFile[]; others: string[] }> {
  const months: MonthFile[] = [];
  const others: string[] = [];
  for (const entry of await entriesOf(folder)) {
    const file = monthFile(folder, entry.name);
    // A link is no file of ours: what it leads to may be anywhere.
    if (file === undefined || !entry.isFile()) others.push(entry.name);
    else months.push(file);
  }
  const byName = (a: string, b: string) => (a < b ? -1 : 1);
  return { months: months.sort((a, b) => byName(a.name, b.name)), others: others.sort(byName) };
}

function monthFile(folder: string, name: string): MonthFile | undefined {
  const match = /^(\d{4})-(0[1-9]|1[0-2])\.jsonl$/.exec(name);
  if (match === null) return undefined;
  const [year, month] = [Number(match[1]), Number(match[2])];
  return {
    name,
    path: join(folder, name),
    month: name.slice(0, 7),
    fromMs: Date.UTC(year, month - 1),
    toMs: Date.UTC(year, month),
  };
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new MgwError('record', `cannot read ${folder}: ${error instanceof Error ? error.message : String(error)}`, {
      hint: 'mgw ledger path prints where the ledger is; it is for you alone to read',
      cause: error,
    });
  }
}
