import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokenCounter, estimateInput, estimateTokens } from '../../../src/metering/tokens.ts';

const anyText = fc.string({ unit: 'grapheme', maxLength: 400 });

test('nothing is no tokens, and anything visible is at least one', () => {
  expect(estimateTokens('')).toBe(0);
  for (const text of ['a', '中', '1', '!', '🙂', 'é']) expect(estimateTokens(text), text).toBeGreaterThanOrEqual(1);
});

// Counted once with o200k_base.
test.each([
  {
    name: 'English',
    text: 'The quick brown fox jumps over the lazy dog, and then it goes home to sleep until the morning comes. '.repeat(
      5,
    ),
    counted: 111,
  },
  {
    name: 'Chinese',
    text: '统一接口:一套代码调所有模型,新增模型只需要五十行适配器;自动选模型、自动降级、自动重试,成本可控。'.repeat(5),
    counted: 185,
  },
  {
    name: 'source code',
    text: 'export function add(a: number, b: number): number {\n  return a + b;\n}\n\n'.repeat(8),
    counted: 160,
  },
])('$name is within a fifth of a real tokenizer', ({ text, counted }) => {
  expect(Math.abs(estimateTokens(text) / counted - 1)).toBeLessThan(0.2);
});

test('a count does not depend on where the text was cut', () => {
  fc.assert(
    fc.property(fc.array(anyText), (pieces) => {
      const counter = createTokenCounter();
      for (const piece of pieces) counter.add(piece);
      expect(counter.tokens()).toBe(estimateTokens(pieces.join('')));
    }),
  );
});

test('a cut inside a surrogate pair changes nothing', () => {
  const counter = createTokenCounter();
  const text = 'a🙂b';
  counter.add(text.slice(0, 2));
  counter.add(text.slice(2));
  expect(counter.tokens()).toBe(estimateTokens(text));
});

test('every message adds what its wrapping costs', () => {
  const one = [{ role: 'user' as const, content: 'hello' }];
  const two = [{ role: 'system' as const, content: '' }, ...one];
  expect(estimateInput(one)).toBeGreaterThan(estimateTokens('hello') + 3);
  expect(estimateInput(two)).toBeGreaterThan(estimateInput(one));
});

test('an estimate of 1 MB takes no more than a moment', () => {
  const text = 'aaaaaaaaa '.repeat(100_000);
  const start = process.cpuUsage();
  estimateTokens(text);
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(500);
});
