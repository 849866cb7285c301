import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lexiconOf } from '../../../src/cache/analysis/lexicon.ts';
import { ASCII_MARKS, withoutPoliteness } from '../../../src/cache/analysis/politeness.ts';
import { WORD_TABLES } from '../../../src/cache/analysis/word-tables.ts';

test('the punctuation of ASCII is what Unicode calls punctuation there', () => {
  const own = new RegExp(`^[${ASCII_MARKS}]$`, 'u');
  const characters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
  expect(characters.filter((character) => own.test(character))).toEqual(
    characters.filter((character) => /^\p{P}$/u.test(character)),
  );
});

// A word of another script at the far end has a text looked at as Unicode; what is polite at its beginning stays the same.
test('an English text loses the same beginning whether it is told from ASCII or not', () => {
  const lexicon = lexiconOf(WORD_TABLES);
  const polite = fc.constantFrom('hello', 'hi', 'please', 'good morning', 'thank you', 'could you tell me', 'can you');
  const between = fc.constantFrom(' ', ', ', '! ', ' - ', '... ', ' = ', '');
  const start = fc.constantFrom('how do i', 'what is', 'in french', 'means', 'world', 'the price of', 'kitty', 'vs');
  fc.assert(
    fc.property(polite, between, start, (word, mark, rest) => {
      const text = `${word}${mark}${rest} my router`;
      expect(withoutPoliteness(`${text} café`, lexicon)).toBe(`${withoutPoliteness(text, lexicon)} café`);
    }),
    { numRuns: 400 },
  );
});
