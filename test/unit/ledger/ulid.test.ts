import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createUlid } from '../../../src/ledger/ulid.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

test('the time stands in the first ten characters, as the ULID specification has it', () => {
  const next = createUlid({ clock: createFakeClock(1_469_918_176_385), random: () => 0 });
  expect(next()).toBe('01ARYZ6S410000000000000000');
  expect(next()).toBe('01ARYZ6S410000000000000001');
});

test('ids ascend whatever the clock and the dice do', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 50 }), { minLength: 2 }), fc.constantFrom(0, 0.5, 0.999_999), (times, dice) => {
      let now = 0;
      const clock = { ...createFakeClock(), now: () => 1_790_000_000_000 + now };
      const next = createUlid({ clock, random: () => dice });
      const ids = times.map((time) => {
        now = time;
        return next();
      });
      expect(ids).toEqual(ids.toSorted());
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    }),
  );
});
