import { describe, expect, test } from 'vitest';
import { configCheck } from '../../src/cli/commands/config.ts';
import { type RouteOptions, route } from '../../src/cli/commands/route.ts';
import { displayWidth } from '../../src/cli/render/table.ts';
import { entryOf } from '../support/entries.ts';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { reportHome } from './report-harness.ts';

const env = { DEEPSEEK_API_KEY: 'd', DASHSCOPE_API_KEY: 'q', ZHIPUAI_API_KEY: 'z' };
const HARD = '设计一个支持百万连接的推送系统架构。要求：1. 容灾 2. 不丢消息 3. 容量估算 4. 取舍和风险';

type Given = Parameters<typeof reportHome>[1] & { rows?: Parameters<typeof reportHome>[0]; columns?: number };

async function routed(
  prompt: string,
  options: Partial<RouteOptions> = {},
  { rows = [], columns = 80, ...home }: Given = {},
) {
  const { run } = await reportHome(rows, { env, ...home });
  const ran = await run((context) => route([prompt], { stdin: false, ...options }, context), { columns });
  expect(ran.code).toBe(0);
  return ran.stdout;
}

const json = async (prompt: string, options: Partial<RouteOptions> = {}, given: Given = {}) =>
  JSON.parse(await routed(prompt, { ...options, json: true }, given));

describe('mgw route --json', () => {
  test.each(['你好', '翻译：今天下雨', HARD, 'zxqv wvut', 'What is 2+2?\nA. 3\nB. 4\nC. 5'])(
    'keeps its schema: %s',
    async (prompt) => {
      const printed = await json(prompt);
      expect(breaches(printed, publishedSchema('route'))).toEqual([]);
      const [kept, ...others] = printed.candidates.filter((candidate: { kept: boolean }) => candidate.kept);
      expect(kept.model).toBe(printed.model);
      expect(others).toEqual([]);
    },
  );

  test('sends what is easy to an economy model without thinking, and what is hard to one that reasons', async () => {
    expect(await json('把这句话翻译成英文：今天下雨')).toMatchObject({
      task: 'translation',
      model: 'qwen-flash',
      thinking: 'off',
    });
    const hard = await json(HARD);
    expect(hard).toMatchObject({ task: 'analysis', thinking: 'high' });
    expect(hard.candidates.find(({ kept }: { kept: boolean }) => kept).tier).toBe('reasoning');
  });

  test('keeps the default where it is not sure', async () => {
    expect(await json('zxqv wvut')).toMatchObject({ sure: false, model: 'deepseek', thinking: 'default' });
  });

  test('takes only models with a key, and of a config that names models only those', async () => {
    const names = (printed: { candidates: { model: string }[] }) => printed.candidates.map(({ model }) => model);
    expect(names(await json('你好', {}, { env: { DEEPSEEK_API_KEY: 'd' } }))).toEqual(['deepseek', 'deepseek-pro']);
    const rule = 'routing:\n  rules: [{ tag: night, model: qwen/qwen3.8-max }]\n';
    const withRule = names(await json('你好', {}, { env: { DASHSCOPE_API_KEY: 'q' }, config: rule }));
    expect(withRule.toSorted()).toEqual(['qwen', 'qwen-flash', 'qwen-max', 'qwen-vl', 'qwen/qwen3.8-max']);
    const config = 'models:\n  qwen: {}\n  glm: {}\n';
    expect(names(await json('你好', {}, { config }))).toEqual(['qwen', 'glm']);
  });

  test('says which rule decided', async () => {
    const config = 'routing:\n  rules:\n    - { task: chat, model: glm, thinking: low, max_tokens: 77 }\n';
    expect(await json('你好', {}, { config })).toMatchObject({ rule: 1, model: 'glm', thinking: 'low', maxTokens: 77 });
    const other = await json('写一首诗', {}, { config });
    expect(other).toMatchObject({ strategy: 'fixed', model: 'deepseek' });
    expect(other.rule).toBeUndefined();
  });

  test('lowers the ceiling as the budget of the day is used up', async () => {
    const rows = [entryOf({ ts: '2026-11-23T03:00:00.000Z', costNano: 750_000_000, currency: 'CNY' })];
    const config = 'routing: { strategy: auto }\nbudget: { daily: 1 }\n';
    const printed = await json(HARD, {}, { config, rows });
    expect(printed.ceiling).toMatchObject({ budget: 'daily', used: 0.75 });
    const kept = printed.candidates.find(({ kept: is }: { kept: boolean }) => is);
    expect(kept.likelyCost).toBeLessThanOrEqual(printed.ceiling.cost);
    expect(printed.candidates.some(({ reason }: { reason: string }) => reason.includes('75 % of daily used'))).toBe(
      true,
    );
  });

  test('tells the speed by the ledger, and passes over what is too slow', async () => {
    const call = (model: string, firstTokenMs: number) =>
      entryOf({
        model,
        asked: model,
        ts: '2026-11-23T03:00:00.000Z',
        firstTokenMs,
        durationMs: firstTokenMs + 1000,
        usage: { input: 10, output: 100, source: 'provider' },
      });
    const rows = ['qwen-flash', 'glm-flash'].flatMap((model, at) =>
      Array.from({ length: 6 }, () => call(model, 1000 + at * 20_000)),
    );
    const options = { maxLatency: 10 };
    const printed = await json('你好', options, { rows });
    expect(printed.model).toBe('qwen-flash');
    // It cannot be kept from thinking, so a little is reckoned with.
    const flash = printed.candidates.find(({ model }: { model: string }) => model === 'glm-flash');
    expect(flash).toMatchObject({ latencyMs: 22_450, reason: 'takes about 22.4 s, over 10.0 s' });
  });
});

