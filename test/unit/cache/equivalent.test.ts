import { describe, expect, it } from 'vitest';
import { createEquivalent } from '../../../src/cache/equivalent.ts';
import type { CacheEntry } from '../../../src/cache/store/cache-store.ts';
import { createCacheStore } from '../../../src/cache/store/create-cache-store.ts';
import { nodeEffects } from '../../../src/effects.ts';
import { answered } from '../../support/cache-entries.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-home.ts';

const icu = nodeEffects().icuVersion;

async function setUp(...entries: CacheEntry[]) {
  const store = createCacheStore(await tempFolder(), {
    clock: createFakeClock(),
    random: () => 0.99,
    ttlMs: 7 * 86_400_000,
    maxEntries: 100,
  });
  for (const entry of entries) await store.put(entry);
  const equivalent = createEquivalent({ store, rule: 'balanced', icu });
  const { scope } = answered('any');
  const ask = async (question: string) =>
    (await equivalent.lookUp({ question, scope, signal: new AbortController().signal }))?.entry.question;
  return { store, equivalent, ask };
}

function unanalysed(question: string): CacheEntry {
  const { terms: _, analyser: __, ...entry } = answered(question);
  return entry;
}

describe('an equivalent question', () => {
  it('is served whether or not its terms were worked out when it was kept', async () => {
    for (const entry of [answered, unanalysed]) {
      const { ask } = await setUp(entry('How do I buy a train ticket?'), entry('花呗怎么还款'));
      expect(await ask('how can i purchase a train ticket')).toBe('How do I buy a train ticket?');
      expect(await ask('花呗如何还款')).toBe('花呗怎么还款');
      expect(await ask('how can i sell a train ticket')).toBeUndefined();
    }
  });

  it('is not served when it refers back, though nobody looked when it was kept', async () => {
    const { ask } = await setUp(unanalysed('How do these routers reset?'));
    expect(await ask('how do routers reset')).toBeUndefined();
  });

  it('is indexed by its terms, or by none when it may not serve others', async () => {
    const { equivalent } = await setUp();
    const { terms, analyser } = answered('How do I buy a train ticket?');
    expect(equivalent.index('How do I buy a train ticket?')).toEqual({ terms, analyser });
    expect(equivalent.index('how is it?')).toEqual({ terms: [] });
  });
});
