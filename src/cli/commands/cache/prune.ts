import type { CommandContext } from '../../command-context.ts';
import { t } from '../../language/t.ts';
import { count } from '../../render/report-format.ts';
import { changing, openCache } from './open-cache.ts';

/** `mgw cache prune`: erases what is over its time or over the limit, and makes the index anew where it is broken. */
export async function prune({ json }: { json?: boolean }, context: CommandContext): Promise<number> {
  const { store } = await openCache(context);
  const { pruned, entries, indexed } = await changing(context, async () => {
    await store.rebuild();
    const erased = await store.prune();
    const left = await store.stats();
    return { pruned: erased, entries: left.entries, indexed: left.indexed };
  });
  const about = { pruned: count(pruned), left: count(entries), indexed: count(indexed) };
  const text =
    indexed < entries
      ? t('pruned {pruned}, {left} left, {indexed} of them indexed', about)
      : t('pruned {pruned}, {left} left', about);
  await context.io.stdout.write(json ? `${JSON.stringify({ pruned, entries, indexed }, null, 2)}\n` : `${text}\n`);
  return 0;
}
