import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../../src/domain/ledger-entry.ts';
import { NANO } from '../../../src/domain/money.ts';
import { zoneFor } from '../../../src/domain/zone.ts';
import type { PricedModel } from '../../../src/reports/cost-amounts.ts';
import { type CostAnalysisParts, createCostAnalysis } from '../../../src/reports/cost-analysis.ts';
import { anyEntry, entryOf, unanswered } from '../../support/entries.ts';

const zone = zoneFor('UTC');
const NOW = Date.parse('2026-11-23T12:00:00.000Z');
const november = { fromMs: Date.UTC(2026, 10, 1), toMs: Date.UTC(2026, 11, 1), zone };
const yuan = { currency: 'CNY', rates: {} };
const withDollars = { currency: 'CNY', rates: { USD: 7 * NANO + 1 } };

/** ¥2 (peak, at even hours) or ¥1 for 1M tokens, input or output, reused input a tenth; ¥1.25 by the week. */
const flash: PricedModel = {
  name: 'flash',
  costAt: (tokens, atMs) => amount(tokens, isPeak(atMs) ? 2000 : 1000),
  weekAverageAt: (tokens) => amount(tokens, 1250),
};

function isPeak(atMs: number): boolean {
  return new Date(atMs).getUTCHours() % 2 === 0;
}

function amount({ input, output, cachedInput = 0 }: Parameters<PricedModel['costAt']>[0], each: number) {
  const reused = Math.min(input, cachedInput);
  return { nano: (input - reused + output) * each + reused * (each / 10), currency: 'CNY' };
}

function analyse(entries: readonly LedgerEntry[], parts: Partial<CostAnalysisParts> = {}) {
  const fold = createCostAnalysis({ into: yuan, period: november, nowMs: NOW, defaultModel: flash, ...parts });
  for (const entry of entries) fold.add(entry);
  return fold.result();
}

const kept = { input: 1000, output: 100, source: 'provider' as const };
const hit = (changes: Partial<LedgerEntry> = {}) =>
  entryOf({
    outcome: 'cached',
    costNano: 0,
    usage: { input: 0, output: 0, source: 'cache' },
    cache: { status: 'exact', savedNano: 7, savedCurrency: 'CNY', usage: kept },
    ...changes,
  });
const failedAttempt = (costNano: number | undefined) => ({
  model: 'glm',
  provider: 'glm',
  status: 'failed' as const,
  durationMs: 5,
  billed: {
    usage: { input: 5, output: 1, source: 'estimated' as const },
    ...(costNano === undefined
      ? { costSource: 'unpriced' as const }
      : { costNano, currency: 'CNY', costSource: 'estimated' as const }),
  },
});

