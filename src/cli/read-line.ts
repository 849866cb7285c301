import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const ENDINGS = ['end', 'close', 'error'] as const;

/** The next line; undefined when the input ends or fails, also within a line, and when the signal aborts. */
export async function readLine(input: Readable, signal: AbortSignal): Promise<string | undefined> {
  if (input.destroyed || input.readableEnded) return undefined;
  let end = () => {};
  const ended = new Promise<undefined>((resolve) => {
    end = () => resolve(undefined);
  });
  // Before readline's own listeners: it takes an end for the end of a line.
  for (const ending of ENDINGS) input.on(ending, end);
  // The terminal stays as it is: it edits the line itself, and Ctrl-C is the signal that it always is.
  const lines = createInterface({ input, terminal: false, signal });
  const line = new Promise<string>((resolve) => {
    lines.once('line', resolve).once('close', end).once('error', end);
  });
  try {
    return await Promise.race([ended, line]);
  } finally {
    for (const ending of ENDINGS) input.off(ending, end);
    lines.close();
  }
}