describe('mgw route', () => {
  test.each([60, 80, 200])('fits into %d columns', async (columns) => {
    const text = await routed(HARD, {}, { columns });
    for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
    expect(text).toContain('--model auto');
    expect(text).toMatch(/Difficulty +[01]\.\d\d of 1/);
    expect(text).toMatch(/> qwen-max/);
  });

  test.each([60, 80, 200])('fits into %d columns where nobody may be asked, and cuts no amount', async (columns) => {
    const text = await routed(HARD, { maxCost: 0.0001 }, { columns });
    for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
    expect(text).toMatch(/Model +none: \S+ would be refused/);
    expect(text.replace(/\s+/g, ' ')).toMatch(/: could cost ¥\d\.\d{6}, over the limit of ¥0\.0001 a call/);
    expect(text).not.toMatch(/[\d.]…/);
  });

  test('says whether the config asks for it', async () => {
    expect(await routed('你好')).toContain('The config leaves calls to the default model');
    expect(await routed('你好', {}, { config: 'routing: { strategy: cheapest }\n' })).toContain(
      'routing.strategy cheapest',
    );
  });

  test('without a key it says so', async () => {
    await expect(routed('你好', {}, { env: {} })).rejects.toMatchObject({ code: 'no-key' });
  });
});

describe('mgw config check', () => {
  const check = async (config: string) => {
    const { run } = await reportHome([], { config, env });
    return run((context) => configCheck({}, context));
  };
  const own = (alias: string, more = '') =>
    `  ${alias}: { provider: openai-compatible, endpoint: "http://127.0.0.1:9/v1", model: m${more} }\n`;

  test('a strategy without prices cannot choose', async () => {
    const { code, stdout } = await check(
      `models:\n${own('local')}routing:\n  strategy: auto\n  default_model: local\n`,
    );
    expect(code).toBe(2);
    expect(stdout).toMatch(/config\.yaml:4:13: routing\.strategy: auto has no model with a price \(local\)/);
  });

  test('tiers that no model has, and models that are never chosen, are remarks', async () => {
    const priced = ', price_per_1k_input: 0.1, price_per_1k_output: 0.1, tier: economy';
    const { code, stdout } = await check(`models:\n${own('a', priced)}${own('b')}routing:\n  strategy: auto\n`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/:5:13: routing\.strategy: never chosen, because no price is known: b/);
    expect(stdout).toMatch(/middling requests never reach tier standard: no price of b can be compared/);
    expect(stdout).toMatch(/no model of tier reasoning among a, b/);
    expect(stdout).toMatch(/no problems but these remarks/);
  });

  const BY_PRICE = ', price_per_1k_input: 0.1, price_per_1k_output: 0.1';
  const rest = (more = '') => `routing:\n  strategy: auto\n${more}`;

  test('what is priced in a currency without an exchange rate cannot be compared either', async () => {
    const models = `models:\n${own('a', `${BY_PRICE}, currency: USD`)}`;
    const none = await check(`${models}${own('b')}routing: { strategy: cheapest }\n`);
    expect(none.code).toBe(2);
    expect(none.stdout).toMatch(/:4:22: routing\.strategy: cheapest has no model whose price can be compared \(a, b\)/);
    expect(none.stdout).toContain('    say what one USD is worth in CNY: exchange_rates: {USD: …}\n');
    const some = await check(`${models}${own('b', BY_PRICE)}routing: { strategy: cheapest }\n`);
    expect(some.code).toBe(0);
    expect(some.stdout).toMatch(/:4:22: routing\.strategy: never chosen, because USD has no exchange rate: a\n/);
    expect(some.stdout).toContain('    say what one USD is worth in CNY: exchange_rates: {USD: …}\n');
    const known = `exchange_rates: { USD: 7 }\n${models}${own('b', BY_PRICE)}routing: { strategy: cheapest }\n`;
    expect((await check(known)).stdout).toMatch(/no problems\n$/);
  });

  test.each(['cheapest', 'auto', 'balanced'])(
    'with strategy %s some without prices are told in one line',
    async (name) => {
      const tiers = ['economy', 'standard', 'reasoning'].map((tier) => own(tier, `${BY_PRICE}, tier: ${tier}`));
      const models = `models:\n${tiers.join('')}${own('x')}${own('y')}`;
      const { code, stdout } = await check(`${models}routing: { strategy: ${name} }\n`);
      expect(code).toBe(0);
      expect(stdout.split('\n').slice(0, 2)).toEqual([
        expect.stringMatching(/:7:22: routing\.strategy: never chosen, because no price is known: x, y$/),
        '    give them prices',
      ]);
      expect(stdout).toMatch(/no problems but these remarks\n$/);
      expect(stdout.split('\n')).toHaveLength(4);
    },
  );

  test.each([
    ['without a price', '', 'give them prices'],
    ['in another currency', `${BY_PRICE}, currency: USD`, 'say what one USD is worth in CNY: exchange_rates: {USD: …}'],
  ])('a tier whose only model is %s is never reached', async (_, price, step) => {
    const models = `models:\n${own('big', `${price}, tier: reasoning`)}${own('mid', BY_PRICE)}${own('low', `${BY_PRICE}, tier: economy`)}`;
    const { code, stdout } = await check(`${models}${rest()}`);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /:6:13: routing\.strategy: hard requests never reach tier reasoning: no price of big can be compared\n/,
    );
    expect(stdout).toContain(`can be compared\n    ${step}\n`);
    expect(stdout).not.toContain('no model of tier');
  });

  test('the presets have every tier', async () => {
    expect((await check('routing: { strategy: auto }\n')).stdout).toMatch(/no problems\n$/);
  });
});
