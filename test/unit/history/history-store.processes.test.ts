import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHistoryStore } from '../../../src/history/history-store.ts';
import { outcome } from '../../support/run-bin.ts';
import { tempFolder } from '../../support/temp-home.ts';

let built = '';
let worker = '';

beforeAll(async () => {
  const { bundled } = await import('../../support/bundled.ts');
  built = await mkdtemp(join(tmpdir(), 'mgw-worker-'));
  worker = await bundled(fileURLToPath(new URL('../../support/history-worker.ts', import.meta.url)), built);
});
afterAll(() => rm(built, { recursive: true, force: true }));

function start(folder: string, ...words: (string | number)[]) {
  const child = spawn(process.execPath, [worker, folder, ...words.map(String)], { stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, ended: outcome(child) };
}

it('loses no turn of 50 processes that begin one session at once, of which ten are killed', async () => {
  const folder = await tempFolder();
  const each = 40;
  const workers = Array.from({ length: 50 }, (_, index) => start(folder, '工作', index * 1000, each));
  for (const [index, { child }] of workers.entries()) {
    if (index % 5 === 0) child.stdout.once('data', () => child.kill('SIGKILL'));
  }
  const ran = await Promise.all(workers.map(({ ended }) => ended));
  const said = ran.flatMap(({ stdout }) =>
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map(Number),
  );
  const store = createHistoryStore(folder);
  const id = store.names.idOf('工作') ?? '';
  const read = store.read(id);
  const kept = new Set(read?.conversation.turns.map(({ question }) => Number(question.split(' ')[1])));
  expect(store.files().map((file) => file.id)).toEqual([id]);
  expect(said.filter((number) => !kept.has(number))).toEqual([]);
  expect(said.length).toBeGreaterThanOrEqual(40 * each);
  // A kill between the bytes of one write leaves a torn line, and no more.
  expect(read?.skipped).toBeLessThanOrEqual(10);
  for (const { code, signal, stderr } of ran) expect([code ?? signal, stderr]).toEqual([signal ?? 0, '']);
});
