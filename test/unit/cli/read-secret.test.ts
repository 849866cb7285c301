import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { describe, expect, it } from 'vitest';
import { readSecret } from '../../../src/cli/read-secret.ts';

/** A terminal's input that remembers whether it is raw. */
function terminalInput() {
  const raw: boolean[] = [];
  const input = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => void raw.push(mode) });
  return { input: input as unknown as ReadStream & PassThrough, raw };
}

async function typed(text: string): Promise<string | undefined> {
  const { input, raw } = terminalInput();
  const read = readSecret(input, new AbortController().signal, () => {});
  input.write(text);
  const secret = await read;
  expect(raw).toEqual([true, false]);
  return secret;
}

describe('a secret', () => {
  it.each([
    ['sk-123\r', 'sk-123'],
    ['sk-123\n', 'sk-123'],
    ['\u001b[200~sk-123\u001b[201~\r', 'sk-123'],
    ['sx\u007fk\u001b[D-1\r', 'sk-1'],
    ['wrong\u0015sk-1\r', 'sk-1'],
    ['\r', ''],
  ])('%j is read as %j', async (text, secret) => {
    expect(await typed(text)).toBe(secret);
  });

  it('is gone on with after Ctrl-Z, and shown to nobody meanwhile and then', async () => {
    const { input, raw } = terminalInput();
    const stopped: (() => void)[] = [];
    const read = readSecret(input, new AbortController().signal, (resumed) => stopped.push(resumed));
    input.write('sk-\u001a');
    await new Promise(setImmediate);
    expect(raw).toEqual([true, false]);
    stopped[0]?.();
    expect(raw).toEqual([true, false, true]);
    input.write('1\r');
    expect(await read).toBe('sk-1');
    stopped[0]?.();
    expect(raw).toEqual([true, false, true, false]);
  });

  it('is nothing after Ctrl-C, and after Ctrl-D in an empty line', async () => {
    expect(await typed('sk-\u0003')).toBeUndefined();
    expect(await typed('\u0004')).toBeUndefined();
  });

  it('is nothing when the signal aborts or the terminal goes away, which is left as it was', async () => {
    const controller = new AbortController();
    const stopped = terminalInput();
    const read = readSecret(stopped.input, controller.signal, () => {});
    controller.abort();
    expect(await read).toBeUndefined();
    const closed = terminalInput();
    const other = readSecret(closed.input, new AbortController().signal, () => {});
    closed.input.end();
    expect(await other).toBeUndefined();
    expect([stopped.raw, closed.raw]).toEqual([
      [true, false],
      [true, false],
    ]);
  });
});
