import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/parse.ts';

/** `line:column path | message | hint` of each problem. */
function problemsOf(...lines: string[]): string[] {
  const { config, problems } = parseConfig(lines.join('\n'), 'config.yaml');
  expect(config === undefined).toBe(problems.length > 0);
  return problems.map(
    ({ line, column, path, message, hint }) => `${line}:${column} ${path} | ${message}${hint ? ` | ${hint}` : ''}`,
  );
}

/** A single problem is wanted: its place, and a part of what is said. */
type Case = [name: string, lines: string[], place: string, part: RegExp];

const cases: Case[] = [
  [
    'an amount that would be rounded to nothing',
    ['routing: { cost_limit_per_call: 1e-13 }'],
    '1:33 routing.cost_limit_per_call',
    /too small to be reckoned with, found 1e-13 \| .*0 is free/,
  ],
  [
    'an amount in hexadecimal digits',
    ['budget: { daily: 0x10 }'],
    '1:18 budget.daily',
    /expected an amount such as 0\.05, not negative, found "0x10"/,
  ],
  [
    'a semantic cache without an embedding',
    ['cache: { semantic: embedding }'],
    '1:20 cache.semantic',
    /needs cache\.embedding/,
  ],
  [
    'an embedding that is to be trusted without a threshold',
    ['cache:', '  semantic: embedding', '  embedding: { endpoint: "http://localhost:11434/v1", model: bge-m3 }'],
    '3:3 cache.embedding',
    /needs a threshold.*calibrate/,
  ],
  [
    'a confirmer that is no model',
    ['cache:', '  semantic: confirm', '  confirm_model: qwen-flsh'],
    '3:18 cache.confirm_model',
    /no model has this alias \| did you mean qwen-flash\?/,
  ],
  [
    'a confirmer that nobody asks',
    ['cache: { confirm_model: qwen }'],
    '1:10 cache.confirm_model',
    /only with semantic: confirm/,
  ],
  [
    'a rule that is none',
    ['cache: { equivalent: lenient }'],
    '1:22 cache.equivalent',
    /expected strict, balanced, off/,
  ],
  [
    'an unknown key of a model',
    ['models:', '  qwen:', '    endpont: https://x.cn'],
    '3:5 models.qwen.endpont',
    /unknown key \| did you mean endpoint\?/,
  ],
  ['an unknown key at the top', ['routng: {}'], '1:1 routng', /unknown key \| did you mean routing\?/],
  ['an unknown key of the routing', ['routing:', '  fallback: [qwen]'], '2:3 routing.fallback', /unknown key/],
  [
    'an unknown key near nothing',
    ['routing: { zzzzzzzzzzzzzzzzzzzzzzz: 1 }'],
    '1:12 routing.zzzzzzzzzzzzzzzzzzzzzzz',
    /known here: default_model, /,
  ],
  ['a model at the top', ['qwen: { timeout: 3 }'], '1:1 qwen', /a model stands under models:/],
  ['a key of JavaScript', ['models:', '  qwen: { constructor: 1 }'], '2:11 models.qwen.constructor', /cannot be a key/],
  [
    'a prototype as an alias',
    ['models:', '  __proto__: { provider: qwen }'],
    '2:3 models.__proto__',
    /cannot be a key/,
  ],
  [
    'a text for a number',
    ['models:', '  qwen:', '    max_tokens: "4096"'],
    '3:17 models.qwen.max_tokens',
    /whole number .*found "4096" \| write it without quotes/,
  ],
  [
    'a number for a text',
    ['models:', '  qwen:', '    model: 4'],
    '3:12 models.qwen.model',
    /expected a text, found 4 \| put it in quotes/,
  ],
  ['a list for a mapping', ['models: [qwen]'], '1:9 models', /expected a mapping of aliases, found a list/],
  ['a text for a model', ['models:', '  qwen: qwen-plus'], '2:9 models.qwen', /expected a mapping, found "qwen-plus"/],
  [
    'an empty value',
    ['models:', '  qwen:', '    endpoint:', '    timeout: 3'],
    '3:5 models.qwen.endpoint',
    /expected a URL/,
  ],
  [
    'an unknown provider',
    ['models:', '  q: { provider: quen }'],
    '2:18 models.q.provider',
    /found "quen" \| did you mean qwen\?/,
  ],
  [
    'a provider under its other name',
    ['models:', '  q: { provider: dashscope }'],
    '2:18 models.q.provider',
    /did you mean qwen\?/,
  ],
  [
    'a provider named like a prototype',
    ['models:', '  q: { provider: toString }'],
    '2:18 models.q.provider',
    /found "toString"/,
  ],
  ['a wrong thinking', ['models:', '  glm: { thinking: hihg }'], '2:20 models.glm.thinking', /did you mean high\?/],
  ['a wrong tier', ['models:', '  glm: { tier: econmy }'], '2:16 models.glm.tier', /did you mean economy\?/],
  ['too many retries', ['models:', '  glm: { max_retries: 9 }'], '2:23 models.glm.max_retries', /from 0 to 5, found 9/],
  ['a timeout of nothing', ['models:', '  glm: { timeout: 0 }'], '2:19 models.glm.timeout', /seconds above 0/],
  [
    'a temperature out of range',
    ['models:', '  glm: { temperature: 2.5 }'],
    '2:23 models.glm.temperature',
    /from 0 to 2, found 2.5/,
  ],
  ['no number at all', ['models:', '  glm: { temperature: .nan }'], '2:23 models.glm.temperature', /found NaN/],
  [
    'an endpoint without a scheme',
    ['models:', '  qwen: { endpoint: "api.x.cn/v1" }'],
    '2:21 models.qwen.endpoint',
    /https:\/\/ or http:\/\/ \| put https:\/\/ before it/,
  ],
  [
    'an endpoint of another scheme',
    ['models:', '  qwen: { endpoint: "ftp://x.cn" }'],
    '2:21 models.qwen.endpoint',
    /begins with https/,
  ],
  [
    'an endpoint that is no URL',
    ['models:', '  qwen: { endpoint: "http://" }'],
    '2:21 models.qwen.endpoint',
    /cannot be read/,
  ],
  [
    'an unknown default model',
    ['routing:', '  default_model: deepsek'],
    '2:18 routing.default_model',
    /no model has this alias \| did you mean deepseek\?/,
  ],
  [
    'an unknown alias in the chain',
    ['routing:', '  fallback_chain: [qwen, "gml"]'],
    '2:26 routing.fallback_chain[1]',
    /did you mean glm\?/,
  ],
  [
    'an alias twice in the chain',
    ['routing:', '  fallback_chain: [qwen, qwen]'],
    '2:26 routing.fallback_chain[1]',
    /in the chain already/,
  ],
  [
    'a chain of four',
    ['routing:', '  fallback_chain: [qwen, glm, deepseek, qwen-max]'],
    '2:19 routing.fallback_chain',
    /at most 3 models, found 4/,
  ],
  [
    'a chain that is no list',
    ['routing:', '  fallback_chain: qwen'],
    '2:19 routing.fallback_chain',
    /expected a list of model aliases, found "qwen"/,
  ],
  [
    'a limit below zero',
    ['routing:', '  cost_limit_per_call: -1'],
    '2:24 routing.cost_limit_per_call',
    /not negative, found -1/,
  ],
  [
    'a limit that is no number',
    ['routing:', '  cost_limit_per_call: 5 yuan'],
    '2:24 routing.cost_limit_per_call',
    /expected an amount/,
  ],
  [
    'a limit beyond counting',
    ['routing:', '  cost_limit_per_call: 1e30'],
    '2:24 routing.cost_limit_per_call',
    /too large/,
  ],
  [
    'another error to fall back on',
    ['routing:', '  fallback_on: [timeout]'],
    '2:17 routing.fallback_on[0]',
    /expected content-filter/,
  ],
  [
    'a yes for true',
    ['routing:', '  allow_unpriced: yes'],
    '2:19 routing.allow_unpriced',
    /expected true or false, found "yes"/,
  ],
  [
    'a preset misspelled',
    ['models:', '  deepsek:', '    timeout: 3'],
    '2:3 models.deepsek',
    /needs a provider.*did you mean deepseek\?/,
  ],
  ['an alias with a slash', ['models:', '  a/b: { provider: qwen }'], '2:3 models.a/b', /an alias is letters/],
  [
    'a compatible model without an endpoint',
    ['models:', '  x: { provider: openai-compatible, model: m }'],
    '2:3 models.x',
    /needs endpoint:/,
  ],
  [
    'a compatible model without a model',
    ['models:', '  x: { provider: openai-compatible, endpoint: "http://x.cn" }'],
    '2:3 models.x',
    /needs model:/,
  ],
  [
    'two sources of a key',
    ['models:', '  qwen: { api_key_env: A, api_key_file: b }'],
    '2:27 models.qwen.api_key_file',
    /api_key_env is given too/,
  ],
  [
    'a command as one text',
    ['models:', '  qwen: { api_key_command: pass show x }'],
    '2:28 models.qwen.api_key_command',
    /a list of texts.*no shell/,
  ],
  [
    'half a price',
    ['models:', '  qwen: { price_per_1k_input: 1 }'],
    '2:11 models.qwen.price_per_1k_input',
    /needs price_per_1k_output/,
  ],
  [
    'a price per million',
    ['models:', '  qwen: { price_per_1m_input: 1 }'],
    '2:11 models.qwen.price_per_1m_input',
    /price_per_1m_input is pricing: \{ input: … \}; price_per_1k_input is per 1,000/,
  ],
  [
    'params that name a model',
    ['models:', '  qwen: { params: { model: qwen-max } }'],
    '2:21 models.qwen.params.model',
    /params cannot set model \| write it beside params/,
  ],
  [
    'params that bring messages',
    ['models:', '  qwen: { params: { messages: [] } }'],
    '2:21 models.qwen.params.messages',
    /params cannot set messages \| each call brings its own/,
  ],
  [
    'a batch that costs more',
    ['models:', '  qwen: { batch_factor: 50 }'],
    '2:25 models.qwen.batch_factor',
    /from 0 to 1, found 50/,
  ],
  [
    'a cached price alone',
    ['models:', '  qwen: { price_per_1k_cached_input: 1, price_per_1k_input: 2 }'],
    '2:41 models.qwen.price_per_1k_input',
    /needs price_per_1k_output/,
  ],
  [
    'prices in two forms',
    [
      'models:',
      '  qwen:',
      '    price_per_1k_input: 1',
      '    price_per_1k_output: 1',
      '    pricing: { input: 1, output: 1 }',
    ],
    '3:5 models.qwen.price_per_1k_input',
    /pricing is given too/,
  ],
  ['a currency without a price', ['models:', '  qwen: { currency: USD }'], '2:11 models.qwen.currency', /needs prices/],
  ['a currency in small letters', ['currency: usd'], '1:11 currency', /did you mean USD\?/],
  ['an exchange rate of nothing', ['exchange_rates: { USD: 0 }'], '1:24 exchange_rates.USD', /no rate/],
  ['a wrong code in the rates', ['exchange_rates: { dollar: 7 }'], '1:19 exchange_rates.dollar', /ISO 4217 code/],
  ['a ttl without a unit', ['cache: { ttl: "7x" }'], '1:15 cache.ttl', /such as 7d, 12h, 30m/],
  ['a cache of no size', ['cache: { max_entries: 0 }'], '1:23 cache.max_entries', /from 1 to/],
  [
    'a list with a hole',
    ['models:', '  qwen: { strengths: [chat, ~] }'],
    '2:29 models.qwen.strengths[1]',
    /expected a text, found nothing/,
  ],
  [
    'params as a list',
    ['models:', '  qwen: { params: [1] }'],
    '2:19 models.qwen.params',
    /expected a mapping, found a list/,
  ],
  [
    'a price list without an output price',
    ['models:', '  qwen:', '    pricing:', '      input: 1'],
    '3:5 models.qwen.pricing',
    /output/,
  ],
  [
    'a tier behind the last',
    [
      'models:',
      '  qwen:',
      '    pricing:',
      '      tiers:',
      '        - { input: 1, output: 1 }',
      '        - { up_to: 9, input: 1, output: 1 }',
    ],
    '6:11 models.qwen.pricing.tiers[1]',
    /never reached/,
  ],
  [
    'tiers in disorder',
    [
      'models:',
      '  qwen:',
      '    pricing:',
      '      tiers:',
      '        - { up_to: 9, input: 1, output: 1 }',
      '        - { up_to: 8, input: 1, output: 1 }',
    ],
    '6:11 models.qwen.pricing.tiers[1]',
    /must ascend/,
  ],
  ['no tiers', ['models:', '  qwen: { pricing: { tiers: [] } }'], '2:29 models.qwen.pricing.tiers', /empty/],
  [
    'a wrong tier',
    ['models:', '  qwen: { pricing: { tiers: [{ input: 1, output: 2, outptu: 3 }] } }'],
    '2:53 models.qwen.pricing.tiers[0].outptu',
    /did you mean output/,
  ],
  [
    'two price lists of one day',
    ['models:', '  qwen:', '    pricing:', '      - { input: 1, output: 1 }', '      - { input: 2, output: 2 }'],
    '5:9 models.qwen.pricing[1]',
    /same day/,
  ],
  [
    'a day that does not exist',
    ['models:', '  qwen: { pricing: { effective_from: 2026-02-30, input: 1, output: 1 } }'],
    '2:38 models.qwen.pricing.effective_from',
    /expected a date/,
  ],
  [
    'an unknown time zone',
    period('timezone: Asia/Beijing, hours: "9-12"'),
    '2:73 models.qwen.pricing.periods.timezone',
    /expected a time zone/,
  ],
  [
    'hours past midnight',
    period('timezone: UTC, hours: "22-6"'),
    '2:85 models.qwen.pricing.periods.hours',
    /past midnight takes two/,
  ],
  ['an unknown day', period('timezone: UTC, days: [monday]'), '2:85 models.qwen.pricing.periods.days[0]', /mon to sun/],
  ['a key given twice', ['models:', '  qwen: {}', '  qwen: {}'], '3:3 models.qwen', /given twice/],
  ['a tab', ['models:', '\tqwen: {}'], '2:1 ', /a tab cannot indent YAML \| use spaces/],
  ['an open bracket', ['routing:', '  fallback_chain: [qwen'], '2:24 ', /not valid YAML: Flow sequence/],
  ['a colon too many', ['routing:', '  default_model: a: b'], '2:18 ', /a key and a value too many/],
  ['a second document', ['routing: {}', '---', 'routing: {}'], '2:1 ', /a second document/],
  ['a tag', ['currency: !env CNY'], '1:11 ', /a tag/],
  ['an alias to nowhere', ['routing: *nowhere'], '1:10 routing', /no anchor/],
  ['an alias to itself', ['models: &a', '  qwen: { params: *a }'], '2:19 models.qwen.params', /contains itself/],
  ['a list as a key', ['? [a]', ': 1'], '1:3 ', /plain text/],
  ['a list at the top', ['- models'], '1:1 ', /expected keys such as models: and routing:, found a list/],
  ['a text at the top', ['deepseek'], '1:1 ', /found "deepseek"/],
];

