import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ThinkTags } from '../../../src/providers/think-tags.ts';

/** What comes of an answer that arrives in these pieces. */
function split(pieces: readonly string[]): { reasoning: string; text: string } {
  const tags = new ThinkTags();
  const got = { reasoning: '', text: '' };
  for (const { kind, text } of [...pieces.flatMap((piece) => tags.take(piece)), ...tags.end()]) {
    expect(text).not.toBe('');
    got[kind] += text;
  }
  return got;
}

describe('what a model thinks between tags', () => {
  it.each([
    ['<think>a plan</think>the answer', 'a plan', 'the answer'],
    ['\n<think>\na plan\n</think>\n\nthe answer\n', 'a plan\n', 'the answer\n'],
    ['<think>\n\n</think>\n\nthe answer', '', 'the answer'],
    ['<think>it never ends', 'it never ends', ''],
    ['<think>it nearly ends</thin', 'it nearly ends</thin', ''],
    ['<think>1</think><think>2</think>', '1', '<think>2</think>'],
    ['<think>a <b> </i> < / </thinks></think>b', 'a <b> </i> < / </thinks>', 'b'],
    ['no tags', '', 'no tags'],
    ['  no tags', '', '  no tags'],
    ['The tag is <think>a</think>', '', 'The tag is <think>a</think>'],
    ['<thinking>a</thinking>', '', '<thinking>a</thinking>'],
    ['<thin', '', '<thin'],
    ['  ', '', '  '],
    ['', '', ''],
  ])('%j', (answer, reasoning, text) => {
    expect(split([answer])).toEqual({ reasoning, text });
    expect(split([...answer])).toEqual({ reasoning, text });
  });

  it('is the same however the answer is cut', () => {
    const part = fc.constantFrom(
      '<think>',
      '</think>',
      '<',
      '/',
      'think',
      '>',
      ' ',
      '\n',
      'a',
      '思考',
      '</thi',
      '<think',
    );
    const pieces = fc.array(fc.string({ unit: part, minLength: 1, maxLength: 6 }), { maxLength: 6 });
    fc.assert(
      fc.property(pieces, (cut) => {
        const whole = cut.join('');
        const got = split(cut);
        expect(got).toEqual(split(whole === '' ? [] : [whole]));
        const block = /^\s*<think>\s*(.*?)(?:<\/think>\s*(.*))?$/su.exec(whole);
        expect(got).toEqual(
          block === null ? { reasoning: '', text: whole } : { reasoning: block[1] ?? '', text: block[2] ?? '' },
        );
      }),
      { numRuns: 3000 },
    );
  });

  it('is billed with its tags', () => {
    const tags = new ThinkTags();
    expect(tags.billed('')).toBe('');
    tags.take('<think>a</think>b');
    expect(tags.billed('a')).toBe('<think>a</think>');
  });

  it('is left alone where the server tells it apart by itself', () => {
    const tags = new ThinkTags();
    tags.trust();
    expect(tags.take('<think>a')).toEqual([{ kind: 'text', text: '<think>a' }]);
    expect(tags.end()).toEqual([]);
  });
});
