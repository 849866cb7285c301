import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerEntry } from '../../src/domain/ledger-entry.ts';
import { createUlid } from '../../src/ledger/ulid.ts';
import { entryOf } from './entries.ts';
import { createFakeClock } from './fake-clock.ts';
import { tempFolder } from './temp-home.ts';

/** A row as mgw writes it: its id was made when the call began. */
export function rowAt(ts: string, changes: Partial<LedgerEntry> = {}): LedgerEntry {
  const clock = { ...createFakeClock(), now: () => Date.parse(ts) };
  return entryOf({ ts, id: createUlid({ clock, random: Math.random })(), ...changes });
}

export const lineOf = (row: unknown): string => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`;

/** A home whose ledger has these files: a text as it is, or rows (and torn lines) one a line. Modes are as mgw makes them. */
export async function ledgerHome(files: Record<string, string | readonly (LedgerEntry | string)[]>) {
  const home = await tempFolder();
  const folder = join(home, 'ledger');
  await mkdir(folder, { mode: 0o700 });
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : content.map(lineOf).join('');
    await writeFile(join(folder, name), text, { mode: 0o600 });
  }
  return { home, folder, env: { MGW_HOME: home, TZ: 'UTC' } };
}

/** Every file of a folder: its bytes, its times, its mode. */
export async function snapshot(folder: string) {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => {
      const { mtimeMs, ctimeMs, ino, mode } = await stat(join(folder, name));
      return { name, bytes: await readFile(join(folder, name), 'latin1'), mtimeMs, ctimeMs, ino, mode };
    }),
  );
}
