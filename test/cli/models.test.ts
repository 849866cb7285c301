import { expect, test } from 'vitest';
import { models } from '../../src/cli/commands/models.ts';
import { displayWidth } from '../../src/cli/render/table.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { reportHome } from './report-harness.ts';

const KEY = 'sk-secret-that-nobody-may-see';
const CONFIG = `
models:
  deepseek:
    provider: deepseek
  qwen:
    provider: qwen
    price_per_1k_input: 0.0008
    price_per_1k_output: 0.002
  自建:
    provider: openai-compatible
    endpoint: http://127.0.0.1:9/v1/chat/completions
    model: own-model
routing:
  default_model: qwen
  fallback_chain: [qwen, deepseek]
`;

const lines = (text: string) => text.trimEnd().split('\n');
const cells = (line: string | undefined) => (line ?? '').trim().split(/ +/);

async function list(
  options: { json?: boolean; prices?: boolean },
  home: Parameters<typeof reportHome>[1] = {},
  columns = 80,
  isTTY = true,
) {
  const { run } = await reportHome([], home);
  return run((context) => models(options, context), { columns, isTTY });
}

type Listed = { alias: string; [key: string]: unknown };

async function listed(home: Parameters<typeof reportHome>[1]): Promise<Record<string, Listed>> {
  const { stdout } = await list({ json: true }, home);
  expect(breaches(JSON.parse(stdout), publishedSchema('models'))).toEqual([]);
  return Object.fromEntries((JSON.parse(stdout).models as Listed[]).map((model) => [model.alias, model]));
}

test('without a config the presets are listed, with what they cost at this hour', async () => {
  const { deepseek, glm } = await listed({ env: { DEEPSEEK_API_KEY: KEY } });
  expect(deepseek).toMatchObject({
    provider: 'deepseek',
    upstreamModel: 'deepseek-v4-flash',
    origin: 'preset',
    default: true,
    chainPosition: 1,
    key: { state: 'present' },
    price: { currency: 'CNY', input: 1, cachedInput: 0.02, output: 4, source: 'vendor page' },
  });
  expect(deepseek?.['prices']).toMatchObject([
    { input: 1 },
    { input: 2, period: 'peak', effectiveFrom: '2026-08-17', asOf: '2026-10-01', stale: false },
  ]);
  expect(glm).toMatchObject({ default: false, key: { state: 'missing' } });
  expect(glm).not.toHaveProperty('chainPosition');
});

test('default and chain are marked, the config told from the presets, and an unknown price is absent', async () => {
  const {
    qwen,
    deepseek,
    自建: own,
  } = await listed({ config: CONFIG, env: { DEEPSEEK_API_KEY: KEY, DASHSCOPE_API_KEY: KEY } });
  expect(qwen).toMatchObject({
    default: true,
    chainPosition: 1,
    origin: 'config',
    price: { input: 0.8, output: 2, source: 'config' },
  });
  expect(deepseek).toMatchObject({ default: false, chainPosition: 2 });
  expect(own).not.toHaveProperty('price');
  expect(own?.['prices']).toEqual([]);
});

test.each([50, 60, 80])('in %d columns no alias is cut that one must type', async (columns) => {
  const { stdout } = await list({}, {}, columns);
  for (const alias of ['deepseek-pro', 'qwen-flash', 'glm-flash'])
    expect(stdout).toMatch(new RegExp(`(^|\\s)${alias} `, 'm'));
  const [table = ''] = stdout.split('\n\n');
  expect(Math.max(...lines(table).map(displayWidth))).toBeLessThanOrEqual(columns);
});

test('the table fits 80 columns and shows no key', async () => {
  const { stdout } = await list({}, { config: CONFIG, env: { DASHSCOPE_API_KEY: KEY } });
  for (const line of lines(stdout)) expect(displayWidth(line), line).toBeLessThanOrEqual(100);
  const table = lines(stdout).slice(0, lines(stdout).indexOf(''));
  for (const line of table) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
  expect(cells(table.find((line) => / qwen /.test(line))).slice(0, 2)).toEqual(['1', 'qwen']);
  expect(table.find((line) => line.includes('自建'))).toMatch(/ \? +\? +\? /);
  expect(stdout).toContain('DEEPSEEK_API_KEY is not set');
  expect(stdout).not.toContain(KEY);
});

