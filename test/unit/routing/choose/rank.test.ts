import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Model } from '../../../../src/domain/model.ts';
import { TIERS } from '../../../../src/domain/route-decision.ts';
import { TASKS } from '../../../../src/domain/task.ts';
import { type Choosing, neededTier, type Option, rank } from '../../../../src/routing/choose/rank.ts';
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

describe('what rules a model out', () => {
  test('a rest, a small window, an unknown price', () => {
    const options = [{ ...usual, unable: 'rests until noon' }, option('free', 'reasoning'), deep];
    expect(chosen(options)).toBe('deep');
    expect(why(options)).toMatchObject({ usual: 'rests until noon', free: 'unpriced' });
  });

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
    expect(chosen(all, { strategy: 'fastest' })).toBe('usual');
    expect(rank([option('a', 'standard', { likelyNano: 1 })], choosing({ strategy: 'fastest' })).model).toBe('a');
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
});

test('the same options give the same choice, every candidate has a reason, and one is kept', () => {
  const facts = fc.record({
    likelyNano: fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined }),
    latencyMs: fc.option(fc.integer({ min: 1, max: 60_000 }), { nil: undefined }),
    unable: fc.option(fc.constant('rests'), { nil: undefined }),
    tier: fc.constantFrom(...TIERS, undefined),
  });
  const options = fc.array(facts, { minLength: 1, maxLength: 8 }).map((list) =>
    list.map(({ tier, ...rest }, at) => {
      const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      return option(`m${at}`, tier, known);
    }),
  );
  const wanted = fc.record({
    strategy: fc.constantFrom('auto', 'cheapest', 'fastest', 'balanced' as const),
    task: fc.constantFrom(...TASKS),
    sure: fc.boolean(),
    difficulty: fc.double({ min: 0, max: 1, noNaN: true }),
    fallback: fc.constant('m0'),
  });
  fc.assert(
    fc.property(options, wanted, (list, given) => {
      const one = rank(list, given);
      expect(rank(list, given)).toEqual(one);
      expect(one.candidates.every(({ reason }) => reason !== '')).toBe(true);
      expect(one.candidates.filter(({ kept }) => kept).map(({ model }) => model)).toEqual(one.model ? [one.model] : []);
      const taken = list.find(({ model }) => model.alias === one.model);
      if (taken !== undefined) expect(taken.unable).toBeUndefined();
      const isFree = list.some(({ unable, likelyNano }) => unable === undefined && likelyNano !== undefined);
      if (isFree) expect(taken).toBeDefined();
    }),
  );
});

test('the tier that is needed never falls as the difficulty rises', () => {
  const ranks = Array.from({ length: 101 }, (_, at) => TIERS.indexOf(neededTier(at / 100)));
  expect(ranks).toEqual(ranks.toSorted());
  expect(new Set(ranks).size).toBe(3);
});
