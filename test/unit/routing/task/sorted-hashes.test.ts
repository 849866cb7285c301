import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeOf, sortedHashes } from '../../../../src/routing/task/sorted-hashes.ts';

const hash = fc.oneof(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 0, max: 40 }));

test('each hash is found at its place, and no other is', () => {
  fc.assert(
    fc.property(fc.uniqueArray(hash, { maxLength: 300 }), fc.array(hash), (own, others) => {
      const sorted = sortedHashes(Uint32Array.from(own).sort());
      for (const [place, one] of sorted.hashes.entries()) expect(placeOf(sorted, one)).toBe(place);
      for (const one of others) expect(placeOf(sorted, one)).toBe(sorted.hashes.indexOf(one));
    }),
  );
});
