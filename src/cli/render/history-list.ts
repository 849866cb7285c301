import type { Conversation } from '../../domain/conversation.ts';
import { type ConversationTotal, totalOf } from '../../domain/conversation-account.ts';
import { toUnits } from '../../domain/money.ts';
import type { KeptFile } from '../../history/history-store.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { ageText } from './cache-format.ts';
import { titleOf } from './conversation.ts';
import { amountText } from './conversation-account.ts';
import { oneLine } from './error-text.ts';
import { count } from './report-format.ts';
import { type Column, numberColumn, renderTable, withoutColumn } from './table.ts';

export type ListedConversation = { file: KeptFile; name: string | undefined; conversation: Conversation };

const COLUMNS: readonly Column[] = [
  { title: 'Id', align: 'left' },
  numberColumn('Age'),
  numberColumn('Turns'),
  numberColumn('Cost', 2),
  { title: 'Model', align: 'left', shrinks: true, optional: 3 },
  { title: 'Name', align: 'left', shrinks: true },
  { title: 'About', align: 'left', shrinks: true },
];

type About = { more: boolean; enabled: boolean; ids: readonly string[]; nowMs: number };

/** A row a conversation. */
export function historyListText(
  rows: readonly ListedConversation[],
  { more, enabled, ids, nowMs }: About,
  { columns, color }: Pick<Output, 'columns' | 'color'>,
): string {
  const off = enabled ? '' : `${t('the history is off: nothing new is kept')}\n`;
  if (rows.length === 0) return `${off}${t('no conversations yet')}\n`;
  const short = shortIds(ids);
  const cells = rows.map(({ file, name, conversation: { turns, calls } }) => [
    file.id.slice(0, short),
    ageText(new Date(file.atMs).toISOString(), nowMs),
    count(turns.length),
    amountText(totalOf(calls)),
    oneLine(turns.at(-1)?.model ?? ''),
    oneLine(name ?? ''),
    titleOf({ turns }, t),
  ]);
  const table = { columns: COLUMNS, rows: cells };
  const named = rows.some(({ name }) => name !== undefined) ? table : withoutColumn(table, 'Name');
  const text = renderTable(named, { width: columns, color });
  return `${off}${text}${more ? `${t('the newest {n}; more with --limit', { n: count(rows.length) })}\n` : ''}`;
}

/** The time in it, and a little of what tells two of one millisecond apart. */
const SHORTEST = 12;

/** So many characters tell all ids apart. */
export function shortIds(ids: readonly string[]): number {
  for (let length = SHORTEST; length < 26; length++) {
    if (new Set(ids.map((id) => id.slice(0, length))).size === ids.length) return length;
  }
  return 26;
}

export function historyListJson(
  rows: readonly ListedConversation[],
  { more, enabled }: { more: boolean; enabled: boolean },
): string {
  const conversations = rows.map(({ file, name, conversation: { turns, calls } }) => ({
    id: file.id,
    ...(name !== undefined && { name }),
    about: titleOf({ turns }),
    turns: turns.length,
    ...(turns.length > 0 && { model: turns.at(-1)?.model, beganAt: turns[0]?.at }),
    changedAt: new Date(file.atMs).toISOString(),
    bytes: file.bytes,
    ...totalJson(totalOf(calls)),
  }));
  return `${JSON.stringify({ enabled, conversations, more }, null, 2)}\n`;
}

/** Amounts by currency in whole units; calls of which a part has no price are counted. */
function totalJson({ calls, input, cachedInput, output, amounts, unpriced }: ConversationTotal) {
  return {
    calls,
    usage: { inputTokens: input, cachedInputTokens: cachedInput, outputTokens: output },
    cost: amounts.map(({ currency, nano, estimated }) => ({ currency, amount: toUnits(nano), estimated })),
    unpricedCalls: unpriced,
  };
}
