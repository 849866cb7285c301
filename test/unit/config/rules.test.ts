import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/parse.ts';

const routingOf = (text: string) => {
  const { config, problems } = parseConfig(`routing:\n${text}`, 'c.yaml');
  expect(problems).toEqual([]);
  return config?.routing;
};
const told = (text: string) =>
  parseConfig(text, 'c.yaml').problems.map(({ line, column, path, message, hint }) =>
    [`${line}:${column}`, path, message, ...(hint === undefined ? [] : [hint])].join(' | '),
  );

describe('rules', () => {
  test('are read with all their conditions and effects', () => {
    const routing = routingOf(`  strategy: auto
  max_latency: 20
  rules:
    - { task: [code, analysis], difficulty: ">= 0.6", tag: dev, language: zh, length: "100-2000", hours: "9-18", model: qwen, thinking: on, max_tokens: 900 }
  examples:
    - { text: triage this, task: analysis, difficulty: 0.7 }
`);
    expect(routing).toMatchObject({
      strategy: 'auto',
      maxLatencyMs: 20_000,
      rules: [
        {
          task: ['code', 'analysis'],
          difficulty: { from: 0.6 },
          tag: ['dev'],
          language: ['zh'],
          length: { from: 100, to: 2000 },
          minutes: [[540, 1080]],
          model: 'qwen',
          thinking: 'on',
          maxTokens: 900,
        },
      ],
      examples: [{ text: 'triage this', task: 'analysis', difficulty: 0.7 }],
    });
  });

  test.each([
    ['< 0.3', { to: 0.3 }],
    ['>=0.25', { from: 0.25 }],
    ['0.2-0.5', { from: 0.2, to: 0.5 }],
  ])('a difficulty of %s', (written, range) => {
    expect(routingOf(`  rules: [{ difficulty: "${written}", thinking: off }]\n`)?.rules?.[0]?.difficulty).toEqual(
      range,
    );
  });

  test('with <= and > the bound itself is in, and out; so is 1 at the end', () => {
    const range = (written: string) =>
      routingOf(`  rules: [{ difficulty: "${written}", thinking: off }]\n`)?.rules?.[0]?.difficulty ?? {};
    expect(range('<= 0.3').to).toBeGreaterThan(0.3);
    expect(range('> 0.3').from).toBeGreaterThan(0.3);
    expect(range('0.5-1').to).toBeGreaterThan(1);
  });

  test('a model by vendor/name becomes one like any other', () => {
    const { config } = parseConfig('routing:\n  rules: [{ task: code, model: qwen/qwen3.8-max }]\n', 'c.yaml');
    expect(config?.models.get('qwen/qwen3.8-max')?.origin).toBe('preset');
  });
});

