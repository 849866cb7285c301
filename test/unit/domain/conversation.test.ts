import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyEvent,
  type ConversationEvent,
  EMPTY_CONVERSATION,
  messagesOf,
  turnsToLeaveOut,
} from '../../../src/domain/conversation.ts';
import { accountOf, totalOf } from '../../../src/domain/conversation-account.ts';
import { entryOf, unanswered } from '../../support/entries.ts';
import { accountOfTurn, idOf, turnOf } from '../../support/turns.ts';

const of = (...events: ConversationEvent[]) => events.reduce(applyEvent, EMPTY_CONVERSATION);

describe('a conversation', () => {
  it('sends the system prompt, the turns and the question', () => {
    const conversation = of(turnOf(1), { ...turnOf(2), system: 'be brief' });
    expect(conversation.system).toBe('be brief');
    expect(
      messagesOf(conversation, 'and now?', { system: 'be brief' }).map(({ role, content }) => `${role}: ${content}`),
    ).toEqual([
      'system: be brief',
      'user: question 1',
      'assistant: answer 1',
      'user: question 2',
      'assistant: answer 2',
      'user: and now?',
    ]);
  });

  it('leaves the oldest turns out in pairs, never the system prompt', () => {
    const conversation = of(turnOf(1), turnOf(2));
    const texts = (leftOut: number) =>
      messagesOf(conversation, 'now', { system: 'S', leftOut }).map(({ content }) => content);
    expect(texts(1)).toEqual(['S', 'question 2', 'answer 2', 'now']);
    expect(texts(2)).toEqual(['S', 'now']);
  });

  it('puts what was asked again in the place of the turn, and pays for both', () => {
    const again = of(turnOf(1), turnOf(2), { ...turnOf(3), replaces: idOf(2) });
    expect(again.turns.map(({ id }) => id)).toEqual([idOf(1), idOf(3)]);
    expect(again.calls).toHaveLength(3);
  });

  it('pays for what was taken back, and for what failed', () => {
    const paid = of(
      turnOf(1),
      { type: 'undo', at: '2026-11-25T10:00:00Z', turn: idOf(1) },
      { type: 'call', call: accountOfTurn(2) },
    );
    expect(paid.turns).toEqual([]);
    expect(totalOf(paid.calls)).toMatchObject({ calls: 2, amounts: [{ currency: 'CNY', nano: 2000 }], unpriced: 0 });
  });

  it('has no system prompt once a turn had none', () => {
    expect(of({ ...turnOf(1), system: 'S' }, turnOf(2)).system).toBeUndefined();
  });
});

describe('what no longer fits', () => {
  /** Tokens of turns of that size each, besides what is always sent. */
  const sizes = fc.record({
    turns: fc.array(fc.nat(100), { maxLength: 30 }),
    always: fc.nat(200),
    from: fc.nat(40),
    room: fc.nat(1500),
  });

  it('is no more of the oldest than has to go, and what is left fits', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ({ turns, always, from, room }) => {
        const without = (leftOut: number) => turns.slice(leftOut).reduce((sum, size) => sum + size, always);
        const leftOut = await turnsToLeaveOut({ count: turns.length, from }, room, async (count) => without(count));
        const least = Math.min(from, turns.length);
        expect(leftOut).toBeGreaterThanOrEqual(least);
        expect(leftOut).toBeLessThanOrEqual(turns.length);
        if (leftOut < turns.length) expect(without(leftOut)).toBeLessThanOrEqual(room);
        // One turn more would have been too much: of the room at first, of what is filled again afterwards.
        if (leftOut > least) expect(without(least)).toBeGreaterThan(room);
        if (leftOut > least + 1) expect(without(leftOut - 1)).toBeGreaterThan((room * 7) / 8);
      }),
    );
  });
});

describe('an account', () => {
  it('has all that a call cost, its failed attempts as well, and never 0 for what is unknown', () => {
    const billed = {
      usage: { input: 5, output: 1, source: 'estimated' as const },
      costNano: 7,
      currency: 'CNY',
      costSource: 'estimated' as const,
    };
    const call = accountOf(
      entryOf({ attempts: [{ model: 'a', provider: 'a', status: 'failed', durationMs: 1, billed }] }),
    );
    const { costNano: _, currency: __, prices: ___, ...rest } = entryOf();
    const unpriced = accountOf({ ...rest, costSource: 'unpriced' });
    expect(totalOf([call, unpriced])).toEqual({
      calls: 2,
      input: 2000,
      cachedInput: 0,
      output: 200,
      amounts: [{ currency: 'CNY', nano: 1_000_007, estimated: true }],
      unpriced: 1,
    });
  });

  it('keeps currencies apart, and has nothing of a call that was refused or came from the cache', () => {
    const dollars = accountOf(entryOf({ currency: 'USD' }));
    const refused = accountOf(unanswered({ outcome: 'refused' }));
    const cached = accountOf({ ...unanswered({ outcome: 'cached' }), usage: { input: 9, output: 9, source: 'cache' } });
    expect(totalOf([dollars, refused, cached])).toMatchObject({
      input: 1000,
      amounts: [{ currency: 'USD', nano: 1_000_000 }],
      unpriced: 0,
    });
  });
});
