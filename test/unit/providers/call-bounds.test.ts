import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { ChatRequest } from '../../../src/domain/chat.ts';
import { LARGEST_WINDOW, type Model } from '../../../src/domain/model.ts';
import { callBounds } from '../../../src/providers/call-bounds.ts';
import { providerFor } from '../../../src/providers/registry.ts';
import { modelNamed } from '../../support/calls.ts';

const WINDOW = 300_000;

function boundsOf(provider: string, changes: Partial<Model> = {}, asked: Partial<ChatRequest> = {}) {
  const model = modelNamed('m', { provider, contextWindow: WINDOW, upstreamModel: 'test-model', ...changes });
  return callBounds(model, { messages: [], ...asked });
}

describe('the output cap', () => {
  const capOf = (provider: string, params: Record<string, unknown>, asked: Partial<ChatRequest> = {}) =>
    boundsOf(provider, { params }, asked).outputTokens;

  it.each<[string, string, Record<string, unknown>, number]>([
    ['the default', 'qwen', {}, 4096],
    ['the default', 'openai-compatible', {}, 4096],
    ['no cap is left', 'qwen', { max_completion_tokens: null }, WINDOW],
    ['no cap is left', 'deepseek', { max_tokens: null }, WINDOW],
    ['no cap is left', 'glm', { max_tokens: null }, WINDOW],
    ['a null of another name takes nothing out', 'qwen', { max_tokens: null }, 4096],
    ['a null of another name takes nothing out', 'deepseek', { max_completion_tokens: null }, 4096],
    [
      'a name that the vendor does not know caps nothing',
      'deepseek',
      { max_tokens: null, max_completion_tokens: 9 },
      WINDOW,
    ],
    ['a renamed cap', 'openai-compatible', { max_tokens: null, max_completion_tokens: 900 }, 900],
    ['of two caps the larger', 'openai-compatible', { max_completion_tokens: 9000 }, 9000],
    ['of two caps the larger', 'openai-compatible', { max_completion_tokens: 9 }, 4096],
    ['an own cap', 'glm', { max_tokens: 100 }, 100],
    ['an undefined one changes nothing', 'qwen', { max_completion_tokens: undefined }, 4096],
    ['a count in quotes', 'glm', { max_tokens: '100' }, 100],
    ['a part of a token', 'glm', { max_tokens: 10.5 }, 11],
    ['-1 is no limit', 'openai-compatible', { max_tokens: -1 }, WINDOW],
    ['0 is no limit', 'openai-compatible', { max_tokens: 0 }, WINDOW],
    ['NaN is sent as null', 'openai-compatible', { max_tokens: Number.NaN }, WINDOW],
    ['infinity is sent as null', 'openai-compatible', { max_tokens: Number.POSITIVE_INFINITY }, WINDOW],
    ['a word', 'openai-compatible', { max_tokens: 'many' }, WINDOW],
    ['a mapping', 'openai-compatible', { max_tokens: { all: 1 } }, WINDOW],
    ['several answers', 'qwen', { n: 3 }, 3 * 4096],
    ['several answers, in quotes', 'qwen', { n: '3' }, 3 * 4096],
    ['no number of answers', 'qwen', { n: -2, best_of: 'x' }, 4096],
    ['the best of several', 'openai-compatible', { best_of: 4 }, 4 * 4096],
  ])('%s: %s %j', (_, provider, params, tokens) => {
    expect(capOf(provider, params)).toBe(tokens);
  });

  it('of an answer without its reasoning caps nothing where the model may think', () => {
    const params = { max_completion_tokens: null, max_tokens: 500 };
    expect(capOf('qwen', params)).toBe(WINDOW);
    expect(capOf('qwen', params, { thinking: 'off' })).toBe(500);
    expect(capOf('qwen', { ...params, thinking_budget: 300 })).toBe(800);
  });

  it('of a model with an unknown window is the largest window there is, where nothing caps it', () => {
    const { contextWindow: _, ...model } = modelNamed('m', { provider: 'glm', params: { max_tokens: null } });
    expect(callBounds(model, { messages: [] }).outputTokens).toBe(LARGEST_WINDOW);
  });

  it('that a call asks for is sent, also where it is the default, and under the name that params gave it', () => {
    expect(capOf('qwen', { max_completion_tokens: 9000 }, { maxTokens: 4096 })).toBe(4096);
    expect(capOf('qwen', { max_completion_tokens: null }, { maxTokens: 100 })).toBe(100);
    expect(capOf('openai-compatible', { max_tokens: null, max_completion_tokens: 9000 }, { maxTokens: 70 })).toBe(70);
  });
});

