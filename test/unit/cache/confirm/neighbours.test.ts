import { describe, expect, it } from 'vitest';
import { analyse } from '../../../../src/cache/analysis/analyse.ts';
import {
  createVectorNeighbours,
  createWordNeighbours,
  MOST_NEIGHBOURS,
} from '../../../../src/cache/confirm/neighbours.ts';
import type { CacheEntry } from '../../../../src/cache/store/cache-store.ts';
import { createCacheStore } from '../../../../src/cache/store/create-cache-store.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { kept, sha256 } from '../../../support/kept.ts';
import { tempFolder } from '../../../support/temp-home.ts';

const DAY_MS = 86_400_000;
const ANALYSER = 'test';
const SCOPE = sha256('scope');
const { signal } = new AbortController();
const asking = (question: string, scope = SCOPE) => ({ question, scope, signal });

async function storeOf(questions: readonly string[], changes: Partial<CacheEntry> = {}) {
  const clock = createFakeClock();
  const store = createCacheStore(await tempFolder(), { clock, ttlMs: 7 * DAY_MS, maxEntries: 100, random: () => 0.99 });
  for (const question of questions) {
    const { terms } = analyse(question);
    await store.put(kept(question, { id: sha256(question).slice(0, 26), terms, analyser: ANALYSER, ...changes }));
  }
  return { store, clock };
}

async function wordNeighbours(question: string, known: readonly string[], least = 0) {
  const { store } = await storeOf(known);
  const near = await createWordNeighbours({ store, analyser: ANALYSER, least })(asking(question), signal);
  return near.map(({ entry }) => entry.question);
}

/** What the guards are for: alike in nearly every word, and not to be answered by each other. */
const VETOED: readonly (readonly [string, string])[] = [
  ['How do I enable two-factor login for my account?', 'How do I disable two-factor login for my account?'],
  ['How do I turn on dark mode in the editor?', 'How do I turn off dark mode in the editor?'],
  ['How many vacation days do I get after 2 years?', 'How many vacation days do I get after 5 years?'],
  ['How can I convert euros to dollars in the app?', 'How can I convert dollars to euros in the app?'],
  ['How do I install the client on Windows?', 'How do I install the client on Linux?'],
  ['Why can I not transfer money to my savings account?', 'Why can I transfer money to my savings account?'],
  ['信用卡怎么开通自动还款', '信用卡怎么关闭自动还款'],
  ['从北京到上海的高铁要多久', '从上海到北京的高铁要多久'],
  ['Python 怎么读取文件内容', 'Java 怎么读取文件内容'],
];

/** Neighbours by vectors that call everything alike, the first ones most. */
function vectorParts(entries: readonly CacheEntry[], { separated = '', kept = entries } = {}) {
  const forgotten: string[] = [];
  const find = createVectorNeighbours({
    store: {
      areSeparate: async (_, other) => other === separated,
      peek: async (key) => kept.find((entry) => entry.key === key),
    },
    vectorOf: async () => Float32Array.of(1, 0),
    vectors: {
      nearest: async () => entries.map(({ id, key }, place) => ({ id, key, similarity: 0.99 - place / 1000 })),
      forget: async (ids) => forgotten.push(...ids),
    },
  });
  return { find, forgotten };
}

const CARD = 'How do I order a new bank card?';
const CARDS = [
  'What is the way to order another bank card?',
  'Where can I get a new bank card?',
  'How do I get a replacement for my bank card?',
  'How can I apply for a bank card?',
  'How do I order a bank card for my child?',
];

