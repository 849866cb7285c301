import { spawn } from 'node:child_process';
import { chmod, mkdir, open, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { expect, test } from 'vitest';
import { MgwError } from '../../../src/domain/errors.ts';
import type { LedgerEntry } from '../../../src/domain/ledger-entry.ts';
import { readEntries } from '../../../src/ledger/jsonl.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import type { SkippedLine } from '../../../src/ledger/month-files.ts';
import { entryOf } from '../../support/entries.ts';
import { tempFolder } from '../../support/temp-home.ts';

const ALL = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

async function readAll(folder: string): Promise<{ entries: LedgerEntry[]; skipped: SkippedLine[] }> {
  const skipped: SkippedLine[] = [];
  const entries: LedgerEntry[] = [];
  for await (const entry of readEntries(folder, ALL, (line) => skipped.push(line))) entries.push(entry);
  return { entries, skipped };
}

function failure(run: () => void): MgwError {
  try {
    run();
  } catch (error) {
    if (error instanceof MgwError) return error;
  }
  throw new Error('no MgwError was thrown');
}

test('a row goes into the file of its UTC month, `v` first, in a folder and file of the owner alone', async () => {
  const folder = join(await tempFolder(), 'home', 'ledger');
  const ledger = createLedger(folder);
  const { v, ...rest } = entryOf({ ts: '2026-11-30T23:59:59.999Z' });
  ledger.append({ ...rest, v });
  ledger.append(entryOf({ ts: '2026-12-01T00:00:00.000Z' }));
  const text = await readFile(join(folder, '2026-11.jsonl'), 'utf8');
  expect(text).toMatch(/^\{"v":1,"id":".*\}\n$/);
  expect(text.trimEnd()).not.toContain('\n');
  expect((await stat(join(folder, '2026-12.jsonl'))).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('a row after a torn line is not glued to it', async () => {
  const folder = await tempFolder();
  const path = join(folder, '2026-11.jsonl');
  const [first, second] = [entryOf(), entryOf({ tag: '第二' })];
  await writeFile(path, `${JSON.stringify(first)}\n{"v":1,"id":"torn","tag":"中`);
  createLedger(folder).append(second);
  const before = await readFile(path, 'utf8');
  const { entries, skipped } = await readAll(folder);
  expect(entries).toEqual([first, second]);
  expect(skipped).toEqual([{ file: path, line: 2, reason: 'not JSON' }]);
  expect(await readFile(path, 'utf8')).toBe(before);
});

test('two processes that write 500 rows each at once leave 1000 whole lines', async () => {
  const home = await tempFolder();
  const folder = join(home, 'ledger');
  const bundle = join(home, 'ledger.mjs');
  const input = fileURLToPath(new URL('../../../src/ledger/ledger.ts', import.meta.url));
  await build({ input, platform: 'node', output: { file: bundle, format: 'esm' } });
  const script = `
    import { createLedger } from ${JSON.stringify(bundle)};
    const entry = ${JSON.stringify(entryOf({ tag: '标签'.repeat(300) }))};
    const ledger = createLedger(${JSON.stringify(folder)});
    process.stdout.write('ready');
    process.stdin.once('data', () => {
      for (let n = 0; n < 500; n++) ledger.append({ ...entry, pid: process.pid, route: String(n) });
      process.stdin.destroy();
    });`;
  const children = [1, 2].map(() =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  await Promise.all(children.map((child) => new Promise((resolve) => child.stdout.once('data', resolve))));
  for (const child of children) child.stdin.end('go');
  const codes = await Promise.all(children.map((child) => new Promise((resolve) => child.once('close', resolve))));
  expect(codes).toEqual([0, 0]);
  const { entries, skipped } = await readAll(folder);
  expect(skipped).toEqual([]);
  expect(new Set(entries.map(({ pid, route }) => `${pid} ${route}`)).size).toBe(1000);
  expect(entries.length).toBe(1000);
});

test.skipIf(process.platform !== 'linux')('a full disk is told, with path and reason', async () => {
  const folder = await tempFolder();
  await symlink('/dev/full', join(folder, '2026-11.jsonl'));
  const error = failure(() => createLedger(folder).append(entryOf()));
  expect(error.code).toBe('record');
  expect(error.message).toBe(`cannot write ${join(folder, '2026-11.jsonl')}: ENOSPC: no space left on device`);
  expect(error.hint).toContain('disk is full');
});

test('a folder in the place of the file, and a file in the place of the folder, are told', async () => {
  const folder = await tempFolder();
  await mkdir(join(folder, '2026-11.jsonl'));
  expect(failure(() => createLedger(folder).append(entryOf())).message).toContain('EISDIR');
  const file = join(folder, 'file');
  await writeFile(file, '');
  const error = failure(() => createLedger(join(file, 'ledger')).append(entryOf()));
  expect([error.code, error.message]).toEqual(['record', expect.stringContaining('ENOTDIR')]);
});

test.skipIf(process.getuid?.() === 0)('a folder that may not be written is told', async () => {
  const folder = join(await tempFolder(), 'ledger');
  await mkdir(folder);
  await chmod(folder, 0o500);
  const error = failure(() => createLedger(folder).append(entryOf()));
  expect([error.code, error.message]).toEqual(['record', expect.stringContaining('EACCES: permission denied')]);
  await chmod(folder, 0o700);
});

test.skipIf(process.platform !== 'linux')(
  'a row that is in a file without a name is there once, not for ever',
  async () => {
    const folder = await tempFolder();
    const gone = await open(join(folder, 'gone'), 'a+');
    try {
      await rm(join(folder, 'gone'));
      const entry = entryOf();
      await symlink(`/proc/self/fd/${gone.fd}`, join(folder, `${entry.ts.slice(0, 7)}.jsonl`));
      createLedger(folder).append(entry);
      const { size } = await gone.stat();
      expect((await gone.read(Buffer.alloc(size), 0, size, 0)).buffer.toString()).toBe(`${JSON.stringify(entry)}\n`);
    } finally {
      await gone.close();
    }
  },
);
