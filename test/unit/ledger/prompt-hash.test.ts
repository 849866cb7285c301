import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPromptHash } from '../../../src/ledger/prompt-hash.ts';
import { tempFolder } from '../../support/temp-home.ts';

const ask = (content: string) => [{ role: 'user' as const, content }];

test('the same prompt has the same hash in every process of this machine, and white space does not count', async () => {
  const folder = join(await tempFolder(), 'state');
  const hash = createPromptHash(folder)(ask('hello  world\r\n'));
  expect(hash).toMatch(/^[0-9a-f]{32}$/);
  expect(createPromptHash(folder)(ask(' hello world'))).toBe(hash);
  expect(createPromptHash(folder)(ask('hello worlds'))).not.toBe(hash);
  expect(createPromptHash(folder)([{ role: 'system', content: 'hello world' }])).not.toBe(hash);
  expect((await stat(join(folder, 'secret'))).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect(await readdir(folder)).toEqual(['secret']);
});

test('another machine has another hash', async () => {
  const [one, other] = [await tempFolder(), await tempFolder()];
  expect(createPromptHash(one)(ask('x'))).not.toBe(createPromptHash(other)(ask('x')));
});

test('where one message ends is part of the prompt', async () => {
  const hash = createPromptHash(await tempFolder());
  expect(hash([...ask('ab'), ...ask('c')])).not.toBe(hash([...ask('a'), ...ask('bc')]));
});

test('a secret that a full disk left empty is made anew', async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, 'secret'), '');
  const hash = createPromptHash(folder)(ask('x'));
  expect((await readFile(join(folder, 'secret'))).length).toBe(32);
  expect(createPromptHash(folder)(ask('x'))).toBe(hash);
});

test('where no secret can be kept, one process still finds its own repeats', async () => {
  const folder = await tempFolder();
  await mkdir(join(folder, 'secret'));
  const hash = createPromptHash(folder);
  expect(hash(ask('x'))).toBe(hash(ask('x')));
  expect(createPromptHash(folder)(ask('x'))).not.toBe(hash(ask('x')));
});
