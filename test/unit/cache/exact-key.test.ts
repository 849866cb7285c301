import { expect, it } from 'vitest';
import { exactKey } from '../../../src/cache/exact-key.ts';
import { modelNamed } from '../../support/calls.ts';

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
