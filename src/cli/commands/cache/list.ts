import type { ListedEntry } from '../../../cache/store/cache-store.ts';
import { tagOf } from '../../../domain/tag.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ListedRow, listedRow, listJson, listText } from '../../render/cache-list.ts';
import { openCache, reading } from './open-cache.ts';

export type ListOptions = { limit: number; tag?: string; json?: boolean };

/** `mgw cache list`: the kept answers, newest first. Their texts are not held in memory, however many are listed. */
export async function list(options: ListOptions, context: CommandContext): Promise<number> {
  const { io, runtime } = context;
  const { store, enabled } = await openCache(context);
  const json = options.json ? listJson(io.stdout) : undefined;
  const rows: ListedRow[] = [];
  const more = await reading(context, () =>
    eachListed(store.entries(options.tag === undefined ? undefined : tagOf(options.tag)), options, async (entry) => {
      context.signal.throwIfAborted();
      if (json === undefined) rows.push(listedRow(entry));
      else await json.add(entry);
    }),
  );
  if (json !== undefined) await json.end(more);
  else {
    const nowMs = runtime.effects.clock.now();
    await io.stdout.write(listText({ rows, more, tag: options.tag, enabled, nowMs }, io.stdout));
  }
  return 0;
}

/** Whether there are more than the limit. */
async function eachListed(
  entries: AsyncIterable<ListedEntry>,
  { limit }: ListOptions,
  take: (entry: ListedEntry) => Promise<void>,
): Promise<boolean> {
  let count = 0;
  for await (const entry of entries) {
    count += 1;
    if (count > limit) return true;
    await take(entry);
  }
  return false;
}
