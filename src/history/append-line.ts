import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { MgwError } from '../domain/errors.ts';
import { codeOf } from '../files/code-of.ts';
import { makeFolder } from '../files/make-folder.ts';

/**
 * One line by one write at the end of a file that only its owner reads, so that processes do not mix theirs up.
 * Synchronous: what was asked before a Ctrl-C is kept before the process ends. Throws `record`, and then the line is not there.
 * Gives the bytes that were added.
 */
export function appendLine(path: string, line: string): number {
  try {
    return write(path, line);
  } catch (cause) {
    throw historyError(path, cause);
  }
}

function write(path: string, line: string): number {
  const file = openForAppend(path);
  try {
    // Whatever stands before it, perhaps half a line that a dying process writes just now, it is not glued to that.
    const bytes = Buffer.from(fstatSync(file).size === 0 ? line : `\n${line}`);
    const written = writeSync(file, bytes);
    // What is left is not sent after it: another process may have written meanwhile.
    if (written < bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes could be written`);
    return written;
  } finally {
    closeSync(file);
  }
}

function openForAppend(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    makeFolder(dirname(path));
    return openSync(path, 'a', 0o600);
  }
}

const HINTS: Readonly<Record<string, string>> = {
  EACCES: 'give yourself write permission there, or set MGW_HOME to a folder of your own',
  EPERM: 'give yourself write permission there, or set MGW_HOME to a folder of your own',
  EROFS: 'the file system is read-only; set MGW_HOME to a folder that can be written',
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'your disk quota is used up; free some space',
};

export function historyError(path: string, cause: unknown): MgwError {
  const message = cause instanceof Error ? cause.message.replace(/, \w+( '.*')?$/s, '') : String(cause);
  return new MgwError('record', `cannot write ${path}: ${message}`, {
    hint: HINTS[codeOf(cause)] ?? 'check the disk, or keep no history: mgw history off',
    cause,
  });
}