describe('thinking', () => {
  const mayThink = (provider: string, changes: Partial<Model>, asked: Partial<ChatRequest> = {}) =>
    boundsOf(provider, changes, asked).thinks;

  it.each<[boolean, string, Partial<Model>]>([
    [true, 'openai-compatible', { thinking: 'off' }],
    [true, 'openai-compatible', { params: { enable_thinking: false } }],
    [true, 'qwen', {}],
    [false, 'qwen', { thinksByDefault: false }],
    [false, 'qwen', { thinking: 'off' }],
    [true, 'qwen', { thinking: 'off', params: { enable_thinking: true } }],
    [false, 'qwen', { params: { enable_thinking: false } }],
    [true, 'qwen', { params: { enable_thinking: 'false' } }],
    [true, 'qwen', { thinking: 'off', params: { enable_thinking: null } }],
    [true, 'qwen', { thinking: 'off', params: { thinking: { type: 'enabled' } } }],
    [true, 'qwen', { thinksByDefault: false, params: { extra_body: { enable_thinking: true } } }],
    [true, 'qwen', { thinksByDefault: false, params: { chat_template_kwargs: { enable_thinking: true } } }],
    [true, 'qwen', { thinksByDefault: false, params: { thinking_budget: 100 } }],
    [true, 'qwen', { thinksByDefault: false, params: { reasoning_effort: 'high' } }],
    [false, 'qwen', { thinksByDefault: false, params: { reasoning_effort: 'none' } }],
    [true, 'qwen', { thinking: 'off', upstreamModel: 'qwen3-235b-a22b-thinking-2507' }],
    [true, 'deepseek', {}],
    [false, 'deepseek', { thinking: 'off' }],
    [true, 'deepseek', { thinking: 'off', params: { thinking: { type: 'enabled' } } }],
    [false, 'deepseek', { params: { thinking: { type: 'disabled' } } }],
    [true, 'deepseek', { thinking: 'off', upstreamModel: 'deepseek-reasoner' }],
    [false, 'glm', { thinking: 'off', upstreamModel: 'glm-4.7' }],
    [true, 'glm', { thinking: 'off', upstreamModel: 'glm-5.3' }],
    [true, 'glm', { params: { thinking: { type: 'disabled' } }, upstreamModel: 'glm-5.3-flash' }],
  ])('%s: %s %j', (thinks, provider, changes) => {
    expect(mayThink(provider, changes)).toBe(thinks);
  });

  it('is what the call asks for, where that is what is sent', () => {
    expect(mayThink('qwen', { params: { enable_thinking: true } }, { thinking: 'off' })).toBe(false);
    expect(mayThink('qwen', { thinking: 'off', params: { enable_thinking: true } }, { thinking: 'off' })).toBe(false);
    expect(mayThink('qwen', { thinking: 'off' }, { thinking: 'low' })).toBe(true);
  });
});

describe('what params give the model to read', () => {
  const added = (params: Record<string, unknown>, provider = 'qwen') => boundsOf(provider, { params }).addedInputTokens;
  const tool = (description: string) => ({ type: 'function', function: { name: 'look', description } });

  it('is none of settings', () => {
    expect(
      added({
        top_p: 0.5,
        seed: 1,
        stop: ['\n'],
        enable_thinking: true,
        stream_options: { include_usage: true },
        logit_bias: { 1: 2 },
        parallel_tool_calls: true,
        enable_search: false,
      }),
    ).toBe(0);
  });

  it('are tools and schemas, by their bytes and what a vendor wraps them into', () => {
    const [small, large] = [added({ tools: [tool('x')] }), added({ tools: [tool('x'.repeat(5000))] })];
    expect(small).toBeGreaterThan(1000);
    expect(large - small).toBeGreaterThanOrEqual(2 * 4999);
    // As `\u67e5`, which some templates write.
    expect(added({ tools: [tool('查'.repeat(1000))] })).toBeGreaterThanOrEqual(6 * 1000);
    expect(
      added({ response_format: { type: 'json_schema', json_schema: { schema: { a: 'b'.repeat(900) } } } }),
    ).toBeGreaterThan(1900);
    expect(added({ functions: [{ name: 'f'.repeat(900) }] })).toBeGreaterThan(1900);
    expect(added({ prompt: 'x'.repeat(900) })).toBeGreaterThan(900);
  });

  it('is of any length where the vendor is asked to fetch it', () => {
    expect(added({ enable_search: true })).toBe(WINDOW);
    expect(added({ tools: [{ type: 'web_search', web_search: {} }] }, 'glm')).toBe(WINDOW);
    expect(added({ web_search_options: {} }, 'openai-compatible')).toBe(WINDOW);
    expect(added({ search_parameters: { mode: 'auto' } }, 'openai-compatible')).toBe(WINDOW);
    expect(added({ search_parameters: { mode: 'off' } }, 'openai-compatible')).toBeLessThan(WINDOW);
    expect(added({ data_sources: [{ type: 'azure_search' }] }, 'openai-compatible')).toBe(WINDOW);
    expect(added({ web_search: true }, 'openai-compatible')).toBe(WINDOW);
  });
});

