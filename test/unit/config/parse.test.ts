import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/parse.ts';
import { presetConfig, upstreamModelConfig } from '../../../src/config/presets.ts';
import type { Config, ModelConfig } from '../../../src/domain/config.ts';

function configOf(text: string, file = 'config.yaml'): Config {
  const { config, problems } = parseConfig(text, file);
  expect(problems).toEqual([]);
  if (config === undefined) throw new Error('no config');
  return config;
}

function modelOf(text: string): ModelConfig {
  const [model] = configOf(`models:\n  ${text}`).models.values();
  if (model === undefined) throw new Error('no model');
  return model;
}

test('no file at all: eight presets, ready but for a key', () => {
  const { models } = presetConfig();
  expect([...models].map(([alias, { provider, upstreamModel }]) => `${alias} ${provider}/${upstreamModel}`)).toEqual([
    'deepseek deepseek/deepseek-v4-flash',
    'deepseek-pro deepseek/deepseek-v4-pro',
    'qwen qwen/qwen-plus',
    'qwen-flash qwen/qwen-flash',
    'qwen-max qwen/qwen3-max',
    'qwen-vl qwen/qwen3-vl-plus',
    'glm glm/glm-5.3',
    'glm-flash glm/glm-5.3-flash',
  ]);
  expect(models.get('glm')).toMatchObject({
    endpoint: 'https://open.bigmodel.cn/api/paas/v4/chat/completions',
    key: { kind: 'env', names: ['ZHIPUAI_API_KEY', 'ZAI_API_KEY'] },
    contextWindow: 1_000_000,
    origin: 'preset',
  });
});

test('an empty file is the presets, but for its path', () => {
  const { path, ...config } = configOf('');
  expect(path).toBe('config.yaml');
  expect(config).toEqual(presetConfig());
});

test('the models of the file come first, in its order, then the presets it does not name', () => {
  const { models } = configOf('models: { zeta: { provider: qwen }, glm: , alpha: { provider: glm } }');
  expect([...models.keys()]).toEqual([
    'zeta',
    'glm',
    'alpha',
    'deepseek',
    'deepseek-pro',
    'qwen',
    'qwen-flash',
    'qwen-max',
    'qwen-vl',
    'glm-flash',
  ]);
});

test('a preset is overridden key by key', () => {
  expect(modelOf('qwen: { timeout: 1.5, temperature: 0 }')).toMatchObject({
    provider: 'qwen',
    upstreamModel: 'qwen-plus',
    contextWindow: 1_000_000,
    timeoutMs: 1500,
    temperature: 0,
    origin: 'config',
  });
});

test('facts about a model follow the upstream model, never the alias', () => {
  expect(modelOf('qwen: { model: qwen3.8-max }')).not.toHaveProperty('contextWindow');
  expect(modelOf('qwen: { model: qwen3.8-max }')).not.toHaveProperty('tier');
  expect(modelOf('qwen: { model: qwen3-max }')).toMatchObject({ contextWindow: 262_144, tier: 'reasoning' });
  expect(modelOf('fast: { provider: qwen, model: qwen-flash }')).toMatchObject({
    contextWindow: 1_000_000,
    tier: 'economy',
  });
  expect(modelOf('qwen: { model: qwen3.8-max, context_window: 9, tier: economy }')).toMatchObject({
    contextWindow: 9,
    tier: 'economy',
  });
});

test('another provider under the name of a preset brings its own endpoint, key and model', () => {
  expect(modelOf('deepseek: { provider: glm }')).toMatchObject({
    upstreamModel: 'glm-5.3',
    endpoint: expect.stringContaining('bigmodel'),
    key: { names: ['ZHIPUAI_API_KEY', 'ZAI_API_KEY'] },
  });
  const local = modelOf('qwen: { provider: openai-compatible, endpoint: "http://localhost:1", model: qwen-plus }');
  expect(local).toMatchObject({ key: { kind: 'none' } });
  expect(local).not.toHaveProperty('contextWindow');
});

