import { MgwError } from '../../../domain/errors.ts';
import { codeOf } from '../../../files/code-of.ts';
import { createHistoryStore, type HistoryStore, type KeptFile, type ReadBack } from '../../../history/history-store.ts';
import type { CommandContext } from '../../command-context.ts';
import { t } from '../../language/t.ts';
import { oneLine } from '../../render/error-text.ts';

/** What is kept, and a word for each conversation that cannot be read whole. */
export type OpenHistory = {
  store: HistoryStore;
  /** Newest first. */
  files: readonly KeptFile[];
  names: ReadonlyMap<string, string>;
  /** Undefined for what has gone meanwhile or cannot be read. */
  read(file: KeptFile): Promise<ReadBack | undefined>;
};

/** Throws `config` where the folder is there and cannot be read. */
export function openHistory({ io, runtime }: CommandContext): OpenHistory {
  const store = createHistoryStore(runtime.paths.history);
  return {
    store,
    files: filesOf(store, runtime.paths.history),
    names: store.names.all(),
    async read({ id, path }) {
      try {
        const read = store.read(id);
        if (read !== undefined && read.skipped > 0) {
          const about = { path: oneLine(path), n: read.skipped };
          const text = t(
            read.skipped === 1
              ? '{path}: {n} line cannot be read, and passed over'
              : '{path}: {n} lines cannot be read, and passed over',
            about,
          );
          await io.stderr.write(`mgw: ${text}\n`);
        }
        return read;
      } catch (error) {
        await io.stderr.write(
          `mgw: ${t('{path} cannot be read ({code})', { path: oneLine(path), code: reasonOf(error) })}\n`,
        );
        return undefined;
      }
    },
  };
}

function filesOf(store: HistoryStore, folder: string): KeptFile[] {
  try {
    return store.files();
  } catch (cause) {
    throw new MgwError('config', `the history cannot be read: ${oneLine(folder)} (${reasonOf(cause)})`, {
      hint: 'look at the permissions of that folder',
      cause,
    });
  }
}

function reasonOf(error: unknown): string {
  return codeOf(error, String(error));
}

/** Of an ambiguous beginning, so many are named. */
const NAMED = 8;

/** The conversation of that name, or whose id begins so, in any case; without either the last one. Throws `usage`. */
export function findConversation(wanted: string | undefined, { store, files, names }: OpenHistory): KeptFile {
  if (wanted === undefined) {
    const last = store.lastId();
    const file = files.find(({ id }) => id === last);
    if (file !== undefined) return file;
    throw new MgwError('usage', 'no conversations yet', { hint: 'mgw chat begins a conversation at a terminal' });
  }
  const named = store.names.idOf(wanted.normalize('NFC').trim());
  const begin = wanted.trim().toUpperCase();
  const found = files.filter(({ id }) => id === named || (begin !== '' && id.startsWith(begin)));
  const [first] = found;
  const exact = found.find(({ id }) => id === named) ?? (found.length === 1 ? first : undefined);
  if (exact !== undefined) return exact;
  if (first === undefined) {
    throw new MgwError('usage', `no conversation has the name or id ${oneLine(wanted) || '""'}`, {
      hint: files.length === 0 ? 'no conversations yet' : 'mgw history list shows them',
    });
  }
  const lines = found.slice(0, NAMED).map(({ id }) => `${id}${names.has(id) ? `  ${names.get(id)}` : ''}`);
  throw new MgwError('usage', `${oneLine(wanted)} is the beginning of ${found.length} ids`, {
    hint: [...lines, ...(found.length > NAMED ? ['…'] : []), 'write more of it'].join('\n'),
  });
}
