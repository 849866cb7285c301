import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Model } from '../../../../src/domain/model.ts';
import { TIERS } from '../../../../src/domain/route-decision.ts';
import { TASKS } from '../../../../src/domain/task.ts';
import type { Option } from '../../../../src/routing/choose/option.ts';
import { type Choosing, rank } from '../../../../src/routing/choose/rank.ts';
import { neededTier, tierRank } from '../../../../src/routing/choose/tiers.ts';
import { modelNamed } from '../../../support/calls.ts';

const option = (alias: string, tier: Model['tier'], facts: Partial<Option> & { strengths?: string[] } = {}): Option => {
  const { strengths, ...rest } = facts;
  const model = modelNamed(alias, { ...(tier && { tier }), ...(strengths && { strengths }) });
  return { model, currency: 'CNY', ...rest };
};
const cheap = option('cheap', 'economy', { likelyNano: 100, latencyMs: 3000 });
const usual = option('usual', 'standard', { likelyNano: 300, latencyMs: 2000 });
const deep = option('deep', 'reasoning', { likelyNano: 900, latencyMs: 9000 });
const all = [usual, cheap, deep];
const choosing = (given: Partial<Choosing> = {}): Choosing => ({
  strategy: 'auto',
  task: 'code',
  sure: true,
  difficulty: 0.5,
  fallback: 'usual',
  currency: 'CNY',
  ...given,
});
const chosen = (options: readonly Option[], given: Partial<Choosing> = {}) => rank(options, choosing(given)).model;
const why = (options: readonly Option[], given: Partial<Choosing> = {}) =>
  Object.fromEntries(rank(options, choosing(given)).candidates.map(({ model, reason }) => [model, reason]));

describe('auto', () => {
  test.each([
    [0.1, 'cheap'],
    [0.4, 'usual'],
    [0.7, 'deep'],
  ])('at difficulty %d takes %s', (difficulty, model) => {
    expect(chosen(all, { difficulty })).toBe(model);
  });

  test('takes a better tier where it is cheaper than the one that is needed', () => {
    expect(chosen([usual, { ...deep, likelyNano: 200 }])).toBe('deep');
  });

  test('takes the default where it is not sure, whatever is cheaper', () => {
    expect(chosen(all, { sure: false, difficulty: 0.9 })).toBe('usual');
    expect(why(all, { sure: false })).toMatchObject({ usual: 'not sure, so the default', cheap: 'not sure' });
  });

  test('takes the best there is where the tier that is needed is missing', () => {
    expect(chosen([cheap, usual], { difficulty: 0.9 })).toBe('usual');
  });

  test('prefers a strength in the task while it costs up to a quarter more', () => {
    const strong = option('strong', 'standard', { likelyNano: 360, strengths: ['code'] });
    expect(chosen([usual, strong])).toBe('strong');
    expect(chosen([usual, strong], { task: 'chat' })).toBe('usual');
    expect(chosen([usual, { ...strong, likelyNano: 500 }])).toBe('usual');
  });

  test('a model without a tier counts as standard', () => {
    expect(chosen([option('own', undefined, { likelyNano: 10 }), usual, deep])).toBe('own');
    expect(chosen([option('own', undefined, { likelyNano: 10 }), usual, deep], { difficulty: 0.8 })).toBe('deep');
  });
});

