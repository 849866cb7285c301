import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corrected } from '../../../src/domain/correction.ts';
import { createDrift, isOfModel } from '../../../src/reports/drift.ts';
import { entryOf } from '../../support/entries.ts';

const counts = (input: number, output: number) => ({ input, output, encoding: 'o200k_base' });
const usage = (input: number, output: number) => ({ input, output, source: 'provider' as const });

describe('drift', () => {
  it('finds the share and the constant that a vendor bills by, whatever they are', () => {
    const calls = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 5, maxLength: 50 });
    fc.assert(
      fc.property(
        calls,
        fc.double({ min: 0.6, max: 1.9, noNaN: true }),
        fc.nat({ max: 30 }),
        (inputs, ratio, extra) => {
          const sorted = inputs.toSorted((a, b) => a - b);
          fc.pre((sorted.at(-2) ?? 0) - (sorted[1] ?? 0) > 1000);
          const drift = createDrift('o200k_base');
          for (const input of inputs)
            drift.add(entryOf({ counted: counts(input, 10), usage: usage(input * ratio + extra, 10 * ratio) }));
          const [found] = drift.result();
          expect(found?.input.ratio).toBeCloseTo(ratio, 4);
          expect(found?.output.ratio).toBeCloseTo(ratio, 4);
          for (const input of inputs)
            expect(
              Math.abs(corrected(input, found?.input ?? { ratio: 0, perCall: 0 }) - (input * ratio + extra)),
            ).toBeLessThan(1);
        },
      ),
    );
  });

  it('takes the difference for the template where all inputs are alike', () => {
    const drift = createDrift('o200k_base');
    for (let call = 0; call < 8; call++) drift.add(entryOf({ counted: counts(100, 50), usage: usage(116, 49) }));
    expect(drift.result()[0]).toMatchObject({ calls: 8, input: { ratio: 1, perCall: 16 }, output: { ratio: 0.98 } });
  });

  it('does not follow a few calls that are of another kind', () => {
    const drift = createDrift('o200k_base');
    for (let call = 1; call <= 20; call++) {
      const odd = call % 6 === 0;
      const input = call * 150;
      drift.add(
        entryOf({
          counted: counts(input, 100),
          usage: odd ? usage(call % 4 === 0 ? 1 : 900_000, 40_000) : usage(input * 1.1 + 12, 95),
        }),
      );
    }
    const [found] = drift.result();
    expect(found?.input.ratio).toBeCloseTo(1.1, 2);
    expect(found?.input.perCall).toBeCloseTo(12, 0);
    expect(found?.output.ratio).toBeCloseTo(0.95, 6);
  });

  it('is sane whatever the rows say: nothing is taken off a call, and never more than half off its count', () => {
    const tokens = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 2_000_000 }), fc.constantFrom(0, 1, 2 ** 50));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(tokens, tokens, tokens, tokens), { minLength: 1, maxLength: 40 }),
        tokens,
        (rows, asked) => {
          const drift = createDrift('o200k_base');
          for (const [countedIn, billedIn, countedOut, billedOut] of rows)
            drift.add(entryOf({ counted: counts(countedIn, countedOut), usage: usage(billedIn, billedOut) }));
          for (const { input, output } of drift.result())
            for (const side of [input, output]) {
              expect(side.perCall).toBeGreaterThanOrEqual(0);
              expect(side.ratio).toBeGreaterThanOrEqual(0.5);
              expect(side.ratio).toBeLessThanOrEqual(2);
              const estimated = corrected(asked, side);
              expect(Number.isSafeInteger(estimated)).toBe(true);
              expect(estimated).toBeGreaterThanOrEqual(asked / 2);
            }
        },
      ),
    );
  });

  it('cannot be led astray by a correction that is none', () => {
    for (const perCall of [Number.NaN, Number.POSITIVE_INFINITY, -1e9, 1e300])
      expect(corrected(100, { ratio: 1, perCall })).toBeGreaterThanOrEqual(50);
    expect(corrected(100, { ratio: Number.NaN, perCall: 0 })).toBe(100);
    expect(corrected(0, { ratio: 2, perCall: -5 })).toBe(0);
  });

  it('goes by the name that was asked, not by that of the answer, nor by the alias', () => {
    const drift = createDrift('o200k_base');
    const both = { counted: counts(100, 10), usage: usage(110, 10) };
    for (let call = 0; call < 3; call++)
      drift.add(entryOf({ ...both, upstreamAsked: 'deepseek-chat', upstreamModel: `deepseek-v4-${call}` }));
    drift.add(entryOf({ ...both, upstreamModel: 'deepseek-chat' }));
    drift.add(entryOf({ ...both, upstreamModel: 'deepseek-v4-0' }));
    expect(drift.result().map(({ upstreamModel, calls }) => [upstreamModel, calls])).toEqual([
      ['deepseek-chat', 4],
      ['deepseek-v4-0', 1],
    ]);
  });

  it('tells servers apart that have a model of the same name, and rows of before they were written down', () => {
    const drift = createDrift('o200k_base');
    const row = { provider: 'openai-compatible', upstreamModel: 'same', counted: counts(100, 10) };
    const rows = [
      entryOf({ ...row, endpointHost: 'a:1', usage: usage(110, 10) }),
      entryOf({ ...row, endpointHost: 'b:1', usage: usage(400, 10) }),
      entryOf({ ...row, usage: usage(90, 10) }),
    ];
    for (const entry of rows) drift.add(entry);
    expect(drift.result().map(({ endpointHost, billed }) => [endpointHost, billed.input])).toEqual([
      ['a:1', 110],
      ['b:1', 400],
      [undefined, 90],
    ]);
    const asked = { provider: 'openai-compatible', upstreamModel: 'same', endpointHost: 'b:1' };
    expect(rows.map((entry) => isOfModel(entry, asked))).toEqual([false, true, false]);
  });

  it('learns from the last 200 calls, and counts all of them', () => {
    const drift = createDrift('o200k_base');
    for (let call = 0; call < 400; call++)
      drift.add(entryOf({ counted: counts(100, 50), usage: usage(call < 200 ? 190 : 116, 50) }));
    expect(drift.result()[0]).toMatchObject({ calls: 400, input: { ratio: 1, perCall: 16 } });
  });

  it('learns nothing from estimates, other encodings, failures and rows without a count', () => {
    const drift = createDrift('o200k_base');
    drift.add(entryOf({ counted: counts(1, 1), usage: { input: 9, output: 9, source: 'estimated' } }));
    drift.add(entryOf({ counted: { ...counts(1, 1), encoding: 'cl100k_base' } }));
    drift.add(entryOf({ counted: counts(1, 1), outcome: 'failed' }));
    drift.add(entryOf());
    expect(drift.result()).toEqual([]);
  });
});
