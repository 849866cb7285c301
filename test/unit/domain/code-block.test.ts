import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstCodeBlock } from '../../../src/domain/code-block.ts';

describe('firstCodeBlock', () => {
  it.each([
    ['the first of two', 'Here:\n```js\na();\n```\nand\n```py\nb\n```\n', { code: 'a();\n', language: 'js' }],
    [
      'tildes and a longer fence around fences',
      '~~~~md\n```js\nx\n```\n~~~~\n',
      { code: '```js\nx\n```\n', language: 'md' },
    ],
    [
      'in a list, without its indent',
      '1. do\n   ```sh\n   ls\n     -l\n   ```\n',
      { code: 'ls\n  -l\n', language: 'sh' },
    ],
    ['behind a list mark', '- ```\n  x\n  ```\n', { code: 'x\n' }],
    ['one that nobody closed', 'a\n```\nx\ny', { code: 'x\ny' }],
    ['CRLF', '```c\r\nint x;\r\n```\r\n', { code: 'int x;\r\n', language: 'c' }],
    ['an empty one', '```\n```\n', { code: '' }],
    ['more words behind the language', '```python title="x"\n1\n```', { code: '1\n', language: 'python' }],
    ['not code within a line', 'use ```x``` here', undefined],
    ['not two backticks', '``\nx\n``', undefined],
    ['nothing', '', undefined],
  ])('%s', (_, text, expected) => {
    expect(firstCodeBlock(text)).toEqual(expected);
  });

  it('gives back any code that a fence long enough stands around', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (code, before) => {
        const prose = before.replace(/[`~]/g, '');
        const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map((run) => run.length));
        const fence = '`'.repeat(longest + 1);
        expect(firstCodeBlock(`${prose}\n${fence}x\n${code}\n${fence}\nafter`)).toEqual({
          code: `${code}\n`,
          language: 'x',
        });
      }),
    );
  });
});
