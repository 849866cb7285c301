import { EMPTY_CONVERSATION } from '../../domain/conversation.ts';
import { MgwError } from '../../domain/errors.ts';
import { createHistoryStore, type HistoryStore } from '../../history/history-store.ts';
import { conversationName } from '../../history/names.ts';
import type { Runtime } from '../../runtime.ts';
import type { Io } from '../io.ts';
import { t } from '../language/t.ts';
import { createKeeper, type Keeper } from './keeper.ts';

export type KeepingOptions = {
  /** The last conversation is gone on with. */
  continue?: boolean;
  /** The one of this name is gone on with, or begun. */
  session?: string;
  /** False: nothing is kept. */
  history: boolean;
};

type Context = { io: Pick<Io, 'stderr'>; runtime: Pick<Runtime, 'paths' | 'config'> };

/** The conversation that the options name, or a new one. Throws `usage` where there is none to go on with. */
export async function openKeeper(options: KeepingOptions, context: Context): Promise<Keeper> {
  const { io, runtime } = context;
  const store = createHistoryStore(runtime.paths.history);
  const keeps = options.history && (await isHistoryOn(store, runtime));
  const name = options.session === undefined ? undefined : conversationName(options.session);
  const id = name !== undefined ? store.names.idOf(name) : options.continue ? lastId(store) : undefined;
  const read = id === undefined ? undefined : store.read(id);
  if (read !== undefined && read.skipped > 0) {
    const text = t(
      read.skipped === 1
        ? '{n} line of this conversation cannot be read, and passed over'
        : '{n} lines of this conversation cannot be read, and passed over',
      { n: read.skipped },
    );
    await io.stderr.write(`mgw: ${text}\n`);
  }
  const known = name ?? (id === undefined ? undefined : store.names.all().get(id));
  const start = { conversation: read?.conversation ?? EMPTY_CONVERSATION, id, name: known, bytes: read?.bytes ?? 0 };
  return createKeeper(store, start, { keeps });
}

/** By the config, and by the mark that `mgw history off` leaves. */
export async function isHistoryOn(store: HistoryStore, runtime: Pick<Runtime, 'config'>): Promise<boolean> {
  return !store.isOff() && (await runtime.config()).history.enabled;
}

function lastId(store: HistoryStore): string {
  const id = store.lastId();
  if (id !== undefined) return id;
  throw new MgwError('usage', 'there is no conversation to go on with', {
    hint: 'mgw chat begins one at a terminal, mgw chat --session NAME anywhere',
  });
}
