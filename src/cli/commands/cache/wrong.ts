import { type LastHit, lastHit } from '../../../cache/last-hit.ts';
import { normaliseQuestion } from '../../../cache/normalise-question.ts';
import type { CacheEntry } from '../../../cache/store/cache-store.ts';
import { MgwError } from '../../../domain/errors.ts';
import { recentEntries } from '../../../ledger/recent.ts';
import type { CommandContext } from '../../command-context.ts';
import { t } from '../../language/t.ts';
import { quoted } from '../../render/cache-format.ts';
import { oneLine } from '../../render/error-text.ts';
import { findEntry } from './find-entry.ts';
import { changing, type OpenCache, openCache, unlessBroken } from './open-cache.ts';

type Wrong = { entryId: string; forgotten: boolean; separated: boolean; asked?: string; kept?: string };

/** `mgw cache wrong [ID]`: forgets a hit that was wrong, the last one unless told, and never pairs the two questions again. */
export async function wrong(
  id: string | undefined,
  { json }: { json?: boolean },
  context: CommandContext,
): Promise<number> {
  const cache = await openCache(context);
  const remembered = lastHit(cache.folder);
  const entry = id === undefined ? undefined : await entryOf(id, remembered, { cache, context });
  const entryId = entry?.id ?? (id === undefined ? lastServed(remembered, context) : remembered?.entryId);
  if (entryId === undefined) {
    throw new MgwError('usage', 'the cache has not served anything yet', {
      hint: 'or name an entry of mgw cache list',
    });
  }
  const served = remembered?.entryId === entryId ? remembered : undefined;
  const result = await changing(context, () => undo(entryId, served, cache));
  await context.io.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : wrongText(result));
  return 0;
}

/** The entry of an id; the one that was served last may be gone by now, and is known all the same. */
async function entryOf(
  id: string,
  remembered: LastHit | undefined,
  { cache, context }: { cache: OpenCache; context: CommandContext },
): Promise<CacheEntry | undefined> {
  const wanted = id.trim().toUpperCase();
  const isRemembered = wanted !== '' && remembered?.entryId.startsWith(wanted) === true;
  if (isRemembered && (await unlessBroken(context, [], () => cache.store.find(wanted, 1))).length === 0)
    return undefined;
  return findEntry(id, cache, context);
}

/** By the ledger, which has a row for every hit; a row that could not be written is made up for by what was remembered. */
function lastServed(remembered: LastHit | undefined, { runtime }: CommandContext): string | undefined {
  const row = recentEntries(runtime.paths.ledger).findLast(({ cache }) => cache.entryId !== undefined);
  if (row?.cache.entryId === undefined) return remembered?.entryId;
  // The hit's time is taken when it is served, the row's when the call began.
  const isLater = remembered !== undefined && Date.parse(remembered.at) >= Date.parse(row.ts);
  return isLater ? remembered.entryId : row.cache.entryId;
}

async function undo(entryId: string, served: LastHit | undefined, { store }: OpenCache): Promise<Wrong> {
  // An exact hit was asked the same: there is nothing to tell apart.
  const differ = served !== undefined && normaliseQuestion(served.question) !== normaliseQuestion(served.kept);
  if (differ) await store.separate(served.question, served.kept);
  const forgotten = (await store.forget([entryId])) > 0;
  return {
    entryId,
    forgotten,
    separated: differ,
    ...(served !== undefined && { asked: served.question, kept: served.kept }),
  };
}

function wrongText({ entryId, forgotten, separated, asked, kept }: Wrong): string {
  const entry = oneLine(entryId);
  const first = forgotten ? t('forgot {entry}', { entry }) : t('{entry} was gone already', { entry });
  const second = separated
    ? t('never again the same: {asked} and {kept}', { asked: quoted(asked), kept: quoted(kept) })
    : asked === undefined
      ? t('what it was served to is not known any more, so nothing was told apart')
      : t('it was served to the same question, so there is nothing to tell apart');
  return `${first}\n${second}\n`;
}
