import { createReadStream } from 'node:fs';
import { codeOf } from '../files/code-of.ts';

/** More than this without a newline is no line of ours, and is not kept in memory. Bytes. */
const LONGEST_LINE = 4 * 1024 * 1024;

/**
 * The values in the lines of a file, one by one; lines that hold none that fits are told to `onSkip`. A file that is not
 * there has no lines. Throws what the file system says of one that cannot be read.
 */
export async function* jsonLines<Value>(
  path: string,
  fits: (value: unknown) => value is Value,
  onSkip: () => void,
): AsyncGenerator<Value> {
  for await (const line of linesOf(path)) {
    if (line.trim() === '') continue;
    const value = line.length > LONGEST_LINE ? undefined : parsed(line);
    if (fits(value)) yield value;
    else onSkip();
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, 'utf8')) {
      const lines = String(chunk).split('\n');
      lines[0] = rest + (lines[0] ?? '');
      rest = lines.pop() ?? '';
      yield* lines;
      // Still too long to be a line, and kept short.
      if (rest.length > LONGEST_LINE) rest = rest.slice(0, LONGEST_LINE + 1);
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  if (rest !== '') yield rest;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
