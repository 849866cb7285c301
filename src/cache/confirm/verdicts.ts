import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../files/make-folder.ts';
import { normaliseQuestion } from '../normalise-question.ts';

/** What was asked of a confirmer: whether the answer that is kept under `kept` answers `question`. */
export type Pair = {
  question: string;
  kept: string;
  entryId: string;
  /** Who says so: the model, and the version of what it was asked. Another one is asked anew. */
  confirmer: string;
};

export type Verdict = 'yes' | 'no';

/** What confirmers have said, so that nobody pays for the same question twice. Never fails: what cannot be read was never said. */
export type Verdicts = {
  of(pair: Pair): Verdict | undefined;
  keep(pair: Pair, verdict: Verdict): void;
  clear(): void;
};

/** Of each of the 16 files: about 1,900 verdicts, of which the newer half stays when it is full. Bytes. */
const SHARD_BYTES = 64 * 1024;
const MARK_LENGTH = 32;

/**
 * A verdict is one line, the hash of the pair and the verdict together: no text, and no damage can make a yes of a no. A line
 * begins with a newline too, so that what a killed process left half written ends there.
 */
export function createVerdicts(cacheFolder: string): Verdicts {
  const folder = join(cacheFolder, 'verdicts');
  return {
    of(pair) {
      const key = keyOf(pair);
      const text = readShard(join(folder, shardOf(key)));
      const [yes, no] = [lastOf(text, markOf(key, 'yes')), lastOf(text, markOf(key, 'no'))];
      if (yes === no) return undefined;
      return yes > no ? 'yes' : 'no';
    },
    keep(pair, verdict) {
      const key = keyOf(pair);
      quietly(() => {
        makeFolder(folder);
        const shard = join(folder, shardOf(key));
        shorten(shard);
        appendFileSync(shard, `\n${markOf(key, verdict)}\n`, { mode: 0o600 });
      });
    },
    clear: () => quietly(() => rmSync(folder, { recursive: true, force: true })),
  };
}

function keyOf({ question, kept, entryId, confirmer }: Pair): string {
  const parts = [normaliseQuestion(question), normaliseQuestion(kept), entryId, confirmer];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function markOf(key: string, verdict: Verdict): string {
  return createHash('sha256').update(`${key} ${verdict}`).digest('hex').slice(0, MARK_LENGTH);
}

function shardOf(key: string): string {
  return key.slice(0, 1);
}

function readShard(path: string): string {
  return quietly(() => readFileSync(path, 'latin1')) ?? '';
}

function lastOf(text: string, mark: string): number {
  return text.lastIndexOf(`\n${mark}\n`);
}

/** The newer half of a file that is full. What others keep at this very moment may get lost, and is asked again. */
function shorten(path: string): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < SHARD_BYTES) return;
  const text = readShard(path);
  const partial = `${path}.tmp`;
  writeFileSync(partial, text.slice(text.indexOf('\n', text.length - SHARD_BYTES / 2)), { mode: 0o600 });
  renameSync(partial, path);
}

function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
