import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPastes } from '../../../src/cli/pastes.ts';

it('puts a short text into the line as it is, without what would drive the terminal', () => {
  const pastes = createPastes();
  expect(pastes.take('def f():\r\n\treturn 数据库\r\n')).toBe('def f():\n\treturn 数据库');
  expect(pastes.take('\u001b[31mred\u001b[0m\u0007')).toBe('red');
});

it('puts a word for a long one, and gives the text back for it', () => {
  const pastes = createPastes();
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
  const long = 'x'.repeat(5000);
  const line = `explain ${pastes.take(lines)} and ${pastes.take(long)}`;
  expect(line).toBe('explain [pasted 1: 40 lines] and [pasted 2: 5,000 characters]');
  expect(pastes.expand(line)).toBe(`explain ${lines} and ${long}`);
  expect(pastes.wordBefore(line, line.length)).toBe('[pasted 2: 5,000 characters]'.length);
  expect(pastes.wordBefore(line, line.length - 1)).toBe(0);
  expect(pastes.expand('[pasted 7: 40 lines]')).toBe('[pasted 7: 40 lines]');
});

it('loses nothing of what is pasted but control characters and the ends of lines', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 60 }), (parts) => {
      const text = parts.join('\n');
      const plain = text
        .replace(/\p{Cc}/gu, (sign) => (sign === '\n' || sign === '\t' ? sign : ''))
        .replace(/\n+$/, '');
      fc.pre(!text.includes('\r') && !text.includes('\u001b'));
      const pastes = createPastes();
      expect(pastes.expand(pastes.take(text))).toBe(plain);
    }),
  );
});
