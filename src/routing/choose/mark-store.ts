import { closeSync, existsSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MgwError } from '../../domain/errors.ts';
import { TASKS } from '../../domain/task.ts';
import { codeOf } from '../../files/code-of.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { replaceFileSync } from '../../files/replace-file.ts';
import type { Mark, RememberedDecision, Verdict } from './marks.ts';

/**
 * Decisions of the last calls, and what the person has said of them. A call goes on whatever is the matter with the files; who
 * looks at them or marks something is told, by `record`. Lines that cannot be read are passed over. Synchronous: every chosen
 * call waits for it, and a promise for each file costs more than the file.
 */
export type MarkStore = {
  /** Never fails: a decision that cannot be written cannot be marked. */
  remember(decision: RememberedDecision): void;
  /** Throws when they cannot be read. */
  decisions(): RememberedDecision[];
  /** Never fails: what cannot be read is empty. */
  marks(): Mark[];
  /** As `marks`, but throws when they cannot be read. */
  listed(): Mark[];
  /** Replaces an earlier mark of the same call. Throws when the marks cannot be read or written. */
  mark(decision: RememberedDecision, verdict: Verdict, markedAt: string): void;
  /** Removes the mark of a call; false where there is none. Throws when the marks cannot be read or written. */
  unmark(id: string): boolean;
};

/** From a hundred decisions on; older ones can no longer be marked. */
const MOST_BYTES = 128 * 1024;

export function createMarkStore(folder: string): MarkStore {
  const decided = join(folder, 'decisions.jsonl');
  const marked = join(folder, 'marks.jsonl');
  const listed = () => linesOf(wholeOf(marked)).filter(isMark);
  const replace = (path: string, rows: readonly unknown[]) =>
    replaceFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const keep = (marks: readonly Mark[]) => {
    try {
      replace(marked, marks);
    } catch (cause) {
      throw fileError('write', marked, cause);
    }
  };
  return {
    remember(decision) {
      try {
        const size = append(decided, `${JSON.stringify(decision)}\n`);
        if (size > MOST_BYTES) replace(decided, newest(linesOf(textOf(decided))));
      } catch {
        // The call goes on; it cannot be marked.
      }
    },
    decisions: () => linesOf(wholeOf(decided)).filter(isDecision),
    marks: () => linesOf(textOf(marked)).filter(isMark),
    listed,
    mark(decision, verdict, markedAt) {
      const others = listed().filter(({ id }) => id !== decision.id);
      keep([...others, { ...decision, verdict, markedAt }]);
    },
    unmark(id) {
      const all = listed();
      const rest = all.filter((mark) => mark.id !== id);
      if (rest.length < all.length) keep(rest);
      return rest.length < all.length;
    },
  };
}

/** Gives how many bytes the file has then. Makes it where it is not there, and the folder around it. */
function append(path: string, line: string): number {
  const file = openToAppend(path);
  try {
    writeSync(file, line);
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

function openToAppend(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch {
    makeFolder(dirname(path));
    return openSync(path, 'a', 0o600);
  }
}

/** Half of the room, so that not every call has to make some. */
function newest(rows: readonly unknown[]): unknown[] {
  let left = MOST_BYTES / 2;
  const from = rows.findLastIndex((row) => {
    left -= JSON.stringify(row).length + 1;
    return left < 0;
  });
  return rows.slice(from + 1);
}

function linesOf(text: string): unknown[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      return [];
    }
  });
}

/** Empty where there is no such file. Throws `record` where it cannot be read. */
function wholeOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return '';
    throw fileError('read', path, cause);
  }
}

const HINTS: Readonly<Record<string, string>> = {
  EISDIR: 'a folder stands where the file should be; move it away',
  EEXIST: 'a file stands where a folder should be; move it away, or set MGW_HOME',
  ENOTDIR: 'a file stands where a folder should be; move it away, or set MGW_HOME',
  EROFS: 'the file system is read-only; set MGW_HOME to a folder that can be written',
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'your disk quota is used up; free some space',
};

function fileError(what: 'read' | 'write', path: string, cause: unknown): MgwError {
  // Node's own message repeats the path.
  const reason = cause instanceof Error ? cause.message.replace(/, \w+( '.*')?$/s, '') : String(cause);
  const hint = HINTS[codeOf(cause)] ?? 'see that the file and its folder are yours, or set MGW_HOME to another folder';
  return new MgwError(
    'record',
    what === 'read' ? `cannot read ${path}: ${reason}` : `cannot write ${path}: ${reason}`,
    {
      hint,
      cause,
    },
  );
}

/** Mostly there are no marks, and an error costs more than to look first. */
function textOf(path: string): string {
  try {
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}

function isDecision(value: unknown): value is RememberedDecision {
  if (typeof value !== 'object' || value === null) return false;
  const { id, ts, task, difficulty, model, features } = value as Record<string, unknown>;
  return (
    [id, ts, model].every((text) => typeof text === 'string') &&
    typeof difficulty === 'number' &&
    TASKS.some((name) => name === task) &&
    Array.isArray(features) &&
    features.every((feature) => typeof feature === 'number')
  );
}

function isMark(value: unknown): value is Mark {
  if (!isDecision(value)) return false;
  const { verdict, markedAt } = value as Partial<Mark>;
  return (verdict === 'good' || verdict === 'bad') && typeof markedAt === 'string';
}