describe('not sure', () => {
  const unsure = { sure: false, difficulty: 0.9 };
  const { likelyNano: _, ...unpriced } = usual;
  const one = (options: readonly Option[], given: Partial<Choosing> = {}) => {
    const { model, instead, candidates } = rank(options, choosing({ ...unsure, ...given }));
    return { model, instead, why: candidates.find(({ kept }) => kept)?.reason };
  };

  test.each<[string, Option]>([
    ['unpriced', unpriced],
    ['in a currency without a rate', { ...unpriced, currency: 'USD' }],
  ])('takes the default although it is %s', (_name, own) => {
    expect(one([cheap, own, deep])).toEqual({ model: 'usual', why: 'not sure, so the default' });
  });

  test('leaves a default that rests to the router, and says so', () => {
    expect(one([cheap, { ...usual, rests: 'rests until noon' }])).toEqual({
      model: 'usual',
      why: 'not sure, so the default; rests until noon, until then after fallbacks that do not',
    });
    const asleep = [cheap, usual].map((option) => ({ ...option, rests: 'rests until noon' }));
    expect(one(asleep).model).toBe('usual');
  });

  test.each<[string, readonly Option[], Partial<Choosing>]>([
    ['is over the ceiling', all, { ceiling: { nano: 200, why: '85 % of daily used' } }],
    ['is over the ceiling', all, { ceiling: { nano: 1, why: '99 % of daily used' } }],
    ['has too small a window', [{ ...usual, unable: 'has too small a window' }, cheap, deep], {}],
    ['takes too long', [{ ...usual, latencyMs: 7000 }, cheap, deep], { maxLatencyMs: 5000 }],
    ['has no key', [deep, cheap], {}],
  ])('takes the least of the others where it %s, and does not call it the default', (fault, options, given) => {
    expect(one(options, given)).toEqual({
      model: 'cheap',
      why: `not sure, and usual ${fault}`,
      instead: { model: 'usual', fault },
    });
  });

  test('takes who stands in for a default that cannot be asked, and says for whom', () => {
    const standsInFor = { model: 'lost', fault: 'has no key' };
    expect(one(all, { standsInFor })).toEqual({
      model: 'usual',
      why: 'not sure, and lost has no key',
      instead: standsInFor,
    });
  });

  test('calls the default by its name where it is over the ceiling like all others, and the least of them', () => {
    const ceiling = { nano: 1, why: '99 % of daily used' };
    expect(one([usual, deep], { ceiling })).toEqual({ model: 'usual', why: 'not sure, so the default' });
  });

  test('stays in a conversation', () => {
    expect(one(all, { previous: 'deep' })).toEqual({ model: 'deep', why: 'the conversation is on it' });
  });
});

describe('what rules a model out', () => {
  test('a rest, a small window, an unknown price', () => {
    const options = [{ ...usual, unable: 'rests until noon' }, option('free', 'reasoning'), deep];
    expect(chosen(options)).toBe('deep');
    expect(why(options)).toMatchObject({ usual: 'rests until noon', free: 'unpriced' });
    expect(chosen([{ ...usual, rests: 'rests until noon' }, deep])).toBe('deep');
  });

  test('a price in a currency without a rate, under its own name', () => {
    expect(why([usual, option('dollars', 'reasoning', { currency: 'USD' })])['dollars']).toBe(
      'no exchange rate for USD',
    );
  });

  test('everybody is unable, or rests: then the default is shown as the one that is kept', () => {
    const unable = all.map((one) => ({ ...one, unable: 'has too small a window' }));
    expect(why(unable)['usual']).toBe('nobody can be asked, so the default; has too small a window');
    const resting = all.map((one) => ({ ...one, rests: 'rests until noon' }));
    expect(why(resting)['usual']).toBe(
      'all rest, so the default; rests until noon, until then after fallbacks that do not',
    );
    const [, ...others] = resting;
    expect(why([{ ...usual, unable: 'has too small a window' }, ...others])['cheap']).toMatch(
      /^all rest, and usual has too small a window; rests/,
    );
  });

  test.each(['auto', 'cheapest', 'balanced', 'fastest'] as const)(
    '%s without any price or time keeps the default',
    (strategy) => {
      const bare = [option('other', 'economy'), option('usual', 'standard')];
      const { model, candidates } = rank(bare, choosing({ strategy, difficulty: 0.9 }));
      expect(model).toBe('usual');
      expect(candidates.filter(({ kept }) => kept)).toMatchObject([
        { model: 'usual', reason: expect.stringMatching(/^no (?:price|speed) to go by, so the default$/) },
      ]);
    },
  );

  test('the ceiling, until nobody is under it: then the cheapest is taken', () => {
    expect(chosen(all, { difficulty: 0.9, ceiling: { nano: 400, why: '60 % of daily used' } })).toBe('usual');
    expect(chosen(all, { difficulty: 0.9, ceiling: { nano: 1, why: '99 % of daily used' } })).toBe('cheap');
  });

  test('a speed that is known to be too low, not one that is unknown', () => {
    expect(chosen(all, { difficulty: 0.9, maxLatencyMs: 5000 })).toBe('usual');
    const unknown = option('deep', 'reasoning', { likelyNano: 900 });
    expect(chosen([usual, cheap, unknown], { difficulty: 0.9, maxLatencyMs: 5000 })).toBe('deep');
  });
});

