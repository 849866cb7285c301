import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../src/files/make-folder.ts';
import { runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';

describe('a folder that is made', () => {
  it('is there with those above it, for the owner alone, also when it was there', async () => {
    const folder = join(await tempFolder(), 'a', '文件夹', 'c');
    makeFolder(folder);
    makeFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('is no file', async () => {
    const file = join(await tempFolder(), 'file');
    writeFileSync(file, '');
    expect(() => makeFolder(file)).toThrow(/EEXIST/);
    expect(() => makeFolder(join(file, 'below'))).toThrow(/ENOTDIR/);
  });

  it.runIf(existsSync('/proc'))('is an error, and no endless loop, where there can be none', async () => {
    expect(() => makeFolder('/proc/x/y')).toThrow(/ENOENT/);
    const ran = await runBin(['--config', '/proc/x/c.yaml', 'config', 'init']);
    expect(ran.code).toBeGreaterThan(0);
    expect(ran.stderr).toMatch(/^mgw: .*\/proc\/x/);
  });
});
