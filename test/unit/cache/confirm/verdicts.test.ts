import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVerdicts, type Pair, type Verdict } from '../../../../src/cache/confirm/verdicts.ts';
import { tempFolder } from '../../../support/temp-home.ts';

const pair = (question: string, changes: Partial<Pair> = {}): Pair => ({
  question,
  kept: 'what is kept',
  entryId: '01KAR0000000000000000000AA',
  confirmer: 'a 1',
  ...changes,
});

const verdict = fc.constantFrom<Verdict>('yes', 'no');
const anyPair = fc.record({
  question: fc.constantFrom('a', 'b', 'c', 'd e'),
  kept: fc.constantFrom('a', 'b', ''),
  entryId: fc.constantFrom('1', '2'),
  confirmer: fc.constantFrom('m', 'n'),
});

async function bytesOf(folder: string): Promise<number> {
  const names = await readdir(join(folder, 'verdicts'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, 'verdicts', name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

test('what was said last of a pair is what is known of it, in any process', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(anyPair, verdict), { maxLength: 30 }), async (said) => {
      const folder = await tempFolder();
      const known = new Map<string, Verdict>();
      for (const [about, verdict] of said) {
        createVerdicts(folder).keep(about, verdict);
        known.set(JSON.stringify(Object.values(about)), verdict);
        const again = createVerdicts(folder);
        for (const [other] of said) expect(again.of(other)).toBe(known.get(JSON.stringify(Object.values(other))));
      }
    }),
    { numRuns: 20 },
  );
});

test('a question typed otherwise is the same question; another entry or confirmer is another pair', async () => {
  const verdicts = createVerdicts(await tempFolder());
  verdicts.keep(pair('What is it?'), 'yes');
  expect(verdicts.of(pair('  What is it '))).toBe('yes');
  expect(verdicts.of(pair('What is it?', { entryId: 'other' }))).toBeUndefined();
  expect(verdicts.of(pair('What is it?', { confirmer: 'b 1' }))).toBeUndefined();
  expect(verdicts.of(pair('what is kept', { kept: 'What is it?' }))).toBeUndefined();
});

test('damage makes verdicts unknown, never another verdict, and what is kept afterwards is known', async () => {
  const edit = fc.record({
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    bytes: fc.uint8Array({ maxLength: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(verdict, { minLength: 1, maxLength: 20 }),
      fc.array(edit),
      fc.boolean(),
      async (said, edits, cut) => {
        const folder = await tempFolder();
        const verdicts = createVerdicts(folder);
        for (const [place, verdict] of said.entries()) verdicts.keep(pair(`q ${place}`), verdict);
        for (const name of await readdir(join(folder, 'verdicts'))) {
          const path = join(folder, 'verdicts', name);
          const bytes = await readFile(path);
          for (const { at, bytes: other } of edits)
            bytes.set(other.subarray(0, bytes.length), Math.max(0, Math.floor(at * bytes.length) - other.length));
          await writeFile(path, cut ? bytes.subarray(0, bytes.length - 7) : bytes);
        }
        for (const [place, verdict] of said.entries())
          expect([verdict, undefined]).toContain(verdicts.of(pair(`q ${place}`)));
        verdicts.keep(pair('q 0'), 'no');
        expect(verdicts.of(pair('q 0'))).toBe('no');
      },
    ),
    { numRuns: 30 },
  );
});

test('the files stay small, and keep the newest', async () => {
  const folder = await tempFolder();
  const verdicts = createVerdicts(folder);
  await mkdir(join(folder, 'verdicts'));
  for (const shard of '0123456789abcdef') {
    await writeFile(join(folder, 'verdicts', shard), `\n${'0'.repeat(32)}\n`.repeat(1928));
  }
  const before = await bytesOf(folder);
  for (let place = 0; place < 200; place++) verdicts.keep(pair(`q ${place}`), 'yes');
  expect(await bytesOf(folder)).toBeLessThan(before * 0.6);
  for (let place = 0; place < 200; place++) expect(verdicts.of(pair(`q ${place}`))).toBe('yes');
});

test('nobody else can read them, and no text is in them', async () => {
  const folder = await tempFolder();
  createVerdicts(folder).keep(pair('a secret question'), 'no');
  const [name = ''] = await readdir(join(folder, 'verdicts'));
  expect((await stat(join(folder, 'verdicts', name))).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'verdicts'))).mode & 0o777).toBe(0o700);
  expect(await readFile(join(folder, 'verdicts', name), 'latin1')).toMatch(/^\n[0-9a-f]{32}\n$/);
});

test('a folder that cannot be used knows nothing, and throws nothing', async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, 'verdicts'), 'a file where a folder should be');
  const verdicts = createVerdicts(folder);
  verdicts.keep(pair('a'), 'yes');
  expect(verdicts.of(pair('a'))).toBeUndefined();
  await chmod(folder, 0o500);
  verdicts.clear();
  await chmod(folder, 0o700);
});

test('cleared, nothing is known', async () => {
  const verdicts = createVerdicts(await tempFolder());
  verdicts.keep(pair('a'), 'yes');
  verdicts.clear();
  expect(verdicts.of(pair('a'))).toBeUndefined();
  verdicts.clear();
});