test('a default without a key is marked as such', async () => {
  const { stdout } = await list({}, { config: CONFIG, env: { DEEPSEEK_API_KEY: KEY } });
  expect(lines(stdout).some((line) => line.startsWith('* qwen'))).toBe(true);
  expect(stdout).toContain('* is the default, and has no key.');
});

test('--prices shows every tier with its date, in a pipe also its source, and marks what was read long ago', async () => {
  const { stdout } = await list({ prices: true }, {}, 80, false);
  const rows = lines(stdout).filter((line) => line.includes(' qwen-max '));
  expect(rows.map((line) => cells(line).slice(0, 9))).toEqual([
    ['*!', 'qwen-max', '32,000', '¥2.5', '¥0.5', '¥10', '2026-05-01', 'third', 'party'],
    ['*!', 'qwen-max', '128,000', '¥4', '¥0.8', '¥16', '2026-05-01', 'third', 'party'],
    ['*!', 'qwen-max', '256,000', '¥7', '¥1.4', '¥28', '2026-05-01', 'third', 'party'],
  ]);
  expect(stdout).toMatch(/deepseek +peak +¥2 +¥0\.04 +¥8 +2026-08-17 +2026-10-01/);
  expect(stdout).toMatch(/\*! +qwen +128,000 +¥0\.8 +¥0\.16 +¥2\|¥8 /);
  expect(stdout).toContain('! was read more than 90 days ago');
});

test("--prices shows what the vendor's batch jobs cost, by the list or the config", async () => {
  const config = 'models:\n  qwen: {batch_factor: 0.4}\n';
  const { stdout } = await list({ prices: true }, { config }, 200);
  expect(stdout).toMatch(/batch jobs, which mgw does not send, cost 0\.5 times as much: qwen-flash\./);
  expect(stdout).toMatch(/cost 0\.4 times as much: qwen\./);
  const { qwen, 'qwen-flash': flash, glm } = await listed({ config });
  expect([qwen?.['batchFactor'], flash?.['batchFactor']]).toEqual([0.4, 0.5]);
  expect(glm).not.toHaveProperty('batchFactor');
});

test('--prices marks what holds now, and says until when', async () => {
  const at = (time: string) => ({ effects: { clock: createFakeClock(Date.parse(time)) } });
  const noon = await list({ prices: true }, at('2026-11-23T12:30:00+08:00'), 120);
  expect(noon.stdout).toMatch(/^\* +deepseek +¥1 /m);
  expect(noon.stdout).toMatch(/^ +deepseek +peak +¥2 /m);
  const morning = await list({ prices: true }, at('2026-11-23T09:30:00+08:00'), 120);
  expect(morning.stdout).toMatch(/^ +deepseek +¥1 /m);
  expect(morning.stdout).toMatch(/^\* +deepseek +peak +¥2 /m);
  expect(morning.stdout).toMatch(/Holds until 2026-11-2\d \d\d:00: deepseek \(peak\), deepseek-pro \(peak\)\./);
  const holiday = (await listed(at('2026-10-01T10:00:00+08:00')))['deepseek'];
  expect(holiday).toMatchObject({ price: { input: 1 }, pricesHoldUntil: '2026-10-08T01:00:00.000Z' });
  expect((await listed({}))['glm']).not.toHaveProperty('pricesHoldUntil');
});

test.each([60, 80, 200])('--prices fits into %d columns, cuts no number and loses no mark', async (columns) => {
  const { stdout } = await list({ prices: true }, {}, columns);
  for (const line of lines(stdout)) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
  expect(stdout).toMatch(/^\*! +qwen-max .*¥28/m);
  expect(stdout.replace(/\s+/g, ' ')).toContain('! was read more than 90 days ago');
  expect(stdout).not.toMatch(/\S{61}/);
  const [, rows = ''] = stdout.split(/─\n/);
  const table = rows.split('\n\n')[0] ?? '';
  expect(Math.max(...lines(table).map(displayWidth))).toBeLessThanOrEqual(columns);
  expect(table).not.toMatch(/\d…/);
  expect(table).toContain('¥48|¥64');
});

