import { messagesOf } from '../../domain/conversation.ts';
import type { CallAccount } from '../../domain/conversation-account.ts';
import type { Model } from '../../domain/model.ts';
import { formatCount } from '../../domain/money.ts';
import { t } from '../language/t.ts';
import { word } from '../language/word.ts';
import { joinParts } from '../prompt-text.ts';
import { together } from '../read-input.ts';
import { turnsText } from '../render/conversation.ts';
import { accountTable } from '../render/conversation-account.ts';
import { roomFor } from './prepare-turn.ts';
import { type Session, settingsOf, type Then } from './session.ts';

/** `/cost`: what each call has cost, and what became of it. */
export async function showCost({ keeper, context, say }: Session): Promise<Then> {
  const { turns, calls } = keeper.conversation;
  if (calls.length === 0) {
    await say(t('nothing was asked yet'));
    return undefined;
  }
  const standing = new Map(turns.map((turn) => [turn.id, turn]));
  const became = ({ id, outcome }: CallAccount) => {
    const turn = standing.get(id);
    if (turn?.cut) return t('stopped');
    if (outcome === 'cached') return turn ? t('from cache') : t('taken back');
    if (turn) return t('answer');
    if (outcome === 'answered') return t('taken back');
    return outcome === 'cancelled' ? t('cancelled##turn') : word(outcome, 'outcome');
  };
  await context.io.stdout.write(accountTable(calls, became, context.io.stdout));
  return undefined;
}

/** `/tokens`: how much of the window of the model that is asked the conversation fills. */
export async function showTokens(session: Session): Promise<Then> {
  const { gateway, keeper, attached, say } = session;
  const settings = settingsOf(session);
  const [asked] = gateway.plan({ messages: [], ...settings }).candidates;
  const last = keeper.conversation.turns.at(-1);
  const leftOut = last?.model === asked?.alias ? (last?.leftOut ?? 0) : 0;
  const { parts, images } = together(attached);
  const next = joinParts(parts, '');
  const messages = messagesOf(keeper.conversation, next, { system: session.system, leftOut, images });
  const filled = next === '' && images.length === 0 ? messages.slice(0, -1) : messages;
  if (asked === undefined || filled.length === 0) {
    await say(t('0 tokens: nothing was said yet'));
    return undefined;
  }
  const estimated = await gateway.estimate({ messages: filled, ...settings }, [asked]);
  const used = estimated.candidates[0]?.inputTokens ?? 0;
  const said = [windowText(used, asked, roomFor(asked, settings)), ...leftOutWords(leftOut)];
  await say(said.join(t('; ')));
  return undefined;
}

function windowText(used: number, { alias, contextWindow }: Model, room: number): string {
  const tokens = t(used === 1 ? '{n} token' : '{n} tokens', { n: formatCount(used) });
  if (contextWindow === undefined) return t('{tokens}; the window of {model} is not known', { tokens, model: alias });
  const share = `${((100 * used) / room).toFixed(used < room / 10 ? 1 : 0)}%`;
  const about = {
    tokens,
    share,
    model: alias,
    window: formatCount(contextWindow),
    cap: formatCount(contextWindow - room),
  };
  return t('{tokens}: {share} of what {model} takes ({window}, less {cap} for the answer)', about);
}

function leftOutWords(leftOut: number): string[] {
  return leftOut === 0 ? [] : [t('without the oldest {turns}, which no longer fit', { turns: turnsText(leftOut) })];
}
