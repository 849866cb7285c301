import type { CommandContext } from '../../command-context.ts';
import { showJson, showText } from '../../render/cache-show.ts';
import { findEntry } from './find-entry.ts';
import { openCache } from './open-cache.ts';

/** `mgw cache show ID`: the whole entry. */
export async function show(id: string, { json }: { json?: boolean }, context: CommandContext): Promise<number> {
  const { io, runtime } = context;
  const entry = await findEntry(id, await openCache(context), context);
  await io.stdout.write(json ? showJson(entry) : showText(entry, runtime.effects.clock.now()));
  return 0;
}