describe('neighbours by words', () => {
  it('are the nearest kept questions, best first, at most three', async () => {
    const { store } = await storeOf([...CARDS, 'How do I bake a sourdough bread at home?']);
    const near = await createWordNeighbours({ store, analyser: ANALYSER, least: 0 })(asking(CARD), signal);
    expect(near).toHaveLength(MOST_NEIGHBOURS);
    const similarities = near.map(({ similarity }) => similarity);
    expect(similarities).toEqual(similarities.toSorted((a, b) => b - a));
    expect(near.every(({ entry }) => CARDS.includes(entry.question))).toBe(true);
  });

  it.each(VETOED)('are none that a guard speaks against: %s', async (asked, other) => {
    expect(await wordNeighbours(asked, [other])).toEqual([]);
    expect(await wordNeighbours(other, [asked])).toEqual([]);
  });

  it('may use other words', async () => {
    const other = 'How do I get a replacement for my bank card?';
    expect(await wordNeighbours(CARD, [other])).toEqual([other]);
  });

  it('are none of another scope or another analyser', async () => {
    const { store } = await storeOf(CARDS);
    expect(await createWordNeighbours({ store, analyser: ANALYSER })(asking(CARD, sha256('b')), signal)).toEqual([]);
    expect(await createWordNeighbours({ store, analyser: 'newer' })(asking(CARD), signal)).toEqual([]);
  });

  it('are none that a person has told apart', async () => {
    const [first = ''] = await wordNeighbours(CARD, CARDS);
    const { store } = await storeOf(CARDS);
    await store.separate(first, CARD);
    const near = await createWordNeighbours({ store, analyser: ANALYSER, least: 0 })(asking(CARD), signal);
    expect(near.length).toBeGreaterThan(0);
    expect(near.map(({ entry }) => entry.question)).not.toContain(first);
  });

  it('are none that are over their time', async () => {
    const { store, clock } = await storeOf(CARDS);
    const find = createWordNeighbours({ store, analyser: ANALYSER, least: 0 });
    expect(await find(asking(CARD), signal)).not.toEqual([]);
    await clock.advance(8 * DAY_MS);
    expect(await find(asking(CARD), signal)).toEqual([]);
  });

  it('are none that are hardly alike', async () => {
    const { store } = await storeOf(CARDS);
    const near = await createWordNeighbours({ store, analyser: ANALYSER, least: 0.99 })(asking(CARD), signal);
    expect(near).toEqual([]);
  });

  it('are not looked for when the question may not be answered by another answer', async () => {
    for (const refused of [
      'how old is him',
      '今天银行卡怎么办理',
      'my password is hunter22, how do I order a bank card',
    ]) {
      expect(await wordNeighbours(refused, [refused])).toEqual([]);
    }
  });

  it('are none, and nothing is thrown, when the store fails', async () => {
    const store = { nearest: async () => Promise.reject(new Error('gone')), areSeparate: async () => false };
    expect(await createWordNeighbours({ store, analyser: ANALYSER })(asking(CARD), signal)).toEqual([]);
  });
});

describe('neighbours by embeddings', () => {
  const cards = CARDS.map((question) => kept(question));

  it('keep the order of the vectors, and their cosine', async () => {
    const near = await vectorParts(cards).find(asking(CARD), signal);
    const questions = near.map(({ entry }) => entry.question);
    expect(questions).toEqual(CARDS.filter((question) => questions.includes(question)));
    expect(near).toHaveLength(MOST_NEIGHBOURS);
    expect(near[0]?.similarity).toBe(0.99 - CARDS.indexOf(questions[0] ?? '') / 1000);
  });

  it.each(VETOED)('are none that a guard speaks against, however alike: %s', async (asked, other) => {
    expect(await vectorParts([kept(other)]).find(asking(asked), signal)).toEqual([]);
    expect(await vectorParts([kept(asked)]).find(asking(other), signal)).toEqual([]);
  });

  it('are none in another language, since the answer is in it too', async () => {
    expect(await vectorParts([kept('怎么申请一张新的银行卡')]).find(asking(CARD), signal)).toEqual([]);
  });

  it('are none that were told apart, are of another scope, or have no question', async () => {
    const [first = '', second = ''] = (await vectorParts(cards).find(asking(CARD), signal)).map(
      ({ entry }) => entry.question,
    );
    const { question: _, ...nameless } = kept('nameless');
    const entries = [kept(first), kept(second), kept(`${second} please`, { scope: 'b' }), nameless];
    const near = await vectorParts(entries, { separated: first }).find(asking(CARD), signal);
    expect(near.map(({ entry }) => entry.question)).toEqual([second]);
  });

  it('say which ones somebody has to read: where the shared words stand in another order, or a strict guard speaks', async () => {
    const asked = 'How do I order a new bank card when I am abroad?';
    const moved = 'When I am abroad, how do I order a bank card quickly?';
    const near = await vectorParts([kept(moved), kept('How can I order a bank card when abroad?')]).find(
      asking(asked),
      signal,
    );
    expect(near.map(({ strict }) => strict)).toEqual([false, true]);
    const [looser] = await vectorParts([kept('My card payment was declined at the shop')]).find(
      asking('Why was my card payment declined at the shop'),
      signal,
    );
    expect(looser?.strict).toBe(false);
  });

  it('forget what the store no longer has, or has anew', async () => {
    const [first, second, ...others] = cards;
    const anew = { ...(second ?? kept('')), id: 'newer' };
    const { find, forgotten } = vectorParts(cards, { kept: [anew, ...others] });
    expect(await find(asking(CARD), signal)).not.toEqual([]);
    expect(forgotten).toEqual([first?.id, second?.id]);
  });

  it('are none, and nothing is forgotten, when the store cannot be read', async () => {
    const { find, forgotten } = vectorParts(cards, { kept: [] });
    expect(await find(asking(CARD), signal)).toEqual([]);
    expect(forgotten).toEqual([]);
  });

  it('are none without a vector', async () => {
    const find = createVectorNeighbours({
      store: { areSeparate: async () => false, peek: async () => cards[0] },
      vectorOf: async () => undefined,
      vectors: { nearest: async () => Promise.reject(new Error('not asked')), forget: async () => 0 },
    });
    expect(await find(asking(CARD), signal)).toEqual([]);
  });
});
