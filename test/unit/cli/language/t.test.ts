import { afterEach, describe, expect, it } from 'vitest';
import { speak, t } from '../../../../src/cli/language/t.ts';
import { tellIn, told } from '../../../../src/cli/language/told.ts';
import { createTeller } from '../../../../src/cli/language/zh/create-teller.ts';

afterEach(() => {
  speak(undefined);
  tellIn(undefined);
});

describe('what is said', () => {
  it('is English with its values, and shows nothing of what tells meanings apart', () => {
    expect(t('{n} calls', { n: 3 })).toBe('3 calls');
    expect(t('in##tokens')).toBe('in');
    expect(t('a {b} {{c}}', { b: '{c}', '{c': '' })).toBe('a {c} {{c}}');
  });

  it('is Chinese where the catalogue has it', () => {
    speak({ '{n} calls': '{n} 次调用', 'in##tokens': '输入' });
    expect([t('{n} calls', { n: 3 }), t('in##tokens'), t('out')]).toEqual(['3 次调用', '输入', 'out']);
  });
});

describe('what is told from below', () => {
  const catalogue = {
    'cannot read {path}: {reason}': '无法读取 {path}：{reason}',
    '{what}: {reason}': '{what}——{reason}',
    'no such file': '没有这个文件',
    'check the path': '检查路径',
    '{n} of {all} calls': '{all} 次调用中的 {n} 次',
  };

  it('is English as it stands', () => {
    expect(told('cannot read a: no such file')).toBe('cannot read a: no such file');
  });

  it('is found by the pattern with most text of its own, and in its parts', () => {
    tellIn(createTeller(catalogue));
    expect(told('cannot read /a: no such file')).toBe('无法读取 /a：没有这个文件');
    expect(told('qwen: no such file')).toBe('qwen——没有这个文件');
    expect(told('3 of 5 calls')).toBe('5 次调用中的 3 次');
  });

  it('keeps lines, their indent, and what it does not know', () => {
    tellIn(createTeller(catalogue));
    expect(told('check the path\n  no such file\nServer busy')).toBe('检查路径\n  没有这个文件\nServer busy');
    expect(told('check the path; no such file; Server busy')).toBe('检查路径；没有这个文件；Server busy');
    expect(told('constructor')).toBe('constructor');
  });

  it('takes no time over long texts of others', () => {
    const { '{what}: {reason}': _, ...narrow } = catalogue;
    tellIn(createTeller({ ...narrow, '{what}: {!reason}': '{what}——{reason}' }));
    for (const text of ['a: '.repeat(100_000), 'a: b; '.repeat(300), 'of calls: (check) '.repeat(100)]) {
      expect(told(text.trim())).toBe(text.trim());
    }
  });

  it('keeps what a hole may not hold as it is', () => {
    tellIn(
      createTeller({
        'no such file': '没有这个文件',
        '{model} has {n} calls, {!reason}': '{model} 有 {n} 次调用，{reason}',
        'known: {list}': '已知：{list}',
        '{!task} at {n}': '{task}，{n}',
        'code##task': '代码',
        '{message} (and {n} more)': '{message}（另有 {n}）',
        '{model}: HTTP {n}: {words}': '{model}：HTTP {n}：{words}',
      }),
    );
    expect(told('qwen has 3 calls, no such file')).toBe('qwen 有 3 次调用，没有这个文件');
    expect(told('qwen has few calls, no such file')).toBe('qwen has few calls, no such file');
    expect(told('qwen has 3 calls, whatever')).toBe('qwen has 3 calls, whatever');
    expect([told('code at 3'), told('code'), told('rest at 3')]).toEqual(['代码，3', 'code', 'rest at 3']);
    expect(told('known: a, b and c')).toBe('已知：a、b 和 c');
    expect(told('qwen: HTTP 400: no such file; not at all; glm: HTTP 500: check the path (and 2 more)')).toBe(
      'qwen：HTTP 400：no such file; not at all；glm：HTTP 500：check the path（另有 2）',
    );
  });
});