test.each([
  ['x: { provider: openai-compatible, model: m, endpoint: "http://127.0.0.1:1/v1" }', { kind: 'none' }],
  [
    'x: { provider: openai-compatible, model: m, endpoint: "http://[::1]:1/v1", api_key_env: K }',
    { kind: 'env', names: ['K'] },
  ],
  [
    'moonshot: { provider: openai-compatible, model: m, endpoint: "https://api.x.cn/v1" }',
    { kind: 'env', names: ['MOONSHOT_API_KEY'] },
  ],
  [
    '月之暗面: { provider: openai-compatible, model: m, endpoint: "https://api.x.cn/v1" }',
    { kind: 'env', names: ['OPENAI_COMPATIBLE_API_KEY'] },
  ],
  ['x: { provider: openai-compatible, model: m, endpoint: "http://10.0.0.2/v1", auth: none }', { kind: 'none' }],
  ['qwen: { api_key_env: [A, B] }', { kind: 'env', names: ['A', 'B'] }],
  ['qwen: { api_key_command: [op, read, "op://a b"] }', { kind: 'command', argv: ['op', 'read', 'op://a b'] }],
  ['qwen: { api_key_file: ~/k }', { kind: 'file', path: '~/k' }],
])('the key of %s', (text, key) => {
  expect(modelOf(text).key).toEqual(key);
});

test('a relative key file begins at the config, not at the current folder', () => {
  const folder = resolve('somewhere');
  const { models } = configOf('models: { qwen: { api_key_file: keys/qwen } }', join(folder, 'config.yaml'));
  expect(models.get('qwen')?.key).toEqual({ kind: 'file', path: join(folder, 'keys', 'qwen') });
});

test('prices per 1k and per 1M are the same integers', () => {
  const perThousand = modelOf(
    'qwen: { price_per_1k_input: 0.0008, price_per_1k_output: "0.002", price_per_1k_cached_input: 0.00016 }',
  );
  const perMillion = modelOf('qwen: { pricing: { input: 0.8, output: 2, cached_input: 0.16 } }');
  const tiers = [{ input: 800_000_000, cachedInput: 160_000_000, output: 2_000_000_000 }];
  expect(perThousand.prices).toEqual([{ currency: 'CNY', tiers, source: 'config' }]);
  expect(perMillion.prices).toEqual(perThousand.prices);
});

test('prices with tiers, periods and dates, ascending by their first day', () => {
  const { models } = configOf(`
currency: USD
models:
  deepseek:
    currency: CNY
    pricing:
      - effective_from: 2026-08-17
        as_of: 2026-10-01
        source: page
        tiers: [{ up_to: 32000, input: 1, output: 4 }, { input: 2, output: 8 }]
        periods:
          - { name: peak, timezone: Asia/Shanghai, days: [Mon, 7], hours: ["9-12", "14:30-18:00"], input: 2, output: 8 }
          - { name: day, timezone: UTC, tiers: [{ input: 3, output: 9 }] }
      - { input: 0.5, output: 1 }
  qwen: { pricing: { input: 1, output: 1 } }
`);
  const G = 1_000_000_000;
  expect(models.get('deepseek')?.prices).toEqual([
    { currency: 'CNY', tiers: [{ input: G / 2, output: G }], source: 'config' },
    {
      currency: 'CNY',
      effectiveFrom: '2026-08-17',
      asOf: '2026-10-01',
      source: 'page',
      tiers: [
        { upTo: 32_000, input: G, output: 4 * G },
        { input: 2 * G, output: 8 * G },
      ],
      periods: [
        {
          name: 'peak',
          timezone: 'Asia/Shanghai',
          days: [1, 7],
          minutes: [
            [540, 720],
            [870, 1080],
          ],
          tiers: [{ input: 2 * G, output: 8 * G }],
        },
        {
          name: 'day',
          timezone: 'UTC',
          days: [1, 2, 3, 4, 5, 6, 7],
          minutes: [[0, 1440]],
          tiers: [{ input: 3 * G, output: 9 * G }],
        },
      ],
    },
  ]);
  expect(models.get('qwen')?.prices?.[0]?.currency).toBe('USD');
});

