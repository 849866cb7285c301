import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerEntry } from '../../src/domain/ledger-entry.ts';

/** Every row that stands in a home's ledger, in order. Throws when a line is no JSON. */
export async function ledgerRows(home: string): Promise<LedgerEntry[]> {
  const folder = join(home, 'ledger');
  const files = await readdir(folder).catch(() => []);
  const texts = await Promise.all(files.sort().map((file) => readFile(join(folder, file), 'utf8')));
  return texts
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LedgerEntry);
}