describe('what the gateway saved', () => {
  test('the cache saves what its hits would have cost at the default model by the week', () => {
    const { baseline, savings } = analyse([hit(), hit()]);
    expect(baseline).toEqual({ model: 'flash', nano: 2_750_000, calls: 2, leftOut: 0, asBought: 0 });
    expect(savings).toEqual({ cacheNano: 2_750_000, routingNano: 0, hoursNano: 0, wastedNano: 0, spentNano: 0 });
  });

  test('what was paid to find hits is off what the cache saved, and no call at the default model', () => {
    const asking = entryOf({ tag: 'cache-confirm', model: 'glm', costNano: 300, currency: 'CNY' });
    const cache = { status: 'confirmed' as const, savedNano: -293, savedCurrency: 'CNY', spentNano: 300 };
    const { baseline, savings, spentNano } = analyse([asking, hit({ cache })]);
    expect(baseline).toEqual({ model: 'flash', nano: 7, calls: 1, leftOut: 0, asBought: 1 });
    expect(savings).toEqual({ cacheNano: -293, routingNano: 0, hoursNano: 0, wastedNano: 0, spentNano: 300 });
    expect(spentNano).toBe(300);
  });

  test('a hit of an older row counts with what its answer cost, and is told', () => {
    const old = { status: 'exact' as const, savedNano: 7, savedCurrency: 'CNY' };
    expect(analyse([hit({ cache: old }), hit({ cache: { status: 'exact' } })]).baseline).toEqual({
      model: 'flash',
      nano: 7,
      calls: 1,
      leftOut: 1,
      asBought: 1,
    });
  });

  test('hours are the week less the time of the call, and negative at peak', () => {
    const at = (ts: string) => analyse([entryOf({ ts, costNano: 0 })]).savings;
    expect(at('2026-11-02T01:00:00.000Z')).toMatchObject({ hoursNano: 275_000, routingNano: 1_100_000 });
    expect(at('2026-11-02T02:00:00.000Z')).toMatchObject({ hoursNano: -825_000, routingNano: 2_200_000 });
  });

  test('routing is negative where a dearer model answered; reused input keeps its share', () => {
    const usage = { ...kept, cachedInput: 500 };
    const { savings, baseline } = analyse([entryOf({ ts: '2026-11-02T01:00:00.000Z', costNano: 5_000_000, usage })]);
    expect(savings).toMatchObject({ routingNano: 650_000 - 5_000_000, hoursNano: 162_500 });
    expect(baseline?.nano).toBe(812_500);
  });

  test('what was billed and is no answer is wasted, and in nothing that would have been without the gateway', () => {
    const aborted = unanswered({ outcome: 'cancelled', costNano: 40, currency: 'CNY', costSource: 'estimated' });
    const { wasted, savings, baseline, spentNano } = analyse([
      aborted,
      unanswered({ attempts: [failedAttempt(300), failedAttempt(undefined)] }),
      entryOf({ attempts: [failedAttempt(50)] }),
    ]);
    expect(wasted).toEqual({
      failedAttempts: { count: 3, unknown: 1, nano: 350 },
      aborted: { count: 1, unknown: 0, nano: 40 },
      repeats: { count: 0, unknown: 0, nano: 0 },
    });
    expect(savings).toMatchObject({ wastedNano: 390, spentNano });
    expect(baseline?.calls).toBe(1);
  });

  test('what has no price, no tokens or no rate is left out and counted', () => {
    const { costNano: _, currency: __, ...unpriced } = entryOf({ costSource: 'unpriced' });
    const { usage: ___, ...tokenless } = entryOf();
    const dollars = entryOf({ currency: 'USD' });
    const result = analyse([unpriced, tokenless, dollars, entryOf()]);
    expect(result).toMatchObject({ unpricedCalls: 1, unconvertedCalls: 1, spentNano: 2_000_000 });
    expect(result.baseline).toMatchObject({ calls: 1, leftOut: 3 });
    expect(result.savings?.spentNano).toBe(1_000_000);
  });

  test('without a default model, or a call that could be put at it, there is none', () => {
    expect(analyse([entryOf()], { defaultModel: undefined })).not.toHaveProperty('baseline');
    const unpriced: PricedModel = { name: 'x', costAt: () => undefined, weekAverageAt: () => undefined };
    expect(analyse([entryOf()], { defaultModel: unpriced })).not.toHaveProperty('savings');
    expect(analyse([])).toMatchObject({ spentNano: 0, days: [], repeats: [] });
  });
});

/** The definitions once more, in BigInt, call by call; amounts of one currency, so that nothing is rounded. */
function oracle(entries: readonly LedgerEntry[]) {
  const sum = { baseline: 0n, spent: 0n, cache: 0n, routing: 0n, hours: 0n, wasted: 0n };
  for (const { outcome, usage, costNano, currency, attempts, ts, cache } of entries) {
    const isAnswer = outcome === 'answered' || outcome === 'cached';
    const isPriced = costNano === 0 || (costNano !== undefined && currency === 'CNY');
    const isSaved = cache.usage !== undefined || cache.savedNano !== undefined;
    if (isAnswer && !(isPriced && (outcome === 'cached' ? isSaved : usage !== undefined))) continue;
    const failed = attempts.reduce((all, { billed }) => all + BigInt(billed?.costNano ?? 0), 0n);
    const own = isPriced ? BigInt(costNano) : 0n;
    sum.spent += own + failed;
    sum.wasted += failed + (outcome === 'failed' || outcome === 'cancelled' ? own : 0n);
    if (outcome === 'answered' && usage) {
      const at = BigInt(flash.costAt(usage, Date.parse(ts))?.nano ?? 0);
      const average = BigInt(flash.weekAverageAt(usage, 0)?.nano ?? 0);
      sum.baseline += average;
      sum.hours += average - at;
      sum.routing += at - own;
    }
    if (outcome === 'cached') {
      const saved = cache.usage ? flash.weekAverageAt(cache.usage, 0)?.nano : cache.savedNano;
      sum.baseline += BigInt(saved ?? 0);
      sum.cache += BigInt(saved ?? 0);
      sum.routing -= own;
    }
  }
  return sum;
}

