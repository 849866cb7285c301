import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommandContext } from '../../../src/cli/command-context.ts';
import { configCheck, configInit, configPath, configShow } from '../../../src/cli/commands/config.ts';
import { EXAMPLE_CONFIG } from '../../../src/config/example.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { parseConfig } from '../../../src/config/parse.ts';
import type { Model } from '../../../src/domain/model.ts';
import { nodeEffects } from '../../../src/effects.ts';
import { pathsFor } from '../../../src/paths.ts';

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mgw-command-'));
  path = join(folder, 'home', 'config.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function setUp({ required = false } = {}) {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTTY: false,
    remarks: false,
    animates: false,
    columns: 80,
    color: false,
  });
  const config = () => loadConfig(path, { required });
  const models = async () => {
    const entries = [...(await config()).models].map(([alias, model]): [string, Model] => {
      return [alias, { prices: [], params: {}, maxTokens: 4096, temperature: 0.7, maxRetries: 2, ...model }];
    });
    return new Map(entries);
  };
  const never = () => {
    throw new Error('not to be called');
  };
  const context: CommandContext = {
    io: {
      stdout: output('stdout'),
      stderr: output('stderr'),
      stdin: { isTTY: false, kind: () => 'none', read: never },
    },
    runtime: {
      effects: nodeEffects(),
      paths: pathsFor({ env: { MGW_HOME: join(folder, 'home') }, platform: process.platform, homeFolder: folder }),
      config,
      models,
      gateway: never,
      resting: async () => [],
      close: async () => {},
    },
    signal: new AbortController().signal,
    run: never,
  };
  return { context, written };
}

async function write(text: string) {
  await configInit({}, setUp().context);
  writeFileSync(path, text);
}

test('path prints the path alone, and on stderr whether there is a file', async () => {
  const before = setUp();
  expect(await configPath({}, before.context)).toBe(0);
  expect(before.written.stdout).toBe(`${path}\n`);
  expect(before.written.stderr).toContain('no such file');
  await write('');
  const after = setUp();
  await configPath({}, after.context);
  expect(after.written).toEqual({ stdout: `${path}\n`, stderr: 'this file exists\n' });
});

test('init writes the example for its owner alone, and never overwrites', async () => {
  const { context, written } = setUp();
  expect(await configInit({}, context)).toBe(0);
  expect(written.stdout).toBe(`${path}\n`);
  expect(readFileSync(path, 'utf8')).toBe(EXAMPLE_CONFIG);
  if (process.platform !== 'win32') {
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'home')).mode & 0o777).toBe(0o700);
  }
  writeFileSync(path, 'currency: USD\n');
  await expect(configInit({}, context)).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining(path),
  });
  expect(readFileSync(path, 'utf8')).toBe('currency: USD\n');
});

test('init under a file in place of a folder says so', async () => {
  writeFileSync(join(folder, 'home'), '');
  await expect(configInit({}, setUp().context)).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('cannot write'),
  });
});

test('check lists every problem with its place, its hint under it, and exits 2', async () => {
  await write('models:\n  qwen:\n    endpont: x\nbudget:\n  daily: -1\n');
  const { context, written } = setUp();
  expect(await configCheck({}, context)).toBe(2);
  expect(written.stdout.split('\n')).toEqual([
    `${path}:3:5: models.qwen.endpont: unknown key`,
    '    did you mean endpoint?',
    `${path}:5:10: budget.daily: expected an amount such as 0.05, not negative, found -1`,
    '',
  ]);
});

test('check of a good file, and of none', async () => {
  const none = setUp();
  expect(await configCheck({}, none.context)).toBe(0);
  expect(none.written.stdout).toContain('no such file');
  await expect(configCheck({}, setUp({ required: true }).context)).rejects.toMatchObject({ code: 'config' });
  expect(existsSync(path)).toBe(false);
  await write(EXAMPLE_CONFIG);
  const good = setUp();
  expect(await configCheck({}, good.context)).toBe(0);
  expect(good.written.stdout).toBe(`${path}: no problems\n`);
});

test('show names the origin of every value', async () => {
  await write(
    'models:\n  qwen:\n    timeout: 5\n    endpoint: https://x.cn/v1\nrouting:\n  fallback_chain: [qwen, glm]\n',
  );
  const { context, written } = setUp();
  expect(await configShow({}, context)).toBe(0);
  const lines = written.stdout.split('\n').map((line) => line.trim());
  for (const line of [
    'currency: CNY # default',
    'fallback_chain: [ qwen, glm ] # config.yaml:6',
    'total_timeout: 30 # default',
    'endpoint: https://x.cn/v1/chat/completions # config.yaml:4',
    'model: qwen-plus # preset',
    'timeout: 5 # config.yaml:3',
    'max_tokens: 4096 # default',
    'api_key_env: [ ZHIPUAI_API_KEY, ZAI_API_KEY ] # preset',
  ]) {
    expect(lines).toContain(line);
  }
});

