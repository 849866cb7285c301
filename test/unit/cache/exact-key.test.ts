import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactKey, scopeKey } from '../../../src/cache/exact-key.ts';
import { normaliseQuestion } from '../../../src/cache/normalise-question.ts';
import type { ChatRequest } from '../../../src/domain/chat.ts';
import { modelNamed } from '../../support/calls.ts';

const model = modelNamed('a');
const asking = (content: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'user', content }],
  ...more,
});

describe('a question as it is compared', () => {
  it.each([
    ['什么是快速排序？', '什么是快速排序'],
    ['什么是快速排序?', '什么是快速排序？'],
    ['你好，怎么退款？', '你好,怎么退款'],
    ['用 Python 写快速排序', '用Python写快速排序'],
    ['用Ｐｙｔｈｏｎ写快速排序', '用Python写快速排序'],
    ['  解释一下快速排序。\r\n', '解释一下快速排序'],
    ['How do I  reset my\tpassword?', 'How do I reset my password'],
    ['What is 2+2?', 'What is 2+2'],
    ['2+2?', '2+2'],
    ['Explain quicksort.', 'Explain quicksort'],
    ['What does `  x ? ` do?', 'What does `  x ? ` do'],
    ['cafe\u0301 是什么', 'caf\u00e9 是什么'],
  ])('takes %j for %j', (one, other) => {
    expect(normaliseQuestion(one)).toBe(normaliseQuestion(other));
  });

  it.each([
    ['What is 5!', 'What is 5'],
    ['What is us', 'What is US'],
    ['How do I open a file', 'How do I open a File'],
    ['x² 的导数是什么', 'x2 的导数是什么'],
    ['½ 是什么', '1/2 是什么'],
    ['第①章讲什么', '第1章讲什么'],
    ['， 和 , 有什么区别, 是标点吗', ', 和 , 有什么区别, 是标点吗'],
    ['Ａ 的 Unicode 码点', 'A 的 Unicode 码点'],
    ['Translate he left?', 'Translate he left'],
    ['翻译：你在哪里？', '翻译：你在哪里'],
    ['He left?', 'He left'],
    ['what is "A  b"', 'what is "A b"'],
    ['what is `１`', 'what is `1`'],
    ['《三体》是什么', '三体是什么'],
    ['“Ｘ”是什么', '“X”是什么'],
    ['what is ??', 'what is ?'],
    ['how many spaces are in a  b', 'how many spaces are in a b'],
    ['reverse the string a  b', 'reverse the string a b'],
    ['md5 of abc.', 'md5 of abc'],
    ['把 a  b 倒过来写', '把 a b 倒过来写'],
    ['1 1 月', '11 月'],
    ['if x:\n  y', 'if x:\n y'],
    ['a,b\nc,d?', 'a,b\nc,d'],
  ])('keeps %j apart from %j', (one, other) => {
    expect(normaliseQuestion(one)).not.toBe(normaliseQuestion(other));
  });

  it('is the same when it is done twice', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc
        .array(
          fc.constantFrom(
            '什么',
            '是',
            ' ',
            'a',
            'B1',
            '，',
            '？',
            '?',
            '.',
            '`',
            '"',
            '：',
            '１',
            '!',
            '\u3000',
            '\u00A0',
          ),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const once = normaliseQuestion(text);
        expect(normaliseQuestion(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps every letter and digit, and its case', () => {
    const lettersOf = (text: string) => text.normalize('NFKC').match(/[\p{L}\p{N}]/gu) ?? [];
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(lettersOf(normaliseQuestion(text))).toEqual(lettersOf(text));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the keys', () => {
  it('differ by everything that can change the answer', () => {
    const requests: ChatRequest[] = [
      asking('x'),
      asking('y'),
      asking('x', { temperature: 0 }),
      asking('x', { maxTokens: 9 }),
      asking('x', { thinking: 'on' }),
      { messages: [{ role: 'system', content: 's' }, ...asking('x').messages] },
      { messages: [...asking('x').messages, { role: 'assistant', content: 'a' }, ...asking('x').messages] },
    ];
    const models = [
      { provider: 'qwen' },
      { endpoint: 'http://127.0.0.1:9/other' },
      { upstreamModel: 'other' },
      { params: { top_p: 0.1 } },
    ].map((changes) => modelNamed('a', changes));
    const keys = [
      ...requests.map((request) => exactKey(model, request)),
      ...models.map((other) => exactKey(other, asking('x'))),
    ];
    expect(new Set(keys).size).toBe(requests.length + models.length);
  });

  it('of a scope stay the same for another question, and differ by the rest and by the tag', () => {
    expect(scopeKey(model, asking('x'))).toBe(scopeKey(model, asking('y')));
    const others = [
      asking('x', { tag: 'project' }),
      asking('x', { temperature: 0 }),
      { messages: [{ role: 'system' as const, content: 's' }, ...asking('x').messages] },
    ].map((request) => scopeKey(model, request));
    expect(new Set([...others, scopeKey(modelNamed('b'), asking('x')), scopeKey(model, asking('x'))]).size).toBe(5);
    expect(exactKey(model, asking('x', { tag: 'project' }))).toBe(exactKey(model, asking('x')));
  });

  it('do not look at the order of the parameters', () => {
    const [one, other] = [
      { a: 1, b: { c: 2, d: 3 } },
      { b: { d: 3, c: 2 }, a: 1 },
    ].map((params) => modelNamed('a', { params }));
    expect(exactKey(one ?? model, asking('x'))).toBe(exactKey(other ?? model, asking('x')));
  });
});

const messages = [{ role: 'user' as const, content: 'hello' }];

it('tells a call that asks for the default from one that leaves it to params', () => {
  const model = modelNamed('a', { params: { max_tokens: 9 } });
  // 9 tokens, and 4,096.
  expect(exactKey(model, { messages })).not.toBe(exactKey(model, { messages, maxTokens: 4096 }));
});

it('takes them for the same where params say nothing', () => {
  const model = modelNamed('a');
  expect(exactKey(model, { messages })).toBe(exactKey(model, { messages, maxTokens: 4096 }));
});
