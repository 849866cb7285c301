import { createHash, randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MgwError } from '../domain/errors.ts';
import { codeOf } from '../files/code-of.ts';
import { makeFolder } from '../files/make-folder.ts';
import { historyError } from './append-line.ts';

/** The names of conversations, a small file each: whoever makes it first has the name, among any number of processes. */
export type Names = {
  idOf(name: string): string | undefined;
  /** Gives the name to this conversation, unless another has it; the id of the one that has it now. Throws `record`. */
  claim(name: string, id: string): string;
  remove(name: string): void;
  /** Names by the id of what they name. */
  all(): ReadonlyMap<string, string>;
};

const LONGEST_NAME = 100;
const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Whether this is how conversations are numbered; no name may look like it. */
export function isConversationId(text: string): boolean {
  return ID.test(text);
}

/** A name in the one form that it is kept in. Throws `usage` for what cannot be one. */
export function conversationName(text: string): string {
  const name = text.normalize('NFC').trim();
  const problem = problemOf(name);
  if (problem === undefined) return name;
  throw new MgwError('usage', `a session's name ${problem}`, { hint: 'for example --session work' });
}

function problemOf(name: string): string | undefined {
  if (name === '') return 'cannot be empty';
  if ([...name].length > LONGEST_NAME) return `has at most ${LONGEST_NAME} characters`;
  if (/\p{Cc}|\p{Zl}|\p{Zp}/u.test(name)) return 'is one line without control characters';
  if (name.startsWith('-')) return 'cannot begin with -';
  return ID.test(name.toUpperCase()) ? 'cannot look like an id' : undefined;
}

export function createNames(folder: string): Names {
  // Any text may be a name, and not every file system takes any text, or tells A from a.
  const pathOf = (name: string) => join(folder, `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.json`);
  const idOf = (name: string) => readNamed(pathOf(name))?.id;
  return {
    idOf,
    claim(name, id) {
      const path = pathOf(name);
      const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
      try {
        makeFolder(folder);
        // Written whole, then linked: another process sees all of it or nothing.
        writeFileSync(draft, `${JSON.stringify({ name, id })}\n`, { flag: 'wx', mode: 0o600 });
        linkSync(draft, path);
        return id;
      } catch (error) {
        const owner = codeOf(error) === 'EEXIST' ? idOf(name) : undefined;
        if (owner !== undefined) return owner;
        throw historyError(path, error);
      } finally {
        removeDraft(draft);
      }
    },
    remove: (name) => rmSync(pathOf(name), { force: true }),
    all() {
      const names = new Map<string, string>();
      for (const file of filesIn(folder)) {
        const named = file.endsWith('.json') ? readNamed(join(folder, file)) : undefined;
        if (named !== undefined) names.set(named.id, named.name);
      }
      return names;
    },
  };
}

function removeDraft(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Why it could not be made is what is told.
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readNamed(path: string): { name: string; id: string } | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value !== 'object' || value === null || !('name' in value) || !('id' in value)) return undefined;
    const { name, id } = value;
    return typeof name === 'string' && typeof id === 'string' && ID.test(id) ? { name, id } : undefined;
  } catch {
    return undefined;
  }
}
