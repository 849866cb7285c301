import { describe, expect, it } from 'vitest';
import type { Reservation } from '../../../src/budget/reservation.ts';
import { type Budget, budgetText, concerns, overBudget, pastShare, standingsOf } from '../../../src/budget/standing.ts';
import type { ChatRequest } from '../../../src/domain/chat.ts';
import { callOf, modelNamed } from '../../support/calls.ts';

const NANO = 1_000_000_000;
const daily: Budget = { name: 'daily', limitNano: 10 * NANO, spentNano: 9 * NANO };
const monthly: Budget = { name: 'monthly', limitNano: 200 * NANO, spentNano: 190 * NANO };
const docs: Budget = { name: 'per_tag.docs', tag: 'docs', limitNano: 50 * NANO, spentNano: 49.5 * NANO };
const settings = { warnAt: 0.8, onExceeded: 'block' } as const;

function held(nano: number, tag?: string): Reservation {
  return { id: `${nano}`, at: 0, pid: 1, host: 'here', nano, ...(tag !== undefined && { tag }) };
}

/** ¥7 for a dollar. */
const inOwn = ({ nano, currency = 'CNY' }: Pick<Reservation, 'nano' | 'currency'>) =>
  ({ CNY: nano, USD: 7 * nano })[currency];
const asked = (request: Partial<ChatRequest> = {}) => ({ ...callOf([modelNamed('a')], request), inOwn });

const names = (standings: readonly Budget[]) => standings.map(({ name }) => name);

describe('how budgets stand', () => {
  it('holds a call against the budgets that are for its tag, the one with least room first', () => {
    const budgets = [monthly, daily, docs];
    expect(names(standingsOf(budgets, [], asked()))).toEqual(['daily', 'monthly']);
    expect(names(standingsOf(budgets, [], asked({ tag: 'docs' })))).toEqual(['per_tag.docs', 'daily', 'monthly']);
    expect(names(standingsOf(budgets, [], asked({ tag: 'other' })))).toEqual(['daily', 'monthly']);
    expect(standingsOf([docs], [], asked())).toEqual([]);
  });

  it('takes off what is spent and what calls under way hold, of a tag only those with the tag', () => {
    const before = [held(2 * NANO, 'docs'), held(3 * NANO)];
    const [first, second] = standingsOf([docs, monthly], before, asked({ tag: 'docs' }));
    expect(first).toMatchObject({ name: 'per_tag.docs', heldNano: 2 * NANO, leftNano: -1.5 * NANO });
    expect(second).toMatchObject({ name: 'monthly', heldNano: 5 * NANO, leftNano: 5 * NANO });
  });

  it('reads what others hold in its own currency, an older line without one as its own, and takes what it cannot read for all', () => {
    const dollars = { ...held(NANO), currency: 'USD' };
    const [first] = standingsOf([monthly], [dollars, held(NANO)], asked());
    expect(first).toMatchObject({ heldNano: 8 * NANO, leftNano: 2 * NANO });
    const unknown = standingsOf([monthly, docs], [dollars, { ...held(1), currency: 'EUR' }], asked({ tag: 'docs' }));
    // Euros are held by a call without the tag.
    expect(names(unknown)).toEqual(['monthly', 'per_tag.docs']);
    expect(unknown[0]).toMatchObject({ leftNano: Number.NEGATIVE_INFINITY, unknownIn: 'EUR' });
    const refused = overBudget(undefined, unknown[0] ?? expect.fail(), { currency: 'CNY', fitting: 0 });
    expect(refused).toMatchObject({
      message: 'no room for this call: a call under way holds an amount in EUR of the monthly budget of ¥200.000000',
      hint: expect.stringContaining('exchange_rates: {EUR: …}'),
    });
  });

  it('has nothing left where something was spent in a currency that it cannot read', () => {
    const [first] = standingsOf([{ ...daily, unknownSpentIn: 'EUR' }], [], asked());
    expect(first).toMatchObject({ leftNano: Number.NEGATIVE_INFINITY, unknownIn: 'EUR' });
    expect(overBudget(undefined, first ?? expect.fail(), { currency: 'CNY', fitting: 0 })).toMatchObject({
      message: 'no room for this call: an amount in EUR was spent of the daily budget of ¥10.000000',
      hint: expect.stringMatching(/exchange_rates: \{EUR: …\}; or routing\.allow_unpriced/),
    });
  });

  it('tells those past their share, the most used first, whatever room they have', () => {
    const standings = standingsOf([daily, monthly, docs], [], asked({ tag: 'docs' }));
    expect(names(pastShare(standings, 0.8))).toEqual(['per_tag.docs', 'monthly', 'daily']);
    expect(names(pastShare(standings, 0.91))).toEqual(['per_tag.docs', 'monthly']);
    expect(names(pastShare(standings, 1))).toEqual([]);
    const none = standingsOf([{ name: 'daily', limitNano: 0, spentNano: 0 }], [], asked());
    expect(names(pastShare(none, 1))).toEqual(['daily']);
  });

  it('concerns a call when one of the budgets is for its tag, and no other', () => {
    expect(concerns({ ...settings, dailyNano: 1 }, { request: {} })).toBe(true);
    expect(concerns({ ...settings, monthlyNano: 1 }, { request: { tag: 'docs' } })).toBe(true);
    const tagged = { ...settings, perTagNano: { docs: 1 } };
    const isFor = (request: { tag?: string }, forTag?: string) =>
      concerns(tagged, { request, ...(forTag !== undefined && { forTag }) });
    expect(['docs', 'other', 'toString'].map((tag) => isFor({ tag }))).toEqual([true, false, false]);
    expect([isFor({}), isFor({ tag: 'cache-confirm' }, 'docs')]).toEqual([false, true]);
  });

  it('holds what the cache asks for a call against the budget of its tag, too', () => {
    const forDocs = { ...asked({ tag: 'cache-confirm' }), forTag: 'docs' };
    expect(names(standingsOf([monthly, docs], [], forDocs))).toEqual(['per_tag.docs', 'monthly']);
    const [first] = standingsOf([docs], [{ ...held(NANO, 'cache-confirm'), forTag: 'docs' }], asked({ tag: 'docs' }));
    expect(first).toMatchObject({ heldNano: NANO });
  });

  it('says what is left, never less than nothing, and what would help', () => {
    const [standing] = standingsOf([daily], [held(2 * NANO)], asked());
    if (standing === undefined) throw new Error('no budget');
    expect(budgetText(standing, 'CNY')).toBe(
      '¥0.000000 of the daily budget of ¥10.000000 is left, ¥2.000000 being held by calls under way',
    );
    const dear = { model: modelNamed('a'), nano: NANO, inputTokens: 1 };
    expect(overBudget(dear, standing, { currency: 'CNY', fitting: 0 })).toMatchObject({
      code: 'budget',
      message: expect.stringContaining('a could cost ¥1.000000, and ¥0.000000 of the daily'),
      hint: 'choose a cheaper model, or raise budget.daily in the config',
    });
    expect(overBudget(dear, standing, { currency: 'CNY', fitting: 12 }).hint).toContain('--max-tokens 12 would fit');
  });
});
