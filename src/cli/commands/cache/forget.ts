import type { CacheEntry } from '../../../cache/store/cache-store.ts';
import type { CommandContext } from '../../command-context.ts';
import { t } from '../../language/t.ts';
import { quoted } from '../../render/cache-format.ts';
import { findEntry } from './find-entry.ts';
import { changing, openCache } from './open-cache.ts';

/** `mgw cache forget ID…`: erases entries. All ids are found first, so that a mistyped one erases nothing. */
export async function forget(
  ids: readonly string[],
  { json }: { json?: boolean },
  context: CommandContext,
): Promise<number> {
  const { stdout } = context.io;
  const cache = await openCache(context);
  const found = new Map<string, CacheEntry>();
  for (const id of ids) {
    const entry = await findEntry(id, cache, context);
    found.set(entry.id, entry);
  }
  await changing(context, () => cache.store.forget([...found.keys()]));
  const forgotten = [...found.values()].map(({ id, question }) => ({
    id,
    ...(question !== undefined && { question }),
  }));
  await stdout.write(
    json
      ? `${JSON.stringify({ forgotten }, null, 2)}\n`
      : forgotten
          .map(({ id, question }) => `${t('forgot {entry}', { entry: `${id} ${quoted(question)}` })}\n`)
          .join(''),
  );
  return 0;
}