describe('the other strategies', () => {
  test('cheapest takes the lowest likely cost, whatever is asked', () => {
    expect(chosen(all, { strategy: 'cheapest', difficulty: 1, sure: false })).toBe('cheap');
  });

  test('fastest takes who has lately been fastest, and nobody whose speed is not known', () => {
    const unknown = option('unknown', 'reasoning', { likelyNano: 1 });
    expect(chosen([unknown, ...all], { strategy: 'fastest' })).toBe('usual');
    expect(chosen([unknown, deep], { strategy: 'fastest' })).toBe('deep');
  });

  test('fastest keeps the default while nobody whose speed is known may be asked', () => {
    const untimed = all.map(({ latencyMs: _, ...rest }) => rest);
    expect(chosen(untimed, { strategy: 'fastest', difficulty: 0.9 })).toBe('usual');
    expect(why(untimed, { strategy: 'fastest' })).toEqual({
      usual: 'no speed to go by, so the default',
      cheap: 'too few calls to tell its speed',
      deep: 'too few calls to tell its speed',
    });
    const ceiling = { nano: 200, why: '85 % of daily used' };
    expect(why(untimed, { strategy: 'fastest', ceiling })['cheap']).toBe(
      'no speed to go by, and usual is over the ceiling',
    );
    // One whose speed is not known is not known to be too slow.
    const [, , slow] = all;
    const [own] = untimed;
    expect(
      chosen(
        [own, slow].filter((one) => one !== undefined),
        { strategy: 'fastest', maxLatencyMs: 5000 },
      ),
    ).toBe('usual');
  });

  test('balanced gives up a little price for much speed', () => {
    const slow = option('slow', 'standard', { likelyNano: 280, latencyMs: 9000 });
    expect(chosen([usual, slow], { strategy: 'balanced' })).toBe('usual');
  });
});

describe('a conversation', () => {
  test('keeps its model, also where another is cheaper', () => {
    expect(chosen(all, { previous: 'deep', difficulty: 0.1 })).toBe('deep');
    expect(why(all, { previous: 'deep', difficulty: 0.1 })['deep']).toBe('the conversation is on it');
  });

  test('moves up where the task clearly outgrows it, and not where it barely does', () => {
    expect(chosen(all, { previous: 'cheap', difficulty: 0.37 })).toBe('cheap');
    expect(chosen(all, { previous: 'cheap', difficulty: 0.5 })).toBe('usual');
  });

  test('must outgrow its model the more clearly, the more of a cached beginning a move would lose', () => {
    const cached = option('cheap', 'economy', { likelyNano: 10 });
    const given = { previous: 'cheap', difficulty: 0.45 };
    expect(chosen([usual, cheap, deep], given)).toBe('usual');
    expect(chosen([usual, cached, deep], given)).toBe('cheap');
    expect(chosen([usual, cached, deep], { ...given, difficulty: 0.55 })).toBe('usual');
  });

  test('does not move aside: of two without a tier it stays on the dear one', () => {
    const two = [option('dear', undefined, { likelyNano: 900 }), option('slight', undefined, { likelyNano: 10 })];
    expect(why(two, { previous: 'dear', difficulty: 0.9 })).toEqual({
      dear: 'the conversation is on it',
      slight: 'the conversation is on dear',
    });
  });

  test('does not move down, whatever the balance', () => {
    const costly = option('usual', 'standard', { likelyNano: 90_000 });
    const given = { strategy: 'balanced', previous: 'usual', difficulty: 0.9 } as const;
    expect(chosen([cheap, costly], given)).toBe('usual');
    expect(chosen([cheap, costly, { ...deep, likelyNano: 90_000 }], given)).toBe('deep');
    expect(why([cheap, costly, { ...deep, likelyNano: 90_000 }], given)).toMatchObject({
      cheap: 'the conversation would move down',
      usual: 'standard is too small',
    });
  });

  test('stays where the price or the speed of its model is not known', () => {
    expect(chosen([cheap, option('own', 'standard')], { previous: 'own' })).toBe('own');
    expect(chosen([...all, option('own', 'standard')], { previous: 'own', strategy: 'fastest' })).toBe('own');
    expect(chosen([...all, option('own', 'economy')], { previous: 'own', difficulty: 0.9 })).toBe('deep');
  });

  test('while its model rests it goes to one as high, if there is one', () => {
    const resting = { ...option('own', 'standard', { likelyNano: 100 }), rests: 'rests until noon' };
    expect(chosen([...all, resting], { previous: 'own', difficulty: 0.1 })).toBe('usual');
    expect(why([...all, resting], { previous: 'own', difficulty: 0.1 })['cheap']).toBe(
      'the conversation would move down',
    );
    expect(chosen([cheap, resting], { previous: 'own', difficulty: 0.1 })).toBe('cheap');
  });
});

