import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fittedErrorText } from '../../../src/cli/render/error-text.ts';
import { displayWidth } from '../../../src/cli/render/table.ts';
import { fitParts, fitTerminal } from '../../../src/cli/render/wrap.ts';

const terminal = (columns: number) => ({ isTTY: true, columns });
const pipe = { isTTY: false, columns: 80 };

describe('at a terminal', () => {
  test('lines are broken at words, with the indent of their text before the rest', async () => {
    expect(await fitTerminal('  one two three', terminal(9), '    ')).toBe('  one two\n      three');
    expect(await fitTerminal('label  one two', terminal(10), '       ')).toBe('label  one\n       two');
    expect(await fitTerminal('短 中文 字', terminal(7))).toBe('短 中文\n字');
    expect(await fitTerminal('    export KEY=…  # from example.com (somewhere)', terminal(34))).toBe(
      '    export KEY=…\n      # from example.com (somewhere)',
    );
    expect(await fitTerminal('short\n', terminal(60))).toBe('short\n');
  });

  test('parts stay whole where each has room', async () => {
    const parts = ['qwen-plus', '1,204 in (800 cached)', '312 out', '¥0.000941', '1.8 s'];
    expect(await fitParts(parts, ' · ', terminal(40))).toBe(
      'qwen-plus · 1,204 in (800 cached)\n312 out · ¥0.000941 · 1.8 s',
    );
    expect(await fitParts(parts, ' · ', pipe)).toBe(parts.join(' · '));
  });

  test('an error and its hint begin where they did', async () => {
    const error = { message: 'the model is too dear for this call', hint: 'use a smaller one, or raise the limit' };
    expect(await fittedErrorText(error, terminal(26))).toBe(
      'mgw: the model is too dear\n     for this call\n  use a smaller one, or\n  raise the limit\n',
    );
  });

  test('Chinese is broken between characters, and no line begins with what closes', async () => {
    expect(await fitTerminal('没有这个文件：请检查路径（或者用 `mgw config check`）。', terminal(16))).toBe(
      '没有这个文件：请\n检查路径（或者用\n`mgw config\ncheck`）。',
    );
    const text = fc.array(fc.constantFrom('模', '型', '，', '。', '（', '）', '“', '”', ' ', 'a', 'mgw', '…'), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 8, max: 60 }), async (pieces, columns) => {
        const fitted = await fitTerminal(pieces.join(''), terminal(columns));
        expect(fitted.replace(/\s/g, '')).toBe(pieces.join('').replace(/\s/g, ''));
        const lines = fitted.split('\n');
        const opened = lines.filter(
          (line, index) => index > 0 && /^[，。）”]/.test(line) && /\S$/.test(lines[index - 1] ?? ''),
        );
        expect(opened.filter((line) => !pieces.join('').includes(` ${line.charAt(0)}`))).toEqual([]);
      }),
    );
  });

  test('no word is lost or cut, and no line is too long that has two', async () => {
    const word = fc.oneof(fc.stringMatching(/^[!-~]{1,30}$/), fc.constantFrom('模', '¥0.000941', '👍'));
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1 }), fc.integer({ min: 20, max: 90 }), async (words, columns) => {
        const fitted = await fitTerminal(words.join(' '), terminal(columns), '  ');
        expect(fitted.split(/\s+/)).toEqual(words);
        for (const line of fitted.split('\n'))
          expect(displayWidth(line) <= columns || line.trim().split(' ').length === 1).toBe(true);
        expect(await fitTerminal(words.join(' '), pipe, '  ')).toBe(words.join(' '));
      }),
    );
  });
});
