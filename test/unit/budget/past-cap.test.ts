import { expect, it } from 'vitest';
import { stoppingPastCap } from '../../../src/budget/past-cap.ts';
import type { ChatEvent } from '../../../src/domain/chat.ts';
import { drain } from '../../support/calls.ts';

/** A token a word. */
function createCounter() {
  let words = 0;
  return {
    add: (text: string) => {
      words += text.split(' ').length - 1;
    },
    tokens: () => words,
  };
}

const start: ChatEvent = { type: 'attempt-start', target: 'a', attempt: 1 };
const delta = (text: string): ChatEvent => ({ type: 'text-delta', text });
const end: ChatEvent = { type: 'finish', reason: 'stop', usage: { input: 1, output: 1, source: 'provider' } };

async function stopped(...events: ChatEvent[]) {
  let counters = 0;
  const inner = (async function* inner() {
    yield* events;
  })();
  const counting = () => {
    counters += 1;
    return createCounter();
  };
  const cap = { capOf: () => 10, createCounter: counting };
  const { events: passed, error } = await drain(stoppingPastCap(inner, cap));
  return { passed: passed.length, error, counters };
}

it('ends an answer that goes on after twice its cap has come, and no other', async () => {
  const words = (count: number) => delta('a longer word '.repeat(count / 3));
  expect(await stopped(start, words(18), words(30), words(3), end)).toMatchObject({
    passed: 4,
    error: {
      code: 'cost-limit',
      message: expect.stringContaining('a goes on past its output cap of 10 (more than 20'),
    },
  });
  // Nothing is saved where it has come to its end.
  expect(await stopped(start, words(48), end)).toMatchObject({ passed: 3, error: undefined });
  expect(await stopped(start, words(18), words(0), end)).toMatchObject({ passed: 4, error: undefined });
  // A second attempt begins at nothing.
  expect(await stopped(start, words(18), start, words(18), words(0), end)).toMatchObject({ error: undefined });
});

it('counts nothing of an answer that is short by its bytes', async () => {
  expect(await stopped(start, delta('a b c d e f g h i j k l m n o p '), delta('q r s t u v '), end)).toEqual({
    ...{ passed: 4, error: undefined },
    counters: 0,
  });
});
