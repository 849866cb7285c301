import { forgetJudgedPairs } from '../../../cache/judged-pairs.ts';
import { forgetLastHit } from '../../../cache/last-hit.ts';
import { forgetShadowHits } from '../../../cache/shadow-hits.ts';
import { MgwError } from '../../../domain/errors.ts';
import type { CommandContext } from '../../command-context.ts';
import { confirm } from '../../confirm.ts';
import { canConfirm } from '../../io.ts';
import { t } from '../../language/t.ts';
import { told } from '../../language/told.ts';
import { count } from '../../render/report-format.ts';
import { changing, NOTHING_KEPT, openCache, unlessBroken } from './open-cache.ts';

export type ClearOptions = { yes?: boolean; shadow?: boolean; json?: boolean };

/** `mgw cache clear`: erases all entries, after a yes; with `--shadow` also what shadow mode has written down. */
export async function clear({ yes, shadow, json }: ClearOptions, context: CommandContext): Promise<number> {
  const { io } = context;
  const { store, folder } = await openCache(context);
  const { entries } = await unlessBroken(context, NOTHING_KEPT, () => store.stats());
  if (!yes && (entries > 0 || shadow) && !(await isWanted({ entries, shadow: shadow === true }, context))) {
    await io.stdout.write(`${t('nothing was erased')}\n`);
    return 0;
  }
  const cleared = await changing(context, async () => {
    const erased = await store.clear();
    forgetLastHit(folder);
    if (shadow) {
      forgetShadowHits(folder);
      forgetJudgedPairs(folder);
    }
    return erased;
  });
  const what =
    cleared === 0 ? t('the cache was empty') : t('cleared {entries}', { entries: told(entriesText(cleared)) });
  await io.stdout.write(json ? `${JSON.stringify({ cleared, shadow: shadow === true }, null, 2)}\n` : `${what}\n`);
  return 0;
}

/** Throws `usage` where nobody can be asked. */
function isWanted({ entries, shadow }: { entries: number; shadow: boolean }, { io, signal }: CommandContext) {
  const kept = entriesText(entries);
  const what = shadow ? `${kept}, the log of shadow mode and what was judged of it` : kept;
  if (canConfirm(io)) return confirm(t('Erase {what}?', { what: told(what) }), { io, signal });
  throw new MgwError('usage', `this would erase ${what}, and there is nobody to ask here`, {
    hint: 'mgw cache clear --yes erases unasked',
  });
}

/** In English, as an error is that says it. */
function entriesText(entries: number): string {
  return entries === 1 ? '1 entry' : `${count(entries)} entries`;
}
