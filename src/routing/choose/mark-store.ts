import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TASKS } from '../../domain/task.ts';
import { replaceFileSync } from '../../files/replace-file.ts';
import type { Mark, RememberedDecision, Verdict } from './marks.ts';

/**
 * Decisions of the last calls, and what the person has said of them. What cannot be read is empty. Synchronous: every chosen
 * call waits for it, and a promise for each file costs more than the file.
 */
export type MarkStore = {
  /** Never fails: a decision that cannot be written cannot be marked. */
  remember(decision: RememberedDecision): void;
  decisions(): RememberedDecision[];
  marks(): Mark[];
  /** Replaces an earlier mark of the same call. Throws when it cannot be written. */
  mark(decision: RememberedDecision, verdict: Verdict, markedAt: string): void;
  /** Removes the mark of a call; false where there is none. Throws when it cannot be written. */
  unmark(id: string): boolean;
};

/** From a hundred decisions on; older ones can no longer be marked. */
const MOST_BYTES = 128 * 1024;

export function createMarkStore(folder: string): MarkStore {
  const decided = join(folder, 'decisions.jsonl');
  const marked = join(folder, 'marks.jsonl');
  const marks = () => linesOf(marked).filter(isMark);
  const replace = (path: string, rows: readonly unknown[]) =>
    replaceFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return {
    remember(decision) {
      try {
        const size = append(decided, `${JSON.stringify(decision)}\n`);
        if (size > MOST_BYTES) replace(decided, newest(linesOf(decided)));
      } catch {
        // The call goes on; it cannot be marked.
      }
    },
    decisions: () => linesOf(decided).filter(isDecision),
    marks,
    mark(decision, verdict, markedAt) {
      const others = marks().filter(({ id }) => id !== decision.id);
      replace(marked, [...others, { ...decision, verdict, markedAt }]);
    },
    unmark(id) {
      const all = marks();
      const rest = all.filter((mark) => mark.id !== id);
      if (rest.length < all.length) replace(marked, rest);
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
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
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

function linesOf(path: string): unknown[] {
  return textOf(path)
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as unknown];
      } catch {
        return [];
      }
    });
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
