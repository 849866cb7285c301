import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../files/make-folder.ts';
import { normaliseQuestion } from '../normalise-question.ts';

const NAME = 'separated';

/** Pairs of questions that a person has told apart, as hashes: a line a pair. Throws when it cannot be written. */
export function addSeparation(folder: string, a: string, b: string): void {
  makeFolder(folder);
  appendFileSync(join(folder, NAME), `\n${pairOf(a, b)}\n`, { mode: 0o600 });
}

export function isSeparated(folder: string, a: string, b: string): boolean {
  try {
    return readFileSync(join(folder, NAME), 'latin1').split('\n').includes(pairOf(a, b));
  } catch {
    return false;
  }
}

/** The same either way round. */
function pairOf(a: string, b: string): string {
  return [a, b]
    .map((question) => createHash('sha256').update(normaliseQuestion(question)).digest('hex').slice(0, 32))
    .sort()
    .join(' ');
}
