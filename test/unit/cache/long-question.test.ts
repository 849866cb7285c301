import { expect, test } from 'vitest';
import { keep } from '../../../src/cache/keep.ts';
import { isLong } from '../../../src/cache/single-question.ts';
import type { CacheEntry } from '../../../src/cache/store/cache-store.ts';
import type { ChatEvent } from '../../../src/domain/chat.ts';
import { callOf, drain, modelNamed } from '../../support/calls.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const LONG = 'a report of the year, and what follows from it? '.repeat(8);

test('a question is long from 301 characters on, whatever they are made of', () => {
  for (const character of ['a', '字', '😀']) {
    expect(isLong(character.repeat(300)), character).toBe(false);
    expect(isLong(character.repeat(301)), character).toBe(true);
  }
});

test.each([
  [
    'a short question is kept by what the analysis finds',
    'how do I reset my router',
    ['how do I reset my router'],
    ['reset'],
  ],
  ['a long question is kept as one that serves no other, and nobody analyses it', LONG, [], []],
])('%s', async (_, content, analysed, terms) => {
  const kept: CacheEntry[] = [];
  const asked: string[] = [];
  const call = callOf([modelNamed('a')], { messages: [{ role: 'user', content }] });
  await drain(
    keep(answer(), {
      call,
      context: { signal: new AbortController().signal },
      parts: {
        store: { peek: async () => undefined, put: async (entry) => void kept.push(entry) },
        clock: createFakeClock(),
        bill: ({ usage }) => ({ usage, costSource: 'unpriced' }),
        lookUps: [],
        index: async (question) => {
          asked.push(question);
          return { terms: ['reset'], analyser: 'words-1' };
        },
        isAnalysisLoaded: () => true,
        freshNano: () => undefined,
        exclusions: {},
        remember: () => {},
        servedAt: () => undefined,
      },
    }),
  );
  expect(asked).toEqual(analysed);
  expect(kept).toMatchObject([{ question: content, terms }]);
});

async function* answer(): AsyncGenerator<ChatEvent> {
  yield { type: 'attempt-start', target: 'a', attempt: 1 };
  yield { type: 'text-delta', text: 'four' };
  yield { type: 'finish', reason: 'stop', usage: { input: 10, output: 20, source: 'provider' } };
}
