import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeIfThere, replaceFile, replaceFileSync } from '../../src/files/replace-file.ts';
import { tempFolder } from '../support/temp-home.ts';

describe.each([
  ['replaceFile', replaceFile],
  ['replaceFileSync', async (path: string, content: string) => replaceFileSync(path, content)],
])('%s', (_, replace) => {
  it('makes the folder and the file, for their owner alone', async () => {
    const folder = join(await tempFolder(), 'state', 'rest');
    await replace(join(folder, 'a.json'), 'first');
    await replace(join(folder, 'a.json'), 'second');
    expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe('second');
    expect((await stat(join(folder, 'a.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it('leaves what was there, and nothing else, where it fails', async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, 'taken', 'full'), { recursive: true });
    await expect(replace(join(folder, 'taken'), 'x')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    await writeFile(join(folder, 'file'), 'kept');
    await expect(replace(join(folder, 'file', 'below'), 'x')).rejects.toThrow(/ENOTDIR|EEXIST/);
    expect((await readdir(folder)).sort()).toEqual(['file', 'taken']);
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('kept');
  });

  it('never shows half of it to who reads meanwhile', async () => {
    const path = join(await tempFolder(), 'a.json');
    const texts = ['a', 'b'].map((letter) => letter.repeat(200_000));
    await replace(path, texts[0] ?? '');
    const writing = Promise.all(Array.from({ length: 20 }, (_, index) => replace(path, texts[index % 2] ?? '')));
    for (let read = 0; read < 20; read++) {
      expect(texts).toContain(readFileSync(path, 'utf8'));
      await new Promise(setImmediate);
    }
    await writing;
    expect(texts).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(join(path, '..'))).toEqual(['a.json']);
  });
});

it('removeIfThere stops at nothing', async () => {
  const folder = await tempFolder();
  removeIfThere(join(folder, 'missing'));
  removeIfThere(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
});
