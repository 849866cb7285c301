import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { harmless } from '../../../../src/cli/render/harmless.ts';
import { columnsOf } from '../../../../src/cli/render/markdown/columns.ts';
import { cutAt, rendered } from '../../../support/rendered.ts';

const word = fc.constantFrom(
  ...[
    'word',
    'a',
    '中文',
    '说明：',
    '“引”',
    '✅',
    '👩‍👩‍👧',
    'é',
    '**bold**',
    '*it',
    '`code`',
    '``',
    '~~gone~~',
    '[x](http://y.z)',
    '[',
    '](',
    '\\*',
  ],
  ...[
    '_a_',
    '__',
    '&amp;',
    '&',
    '<b>',
    '<',
    '|',
    '$x_1$',
    '$5',
    '\\(a\\)',
    'https://a.bc/d',
    '!',
    '**',
    '***',
    '~',
    '\ud83d',
    '1.',
    '#',
  ],
);
const words = fc.array(word, { minLength: 1, maxLength: 12 }).map((list) => list.join(' '));
const start = fc.constantFrom(
  '',
  '',
  '',
  '# ',
  '- ',
  '  - ',
  '1. ',
  '12) ',
  '> ',
  '> - ',
  '    ',
  '| ',
  '|---|---|',
  '---',
  '```',
  '```js',
  '~~~',
  '$$',
  '\\[',
  '\\]',
  '===',
  '- [ ] ',
  '* ',
  '\t',
);
const line = fc.tuple(start, fc.oneof(words, fc.constant(''))).map((parts) => parts.join(''));
const markdown = fc.array(line, { maxLength: 14 }).map((lines) => lines.join('\n'));
const anything = fc.oneof(
  { weight: 4, arbitrary: markdown },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'ab *_`~[]()<>|-+#\n\\$!&.:1中，'), maxLength: 80 }) },
);
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
const columns = fc.integer({ min: 20, max: 200 });

/** Attributes, the terminal's own colours, and links. */
const ALLOWED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
  /\u001B\[(?:0|[1-9]|3[1-6]|22)(?:;(?:[1-9]|3[1-6]))*m|\u001B\]8;;(?:(?:https?|mailto):[^\u0007\u001B]*)?\u0007/g;

/** Without what is no letter and no number: marks come and go, words stay. */
function lettersOf(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
  return text.replace(/\u001B\[[\d;]*m|\u001B\]8;;[^\u0007]*\u0007/g, '').replace(/[^\p{L}\p{N}]/gu, '');
}

describe('rendered Markdown', () => {
  it('is the same however the answer is cut', async () => {
    await fc.assert(
      fc.asyncProperty(anything, cuts, columns, fc.boolean(), async (text, shares, width, color) => {
        const look = { columns: width, color, hyperlinks: color };
        expect(await rendered(cutAt(text, shares), look)).toBe(await rendered([text], look));
        expect(await rendered([...text], look)).toBe(await rendered([text], look));
      }),
      { numRuns: 300 },
    );
  });

  it('loses no word', async () => {
    // Entities say what they stand for, and tables that are read aloud repeat their head.
    const said = anything.filter((text) => !text.includes('&'));
    await fc.assert(
      fc.asyncProperty(said, columns, fc.boolean(), async (text, width, color) => {
        const letters = [...lettersOf(await rendered([text], { columns: width, color }))].sort();
        const missing = [...lettersOf(text)].sort();
        for (const letter of letters) {
          const at = missing.indexOf(letter);
          if (at >= 0) missing.splice(at, 1);
        }
        // The `x` of a task that is done is a box.
        expect(missing.filter((letter) => letter !== 'x')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('has no line that is wider than the terminal, but words and code that cannot be broken', async () => {
    const prose = fc
      .array(fc.tuple(fc.constantFrom('', '# ', '- ', '  - ', '1. ', '> ', '> - '), words), { maxLength: 12 })
      .map((lines) => lines.map((parts) => parts.join('')).join('\n'));
    await fc.assert(
      fc.asyncProperty(prose, columns, async (text, width) => {
        for (const one of (await rendered([text], { columns: width })).split('\n')) {
          const isOneWord = !/\S\s+\S/.test(one.replace(/^[\s•◦│\d.)#☐☑]+/, ''));
          if (!isOneWord) expect(columnsOf(one)).toBeLessThanOrEqual(width);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('writes no escape sequence but colours, attributes and links, and none without colour', async () => {
    const bytes = fc.string({ unit: 'binary', maxLength: 100 }).map(harmless);
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, bytes), async (text) => {
        const colored = await rendered([text], { color: true, hyperlinks: true });
        const rest = colored.replace(ALLOWED, '');
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
        expect(rest).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
        expect(await rendered([text])).not.toContain('\u001B');
      }),
      { numRuns: 200 },
    );
  });
});
