import { expect, test } from 'vitest';
import { eligibleAnalyses } from '../../../../src/cache/confirm/eligible-analyses.ts';

test('a question is analysed once while it is met, and again after enough others', () => {
  const eligible = eligibleAnalyses(undefined, 2);
  const first = eligible('how do I replace a lost card');
  expect(first?.contentWords).toContain('lose card');
  eligible('how do I order a new phone');
  expect(eligible('how do I replace a lost card')).toBe(first);
  eligible('where is the nearest branch of the bank');
  expect(eligible('how do I replace a lost card')).toBe(first);
  eligible('how do I order a new phone');
  eligible('how do I close an old account');
  expect(eligible('how do I replace a lost card')).not.toBe(first);
  expect(eligible('how do I replace a lost card')).toEqual(first);
});

test('one that may not be answered by another is remembered as that', () => {
  const eligible = eligibleAnalyses(undefined);
  expect(eligible('what is new today')).toBeUndefined();
  expect(eligible('what is new today')).toBeUndefined();
});