const anyRow: fc.Arbitrary<LedgerEntry> = fc
  .tuple(anyEntry, fc.option(fc.nat({ max: 1e9 })), fc.option(fc.record({ input: fc.nat(1e6), output: fc.nat(1e6) })))
  .map(([entry, savedNano, usage]) => ({
    ...entry,
    ...(entry.outcome === 'refused' && { outcome: 'failed' as const }),
    cache: {
      status: 'exact' as const,
      ...(savedNano !== null && { savedNano, savedCurrency: 'CNY' }),
      ...(usage && { usage: { ...usage, source: 'provider' as const } }),
    },
  }));

describe('the parts add up', () => {
  test('exactly, to what the definitions give call by call', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 30 }), (entries) => {
        const { baseline, savings } = analyse(entries);
        if (baseline === undefined || savings === undefined) return;
        const wanted = oracle(entries);
        expect(BigInt(baseline.nano)).toBe(wanted.baseline);
        expect(BigInt(savings.spentNano)).toBe(wanted.spent);
        expect(BigInt(savings.cacheNano)).toBe(wanted.cache);
        expect(BigInt(savings.routingNano)).toBe(wanted.routing);
        expect(BigInt(savings.hoursNano)).toBe(wanted.hours);
        expect(BigInt(savings.wastedNano)).toBe(wanted.wasted);
      }),
    );
  });

  test('exactly, whatever is converted and rounded', () => {
    const parts = { into: withDollars };
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 30 }), (entries) => {
        const { baseline, savings, spentNano, days } = analyse(entries, parts);
        if (baseline === undefined || savings === undefined) return;
        const { cacheNano, routingNano, hoursNano, wastedNano } = savings;
        const left = BigInt(cacheNano) + BigInt(routingNano) + BigInt(hoursNano) - BigInt(wastedNano);
        expect(left).toBe(BigInt(baseline.nano) - BigInt(savings.spentNano));
        expect(Math.abs(days.reduce((all, { nano }) => all + nano, 0) - spentNano)).toBeLessThanOrEqual(days.length);
      }),
    );
  });
});

describe('the projection to the end of the month', () => {
  const spentOn = (day: number, costNano: number) =>
    entryOf({ ts: `2026-11-${String(day).padStart(2, '0')}T08:00:00.000Z`, costNano });

  test('goes on as in the last seven whole days, and days without a call count', () => {
    const { projection } = analyse([spentOn(2, 999_000), spentOn(16, 70), spentOn(20, 630), spentOn(23, 300)]);
    expect(projection).toEqual({ basedOnDays: 7, perDayNano: 100, monthEndNano: 1_000_000 + 750 });
  });

  test('goes by the days that there are, the first one by its hours', () => {
    expect(analyse([spentOn(21, 100), spentOn(22, 300)]).projection).toMatchObject({ basedOnDays: 2, perDayNano: 200 });
    expect(analyse([spentOn(23, 100)]).projection).toEqual({
      basedOnDays: 0.5,
      perDayNano: 200,
      monthEndNano: 100 + 1500,
    });
    expect(analyse([spentOn(23, 100)], { nowMs: Date.UTC(2026, 10, 23, 0, 20) })).not.toHaveProperty('projection');
  });

  test('there is none for a month that is over, or another period', () => {
    expect(analyse([spentOn(3, 1)], { nowMs: Date.UTC(2026, 11, 1) })).not.toHaveProperty('projection');
    const week = { ...november, fromMs: Date.UTC(2026, 10, 23) };
    expect(analyse([spentOn(23, 1)], { period: week })).not.toHaveProperty('projection');
  });
});
