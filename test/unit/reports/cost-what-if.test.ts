import { expect, test } from 'vitest';
import type { LedgerEntry } from '../../../src/domain/ledger-entry.ts';
import { createWhatIf, type OtherModel } from '../../../src/reports/cost-what-if.ts';
import { entryOf, unanswered } from '../../support/entries.ts';

/** A nano for every token of input, ten for one of output, a tenth for reused input. */
const glm: OtherModel = {
  name: 'glm',
  provider: 'glm',
  upstreamModel: 'glm-5.3',
  encoding: 'o200k_base',
  costAt: ({ input, output, cachedInput = 0 }, atMs) =>
    atMs < Date.UTC(2026, 0, 1) ? undefined : { nano: input - cachedInput * 0.9 + output * 10, currency: 'CNY' },
  weekAverageAt: () => undefined,
};
const counted = (input: number, output: number) => ({ input, output, encoding: 'o200k_base' });
const usage = (input: number, output: number) => ({ input, output, source: 'provider' as const });

function whatIf(entries: readonly LedgerEntry[], priced = true) {
  const fold = createWhatIf(glm, { currency: 'CNY', rates: {} });
  for (const entry of entries) fold.add(entry, priced ? { nano: 500, currency: 'CNY' } : undefined);
  return fold.result();
}

/** The vendor of glm bills half as much again for an answer, and 20 tokens on top of an input. */
const own = [100, 1000, 2000, 3000, 4000].map((input) =>
  entryOf({
    model: 'glm',
    provider: 'glm',
    upstreamModel: 'glm-5.3-20261101',
    upstreamAsked: 'glm-5.3',
    counted: counted(input, 100),
    usage: usage(input + 20, 150),
  }),
);
const ownNano = 10_100 + 5 * 20 + 5 * 1500;

test('other models are put at what this vendor would bill, its own calls at what it did', () => {
  const other = entryOf({ counted: counted(500, 10), usage: { ...usage(600, 12), cachedInput: 300 } });
  expect(whatIf([...own, other])).toEqual({
    model: 'glm',
    nano: ownNano + 520 - 260 * 0.9 + 150,
    calls: 6,
    leftOut: 0,
    compared: { calls: 6, nano: ownNano + 520 - 260 * 0.9 + 150, spentNano: 3000 },
    corrected: true,
    learnedFrom: 5,
  });
});

test('with too few calls of its own, and for calls that were not counted, tokens stay as billed', () => {
  const other = entryOf({ counted: counted(500, 10), usage: usage(600, 12) });
  expect(whatIf([...own.slice(0, 4), other])).toMatchObject({
    corrected: false,
    learnedFrom: 4,
    nano: 6100 + 80 + 6000 + 720,
  });
  expect(whatIf([...own, entryOf({ usage: usage(600, 12) })])).toMatchObject({ corrected: true, nano: ownNano + 720 });
});

test('without tokens, or a price then, a call is left out; other outcomes are none of it', () => {
  const { usage: _, ...tokenless } = entryOf();
  const early = entryOf({ ts: '2025-12-31T00:00:00.000Z' });
  const rest = [unanswered(), entryOf({ outcome: 'cached' }), entryOf({ outcome: 'cancelled' })];
  expect(whatIf([tokenless, early, ...rest, entryOf()])).toEqual({
    model: 'glm',
    nano: 2000,
    calls: 1,
    leftOut: 2,
    compared: { calls: 1, nano: 2000, spentNano: 500 },
    corrected: false,
    learnedFrom: 0,
  });
});

test('where a cost is not known there is nothing to compare with', () => {
  expect(whatIf([entryOf()], false)).toMatchObject({ nano: 2000, compared: { calls: 0, nano: 0, spentNano: 0 } });
});
