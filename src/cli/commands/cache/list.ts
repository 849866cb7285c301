import type { ListedEntry } from '../../../cache/store/cache-store.ts';
import type { CommandContext } from '../../command-context.ts';
import { listJson, listText } from '../../render/cache-list.ts';
import { openCache, unlessBroken } from './open-cache.ts';

export type ListOptions = { limit: number; tag?: string; json?: boolean };

/** `mgw cache list`: the kept answers, newest first. */
export async function list({ limit, tag, json }: ListOptions, context: CommandContext): Promise<number> {
  const { io, runtime, signal } = context;
  const { store, enabled } = await openCache(context);
  const entries: ListedEntry[] = [];
  let more = false;
  await unlessBroken(context, undefined, async () => {
    for await (const entry of store.entries()) {
      signal.throwIfAborted();
      if (tag !== undefined && entry.tag !== tag) continue;
      more = entries.length === limit;
      if (more) break;
      entries.push(entry);
    }
  });
  const nowMs = runtime.effects.clock.now();
  await io.stdout.write(json ? listJson(entries, more) : listText({ entries, more, tag, enabled, nowMs }, io.stdout));
  return 0;
}
