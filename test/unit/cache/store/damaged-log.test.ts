import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCacheStore } from '../../../../src/cache/store/create-cache-store.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { kept, sha256 } from '../../../support/kept.ts';
import { tempFolder } from '../../../support/temp-home.ts';

const DAMAGED = 'a part of its log is damaged: none of the answers in it can be read';

async function setUp(random: number) {
  const folder = await tempFolder();
  const clock = createFakeClock();
  const reasons: string[] = [];
  const store = createCacheStore(folder, {
    clock,
    random: () => random,
    ttlMs: 86_400_000,
    maxEntries: 1000,
    onUnreadable: (reason) => void reasons.push(reason),
  });
  for (const name of ['a', 'b', 'c']) await store.put(kept(name, { askedAt: new Date(clock.now()).toISOString() }));
  const log = join(folder, 'store', 'log-0000001');
  const rewrite = async (change: (text: string) => string) =>
    writeFile(log, change(await readFile(log, 'latin1')), 'latin1');
  return { store, reasons, rewrite };
}

/** One digit of each line's sum. */
const damage = (line: string) => (line === '' ? line : `${line[0] === '0' ? '1' : '0'}${line.slice(1)}`);

describe.each([
  ['that no index covers', 0.99],
  ['that is indexed', 0],
])('a log %s', (_, random) => {
  it.each<[string, (text: string) => string]>([
    ['has no line that is whole', (text) => text.split('\n').map(damage).join('\n')],
    ['is zeros', (text) => '\0'.repeat(text.length)],
  ])('is said to be damaged when it %s', async (__, change) => {
    const { store, reasons, rewrite } = await setUp(random);
    await rewrite(change);
    expect(await store.get(sha256('b'))).toBeUndefined();
    expect(reasons).toEqual([DAMAGED]);
  });

  it('is not when one line is damaged, or all are erased', async () => {
    const { store, reasons, rewrite } = await setUp(random);
    await rewrite((text) =>
      text
        .split('\n')
        .map((line, at) => (at === 3 ? damage(line) : line))
        .join('\n'),
    );
    expect(await store.get(sha256('b'))).toBeUndefined();
    expect(await store.get(sha256('c'))).toBeDefined();
    await rewrite((text) => text.replaceAll(/[^\n]/g, ' '));
    expect(await store.get(sha256('c'))).toBeUndefined();
    expect(reasons).toEqual([]);
  });
});