test.each([
  ['on', 'on'],
  ['off', 'off'],
  ['true', 'on'],
  ['false', 'off'],
  ['low', 'low'],
  ['"high"', 'high'],
])('thinking: %s is %s', (written, thinking) => {
  expect(modelOf(`glm: { thinking: ${written} }`).thinking).toBe(thinking);
});

test.each([
  ['60', 60_000],
  ['45s', 45_000],
  ['30m', 1_800_000],
  ['12h', 43_200_000],
  ['7d', 604_800_000],
  ['1.5h', 5_400_000],
  ['2w', 1_209_600_000],
])('a ttl of %s', (written, ms) => {
  expect(configOf(`cache: { ttl: ${written} }`).cache.ttlMs).toBe(ms);
});

test('amounts and times of the routing', () => {
  const { routing, exchangeRates, budget } = configOf(
    'routing: { cost_limit_per_call: 0.05, total_timeout: 2.5, fallback_on: [content-filter], allow_unpriced: true, fallback_chain: [] }\nexchange_rates: { USD: 7.1 }\nbudget: { daily: 0 }',
  );
  expect(routing).toEqual({
    costLimitPerCallNano: 50_000_000,
    fallbackChain: [],
    allowUnpriced: true,
    totalTimeoutMs: 2500,
    firstTokenTimeoutMs: 10_000,
    readTimeoutMs: 60_000,
    connectTimeoutMs: 10_000,
    fallbackOn: ['content-filter'],
    strategy: 'fixed',
  });
  expect(exchangeRates).toEqual({ USD: 7_100_000_000 });
  expect(budget).toEqual({ dailyNano: 0, warnAt: 0.8, onExceeded: 'block' });
});

test('anchors and aliases are read, and what is wrong behind one is found at the anchor', () => {
  const { models } = configOf('models:\n  a: &a { provider: qwen, timeout: 3 }\n  b: *a\n');
  expect(models.get('b')?.timeoutMs).toBe(3000);
  const { problems } = parseConfig('models:\n  a: { provider: qwen, params: &p { x: 1 } }\n  b: *p\n', 'c');
  expect(problems.map(({ line, path }) => `${line} ${path}`)).toEqual(['2 models.b.x', '3 models.b']);
});

test('vendor/name in the routing is a model like any other', () => {
  const { models, routing } = configOf(
    'routing: { default_model: qwen/qwen3.8-max, fallback_chain: [qwen/qwen3.8-max, glm] }',
  );
  expect(routing.defaultModel).toBe('qwen/qwen3.8-max');
  expect(models.get('qwen/qwen3.8-max')).toMatchObject({
    provider: 'qwen',
    upstreamModel: 'qwen3.8-max',
    origin: 'config',
  });
});

test('vendor/name takes the key and endpoint that the vendor has in the config', () => {
  expect(upstreamModelConfig('qwen/qwen3.8-max')).toEqual({
    alias: 'qwen/qwen3.8-max',
    provider: 'qwen',
    endpoint: 'https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions',
    upstreamModel: 'qwen3.8-max',
    key: { kind: 'env', names: ['DASHSCOPE_API_KEY'] },
    origin: 'preset',
  });
  const { models } = configOf('models: { qwen: { endpoint: "https://mine.cn/v1", api_key_file: /k } }');
  expect(upstreamModelConfig('qwen/x/y', models)).toMatchObject({
    upstreamModel: 'x/y',
    endpoint: 'https://mine.cn/v1/chat/completions',
    key: { kind: 'file', path: '/k' },
  });
  expect(upstreamModelConfig('qwen/qwen3-max')?.contextWindow).toBe(262_144);
  for (const name of ['qwen', 'qwen/', '/x', 'openai/gpt', 'openai-compatible/x', 'constructor/x', '']) {
    expect(upstreamModelConfig(name)).toBeUndefined();
  }
});