function period(rest: string): string[] {
  return [
    'models:',
    `  qwen: { pricing: { input: 1, output: 1, periods: { name: p, ${rest}, input: 1, output: 1 } } }`,
  ];
}

test.each(cases)('%s is one problem, placed exactly', (_name, lines, place, part) => {
  const problems = problemsOf(...lines);
  expect(problems).toHaveLength(1);
  const [at = '', ...said] = (problems[0] ?? '').split(' | ');
  expect(at.trim()).toBe(place.trim());
  expect(said.join(' | ')).toMatch(part);
});

test('all problems come at once, in the order of the file', () => {
  const lines = [
    'models:',
    '  qwen:',
    '    endpont: x',
    '    timeout: soon',
    '    zzz: 1',
    'routing:',
    '  default_model: gml',
    'budgt: {}',
  ];
  expect(problemsOf(...lines).map((text) => text.split(' | ')[0])).toEqual([
    '3:5 models.qwen.endpont',
    '4:14 models.qwen.timeout',
    '5:5 models.qwen.zzz',
    '7:18 routing.default_model',
    '8:1 budgt',
  ]);
});

test('positions are those of the file with a byte order mark, Windows line ends and Chinese before them', () => {
  expect(problemsOf('\uFEFFmodels: # 模型\r', '  qwen: { strengths: [中文], tmeout: 3 }\r', '')).toEqual([
    '2:28 models.qwen.tmeout | unknown key | did you mean timeout?',
  ]);
});

