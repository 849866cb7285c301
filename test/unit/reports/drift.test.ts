import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corrected } from '../../../src/domain/correction.ts';
import { createDrift } from '../../../src/reports/drift.ts';
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
          fc.pre(new Set(inputs).size > 2 && Math.max(...inputs) - Math.min(...inputs) > 1000);
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

  it('learns nothing from estimates, other encodings, failures and rows without a count', () => {
    const drift = createDrift('o200k_base');
    drift.add(entryOf({ counted: counts(1, 1), usage: { input: 9, output: 9, source: 'estimated' } }));
    drift.add(entryOf({ counted: { ...counts(1, 1), encoding: 'cl100k_base' } }));
    drift.add(entryOf({ counted: counts(1, 1), outcome: 'failed' }));
    drift.add(entryOf());
    expect(drift.result()).toEqual([]);
  });
});
