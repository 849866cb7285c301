import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { confirm, isNo, isYes } from '../../../src/cli/confirm.ts';
import { canConfirm, type Io, nodeIo } from '../../../src/cli/io.ts';

const never = new AbortController().signal;

/** A person at a terminal; what is typed goes through the real reader of lines. */
function person(terminals: { stdin?: boolean; stderr?: boolean } = {}) {
  const keyboard = new PassThrough();
  const stdin = keyboard as unknown as NodeJS.Process['stdin'];
  const { readLine } = nodeIo({ stdin, stdout: process.stdout, stderr: process.stderr }, {}).stdin;
  let screen = '';
  const io: Pick<Io, 'stderr' | 'stdin'> = {
    stderr: {
      write: (text) => {
        screen += text;
      },
      isTTY: terminals.stderr ?? true,
      animates: false,
      remarks: false,
      columns: 80,
      color: false,
    },
    stdin: {
      isTTY: terminals.stdin ?? true,
      kind: () => 'terminal',
      read: () => keyboard,
      ...(readLine && { readLine }),
    },
  };
  return { io, keyboard, screen: () => screen };
}

test.each(['y', 'Y', 'yes', 'YES', ' y ', 'ｙ'])('%j is a yes', async (line) => {
  const { io, keyboard, screen } = person();
  keyboard.write(`${line}\n`);
  expect(await confirm('Remove it?', { io, signal: never })).toBe(true);
  expect(screen()).toBe('Remove it? [y/N] ');
});

test.each(['', 'n', 'no', 'yy', 'yes please', 'j', '1', '\u001b[A'])('%j is a no', async (line) => {
  const { io, keyboard } = person();
  keyboard.write(`${line}\r\n`);
  expect(await confirm('Remove it?', { io, signal: never })).toBe(false);
});

test('a closed stdin is a no, also after the beginning of a yes, and leaves the cursor on a line of its own', async () => {
  for (const typed of ['', 'y']) {
    const { io, keyboard, screen } = person();
    const answer = confirm('Remove it?', { io, signal: never });
    keyboard.end(typed);
    expect(await answer).toBe(false);
    expect(screen()).toBe('Remove it? [y/N] \n');
  }
});

test('an abort while it waits is a no', async () => {
  const { io, keyboard, screen } = person();
  const controller = new AbortController();
  const answer = confirm('Remove it?', { io, signal: controller.signal });
  controller.abort();
  expect(await answer).toBe(false);
  expect(screen()).toBe('Remove it? [y/N] \n');
  expect(keyboard.listenerCount('error')).toBe(0);
});

test('a stdin that is closed already is a no', async () => {
  const { io, keyboard } = person();
  keyboard.destroy();
  expect(await confirm('Remove it?', { io, signal: never })).toBe(false);
});

test('a stdin that fails is a no', async () => {
  const { io, keyboard } = person();
  const answer = confirm('Remove it?', { io, signal: never });
  await vi.waitFor(() => expect(keyboard.listenerCount('error')).toBeGreaterThan(0));
  keyboard.destroy(new Error('EIO'));
  expect(await answer).toBe(false);
  expect(await confirm('Remove it?', { io, signal: never })).toBe(false);
});

test('nothing is asked, and nothing is read, where no person sees the question or can answer it', async () => {
  for (const terminals of [{ stdin: false }, { stderr: false }]) {
    const { io, keyboard, screen } = person(terminals);
    keyboard.write('y\n');
    expect(canConfirm(io)).toBe(false);
    expect(await confirm('Remove it?', { io, signal: never })).toBe(false);
    expect([screen(), keyboard.readableLength]).toEqual(['', 2]);
  }
  const { io, screen } = person();
  expect(await confirm('Remove it?', { io, signal: AbortSignal.abort() })).toBe(false);
  expect(screen()).toBe('');
});

test('two questions one after the other', async () => {
  const { io, keyboard } = person();
  for (const line of ['y', 'n', 'y']) {
    keyboard.write(`${line}\n`);
    expect(await confirm('More?', { io, signal: never })).toBe(line === 'y');
  }
});

test.each([
  ['y', true, false],
  [' YES ', true, false],
  ['ｙ', true, false],
  ['好的', true, false],
  ['No', false, true],
  ['ｎ', false, true],
  ['不要', false, true],
  ['', false, false],
  ['not yet', false, false],
  ['yes and no', false, false],
])('%j is a yes: %s, a no: %s', (answer, yes, no) => {
  expect([isYes(answer), isNo(answer)]).toEqual([yes, no]);
});
