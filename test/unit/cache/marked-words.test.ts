import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REFUSAL_WORDS } from '../../../src/cache/analysis/eligible.ts';
import { ENGLISH, NEEDED } from '../../../src/cache/analysis/question-type.ts';
import { MARKED_WORDS } from '../../../src/cache/exclusion-rules.ts';
import { ABOUT_CHARACTERS } from '../../../src/cache/normalise-question.ts';
import { CARD, IDENTITY, PHONE } from '../../../src/cache/private-content.ts';
import { NAMED } from '../../../src/cache/secrets.ts';

/** Without what looks around, but for what must follow: then it matches more, which asks more of the marks. */
function loosened(expression: RegExp): RegExp {
  let source = expression.source.replaceAll('(?=', '(?:').replaceAll('\\b', '');
  const around = /\(\?(?:!|<=|<!)(?:\\.|\[(?:\\.|[^\]\\])*\]|\((?:\\.|\[(?:\\.|[^\]\\])*\]|[^()\\[])*\)|[^()\\[])*\)/g;
  for (let before = ''; before !== source; source = source.replace(around, '')) before = source;
  return new RegExp(source);
}

/** Texts of every alternative: a long expression has a hundred. */
const RUNS = { numRuns: 2000 };

describe('whatever a marked expression matches has one of its marks', () => {
  test.each(
    [...MARKED_WORDS, ...REFUSAL_WORDS, ABOUT_CHARACTERS, NAMED, IDENTITY, CARD, PHONE].map(
      (words) => [words.marks[0], words] as const,
    ),
  )('%s …', (_, { isMarked, expression }) => {
    fc.assert(
      fc.property(fc.stringMatching(loosened(expression())), (text) => {
        expect(isMarked(text), text).toBe(true);
        expect(isMarked(text.toUpperCase()), text).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('whatever an English question pattern matches has the words that it needs', () => {
  test.each(ENGLISH.map(([type, expression, , needed]) => [type, expression, needed ?? ['']] as const))(
    '%s: %s',
    (type, expression, needed) => {
      fc.assert(
        fc.property(fc.stringMatching(loosened(expression)), (text) => {
          expect(
            (NEEDED[type] ?? ['']).some((words) => text.includes(words)),
            text,
          ).toBe(true);
          expect(
            needed.some((words) => text.includes(words)),
            text,
          ).toBe(true);
        }),
        RUNS,
      );
    },
  );
});