const HOURS = `
models:
  tiered:
    provider: openai-compatible
    endpoint: http://127.0.0.1:9/v1
    model: t
    auth: none
    pricing:
      tiers: [{ up_to: 1000, input: 10, output: 10 }, { input: 20, output: 20 }]
      periods: [{ name: peak, timezone: UTC, days: [1, 3, 6, 7], hours: ["00:00-06:30", "20:00-24:00"], input: 1, output: 1 }]
  cheaper:
    provider: openai-compatible
    endpoint: http://127.0.0.1:9/v1
    model: c
    auth: none
    pricing: { tiers: [{ up_to: 1000, input: 2, output: 2 }, { input: 1, output: 1 }] }
`;

test('--prices says when every period holds, in a line and in JSON', async () => {
  const { stdout } = await list({ prices: true });
  expect(stdout).toContain('\npeak: Mon–Fri 09:00–12:00, 14:00–18:00 Asia/Shanghai, not on 6 days.\n');
  const two = (await list({ prices: true }, { config: HOURS }, 120)).stdout;
  expect(two).toContain('\npeak (tiered): Mon, Wed, Sat–Sun 00:00–06:30, 20:00–24:00 UTC.\n');
  expect(two).toContain('\npeak (deepseek, deepseek-pro): Mon–Fri ');
  const { deepseek } = await listed({});
  expect(deepseek?.['prices']).toMatchObject([
    { holdsNow: true },
    {
      period: 'peak',
      hours: {
        timezone: 'Asia/Shanghai',
        days: [1, 2, 3, 4, 5],
        times: [
          { from: '09:00', to: '12:00' },
          { from: '14:00', to: '18:00' },
        ],
        except: expect.arrayContaining(['2026-10-01']),
      },
    },
  ]);
});

test('a longer input costs more only where the prices that hold now say so', async () => {
  const at = (time: string) => ({ config: HOURS, effects: { clock: createFakeClock(Date.parse(time)) } });
  const [flat, tiers] = [at('2026-11-23T04:00:00Z'), at('2026-11-23T12:00:00Z')];
  expect((await listed(flat))['tiered']).toMatchObject({ price: { input: 1 }, longerCostsMore: false });
  expect((await listed(tiers))['tiered']).toMatchObject({ price: { input: 10 }, longerCostsMore: true });
  expect((await listed(tiers))['cheaper']).toMatchObject({ longerCostsMore: false });
  expect((await list({}, flat)).stdout).toMatch(/ tiered .* ¥1 +¥1 +¥1 /);
  expect((await list({}, tiers)).stdout).toMatch(/ tiered .* ¥10\+ +¥10\+ +¥10\+ /);
});

test('what stands below the table breaks at words', async () => {
  const { stdout } = await list({}, {}, 60);
  for (const line of lines(stdout.slice(stdout.indexOf('\n\n'))))
    expect(displayWidth(line), line).toBeLessThanOrEqual(60);
});

test('with a config that cannot be used the presets are listed, and stderr says so', async () => {
  const { code, stdout, stderr } = await list({ json: true }, { config: 'modles: {}\n' });
  expect(code).toBe(0);
  expect(JSON.parse(stdout).models.length).toBeGreaterThan(3);
  expect(stderr).toMatch(/^mgw: the config cannot be used, so these are the presets: /);
});

test('where a strategy chooses, nothing says that the first of the chain answers', async () => {
  const env = { DEEPSEEK_API_KEY: KEY, DASHSCOPE_API_KEY: KEY };
  const fixed = await list({}, { env, config: CONFIG });
  expect(fixed.stdout).toContain('1 answers unless -m names another');
  const chosen = await list({}, { env, config: CONFIG.replace('routing:', 'routing:\n  strategy: auto') });
  expect(chosen.stdout).not.toContain('1 answers unless');
  expect(chosen.stdout.replace(/\s+/g, ' ')).toContain('one is chosen (mgw route); 1 answers where mgw is not sure');
});
