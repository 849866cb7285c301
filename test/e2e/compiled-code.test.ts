import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { homeWith, runBin } from '../support/run-bin.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const isKeptByNode = Number(process.versions.node.split('.')[0]) >= 22;
const LONG_AGO = new Date('2020-01-01');

async function home() {
  const upstream = await useUpstream(chat('hello'));
  const { home, env } = await homeWith([upstream]);
  const folder = join(home, 'state', 'compiled');
  return {
    env,
    folder,
    file: join(folder, packageJson.version, 'chat.bin'),
    ask: async (own: Record<string, string> = {}) => runBin(['chat', 'hi', '--no-cache'], { env: { ...env, ...own } }),
  };
}

it('leaves nothing behind where mgw has no folder yet', async () => {
  const { env, folder } = await home();
  expect(await runBin(['models'], { env: { ...env, MGW_CONFIG: '/dev/null' } })).toMatchObject({ code: 0 });
  await expect(readdir(folder)).rejects.toThrow('ENOENT');
});

it('is kept in the folder of the release, and what another release left is removed', async () => {
  const { folder, ask } = await home();
  await mkdir(join(folder, '0.0.1'), { recursive: true });
  expect(await ask()).toMatchObject({ code: 0, stdout: 'hello' });
  expect(await readdir(folder)).toEqual([packageJson.version]);
  expect(await readdir(join(folder, packageJson.version))).not.toEqual([]);
});

it('is not kept where Node is told so', async () => {
  const { folder, ask } = await home();
  for (let run = 0; run < 2; run++) await ask({ NODE_DISABLE_COMPILE_CACHE: '1' });
  await expect(readdir(folder)).rejects.toThrow('ENOENT');
});

it('a file where the folder of the state should be is no trouble', async () => {
  const { env, folder } = await home();
  await writeFile(dirname(folder), '');
  expect(await runBin(['models'], { env })).toMatchObject({ code: 0, stderr: '' });
});

describe.skipIf(isKeptByNode)('on Node 20, in one file a command', () => {
  /** A home with the file in place: its first call has made the state's folder, its second the file. */
  async function kept() {
    const made = await home();
    for (let run = 0; run < 2; run++) expect(await made.ask()).toMatchObject({ code: 0 });
    await utimes(made.file, LONG_AGO, LONG_AGO);
    const isAsItWas = async () => (await stat(made.file)).mtimeMs === LONG_AGO.getTime();
    return { ...made, isAsItWas };
  }

  it('is for its owner alone, and used as it is by the next call', async () => {
    const { file, ask, isAsItWas } = await kept();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await ask()).toMatchObject({ code: 0, stdout: 'hello' });
    expect(await isAsItWas()).toBe(true);
  });

  it('grows by what another call has used', async () => {
    const { file, env, isAsItWas } = await kept();
    const { size } = await stat(file);
    expect(await runBin(['chat', 'hi', '--dry-run', '--jsonl', '-m', 'a'], { env })).toMatchObject({ code: 2 });
    expect(await runBin(['chat', 'hi', '-m', 'auto', '--dry-run'], { env })).toMatchObject({ code: 0 });
    expect(await isAsItWas()).toBe(false);
    expect((await stat(file)).size).toBeGreaterThan(size);
  });

  test.each([0, 10, 21, 30, 100, 2_000, 100_000])('with byte %i damaged, it is compiled anew', async (at) => {
    const { file, ask, isAsItWas } = await kept();
    const bytes = await readFile(file);
    bytes[at] = (bytes[at] ?? 0) ^ 0x55;
    await writeFile(file, bytes);
    await utimes(file, LONG_AGO, LONG_AGO);
    expect(await ask()).toMatchObject({ code: 0, stdout: 'hello' });
    expect(await isAsItWas()).toBe(false);
    await utimes(file, LONG_AGO, LONG_AGO);
    expect(await ask()).toMatchObject({ code: 0, stdout: 'hello' });
    expect(await isAsItWas()).toBe(true);
  });

  test.each([0, 19, 24, 5_000])('cut to %i bytes, it is compiled anew', async (length) => {
    const { file, ask, isAsItWas } = await kept();
    await writeFile(file, (await readFile(file)).subarray(0, length));
    expect(await ask()).toMatchObject({ code: 0, stdout: 'hello' });
    expect(await isAsItWas()).toBe(false);
  });

  it('a folder in its place is no trouble', async () => {
    const { folder, file, ask } = await home();
    await mkdir(file, { recursive: true });
    expect(await ask()).toMatchObject({ code: 0, stdout: 'hello', stderr: '' });
    expect(await readdir(join(folder, packageJson.version))).toEqual(['chat.bin']);
  });

  it.skipIf(process.getuid?.() === 0)('a folder that cannot be written is no trouble', async () => {
    const { folder, ask } = await home();
    await mkdir(join(folder, packageJson.version), { recursive: true });
    await chmod(join(folder, packageJson.version), 0o500);
    expect(await ask()).toMatchObject({ code: 0, stdout: 'hello', stderr: '' });
  });

  it('twenty at once leave one whole file', async () => {
    const { folder, ask, env, file } = await home();
    await ask();
    const ended = await Promise.all(Array.from({ length: 20 }, () => ask()));
    expect(new Set(ended.map(({ code, stdout }) => `${code} ${stdout}`))).toEqual(new Set(['0 hello']));
    expect(await readdir(join(folder, packageJson.version))).toEqual(['chat.bin']);
    await utimes(file, LONG_AGO, LONG_AGO);
    expect(await runBin(['chat', 'hi', '--no-cache'], { env })).toMatchObject({ code: 0 });
    expect((await stat(file)).mtimeMs).toBe(LONG_AGO.getTime());
  });
});