const all = `
currency: CNY
exchange_rates: { USD: 7.1 }
budget: { daily: 1, monthly: 20.5 }
cache: { enabled: false, ttl: 12h, max_entries: 5 }
routing: { default_model: a, fallback_chain: [a, qwen/qwen3.8-max], cost_limit_per_call: 0.05, allow_unpriced: true, fallback_on: [content-filter] }
models:
  a: { provider: deepseek, thinking: true, params: { top_p: 0.9, stop: [x] }, strengths: [chat], tier: economy, max_retries: 1, max_tokens: 9, temperature: 0, batch_factor: 0.4 }
  b: { provider: openai-compatible, endpoint: "http://localhost:1", model: m, context_window: 100, price_per_1k_input: 0.001, price_per_1k_output: 0.002, currency: USD }
  c: { provider: qwen, api_key_file: /k, pricing: [{ tiers: [{ up_to: 5, input: 1, output: 2 }], effective_from: 2026-01-01, periods: { name: p, timezone: UTC, hours: 9-12, input: 1, output: 1 } }] }
  d: { provider: glm, api_key_env: [A, B], timeout: 1.5 }
`;

test('what show prints is a config of the same meaning', async () => {
  await write(all);
  const { context, written } = setUp();
  await configShow({}, context);
  const before = await loadConfig(path, { required: true });
  // the vendor/name model of the routing has no entry of its own in a file
  const shown = written.stdout.replace(/^ {2}qwen\/qwen3\.8-max:\n( {4}.*\n)*/m, '');
  const after = parseConfig(shown, path);
  expect(after.problems).toEqual([]);
  expect({ ...after.config, models: undefined }).toEqual({ ...before, models: undefined });
  for (const alias of ['a', 'b', 'c', 'd'])
    expect(after.config?.models.get(alias)).toMatchObject({ ...before.models.get(alias) });
});

test('show --json has the values and, apart, their origins', async () => {
  await write(all);
  const { context, written } = setUp();
  await configShow({ json: true }, context);
  const shown: unknown = JSON.parse(written.stdout);
  expect(shown).toMatchObject({
    path,
    exists: true,
    config: { exchange_rates: { USD: 7.1 }, budget: { daily: 1 }, models: { a: { model: 'deepseek-v4-flash' } } },
    origins: { 'models.a.model': 'preset', 'models.b.endpoint': 'config.yaml:9', 'cache.ttl': 'config.yaml:5' },
  });
});

test('show has every key of the cache, with where it comes from', async () => {
  await write(`cache:
  semantic: embedding
  embedding: { endpoint: "http://localhost:11434/v1", model: bge-m3, threshold: 0.9 }
  exclude: { words: [库存] }
`);
  const { context, written } = setUp();
  await configShow({ json: true }, context);
  expect(JSON.parse(written.stdout)).toMatchObject({
    config: {
      cache: {
        exclude: { words: ['库存'], tags: [], temperature_above: 1 },
        embedding: { endpoint: 'http://localhost:11434/v1/embeddings', model: 'bge-m3', auth: 'none', threshold: 0.9 },
      },
    },
    origins: {
      'cache.exclude.words': 'config.yaml:4',
      'cache.exclude.temperature_above': 'default',
      'cache.embedding.endpoint': 'config.yaml:3',
      'cache.embedding.auth': 'default',
    },
  });
  const yaml = setUp();
  await configShow({}, yaml.context);
  const shown = parseConfig(yaml.written.stdout, path);
  expect(shown.problems).toEqual([]);
  expect(shown.config?.cache).toEqual((await loadConfig(path, { required: true })).cache);
});

test('show hides what may be a secret', async () => {
  const secret = 'sk-3f9a0c1d2e4b5a6978';
  await write(`models:
  a: { provider: qwen, api_key_command: [vault, "--token=${secret}"], params: { api_key: ${secret}, deep: [{ Authorization: ${secret} }], max_completion_tokens: 7 } }
`);
  for (const json of [false, true]) {
    const { context, written } = setUp();
    expect(await configShow({ json }, context)).toBe(0);
    expect(written.stdout).not.toContain(secret);
    expect(written.stdout).toContain('***');
    expect(written.stdout).toContain('vault');
    expect(written.stdout).toMatch(/max_completion_tokens"?: 7/);
  }
});

test('show of a broken file lists the problems on stderr and prints nothing else', async () => {
  await write('a: 1\nb: 2\n');
  const { context, written } = setUp();
  expect(await configShow({}, context)).toBe(2);
  expect(written.stdout).toBe('');
  expect(written.stderr).toContain(`${path}:1:1: a: unknown key\n`);
  expect(written.stderr).toContain(`${path}:2:1: b: unknown key\n`);
});