test.each(['', '\n\n', '# only a comment\n', '---\n', '~', '\uFEFF', 'models:\nrouting:\nbudget:\ncache:\n'])(
  '%j is a config: the presets',
  (text) => {
    const { config, problems } = parseConfig(text, 'config.yaml');
    expect(problems).toEqual([]);
    expect(config?.models.get('qwen')?.origin).toBe('preset');
  },
);

test('a bomb of aliases is a problem, not a wait', () => {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg'])
    lines.push(`${name}: &${name} [${`*${before}, `.repeat(8)}*${before}]`);
  expect(problemsOf(...lines)).toEqual([expect.stringMatching(/^2:8 {2}\| too many aliases/)]);
});

test('brackets beyond counting are a problem, not a crash', () => {
  expect(problemsOf('['.repeat(60) + ']'.repeat(60))).toEqual([expect.stringContaining('nested too deeply')]);
  expect(problemsOf('['.repeat(20_000))[0]).toBeDefined();
  expect(problemsOf('['.repeat(20_000) + ']'.repeat(20_000))[0]).toContain('nested too deeply');
});

test('YAML 1.1 cannot be switched on', () => {
  const { config } = parseConfig(
    '%YAML 1.1\n---\nmodels:\n  glm: { thinking: on, params: { a: yes } }\n',
    'config.yaml',
  );
  expect(config?.models.get('glm')).toMatchObject({ thinking: 'on', params: { a: 'yes' } });
});
