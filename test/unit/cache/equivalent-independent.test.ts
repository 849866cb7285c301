import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { analyse } from '../../../src/cache/analysis/analyse.ts';
import { judge } from '../../../src/cache/analysis/judge.ts';
import { sameText } from '../../../src/cache/analysis/same-text.ts';

const FIXTURE = new URL('../../fixtures/cache/independent.tsv', import.meta.url);
const PAIRS = readFileSync(FIXTURE, 'utf8')
  .trimEnd()
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .map((line) => {
    const [expectation = '', , a = '', b = ''] = line.split('\t');
    return { expectation, a, b };
  });

/** Enough known questions for balanced, and no word common. */
const frequencies = { documents: 1000, of: () => 10 };

type Served = 'by strict' | 'by balanced' | 'by none';

function servedBy(a: string, b: string): Served {
  const [left, right] = [analyse(a), analyse(b)];
  if (sameText(a) === sameText(b) || judge(left, right, { rule: 'strict' }).hit) return 'by strict';
  return judge(left, right, { rule: 'balanced', frequencies }).hit ? 'by balanced' : 'by none';
}

/** What is known to be wrong or missed is named so in the file: a rule that mends it has its line changed. */
const EXPECTED: Readonly<Record<string, Served>> = {
  miss: 'by none',
  missed: 'by none',
  hit: 'by strict',
  wrong: 'by strict',
  balanced: 'by balanced',
  'wrong balanced': 'by balanced',
};

test.each(Object.entries(EXPECTED))('pairs of the kind "%s" are served %s', (expectation, served) => {
  const pairs = PAIRS.filter((pair) => pair.expectation === expectation);
  expect(pairs.length).toBeGreaterThan(0);
  expect(pairs.filter(({ a, b }) => servedBy(a, b) !== served)).toEqual([]);
});

test('few of the pairs that need two answers are known to get one from strict, and no pair stands twice', () => {
  const count = (...kinds: readonly string[]) => PAIRS.filter(({ expectation }) => kinds.includes(expectation)).length;
  expect(count('wrong') / count('wrong', 'wrong balanced', 'miss')).toBeLessThan(0.015);
  expect(new Set(PAIRS.map(({ a, b }) => `${a}\t${b}`)).size).toBe(PAIRS.length);
  expect(PAIRS.every(({ expectation }) => Object.hasOwn(EXPECTED, expectation))).toBe(true);
});
