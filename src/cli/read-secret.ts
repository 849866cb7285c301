import type { ReadStream } from 'node:tty';
import type { Suspend } from './create-suspend.ts';

/**
 * What is typed or pasted up to Enter, shown to nobody. Undefined on Ctrl-C, on Ctrl-D in an empty line, when the terminal goes
 * away and when the signal aborts. The terminal is left as it was, also at Ctrl-Z: `suspend` stops this process, and calls
 * `resumed` once it goes on.
 */
export function readSecret(input: ReadStream, signal: AbortSignal, suspend: Suspend): Promise<string | undefined> {
  if (input.destroyed || input.readableEnded || signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const typed: string[] = [];
    let isOver = false;
    const pause = () => {
      input.setRawMode(false);
      suspend(() => isOver || input.setRawMode(true));
    };
    const done = (secret: string | undefined) => {
      isOver = true;
      input.off('data', read).off('end', end).off('close', end).off('error', end);
      signal.removeEventListener('abort', end);
      input.setRawMode(false);
      input.pause();
      resolve(secret);
    };
    const end = () => done(undefined);
    const read = (bytes: Buffer) => {
      // Arrow keys and the marks that some terminals put around what is pasted are no part of it.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a terminal sends
      for (const character of bytes.toString('utf8').replace(/\x1b(\[[\d;]*[A-Za-z~]|O.|.)?/g, '')) {
        if (character === '\r' || character === '\n') return done(typed.join(''));
        if (character === INTERRUPT || (character === END && typed.length === 0)) return end();
        if (character === SUSPEND) pause();
        else if (character === '\x7f' || character === '\b') typed.pop();
        else if (character === ERASE_LINE) typed.length = 0;
        else if (character >= ' ') typed.push(character);
      }
    };
    // A terminal in raw mode shows nothing of what is typed.
    input.setRawMode(true);
    signal.addEventListener('abort', end);
    input.on('data', read).on('end', end).on('close', end).on('error', end);
    input.resume();
  });
}

const INTERRUPT = '\x03';
const SUSPEND = '\x1a';
const END = '\x04';
const ERASE_LINE = '\x15';
