import { describe, expect, it } from 'vitest';
import { createVectorNeighbours, type Neighbour } from '../../../../src/cache/confirm/neighbours.ts';
import { createBySimilarity, similarityRisk } from '../../../../src/cache/embedding/by-similarity.ts';
import { rememberQuestions, vectorOf } from '../../../../src/cache/embedding/remember.ts';
import { createVectors } from '../../../../src/cache/embedding/vectors.ts';
import { createCacheStore } from '../../../../src/cache/store/create-cache-store.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { kept, sha256 } from '../../../support/kept.ts';
import { tempFolder } from '../../../support/temp-home.ts';

const SCOPE = sha256('scope');
const { signal } = new AbortController();
const asking = (question: string) => ({ question, scope: SCOPE, signal });

function neighbour(question: string, similarity: number, strict = true): Neighbour {
  return { entry: { ...kept(question), question }, similarity, strict };
}

describe('by similarity', () => {
  const clock = createFakeClock();
  const lookUp = (near: readonly Neighbour[], threshold = 0.9) =>
    createBySimilarity({ neighbours: async () => [...near], threshold, clock })(asking('q'));

  it('the nearest serves when it is as near as asked for', async () => {
    const hit = neighbour('a', 0.9);
    expect(await lookUp([hit, neighbour('b', 0.8)])).toEqual({ layer: 'embedding', entry: hit.entry, similarity: 0.9 });
    expect(await lookUp([neighbour('a', 0.8999)])).toBeUndefined();
    expect(await lookUp([])).toBeUndefined();
    expect(await lookUp([neighbour('a', Number.NaN)])).toBeUndefined();
    expect(await lookUp([hit], Number.NaN)).toBeUndefined();
  });

  it('nobody serves whose words stand in another order', async () => {
    expect(await lookUp([neighbour('a', 0.99, false)])).toBeUndefined();
    expect(await lookUp([neighbour('a', 0.99, false), neighbour('b', 0.95)])).toMatchObject({
      entry: { question: 'b' },
    });
  });

  it('what fails or takes too long is a miss', async () => {
    const failing = createBySimilarity({ neighbours: () => Promise.reject(new Error('x')), threshold: 0.9, clock });
    expect(await failing(asking('q'))).toBeUndefined();
    const slow = createBySimilarity({ neighbours: () => new Promise(() => {}), threshold: 0.9, clock })(asking('q'));
    await clock.advance(5_000);
    expect(await slow).toBeUndefined();
    expect(clock.pending()).toBe(0);
  });

  it('says what it risks in one line', () => {
    expect(similarityRisk('text-embedding-v4', 0.92)).toMatch(
      /^cache\.semantic: embedding .*text-embedding-v4.*0\.92[^\n]*$/,
    );
  });
});

/** The store, the vectors and the guards as they are; an embedding by letters, which calls opposites alike. */
async function everything() {
  const folder = await tempFolder();
  const clock = createFakeClock();
  const store = createCacheStore(folder, { clock, ttlMs: 86_400_000, maxEntries: 100, random: () => 0.99 });
  const vectors = createVectors({ folder: `${folder}/vectors`, maxEntries: 100 });
  const asked: string[][] = [];
  const embedder = {
    async embed(texts: readonly string[]) {
      asked.push([...texts]);
      return texts.map(byLetters);
    },
  };
  const neighbours = createVectorNeighbours({
    store,
    vectors,
    vectorOf: (question, aborted) => vectorOf(embedder, question, aborted),
  });
  const lookUp = createBySimilarity({ neighbours, threshold: 0.8, clock });
  const keep = async (question: string, scope = SCOPE) => {
    const entry = kept(question, { id: sha256(question).slice(0, 26), scope });
    await store.put(entry);
    return rememberQuestions([entry], { embedder, vectors }, signal);
  };
  return { store, vectors, clock, asked, lookUp, keep };
}

function byLetters(text: string): Float32Array {
  const counts = new Float32Array(64);
  for (const character of text.toLowerCase()) {
    const at = (character.codePointAt(0) ?? 0) % 64;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const norm = Math.hypot(...counts);
  return counts.map((count) => count / norm);
}

describe('from the store to the hit', () => {
  it('a reworded question is served, its opposite is not', async () => {
    const { lookUp, keep } = await everything();
    expect(await keep('How do I enable two-factor login for my account?')).toBe(1);
    const hit = await lookUp(asking('How can I enable the two-factor login for my account'));
    expect(hit).toMatchObject({ layer: 'embedding', entry: { content: expect.stringContaining('enable') } });
    expect(hit?.similarity).toBeGreaterThan(0.9);
    expect(hit?.similarity).toBeLessThanOrEqual(1);
    expect(await lookUp(asking('How do I disable two-factor login for my account?'))).toBeUndefined();
  });

  it('what is forgotten or over its time is not served, and its vector goes', async () => {
    const { lookUp, keep, vectors, store, clock } = await everything();
    const questions = ['How do I order a new bank card?', 'How do I order a bank card for a child?'];
    for (const question of questions) await keep(question);
    expect((await lookUp(asking('How can I order a new bank card')))?.entry.question).toBe(questions[0]);
    await store.forget([sha256(questions[0] ?? '').slice(0, 26)]);
    expect((await lookUp(asking('How can I order a new bank card')))?.entry.question).not.toBe(questions[0]);
    expect((await vectors.ids()).size).toBe(1);
    await clock.advance(86_400_001);
    expect(await lookUp(asking('How can I order a bank card for a child'))).toBeUndefined();
  });

  it('nothing is served across scopes', async () => {
    const { lookUp, keep } = await everything();
    await keep('How do I order a new bank card?', 'other');
    expect(await lookUp(asking('How do I order a new bank card?'))).toBeUndefined();
  });

  it('what may not be served is not embedded, nor are such questions', async () => {
    const { lookUp, keep, asked } = await everything();
    expect(await keep('how old is him')).toBe(0);
    expect(await lookUp(asking('今天天气怎么样'))).toBeUndefined();
    expect(asked.filter((texts) => texts.length > 0)).toEqual([]);
  });

  it('a question is embedded as it is compared, however it is typed', async () => {
    const { lookUp, keep, asked } = await everything();
    await lookUp(asking('  How do I order a new bank card ?'));
    await keep('How do I order a new bank card?');
    expect(new Set(asked.flat())).toEqual(new Set(['How do I order a new bank card']));
  });
});
