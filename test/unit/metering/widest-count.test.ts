import { expect, it } from 'vitest';
import { nodeEffects } from '../../../src/effects.ts';
import { createWidestCount } from '../../../src/metering/widest-count.ts';

const { clock } = nodeEffects();

it('is found out once for a text, however many models ask at the same time', async () => {
  let counts = 0;
  const countInput = async () => {
    counts += 1;
    return 3;
  };
  const widest = createWidestCount({ encoding: 'cl100k_base', countInput }, clock);
  const messages = [{ role: 'user', content: 'one two three' }] as const;
  const both = await Promise.all([widest.count(messages), widest.count(messages), widest.count(messages)]);
  expect([both, counts]).toEqual([[3, 3, 3], 1]);
  expect(await widest.count([...messages])).toBe(3);
  expect(counts).toBe(2);
});
