import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate, takeArguments } from '../../../src/prompts/fill-template.ts';
import { parseTemplate } from '../../../src/prompts/parse-template.ts';
import { joinSegments, parseSegments } from '../../../src/prompts/segments.ts';

const REVIEW = `---
description: reviews a change
model: qwen
system: You answer in {{lang}}.
temperature: 0.2
max_tokens: 900
thinking: on
tag: reviews
parameters:
  lang: English
  depth: 2
  focus:
---

Look at {{focus}}, {{ depth }} levels deep.

{{input}}
`;

describe('parseTemplate', () => {
  it('reads front matter, places and defaults', () => {
    const template = parseTemplate(REVIEW, 'review');
    expect(template).toMatchObject({
      description: 'reviews a change',
      settings: { model: 'qwen', temperature: 0.2, maxTokens: 900, thinking: 'on', tag: 'reviews' },
    });
    expect([...template.parameters]).toEqual([
      ['lang', 'English'],
      ['depth', '2'],
      ['focus', undefined],
    ]);
    const filled = fillTemplate(template, new Map([['focus', 'errors']]), '-p review');
    expect(filled.system).toBe('You answer in English.');
    expect(filled.fill('the diff')).toBe('Look at errors, 2 levels deep.\n\nthe diff\n');
  });

  it('reads a text without front matter, CRLF and a byte order mark', () => {
    expect(parseTemplate('翻译成{{语言}}', 'zh').parameters).toEqual(new Map([['语言', undefined]]));
    const windows = parseTemplate(`\ufeff${REVIEW.replaceAll('\n', '\r\n')}`, 'review');
    expect(windows.settings.model).toBe('qwen');
  });

  it.each([
    ['no end', '---\nmodel: x\n', 'its front matter has no end'],
    ['an unknown key', '---\nmodle: x\n---\nx', 'unknown key "modle"'],
    ['a bad temperature', '---\ntemperature: 3\n---\nx', 'temperature must be a number from 0 to 2'],
    ['a cap that is none', '---\nmax_tokens: 0\n---\nx', 'max_tokens must be a whole number of at least 1'],
    ['an empty key', '---\nmodel:\n---\nx', 'model must be not empty'],
    ['a list for parameters', '---\nparameters: [a]\n---\n{{a}}', 'parameters must be a mapping'],
    ['YAML that is none', '---\nmodel: "x\n---\nx', 'is not YAML'],
    ['a list', '---\n- x\n---\nx', 'its front matter is no mapping'],
    ['an unused parameter', '---\nparameters: { a: 1 }\n---\nx', 'the parameter a is used nowhere'],
    ['input as a parameter', '---\nparameters: { input: 1 }\n---\n{{input}}', '{{input}} is no parameter'],
    ['input in the system prompt', '---\nsystem: "{{input}}"\n---\nx', '{{input}} cannot stand in its system prompt'],
    ['braces that are no place', 'x {{a.b}}', '{{a.b}} in line 1 of its text is no parameter'],
    ['open braces', 'x\n{{ y', '{{ in line 2 of its text is no parameter'],
    ['nothing', '---\nmodel: x\n---\n', 'it is empty'],
  ])('refuses %s in one line', (_, text, message) => {
    expect(() => parseTemplate(text, 't')).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) }),
    );
    expect(() => parseTemplate(text, 't')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('\n') }),
    );
  });

  it('never throws anything but a usage error', () => {
    const pieces = fc.constantFrom(
      '---\n',
      'model: x\n',
      '{{a}}',
      '{{',
      '}}',
      '\\{{',
      'parameters: {a: 1}\n',
      ': ',
      '\n',
      '- ',
      '"',
      'text',
      '{{input}}',
      '\t',
      '&a *b',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        try {
          parseTemplate(parts.join(''), 't');
        } catch (error) {
          expect(error).toMatchObject({ code: 'usage', message: expect.not.stringContaining('\n') });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('places', () => {
  it('put values in as they are, and never read them again', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.string().filter((text) => !/[{\\]/.test(text)),
        (a, b, between) => {
          const segments = parseSegments(`{{a}}${between}{{b}}\\{{a}}`, 't');
          expect(joinSegments(segments, (name) => (name === 'a' ? a : b))).toBe(`${a}${between}${b}{{a}}`);
        },
      ),
    );
  });

  it('keep a text without any', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('{{')),
        (text) => {
          expect(joinSegments(parseSegments(text, 't'), () => '')).toBe(text);
        },
      ),
    );
  });
});

describe('arguments', () => {
  const review = parseTemplate(REVIEW, 'review');

  it('stand before the words of the prompt', () => {
    const taken = takeArguments(['focus=a=b\nc', 'lang=', 'and', 'x=1'], [review]);
    expect([...taken.values]).toEqual([
      ['focus', 'a=b\nc'],
      ['lang', ''],
    ]);
    expect(taken.rest).toEqual(['and', 'x=1']);
    expect(takeArguments(['x=1 is what?'], [review]).rest).toEqual(['x=1 is what?']);
  });

  it('that are unknown, missing or given twice are told', () => {
    expect(() => takeArguments(['focsu=x'], [review])).toThrow(
      expect.objectContaining({ message: 'the template review has no parameter "focsu"', hint: 'did you mean focus?' }),
    );
    expect(() => takeArguments(['lang=x', 'lang=y'], [review])).toThrow('lang is given twice');
    expect(() => fillTemplate(review, new Map(), '-p review')).toThrow(
      expect.objectContaining({ message: 'the template review needs focus', hint: 'mgw chat -p review focus=…' }),
    );
  });
});
