import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkConfigFile, loadConfig } from '../../../src/config/load.ts';
import { presetConfig } from '../../../src/config/presets.ts';

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mgw-config-'));
  path = join(folder, 'config.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a missing file is the presets alone, unless it is required', async () => {
  expect(await checkConfigFile(path)).toBeUndefined();
  expect(await loadConfig(path, { required: false })).toEqual(presetConfig());
  await expect(loadConfig(path, { required: true })).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining(path),
    hint: expect.stringContaining('mgw config init'),
  });
});

test('a file is read with its path', async () => {
  writeFileSync(path, 'currency: USD\n');
  expect(await loadConfig(path, { required: true })).toMatchObject({ path, currency: 'USD' });
});

test('one problem is thrown with its place and its hint', async () => {
  writeFileSync(path, 'models:\n  qwen:\n    endpont: x\n');
  await expect(loadConfig(path, { required: false })).rejects.toMatchObject({
    code: 'config',
    message: `${path}:3:5: models.qwen.endpont: unknown key`,
    hint: 'did you mean endpoint?',
  });
});

test('of several problems the first is thrown, with the number of the others', async () => {
  writeFileSync(path, 'a: 1\nb: 2\nc: 3\n');
  await expect(loadConfig(path, { required: false })).rejects.toMatchObject({
    message: `${path}:1:1: a: unknown key (and 2 more problems)`,
    hint: expect.stringContaining('mgw config check'),
  });
});

test('a folder, UTF-16, GBK and a huge file are problems', async () => {
  mkdirSync(path);
  const messageOf = async () =>
    (await checkConfigFile(path))?.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  expect(await messageOf()).toEqual(['1:1 is a folder, not a file']);
  rmSync(path, { recursive: true });
  for (const bytes of [
    Buffer.from('\uFEFFcurrency: USD', 'utf16le'),
    Buffer.from([0x23, 0xc4, 0xa3, 0xd0, 0xcd, 0x0a]),
  ]) {
    writeFileSync(path, bytes);
    expect(await messageOf()).toEqual(['1:1 is not UTF-8']);
  }
  writeFileSync(path, '#'.repeat(1_000_001));
  expect(await messageOf()).toEqual([expect.stringContaining('larger than 1 MB')]);
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a file that may not be read is a problem',
  async () => {
    writeFileSync(path, 'currency: USD');
    chmodSync(path, 0);
    await expect(loadConfig(path, { required: false })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('permission'),
    });
  },
);
