import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { nodeIo } from '../../src/cli/io.ts';

test('a key is asked for once nothing that is typed is shown', async () => {
  const raw: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => void raw.push(mode) });
  const program = { stdin, stdout: new PassThrough(), stderr: new PassThrough() };
  const io = nodeIo(program as unknown as Parameters<typeof nodeIo>[0], {});
  const secret = io.stdin.readSecret?.(new AbortController().signal, () => {
    expect(raw).toEqual([true]);
    // Pasted as soon as the question is seen.
    stdin.write('sk-123\r');
  });
  expect(await secret).toBe('sk-123');
  expect(raw).toEqual([true, false]);
});
