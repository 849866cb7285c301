import type { CommandContext } from '../../command-context.ts';
import { historyListJson, historyListText, type ListedConversation } from '../../render/history-list.ts';
import { isHistoryOn } from '../../session/open-keeper.ts';
import { openHistory } from './open-history.ts';

export type ListOptions = { limit: number; json?: boolean };

/** `mgw history list`: the kept conversations, the one that was last added to first. */
export async function list({ limit, json }: ListOptions, context: CommandContext): Promise<number> {
  const { io, runtime, signal } = context;
  const history = openHistory(context);
  const rows: ListedConversation[] = [];
  for (const file of history.files.slice(0, limit)) {
    signal.throwIfAborted();
    const read = await history.read(file);
    if (read !== undefined) rows.push({ file, name: history.names.get(file.id), conversation: read.conversation });
  }
  const more = history.files.length > limit;
  const enabled = await isHistoryOn(history.store, runtime);
  if (json) await io.stdout.write(historyListJson(rows, { more, enabled }));
  else {
    const about = { more, enabled, ids: history.files.map(({ id }) => id), nowMs: runtime.effects.clock.now() };
    await io.stdout.write(historyListText(rows, about, io.stdout));
  }
  return 0;
}
