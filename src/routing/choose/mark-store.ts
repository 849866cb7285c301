import { appendFile, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TASKS } from '../../domain/task.ts';
import { replaceFile } from '../../files/replace-file.ts';
import type { Mark, RememberedDecision, Verdict } from './marks.ts';

/** Decisions of the last calls, and what the person has said of them. What cannot be read is empty. */
export type MarkStore = {
  /** Never fails: a decision that cannot be written cannot be marked. */
  remember(decision: RememberedDecision): Promise<void>;
  decisions(): Promise<RememberedDecision[]>;
  marks(): Promise<Mark[]>;
  /** Replaces an earlier mark of the same call. Rejects when it cannot be written. */
  mark(decision: RememberedDecision, verdict: Verdict, markedAt: string): Promise<void>;
  /** Removes the mark of a call; false where there is none. */
  unmark(id: string): Promise<boolean>;
};

/** From a hundred decisions on; older ones can no longer be marked. */
const MOST_BYTES = 128 * 1024;

export function createMarkStore(folder: string): MarkStore {
  const decided = join(folder, 'decisions.jsonl');
  const marked = join(folder, 'marks.jsonl');
  const marks = async () => (await linesOf(marked)).filter(isMark);
  const replace = (path: string, rows: readonly unknown[]) =>
    replaceFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return {
    async remember(decision) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await appendFile(decided, `${JSON.stringify(decision)}\n`, { mode: 0o600 });
        if ((await stat(decided)).size > MOST_BYTES) await replace(decided, newest(await linesOf(decided)));
      } catch {
        // The call goes on; it cannot be marked.
      }
    },
    decisions: async () => (await linesOf(decided)).filter(isDecision),
    marks,
    async mark(decision, verdict, markedAt) {
      const others = (await marks()).filter(({ id }) => id !== decision.id);
      await replace(marked, [...others, { ...decision, verdict, markedAt }]);
    },
    async unmark(id) {
      const all = await marks();
      const rest = all.filter((mark) => mark.id !== id);
      if (rest.length < all.length) await replace(marked, rest);
      return rest.length < all.length;
    },
  };
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

async function linesOf(path: string): Promise<unknown[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      return [];
    }
  });
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