test('a vendor that reads the body by its own pages never makes more than the bounds', () => {
  const count = fc.constantFrom<unknown>(null, undefined, -1, 0, 7, 7.5, '7', 'x', Number.NaN, 100, 9000, 50_000);
  const params = fc.record(
    {
      max_tokens: count,
      max_completion_tokens: count,
      n: count,
      enable_thinking: fc.constantFrom(true, false, null, 'true'),
      thinking_budget: fc.integer({ min: 1, max: 5000 }),
      thinking: fc.constantFrom({ type: 'enabled' }, { type: 'disabled' }, null),
      reasoning_effort: fc.constantFrom('high', 'low', null),
    },
    { requiredKeys: [] },
  );
  const level = fc.constantFrom('on' as const, 'off' as const, 'low' as const, 'high' as const);
  const asked = fc.record({ maxTokens: fc.integer({ min: 1, max: 60_000 }), thinking: level }, { requiredKeys: [] });
  const changes = fc.record({ thinking: level, thinksByDefault: fc.constant(false) }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.constantFrom('qwen', 'deepseek', 'glm'), params, asked, changes, (provider, own, request, model) => {
      const target = modelNamed('m', {
        provider,
        contextWindow: WINDOW,
        upstreamModel: 'test-model',
        params: own,
        ...model,
      });
      const call = { messages: [{ role: 'user' as const, content: 'hello' }], ...request };
      const bounds = callBounds(target, call);
      const body = JSON.parse(JSON.stringify(providerFor(provider).encode(target, call))) as Record<string, unknown>;
      const vendor = VENDORS[provider]?.(body, model.thinksByDefault ?? true);
      if (vendor === undefined) return;
      expect(bounds.outputTokens).toBeGreaterThanOrEqual(vendor.output);
      if (vendor.thinks) expect(bounds.thinks).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

/** The largest answer that each vendor's page allows; what it refuses with a 400 is not billed. */
type Vendor = (
  body: Record<string, unknown>,
  thinksByDefault: boolean,
) => { output: number; thinks: boolean } | undefined;

const asCap = (value: unknown): number | undefined =>
  value === undefined || value === null
    ? WINDOW
    : typeof value === 'number' && value >= 1
      ? Math.floor(value)
      : undefined;
const answers = ({ n }: Record<string, unknown>): number => (typeof n === 'number' && n >= 1 ? Math.floor(n) : 1);
const typeOf = (thinking: unknown) => JSON.stringify(thinking ?? null);

const byTypeSwitch: Vendor = (body, thinksByDefault) => {
  const cap = asCap(body['max_tokens']);
  if (cap === undefined) return undefined;
  const said = typeOf(body['thinking']);
  const thinks = said.includes('enabled') || (!said.includes('disabled') && thinksByDefault);
  return { output: cap * answers(body), thinks };
};

const VENDORS: Readonly<Record<string, Vendor>> = {
  qwen: (body, thinksByDefault) => {
    const [whole, answer] = [asCap(body['max_completion_tokens']), asCap(body['max_tokens'])];
    if (whole === undefined || answer === undefined) return undefined;
    const switched = body['enable_thinking'] ?? thinksByDefault;
    const thinks = switched === true || switched === 'true';
    const budget = thinks ? (asCap(body['thinking_budget']) ?? WINDOW) : 0;
    return { output: Math.min(whole, answer + budget, WINDOW) * answers(body), thinks };
  },
  deepseek: byTypeSwitch,
  glm: byTypeSwitch,
};
