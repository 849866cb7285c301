import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse, lexiconFor } from '../../../src/cache/analysis/analyse.ts';
import { BALANCED_FROM } from '../../../src/cache/analysis/balanced-from.ts';
import { judge, type Rule } from '../../../src/cache/analysis/judge.ts';
import { mayMatch } from '../../../src/cache/analysis/may-match.ts';

const QUESTIONS = [
  ...new Set(
    readFileSync(new URL('../../fixtures/cache/guards.tsv', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .flatMap((line) => line.split('\t').slice(2)),
  ),
].map((question) => ({ question, analysis: analyse(question) }));

const lexicon = lexiconFor(undefined);
const RULES: readonly (readonly [Rule, number])[] = [
  ['strict', 1000],
  ['balanced', 1000],
  ['balanced', BALANCED_FROM - 1],
];

describe('the look at the terms alone', () => {
  test.each(RULES)('lets by whatever is judged the same: %s, %i questions', (rule, documents) => {
    let hits = 0;
    let worth = 0;
    const some = QUESTIONS.filter((_, at) => at % 4 === 0);
    for (const { question, analysis } of some) {
      for (const other of QUESTIONS) {
        const { hit } = judge(analysis, other.analysis, { rule, frequencies: { documents, of: () => documents } });
        const may = mayMatch(analysis, other.analysis.terms, { rule, documents, lexicon });
        if (hit) hits += 1;
        if (may) worth += 1;
        if (hit) expect(may, `${question} / ${other.question}`).toBe(true);
      }
    }
    expect(hits).toBeGreaterThan(some.length);
    // A few in a thousand pairs, and not all.
    expect(worth).toBeLessThan((some.length * QUESTIONS.length) / 50);
  });

  test.each(RULES)('lets by a question with a word more, typos and all: %s, %i questions', (rule, documents) => {
    const word = fc.constantFrom(
      ...'reset router password laptop quickly please use the my of 密码 路由器 笔记本 可以 12'.split(' '),
    );
    const words = fc.array(word, { minLength: 2, maxLength: 6 }).map((all) => all.join(' '));
    const misspelt = fc.constantFrom('router', 'routre', 'passwrd', 'password', '');
    fc.assert(
      fc.property(words, misspelt, word, (start, typo, more) => {
        const [a, b] = [analyse(`how to ${start} ${typo}`), analyse(`how to ${start} password ${more}`)];
        for (const [one, other] of [[a, b] as const, [b, a] as const]) {
          const { hit } = judge(one, other, { rule, frequencies: { documents, of: () => documents } });
          if (hit) expect(mayMatch(one, other.terms, { rule, documents, lexicon })).toBe(true);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