describe('what is wrong is told with its place', () => {
  test.each([
    ['  rules: [{ task: coding, thinking: off }]', '2:19 | routing.rules[0].task | expected chat, question'],
    ['  rules: [{ difficulty: "0.9-0.2", thinking: off }]', 'nothing is in this range'],
    ['  rules: [{ difficulty: "> 7", thinking: off }]', 'nothing is above 1'],
    ['  rules: [{ task: code }]', '2:11 | routing.rules[0] | decides nothing | give it model, thinking, max_tokens'],
    [
      '  rules: [{ task: code, model: qwem }]',
      '2:32 | routing.rules[0].model | no model has this alias | did you mean qwen?',
    ],
    ['  rules: [{ hours: "22-6", model: qwen }]', 'past midnight takes two'],
    [
      '  rules: [{ difficulty: "< 0.5", model: qwen }, { difficulty: ">= 0.4", model: glm }, { tag: x, model: qwen }]',
      '2:87 | routing.rules[2] | is never reached: rules 1 and 2 hold wherever this one does',
    ],
    [
      '  rules: [{ task: code, model: qwen }, { task: [chat, summary], model: glm }, { task: [chat, code], model: qwen }]',
      'routing.rules[2] | is never reached: rules 1 and 2 hold',
    ],
    [
      '  examples: [{ text: "triage this", task: code }, { text: "Triage: this!", task: chat }]',
      '2:51 | routing.examples[1] | contradicts example 1, which has the same text for code',
    ],
    ['  rules: [{ tsk: code, model: qwen }]', 'routing.rules[0].tsk | unknown key | did you mean task?'],
    [
      '  strategy: smart',
      '2:13 | routing.strategy | expected fixed, cheapest, fastest, balanced, auto; found "smart" | did you mean auto?',
    ],
  ])('%s', (text, problem) => {
    expect(told(`routing:\n${text}\n`).join('\n')).toContain(problem);
  });

  test.each([
    ['an earlier rule without conditions', '{ model: glm }', '{ task: code, model: qwen }'],
    ['a wider list', '{ task: [code, chat], model: glm }', '{ task: chat, model: qwen }'],
    ['a wider range', '{ difficulty: "< 0.5", model: glm }', '{ difficulty: "0.1-0.4", tag: x, model: qwen }'],
    ['the same', '{ tag: x, model: glm }', '{ tag: x, model: qwen }'],
  ])('a rule behind %s is never reached', (_, first, second) => {
    expect(told(`routing:\n  rules:\n    - ${first}\n    - ${second}\n`)).toEqual([
      '4:7 | routing.rules[1] | is never reached: rule 1 holds wherever this one does | put the narrower rule first',
    ]);
  });

  test.each([
    ['{ task: chat, model: glm }', '{ task: [code, chat], model: qwen }'],
    ['{ difficulty: "0.1-0.4", model: glm }', '{ difficulty: "< 0.5", model: qwen }'],
    ['{ difficulty: "> 0.6", model: glm }', '{ difficulty: ">= 0.6", model: qwen }'],
    ['{ tag: x, model: glm }', '{ language: zh, model: qwen }'],
  ])('%s does not hide %s', (first, second) => {
    expect(told(`routing:\n  rules:\n    - ${first}\n    - ${second}\n`)).toEqual([]);
  });

  test('examples that contradict or repeat each other', () => {
    const examples = `routing:
  examples:
    - { text: "Triage  THIS", task: analysis }
    - { text: triage this, task: code }
    - { text: triage this, task: analysis }
`;
    expect(told(examples)).toEqual([
      '4:7 | routing.examples[1] | contradicts example 1, which has the same text for analysis | keep one of them',
      '5:7 | routing.examples[2] | is example 1 again',
    ]);
  });

  test('auto as the default model is no model but a strategy', () => {
    expect(told('routing:\n  default_model: auto\n')).toEqual([
      '2:18 | routing.default_model | no model has this alias | to have mgw choose: strategy: auto',
    ]);
  });

  test('a model with the name that asks mgw to choose', () => {
    expect(told('models:\n  auto: { provider: qwen }\n').join()).toContain(
      '2:3 | models.auto | is what `--model auto` asks for',
    );
  });
});

describe('rules that leave something to a later one', () => {
  test.each([
    [
      'a gap between them',
      '{ difficulty: "< 0.4", model: qwen }, { difficulty: "> 0.5", model: glm }, { tag: x, model: qwen }',
    ],
    [
      'another condition',
      '{ difficulty: "< 0.5", tag: a, model: qwen }, { difficulty: ">= 0.5", model: glm }, { task: code, model: qwen }',
    ],
    ['tasks that are not told', '{ task: code, model: qwen }, { task: chat, model: glm }, { model: qwen }'],
    ['hours', '{ hours: "0-12", model: qwen }, { hours: "13-24", model: glm }, { tag: x, model: qwen }'],
  ])('by %s', (_, rules) => {
    expect(told(`routing:\n  rules: [${rules}]\n`)).toEqual([]);
  });
});

describe('thinking_field', () => {
  test('is for openai-compatible alone, and so is think_tags', () => {
    const own =
      'models:\n  m: { provider: openai-compatible, endpoint: "http://localhost/v1", model: m, thinking_field: enable_thinking }\n';
    expect(parseConfig(own, 'c.yaml').config?.models.get('m')?.thinkingField).toBe('enable_thinking');
    expect(told('models:\n  qwen: { think_tags: false }\n')).toEqual([
      expect.stringContaining('2:11 | models.qwen.think_tags | has no meaning here'),
    ]);
    expect(told('models:\n  qwen: { thinking_field: thinking }\n')).toEqual([
      expect.stringContaining('2:11 | models.qwen.thinking_field | has no meaning here'),
    ]);
  });
});

describe('routing.embedding', () => {
  test('is read like the one of the cache, without a threshold', () => {
    const text =
      '  embedding: { endpoint: "https://dashscope.aliyuncs.com/compatible-mode/v1", model: text-embedding-v4 }\n';
    expect(routingOf(text)?.embedding).toEqual({
      endpoint: 'https://dashscope.aliyuncs.com/compatible-mode/v1/embeddings',
      model: 'text-embedding-v4',
      key: { kind: 'env', names: ['DASHSCOPE_API_KEY'] },
    });
    expect(told('routing:\n  embedding: { endpoint: "http://localhost/v1", model: m, threshold: 0.9 }\n')).toEqual([
      expect.stringContaining('routing.embedding.threshold | unknown key'),
    ]);
  });
});
