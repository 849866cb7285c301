import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCacheStore } from '../../../../src/cache/store/create-cache-store.ts';
import { bundled } from '../../../support/bundled.ts';
import { sha256 } from '../../../support/kept.ts';
import { outcome } from '../../../support/run-bin.ts';
import { tempFolder } from '../../../support/temp-home.ts';

let built: string;
let worker: string;
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'mgw-worker-'));
  worker = await bundled(fileURLToPath(new URL('../../../support/store-worker.ts', import.meta.url)), built);
});
afterAll(() => rm(built, { recursive: true, force: true }));

const UNLIMITED = 1_000_000;

function open(folder: string, maxEntries = UNLIMITED) {
  const clock = { now: Date.now, monotonic: () => 0, after: () => () => {} };
  return createCacheStore(folder, { clock, random: () => 0.99, ttlMs: 86_400_000, maxEntries });
}

function start(folder: string, ...argv: (string | number)[]) {
  return spawn(process.execPath, [worker, folder, ...argv.map(String)], { stdio: ['ignore', 'pipe', 'pipe'] });
}

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');
const keptBy = (text: string) => linesOf(text).filter((line) => line !== 'missed');

/** Lets a process put until it has kept so many, then kills it where it stands. What it said that it kept. */
async function killedAfter(folder: string, name: string, keptFirst: number): Promise<string[]> {
  const child = start(folder, 'put', name, 10_000, 60, UNLIMITED);
  let lines = 0;
  child.stdout.on('data', (text: Buffer) => {
    lines += linesOf(text.toString()).length;
    if (lines >= keptFirst) child.kill('SIGKILL');
  });
  const { signal, stdout, stderr } = await outcome(child);
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
  return keptBy(stdout.slice(0, stdout.lastIndexOf('\n')));
}

describe('a cache store that many processes use', () => {
  it('keeps everything that fifty put at once', async () => {
    const folder = await tempFolder();
    const ran = await Promise.all(
      Array.from({ length: 50 }, (_, index) => outcome(start(folder, 'put', `p${index}`, 20, 6, UNLIMITED))),
    );
    expect(ran.map(({ code, stderr }) => ({ code, stderr }))).toEqual(ran.map(() => ({ code: 0, stderr: '' })));
    const names = ran.flatMap(({ stdout }) => keptBy(stdout));
    expect(names).toHaveLength(1000);
    expect(ran.flatMap(({ stdout }) => linesOf(stdout)).length - names.length).toBeLessThan(30);
    const store = open(folder);
    for (const name of names) expect(await store.get(sha256(name))).toMatchObject({ id: name });
    const { entries, indexed } = await store.stats();
    expect(entries).toBe(1000);
    expect(indexed).toBeGreaterThan(800);
    expect(
      (await store.nearest({ scope: sha256('scope'), terms: ['p7-7'], analyser: 'words-1' }, 3)).entries,
    ).toHaveLength(1);
    const files = await readdir(join(folder, 'store'));
    expect(files.filter((name) => name.startsWith('index-')).length).toBeLessThan(16);
    expect(files.filter((name) => /tmp|claim/.test(name)).length).toBeLessThan(3);
  });

  it('keeps what was put before a kill, wherever it struck, and goes on', async () => {
    const folder = await tempFolder();
    const names: string[] = [];
    // Each second or third put makes a segment, and each tenth or so merges some: that is where most kills strike.
    for (let round = 0; round < 6; round++) {
      const killed = Array.from({ length: 4 }, (_, index) =>
        killedAfter(folder, `r${round}i${index}`, 1 + ((round * 4 + index) % 13)),
      );
      names.push(...(await Promise.all(killed)).flat());
    }
    const store = open(folder);
    for (const name of names) expect(await store.get(sha256(name))).toMatchObject({ id: name });
    const { code, stderr } = await outcome(start(folder, 'put', 'after', 30, 60, UNLIMITED));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((await store.stats()).entries).toBeGreaterThanOrEqual(names.length + 30);
    await store.rebuild();
    for (const name of names) expect(await store.get(sha256(name))).toMatchObject({ id: name });
    const files = await readdir(join(folder, 'store'));
    expect(files.filter((name) => /tmp|claim/.test(name)).length).toBeLessThan(3);
    expect(files.filter((name) => name.startsWith('index-')).length).toBeLessThan(16);
    expect(files.filter((name) => name.startsWith('manifest-')).length).toBeLessThanOrEqual(3);
  });

  it('keeps its limits, and never brings back what was forgotten, while others prune and copy', async () => {
    const folder = await tempFolder();
    const first = await outcome(start(folder, 'put', 'first', 160, 30, UNLIMITED));
    const forgotten = keptBy(first.stdout).filter((_, index) => index % 2 === 0);
    const putters = Array.from({ length: 6 }, (_, index) => outcome(start(folder, 'put', `p${index}`, 60, 30, 200)));
    const forgetters = [0, 1, 2, 3].map((part) =>
      outcome(start(folder, 'forget', ...forgotten.filter((_, index) => index % 4 === part))),
    );
    const ran = await Promise.all([...putters, ...forgetters]);
    expect(ran.map(({ code, stderr }) => ({ code, stderr }))).toEqual(ran.map(() => ({ code: 0, stderr: '' })));
    const store = open(folder, 200);
    await store.rebuild();
    for (const name of forgotten) expect(await store.get(sha256(name))).toBeUndefined();
    await store.prune();
    expect((await store.stats()).entries).toBeLessThanOrEqual(200);
    expect((await store.stats()).bytes).toBeLessThan(40 * 1024 * 1024);
  });
});
