import type { CacheEntry } from '../../../cache/store/cache-store.ts';
import { MgwError } from '../../../domain/errors.ts';
import type { CommandContext } from '../../command-context.ts';
import { ambiguousIds } from '../../render/cache-format.ts';
import { oneLine } from '../../render/error-text.ts';
import { NOTHING_KEPT, type OpenCache, unlessBroken } from './open-cache.ts';

/** Of an ambiguous beginning, so many entries are named. */
const NAMED = 8;

/** The entry with this id, or this beginning of one, in any case. Throws `usage` when there is none, or more than one. */
export async function findEntry(id: string, { store }: OpenCache, context: CommandContext): Promise<CacheEntry> {
  const found = await unlessBroken(context, [], () => store.find(id.trim().toUpperCase(), NAMED + 1));
  const [entry, ...others] = found;
  if (entry !== undefined && others.length === 0) return entry;
  if (entry === undefined) {
    const { entries } = await unlessBroken(context, NOTHING_KEPT, () => store.stats());
    throw new MgwError('usage', `no entry of the cache has the id ${oneLine(id) || '""'}`, {
      hint: entries === 0 ? 'the cache is empty' : 'mgw cache list shows the ids',
    });
  }
  throw new MgwError(
    'usage',
    `${oneLine(id) || '""'} is the beginning of ${found.length > NAMED ? `more than ${NAMED}` : found.length} ids`,
    { hint: ambiguousIds(found.slice(0, NAMED), { more: found.length > NAMED }) },
  );
}
