import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCapped } from '../../../src/cli/input/read-capped.ts';
import { readOfMany } from '../../../src/cli/input/read-of-many.ts';
import { readInputFile } from '../../../src/cli/read-input-file.ts';
import { DEFAULTS } from '../../../src/config/presets.ts';
import { tempFolder } from '../../support/temp-home.ts';

const LIMITS = { ...DEFAULTS.input, maxFileBytes: 1000 };

function options(signal: AbortSignal) {
  const effects = { platform: 'linux', homeFolder: '/nowhere' };
  return { effects, maxBytes: 100_000, limits: async () => LIMITS, signal };
}

const calm = () => new AbortController().signal;

describe.skipIf(process.platform === 'win32')('what has no end', () => {
  it('is read up to the limit, whatever its size is said to be', async () => {
    let most = 0;
    const refuses = ({ total }: { total: number }) => {
      most = total;
      return total > 200_000 ? 'enough' : undefined;
    };
    expect(await readCapped('/dev/zero', { refuses, signal: calm() })).toBe('enough');
    expect(most).toBeLessThanOrEqual(200_000 + 64 * 1024);
  });

  it('stays out of a folder once it is longer than a file may be, and a binary at its first piece', async () => {
    const folder = await tempFolder();
    const [text, binary] = [join(folder, 'a.txt'), join(folder, 'b.bin')];
    await writeFile(text, 'x'.repeat(2000));
    await writeFile(binary, Buffer.alloc(900_000));
    const one = (path: string, limits = LIMITS) =>
      readOfMany({ path, bytes: 1 }, { images: false, limits, signal: calm() });
    expect(await one(text)).toBe('larger than 1000 B');
    expect(await one(binary)).toBe('binary');
    expect(await one('/dev/zero', { ...LIMITS, maxFileBytes: Number.POSITIVE_INFINITY })).toBe('binary');
  });

  it.runIf(process.platform === 'linux')('is passed over in /proc', async () => {
    await expect(readInputFile('/proc', options(calm()))).rejects.toMatchObject({
      message: expect.stringMatching(/holds (more than 20,000 files|no text that could be sent)/),
    });
  });
});

describe.skipIf(process.platform === 'win32')('a named pipe', () => {
  async function pipe(): Promise<string> {
    const path = join(await tempFolder(), 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
    return path;
  }
  /** Undefined while nobody has it open for reading. */
  const writer = (path: string): Promise<FileHandle | undefined> =>
    open(path, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined);
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('is read until its writer is gone, however late that comes', async () => {
    const path = await pipe();
    const read = readInputFile(path, options(calm()));
    let written: FileHandle | undefined;
    while (written === undefined) {
      await turn();
      written = await writer(path);
    }
    await written.write('one ');
    await turn();
    await written.write('two');
    await written.close();
    expect((await read).parts).toEqual([{ name: path, text: 'one two' }]);
  });

  it.each([0, 1, 5, 50, 500])('without a writer is given up when the signal says so, after %d turns', async (turns) => {
    const path = await pipe();
    const controller = new AbortController();
    const read = readInputFile(path, options(controller.signal));
    const ended = expect(read).rejects.toThrow('enough');
    for (let count = 0; count < turns; count++) await turn();
    controller.abort(new Error('enough'));
    await ended;
    // Nobody waits there any more.
    expect(await writer(path)).toBeUndefined();
  });

  it('whose writer is silent is given up as well, and is closed', async () => {
    const path = await pipe();
    const controller = new AbortController();
    const read = readInputFile(path, options(controller.signal));
    const ended = expect(read).rejects.toThrow('enough');
    const silent = await open(path, constants.O_WRONLY);
    controller.abort(new Error('enough'));
    await ended;
    await silent.close();
    for (let left = await writer(path); left !== undefined; left = await writer(path)) await left.close();
  });
});