const NAMES = ['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7'];

describe('of any options', () => {
  const facts = fc.record({
    likelyNano: fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined }),
    latencyMs: fc.option(fc.integer({ min: 1, max: 60_000 }), { nil: undefined }),
    unable: fc.option(fc.constant('has too small a window'), { nil: undefined, freq: 2 }),
    rests: fc.option(fc.constant('rests until noon'), { nil: undefined, freq: 2 }),
    tier: fc.constantFrom(...TIERS, undefined),
  });
  const options = fc.array(facts, { minLength: 1, maxLength: 8 }).map((list) =>
    list.map(({ tier, ...rest }, at) => {
      const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      return option(NAMES[at] ?? '', tier, known);
    }),
  );
  const wanted = fc
    .record({
      strategy: fc.constantFrom('auto', 'cheapest', 'fastest', 'balanced' as const),
      task: fc.constantFrom(...TASKS),
      sure: fc.boolean(),
      difficulty: fc.double({ min: 0, max: 1, noNaN: true }),
      fallback: fc.constant('m0'),
      currency: fc.constant('CNY' as const),
      previous: fc.constantFrom(undefined, ...NAMES),
    })
    .map(({ previous, ...rest }) => ({ ...rest, ...(previous !== undefined && { previous }) }));

  test('the same options give the same choice, every candidate has a reason, and one is kept', () => {
    fc.assert(
      fc.property(options, wanted, fc.integer({ min: 0, max: 1e9 }), (list, free, nano) => {
        const given = { ...free, ceiling: { nano, why: '90 % of daily used' } };
        const one = rank(list, given);
        expect(rank(list, given)).toEqual(one);
        expect(one.instead?.model).not.toBe(one.model ?? '');
        expect(one.candidates.every(({ reason }) => reason !== '')).toBe(true);
        expect(one.candidates.filter(({ kept }) => kept).map(({ model }) => model)).toEqual([one.model]);
        const taken = list.find(({ model }) => model.alias === one.model);
        if (list.some(({ unable }) => unable === undefined)) expect(taken?.unable).toBeUndefined();
        else expect(one.model).toBe('m0');
      }),
    );
  });

  test('a conversation whose model can be asked stays on it or moves to a higher tier', () => {
    fc.assert(
      fc.property(options, wanted, (list, given) => {
        const before = list.find(({ model }) => model.alias === given.previous);
        fc.pre(before !== undefined && before.unable === undefined && before.rests === undefined);
        const taken = list.find(({ model }) => model.alias === rank(list, given).model);
        if (taken !== before) {
          expect(tierRank(taken?.model ?? {})).toBeGreaterThan(tierRank(before?.model ?? {}));
          expect(given.sure).toBe(true);
        }
      }),
    );
  });

  test('not sure is the default, where it is able and no conversation is on another', () => {
    fc.assert(
      fc.property(options, wanted, (list, { previous: _, ...given }) => {
        fc.pre(list[0]?.unable === undefined);
        expect(rank(list, { ...given, strategy: 'auto', sure: false }).model).toBe('m0');
      }),
    );
  });
});

test('the tier that is needed never falls as the difficulty rises', () => {
  const ranks = Array.from({ length: 101 }, (_, at) => TIERS.indexOf(neededTier(at / 100)));
  expect(ranks).toEqual(ranks.toSorted());
  expect(new Set(ranks).size).toBe(3);
});
