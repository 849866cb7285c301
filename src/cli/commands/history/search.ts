import { parseQuery } from '../../../history/search/query.ts';
import { searchFiles } from '../../../history/search/search.ts';
import type { CommandContext } from '../../command-context.ts';
import { t } from '../../language/t.ts';
import { foundJson, foundText, nothingFound } from '../../render/history-found.ts';
import { openHistory } from './open-history.ts';

export type SearchOptions = { limit: number; json?: boolean };

/** `mgw history search words…`: the conversations in which a turn has all of them, as they are found, newest first. */
export async function search(
  words: readonly string[],
  { limit, json }: SearchOptions,
  context: CommandContext,
): Promise<number> {
  const { io, runtime, signal } = context;
  const query = parseQuery(words.join(' '));
  const { files, names } = openHistory(context);
  const nowMs = runtime.effects.clock.now();
  const onTrouble = ({ path }: { path: string }) =>
    void io.stderr.write(`mgw: ${t('{path} cannot be read', { path })}\n`);
  const report = json ? foundJson(io.stdout) : foundText(io.stdout, { ids: files.map(({ id }) => id), nowMs });
  let found = 0;
  let more = false;
  for await (const match of searchFiles(files, query, { signal, onTrouble })) {
    if (found === limit) {
      more = true;
      break;
    }
    found += 1;
    await report.add({ ...match, name: names.get(match.file.id) });
  }
  await report.end(more);
  if (found === 0 && !json) await io.stdout.write(nothingFound(files.length));
  return 0;
}
