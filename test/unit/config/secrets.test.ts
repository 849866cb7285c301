import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/parse.ts';
import { looksSecret } from '../../../src/config/secret-names.ts';

const SECRET = 'sk-3f9a0c1d2e4b5a6978';

test.each([
  ['api_key', 'deepseek', 'api_key_env: DEEPSEEK_API_KEY'],
  ['key', 'qwen', 'api_key_env: DASHSCOPE_API_KEY'],
  ['apikey', 'glm', 'api_key_env: ZHIPUAI_API_KEY'],
  ['apiKey', 'deepseek', 'api_key_env: DEEPSEEK_API_KEY'],
  ['token', 'deepseek', 'api_key_env: DEEPSEEK_API_KEY'],
  ['access_token', 'qwen', 'api_key_env: DASHSCOPE_API_KEY'],
  ['Authorization', 'glm', 'api_key_env: ZHIPUAI_API_KEY'],
])('a literal %s in %s is refused with the line to use', (name, alias, line) => {
  const { config, problems } = parseConfig(`models:\n  ${alias}:\n    ${name}: ${SECRET}\n`, 'config.yaml');
  expect(config).toBeUndefined();
  expect(problems).toMatchObject([
    { line: 3, column: 5, path: `models.${alias}.${name}`, hint: expect.stringContaining(line) },
  ]);
  expect(problems).toHaveLength(1);
  expect(JSON.stringify(problems)).not.toContain(SECRET);
});

test('a key of a vendor of its own is told its own variable', () => {
  const text = `models:\n  moon-shot: { provider: openai-compatible, endpoint: https://x.cn, model: m, api_key: ${SECRET} }`;
  expect(parseConfig(text, 'c').problems[0]?.hint).toContain('api_key_env: MOON_SHOT_API_KEY');
});

test('a key anywhere else is refused too', () => {
  expect(parseConfig(`api_key: ${SECRET}`, 'c').problems).toMatchObject([
    { path: 'api_key', hint: expect.stringContaining('api_key_env') },
  ]);
});

test('a number of tokens is no secret', () => {
  expect(parseConfig('models: { qwen: { max_token: 3 } }', 'c').problems).toMatchObject([
    { message: 'unknown key', hint: 'did you mean max_tokens?' },
  ]);
});

test('"api_key: none" is told how to say so', () => {
  expect(parseConfig('models: { qwen: { api_key: none } }', 'c').problems[0]?.hint).toContain('auth: none');
});

test.each([
  `api_key_env: ${SECRET}`,
  'api_key_env: 0123456789abcdef0123456789abcdef.AbCdEf',
  'api_key_env: abcdef0123456789abcdef0123456789',
  `api_key_env: [DEEPSEEK_API_KEY, ${SECRET}]`,
])('a key in place of a variable name is refused and not shown: %s', (line) => {
  const { problems } = parseConfig(`models:\n  qwen:\n    ${line}\n`, 'c');
  expect(problems).toMatchObject([{ line: 3, message: expect.stringContaining('not a key') }]);
});

test.each([`https://user:${SECRET}@x.cn/v1`, `https://${SECRET}@x.cn/v1`, `https://x.cn/v1?api_key=${SECRET}`])(
  '%s is refused',
  (endpoint) => {
    const { problems } = parseConfig(`models:\n  qwen:\n    endpoint: ${endpoint}\n`, 'c');
    expect(problems).toMatchObject([{ line: 3, column: 15, message: expect.stringContaining('refused') }]);
    expect(JSON.stringify(problems)).not.toContain(SECRET);
  },
);

const places = [
  'provider',
  'endpoint',
  'api_key',
  'api_key_env',
  'api_key_command',
  'auth',
  'tier',
  'thinking',
  'timeout',
  'currency',
  'pricing',
  'max_tokens',
  'price_per_1k_input',
  'token',
  'params',
];

test('no problem ever shows a key, wherever it stands and however the YAML is broken', () => {
  const broken = fc.constantFrom('', '"', "'", '[', '{', ' : ', '\t', '!x ', '*', '&a ', '\n  - ', '|', '%', '@', '`');
  fc.assert(
    fc.property(fc.constantFrom(...places), broken, broken, (place, before, after) => {
      const { problems } = parseConfig(`models:\n  qwen:\n    ${place}: ${before}${SECRET}${after}\n`, 'c');
      expect(JSON.stringify(problems)).not.toContain(SECRET.slice(3));
    }),
    { numRuns: 1500 },
  );
});

test('a name looks secret by its last word', () => {
  const secret = [
    'api_key',
    'apiKey',
    'x-api-key',
    'token',
    'authToken',
    'Authorization',
    'client_secret',
    'password',
    'KEY',
  ];
  const plain = [
    'max_tokens',
    'max_completion_tokens',
    'key_words',
    'tokenizer',
    'keyboard',
    'top_p',
    '',
    'token_limit',
  ];
  expect(secret.filter((name) => !looksSecret(name))).toEqual([]);
  expect(plain.filter(looksSecret)).toEqual([]);
});
