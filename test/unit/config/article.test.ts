import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/parse.ts';
import type { Config } from '../../../src/domain/config.ts';

const fixture = readFileSync(new URL('../../fixtures/config/article.yaml', import.meta.url), 'utf8');

function expectArticle(config: Config | undefined) {
  expect([...(config?.models.keys() ?? [])].slice(0, 3)).toEqual(['deepseek', 'qwen', 'glm']);
  expect(config?.models.get('deepseek')).toEqual({
    alias: 'deepseek',
    provider: 'deepseek',
    endpoint: 'https://api.deepseek.com/v1/chat/completions',
    upstreamModel: 'deepseek-v4-flash',
    key: { kind: 'env', names: ['DEEPSEEK_API_KEY'] },
    prices: [{ currency: 'CNY', tiers: [{ input: 1_000_000_000, output: 2_000_000_000 }], source: 'config' }],
    contextWindow: 1_048_565,
    maxRetries: 3,
    timeoutMs: 30_000,
    tier: 'standard',
    strengths: ['chat', 'code', 'mathematics', 'summary'],
    origin: 'config',
  });
  expect(config?.models.get('qwen')?.prices?.[0]?.tiers).toEqual([{ input: 800_000_000, output: 2_000_000_000 }]);
  expect(config?.routing).toMatchObject({
    defaultModel: 'deepseek',
    fallbackChain: ['deepseek', 'qwen', 'glm'],
    costLimitPerCallNano: 50_000_000,
  });
}

test('the config of the article loads unchanged, Chinese comments and all', () => {
  const { config, problems } = parseConfig(fixture, 'config.yaml');
  expect(problems).toEqual([]);
  expectArticle(config);
});

test.each([
  ['a byte order mark', (text: string) => `\uFEFF${text}`],
  ['Windows line ends', (text: string) => text.replaceAll('\n', '\r\n')],
])('it loads with %s', (_what, change) => {
  const { config, problems } = parseConfig(change(fixture), 'config.yaml');
  expect(problems).toEqual([]);
  expectArticle(config);
});

const seed = new URL('../../../../shared/seed/', import.meta.url);

test.runIf(existsSync(seed))('it loads as it stands in the article', () => {
  const [name = ''] = readdirSync(seed);
  const article = readFileSync(new URL(name, seed), 'utf8');
  const yaml = article.slice(article.indexOf('# config.yaml'), article.indexOf('3.3 适配器基类'));
  const { config, problems } = parseConfig(yaml, 'config.yaml');
  expect(problems).toEqual([]);
  expectArticle(config);
});
