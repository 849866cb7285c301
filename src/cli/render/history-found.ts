import type { ConversationMatch, Piece, TurnMatch } from '../../history/search/search.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { ageText } from './cache-format.ts';
import { titleOf } from './conversation.ts';
import { oneLine } from './error-text.ts';
import { shortIds } from './history-list.ts';
import { count } from './report-format.ts';
import { styled } from './style.ts';
import { displayWidth, shorten } from './table.ts';

export type Found = ConversationMatch & { name: string | undefined };
export type FoundReport = { add(found: Found): Promise<void>; end(more: boolean): Promise<void> };

/** Of one conversation, so many turns are shown. */
const MOST_TURNS = 3;
/** What a snippet is shown with at a pipe, which has no width. */
const PIPED_COLUMNS = 160;

/** A line of what it is about, then a line for each turn, what was looked for standing out. */
export function foundText(
  output: Pick<Output, 'write' | 'isTTY' | 'columns' | 'color'>,
  { ids, nowMs }: { ids: readonly string[]; nowMs: number },
): FoundReport {
  const short = shortIds(ids);
  const columns = output.isTTY ? output.columns : PIPED_COLUMNS;
  let first = true;
  return {
    async add({ file, name, turns, matches }) {
      const age = ageText(new Date(file.atMs).toISOString(), nowMs);
      const about = [
        file.id.slice(0, short),
        age,
        ...(name === undefined ? [] : [oneLine(name)]),
        titleOf({ turns }, t),
      ];
      await output.write(`${first ? '' : '\n'}${await styled(output, 'gray', shorten(about.join(' · '), columns))}\n`);
      first = false;
      const width = String(turns.length).length;
      for (const match of matches.slice(0, MOST_TURNS)) {
        const number = String(match.number).padStart(width);
        await output.write(`  ${number}  ${await snippetText(match, columns - width - 4, output)}\n`);
      }
      if (matches.length > MOST_TURNS) {
        const more = t('and {n} more turns', { n: count(matches.length - MOST_TURNS) });
        await output.write(`  ${' '.repeat(width)}  ${await styled(output, 'gray', more)}\n`);
      }
    },
    async end(more) {
      if (more) await output.write(`${await styled(output, 'gray', t('there are more; --limit shows them'))}\n`);
    },
  };
}

/** In one line; cut at the end, where it is too long. */
async function snippetText(
  { snippet }: Pick<TurnMatch, 'snippet'>,
  width: number,
  output: Pick<Output, 'color'>,
): Promise<string> {
  let left = width;
  let text = '';
  for (const piece of snippet) {
    const shown = inLine(piece);
    // Without colour what was found is marked as Markdown marks it.
    const room = piece.hit && !output.color ? left - 4 : left;
    const fits = displayWidth(shown) <= room;
    const kept = fits ? shown : room > 1 ? shorten(shown, room) : '';
    text += piece.hit && kept !== '' ? await highlighted(kept, output) : kept;
    left = room - displayWidth(kept);
    if (!fits) break;
  }
  return text.trimEnd();
}

async function highlighted(text: string, output: Pick<Output, 'color'>): Promise<string> {
  return output.color ? styled(output, 'yellow', text) : `**${text}**`;
}

/** Without the trim of a line of its own: it stands between others. */
function inLine({ text }: Piece): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ');
}

/** What `mgw history search --json` prints, conversation by conversation. */
export function foundJson(output: Pick<Output, 'write'>): FoundReport {
  let written = 0;
  return {
    async add({ file, name, turns, matches }) {
      const found = {
        id: file.id,
        ...(name !== undefined && { name }),
        about: titleOf({ turns }),
        changedAt: new Date(file.atMs).toISOString(),
        matches: matches.map(({ turn, number, snippet }) => ({
          turn: number,
          id: turn.id,
          at: turn.at,
          model: turn.model,
          snippet,
        })),
      };
      const row = JSON.stringify(found, null, 2).replace(/^/gm, '    ');
      await output.write(`${written === 0 ? '{\n  "conversations": [\n' : ',\n'}${row}`);
      written += 1;
    },
    async end(more) {
      await output.write(`${written === 0 ? '{\n  "conversations": []' : '\n  ]'},\n  "more": ${more}\n}\n`);
    },
  };
}

export function nothingFound(conversations: number): string {
  const said =
    conversations === 0
      ? t('no conversations yet')
      : t('nothing found in {n} conversations', { n: count(conversations) });
  return `${said}\n`;
}
