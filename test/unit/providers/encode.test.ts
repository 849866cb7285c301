import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../src/domain/chat.ts';
import type { Model, Thinking, ThinkingField } from '../../../src/domain/model.ts';
import { providerFor } from '../../../src/providers/registry.ts';
import { HELLO, testModel } from '../../support/wire.ts';

function encoded(model: Partial<Model> & { provider: string }, request: Partial<ChatRequest> = {}) {
  return providerFor(model.provider).encode(testModel(model), { ...HELLO, ...request });
}

const common = { model: 'test-model', messages: [{ role: 'user', content: 'hello' }], stream: true };
const asked = { stream_options: { include_usage: true } };

describe('encode', () => {
  it('sends the common fields in the dialect of each vendor', () => {
    expect(encoded({ provider: 'openai-compatible' })).toEqual({
      ...common,
      ...asked,
      temperature: 0.7,
      max_tokens: 4096,
    });
    expect(encoded({ provider: 'deepseek' })).toEqual({ ...common, ...asked, temperature: 0.7, max_tokens: 4096 });
    expect(encoded({ provider: 'qwen' })).toEqual({
      ...common,
      ...asked,
      temperature: 0.7,
      max_completion_tokens: 4096,
    });
    expect(encoded({ provider: 'glm' })).toEqual({ ...common, temperature: 0.7, max_tokens: 4096 });
  });

  it('lets the request go before the model', () => {
    const model = { provider: 'deepseek', temperature: 1, maxTokens: 10, thinking: 'on' as const };
    expect(encoded(model, { temperature: 0.2, maxTokens: 20, thinking: 'off' })).toMatchObject({
      temperature: 0.2,
      max_tokens: 20,
      thinking: { type: 'disabled' },
    });
  });

  it('sends roles and contents, and nothing else that a message may carry', () => {
    const messages = [{ role: 'system' as const, content: '你好', extra: 1 }];
    expect(encoded({ provider: 'glm' }, { messages })['messages']).toEqual([{ role: 'system', content: '你好' }]);
  });

  it('merges params last, but not over the stream, the model or the messages', () => {
    const params = {
      top_p: 0.5,
      temperature: 0.1,
      stream: false,
      messages: [],
      model: 'dearer',
      stream_options: { a: 1 },
    };
    expect(encoded({ provider: 'qwen', params })).toEqual({
      ...common,
      max_completion_tokens: 4096,
      temperature: 0.1,
      top_p: 0.5,
      stream_options: { a: 1 },
    });
  });

  it('lets what a call asks for go before params', () => {
    const params = { temperature: 0.1, max_completion_tokens: 9 };
    const body = encoded({ provider: 'qwen', params }, { temperature: 0.3, maxTokens: 100 });
    expect(body).toMatchObject({ temperature: 0.3, max_completion_tokens: 100 });
  });

  it('takes a field out where params say null', () => {
    expect(
      encoded({
        provider: 'openai-compatible',
        params: { max_tokens: null, temperature: null, max_completion_tokens: 9 },
      }),
    ).toEqual({ ...common, ...asked, max_completion_tokens: 9 });
  });

  it.each<[string, string, Thinking, object]>([
    ['deepseek', 'deepseek-v4-pro', 'on', { thinking: { type: 'enabled' } }],
    ['deepseek', 'deepseek-v4-pro', 'off', { thinking: { type: 'disabled' }, temperature: 0.7 }],
    ['deepseek', 'deepseek-v4-pro', 'low', { thinking: { type: 'enabled' }, reasoning_effort: 'low' }],
    ['deepseek', 'deepseek-v4-pro', 'high', { thinking: { type: 'enabled' }, reasoning_effort: 'high' }],
    ['qwen', 'qwen-plus', 'on', { enable_thinking: true, temperature: 0.7 }],
    ['qwen', 'qwen-plus', 'off', { enable_thinking: false, temperature: 0.7 }],
    ['qwen', 'qwen-plus', 'low', { enable_thinking: true, thinking_budget: 1024, temperature: 0.7 }],
    ['qwen', 'qwen-plus', 'high', { enable_thinking: true, temperature: 0.7 }],
    ['glm', 'glm-4.7', 'on', { thinking: { type: 'enabled' }, temperature: 0.7 }],
    ['glm', 'glm-4.7', 'off', { thinking: { type: 'disabled' }, temperature: 0.7 }],
    ['glm', 'glm-4.7', 'low', { thinking: { type: 'enabled' }, temperature: 0.7 }],
    ['glm', 'glm-5.3', 'low', { thinking: { type: 'enabled' }, reasoning_effort: 'low', temperature: 0.7 }],
    ['glm', 'glm-5.3-flash', 'high', { thinking: { type: 'enabled' }, reasoning_effort: 'high', temperature: 0.7 }],
    ['glm', 'glm-5.3', 'off', { reasoning_effort: 'low', temperature: 0.7 }],
    ['openai-compatible', 'any', 'low', { reasoning_effort: 'low', temperature: 0.7 }],
    ['openai-compatible', 'any', 'off', { temperature: 0.7 }],
  ])('%s %s switches thinking %s', (provider, upstreamModel, thinking, fields) => {
    const { model, messages, stream, stream_options, max_tokens, max_completion_tokens, ...rest } = encoded(
      { provider, upstreamModel },
      { thinking },
    );
    expect(rest).toEqual(fields);
    expect([model, stream]).toEqual([upstreamModel, true]);
  });

  it.each<[ThinkingField, Thinking, object]>([
    ['enable_thinking', 'off', { enable_thinking: false }],
    ['enable_thinking', 'high', { enable_thinking: true }],
    ['thinking', 'off', { thinking: { type: 'disabled' } }],
    ['thinking', 'low', { thinking: { type: 'enabled' } }],
    ['chat_template_kwargs', 'off', { chat_template_kwargs: { enable_thinking: false } }],
    ['chat_template_kwargs', 'on', { chat_template_kwargs: { enable_thinking: true } }],
    ['reasoning_effort', 'off', { reasoning_effort: 'none' }],
    ['reasoning_effort', 'on', { reasoning_effort: 'medium' }],
  ])('an endpoint with %s switches thinking %s', (thinkingField, thinking, fields) => {
    const { model, messages, stream, stream_options, max_tokens, temperature, ...rest } = encoded(
      { provider: 'openai-compatible', thinkingField },
      { thinking },
    );
    expect(rest).toEqual(fields);
    expect(encoded({ provider: 'openai-compatible', thinkingField })).not.toHaveProperty(Object.keys(fields)[0] ?? '');
  });

  it('never lets the reasoning of a small Qwen answer take all of its tokens', () => {
    expect(encoded({ provider: 'qwen' }, { thinking: 'low', maxTokens: 100 })).toMatchObject({
      thinking_budget: 50,
      max_completion_tokens: 100,
    });
  });

  it.each([
    ['glm', 0, { do_sample: false }],
    ['glm', 0.001, { temperature: 0.01 }],
    ['glm', 1, { temperature: 0.99 }],
    ['qwen', 0, { temperature: 0 }],
    ['qwen', 2, { temperature: 1.99 }],
    ['deepseek', 2, { temperature: 2 }],
  ])('%s takes a temperature of %d as %o', (provider, temperature, fields) => {
    const body = encoded({ provider }, { temperature });
    expect(body).toMatchObject(fields);
    expect('temperature' in body).toBe('temperature' in fields);
  });
});

describe('providerFor', () => {
  it('refuses an unknown provider and offers the nearest', () => {
    expect(() => providerFor('deepsek')).toThrow(
      expect.objectContaining({ code: 'config', hint: 'did you mean "deepseek"?' }),
    );
    expect(() => providerFor('constructor')).toThrow(expect.objectContaining({ code: 'config' }));
  });
});
