import { open, stat } from 'node:fs/promises';
import { ledgerFolder, type MonthFile } from './ledger-folder.ts';
import { rawLines } from './raw-lines.ts';
import { createLineCheck, type Finding, type LineCheck } from './verify-lines.ts';
import type { Price } from './verify-row.ts';

export type VerifyParts = {
  price: Price;
  /** Whether files have modes here: not on Windows. */
  hasModes: boolean;
  signal: AbortSignal;
  /** Told at once, in the order of the files and lines; nothing is kept. */
  onFinding: (finding: Finding) => Promise<void> | void;
};

/**
 * Reads every row of the ledger and tells what is wrong with it. Opens files for reading only. Memory is that of a
 * chunk, and 16 to 64 bytes for every id.
 */
export async function verifyLedger(folder: string, parts: VerifyParts): Promise<{ files: number; rows: number }> {
  const { months, others } = await ledgerFolder(folder);
  await checkFolder(folder, others, parts);
  const ledger = createLineCheck(parts.price);
  for (const month of months) {
    await checkMode(month.path, { expected: 0o600, place: { file: month.name } }, parts);
    await checkLines(month, ledger, parts);
  }
  return { files: months.length, rows: ledger.rows() };
}

async function checkFolder(folder: string, others: readonly string[], parts: VerifyParts): Promise<void> {
  await checkMode(folder, { expected: 0o700, place: {} }, parts);
  for (const file of others) await parts.onFinding({ check: 'file', file, ...strangerFinding(file) });
}

function strangerFinding(name: string): Pick<Finding, 'message' | 'fix'> {
  if (/^\d{4}-\d{2}\.jsonl\..*\.tmp$/.test(name))
    return { message: 'left over from a prune that was killed', fix: 'remove the file' };
  if (/^\d{4}-\d{2}\.jsonl$/.test(name)) return { message: 'no ordinary file of a month; its rows were not checked' };
  return { message: 'not a file of a month' };
}

type Expected = { expected: number; place: Pick<Finding, 'file'> };

async function checkMode(path: string, { expected, place }: Expected, { hasModes, onFinding }: VerifyParts) {
  const mode = hasModes
    ? await stat(path).then(
        ({ mode }) => mode & 0o777,
        () => undefined,
      )
    : undefined;
  if (mode === undefined || mode === expected) return;
  const octal = (bits: number) => `0${bits.toString(8).padStart(3, '0')}`;
  const text = `mode ${octal(mode)}, not ${octal(expected)}`;
  const message = (mode & 0o077) === 0 ? text : `${text}: others can get at it`;
  await onFinding({ check: 'mode', ...place, message, fix: `change its mode ${octal(mode)} -> ${octal(expected)}` });
}

async function checkLines(month: MonthFile, ledger: LineCheck, parts: VerifyParts): Promise<void> {
  const tell = (found: Omit<Finding, 'file'>) => parts.onFinding({ ...found, file: month.name });
  try {
    const file = await open(month.path, 'r');
    try {
      ledger.begin(month);
      for await (const lines of rawLines(file)) {
        parts.signal.throwIfAborted();
        for (const line of lines) for (const found of ledger.check(line)) await tell({ ...found, line: line.number });
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    if (parts.signal.aborted) throw parts.signal.reason;
    await tell({ check: 'file', message: `cannot be read: ${error instanceof Error ? error.message : String(error)}` });
  }
}
