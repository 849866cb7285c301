import { describe, expect, test } from 'vitest';
import { drift } from '../../src/cli/commands/drift.ts';
import { estimate } from '../../src/cli/commands/estimate.ts';
import { leftText } from '../../src/cli/render/accounting-line.ts';
import { displayWidth } from '../../src/cli/render/table.ts';
import { entryOf } from '../support/entries.ts';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { reportHome } from './report-harness.ts';

const counted = (input: number, output: number) => ({ input, output, encoding: 'o200k_base' });
const usage = (input: number, output: number) => ({ input, output, source: 'provider' as const });
const rows = [
  ...[100, 2000, 30_000, 400_000, 5_000_000].map((input) =>
    entryOf({ upstreamModel: 'qwen-plus', counted: counted(input, 50), usage: usage(input * 0.9 + 12, 55) }),
  ),
  entryOf({
    upstreamModel: 'a-model-with-quite-a-long-name-of-its-own',
    counted: counted(10, 10),
    usage: usage(26, 10),
  }),
];

describe('stats --drift', () => {
  test('prints what is published, and the corrections that are applied', async () => {
    const { run } = await reportHome(rows);
    const { stdout } = await run((context) => drift({ json: true }, context));
    const printed = JSON.parse(stdout);
    expect(breaches(printed, publishedSchema('drift'))).toEqual([]);
    expect(printed.models).toMatchObject([
      {
        upstreamModel: 'qwen-plus',
        calls: 5,
        input: { ratio: 0.9, perCall: 12 },
        output: { ratio: 1.1 },
        applied: true,
      },
      { calls: 1, applied: false },
    ]);
  });

  test.each([60, 80, 200])('fits into %d columns and cuts no number', async (columns) => {
    const { run } = await reportHome(rows);
    const { stdout } = await run((context) => drift({}, context), { columns });
    const table = stdout.split('\n\n')[1] ?? '';
    expect(Math.max(...table.split('\n').map(displayWidth))).toBeLessThanOrEqual(columns);
    expect(table).toMatch(/qwen-plus +5 .*×0\.900 .*\+12\.0 .*×1\.100/);
    expect(table).not.toMatch(/\d…/);
  });

  test('prints CSV, a line an upstream model', async () => {
    const { run } = await reportHome(rows);
    const { stdout } = await run((context) => drift({ csv: true }, context));
    expect(stdout.split('\r\n').map((line) => line.split(',').slice(0, 3).join(','))).toEqual([
      'provider,upstream_model,calls',
      'qwen,qwen-plus,5',
      'qwen,a-model-with-quite-a-long-name-of-its-own,1',
      '',
    ]);
    expect(stdout).toMatch(/^qwen,qwen-plus,5,5432100,4888950,0\.9,12,250,275,1\.1,yes,\r$/m);
  });

  test.each([
    [{ by: 'tag' }, '--drift and --by tag cannot be combined'],
    [{ by: 'model', top: 2 }, '--drift and --top cannot be combined'],
  ])('refuses what would change nothing: %j', async (options, message) => {
    const { run } = await reportHome(rows);
    await expect(run((context) => drift(options, context))).rejects.toMatchObject({ code: 'usage', message });
    expect((await run((context) => drift({ by: 'model' }, context))).code).toBe(0);
  });

  test('its notes break at words', async () => {
    const { run } = await reportHome(rows);
    const { stdout } = await run((context) => drift({}, context), { columns: 60 });
    for (const line of stdout.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(60);
  });

  test('says in words that nothing is known', async () => {
    const { run } = await reportHome([]);
    expect((await run((context) => drift({}, context))).stdout).toContain(
      "no call has both the vendor's usage and a count",
    );
  });
});

describe('cost estimate', () => {
  const ask = (options: { json?: boolean; csv?: boolean; maxTokens?: number }, columns = 80, config?: string) =>
    reportHome([], config === undefined ? {} : { config }).then(({ run }) =>
      run((context) => estimate(['翻译:人工智能正在改变世界'], { stdin: true, ...options }, context), { columns }),
    );

  test('prints what is published', async () => {
    const printed = JSON.parse((await ask({ json: true })).stdout);
    expect(breaches(printed, publishedSchema('estimate'))).toEqual([]);
    expect(printed[0]).toMatchObject({ model: 'qwen-flash', likelyBasis: 'assumed', likelyOutputTokens: 500 });
  });

  test('puts what is unpriced and what is too small last, and says so', async () => {
    const config = `models:
  自建: {provider: openai-compatible, endpoint: "http://127.0.0.1:9/v1", model: own}
  tiny: {provider: openai-compatible, endpoint: "http://127.0.0.1:9/v1", model: tiny, context_window: 1, price_per_1k_input: 0, price_per_1k_output: 0}
`;
    const printed = JSON.parse((await ask({ json: true }, 80, config)).stdout) as { model: string }[];
    expect(printed.slice(-2)).toMatchObject([
      { model: '自建' },
      { model: 'tiny', refusal: expect.stringContaining('too large') },
    ]);
    expect(printed.at(-2)).not.toHaveProperty('likelyCost');
    const { stdout } = await ask({}, 80, config);
    expect(stdout).toMatch(/^自建 .* \? +\?/m);
    expect(stdout).toContain('! the input is too large for tiny');
  });

  test('prints CSV, a line a model, with exact amounts, empty where unpriced', async () => {
    const config = `models:
  own: {provider: openai-compatible, endpoint: "http://127.0.0.1:9/v1", model: own}
  tiny: {provider: openai-compatible, endpoint: "http://127.0.0.1:9/v1", model: "=t", context_window: 1, price_per_1k_input: 0.00001, price_per_1k_output: 0}
`;
    const { stdout } = await ask({ csv: true, maxTokens: 7 }, 80, config);
    const lines = stdout
      .split('\r\n')
      .map((line) => line.replace(/"([^"]*)"/g, (_, quoted) => quoted.replaceAll(',', '')).split(','));
    expect(lines[0]?.join(',')).toBe(
      'model,upstream_model,counted_input_tokens,input_tokens,likely_output_tokens,likely_basis,likely_cost,worst_cost,most_input_tokens,max_tokens,currency,note',
    );
    expect(lines.at(-1)).toEqual(['']);
    expect(lines.find(([model]) => model === 'own')?.slice(4, 8)).toEqual(['7', 'assumed', '', '']);
    const tiny = lines.find(([model]) => model === 'tiny');
    // ¥0.01 for a million.
    expect(Number(tiny?.[6])).toBe(Number(tiny?.[3]) / 1e8);
    expect(tiny?.[11]).toMatch(/too large for tiny/);
    expect(tiny?.[1]).toBe("'=t");
    expect(new Set(lines.slice(0, -1).map(({ length }) => length))).toEqual(new Set([12]));
  });

  test('without a prompt it advises itself, not a chat', async () => {
    const { run } = await reportHome([]);
    await expect(run((context) => estimate([], { stdin: true }, context))).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringMatching(/^mgw cost estimate "your question", or pipe text in: .*\| mgw cost estimate /),
    });
  });

  test('never expects more than the output cap', async () => {
    const printed = JSON.parse((await ask({ json: true, maxTokens: 7 })).stdout);
    expect(printed[0]).toMatchObject({ likelyOutputTokens: 7, maxTokens: 7 });
  });

  test.each([60, 80, 200])('fits into %d columns and cuts no number', async (columns) => {
    const { stdout } = await ask({}, columns);
    const table = stdout.split('\n\n')[1] ?? '';
    expect(Math.max(...table.split('\n').map(displayWidth))).toBeLessThanOrEqual(columns);
    // Names may be shortened; every row has its two amounts whole.
    expect(table.match(/¥\d+\.\d{6}/g)).toHaveLength(16);
  });
});

test('the accounting line tells of the budget with least room that the call counts against', () => {
  const budgets = [
    { name: 'daily', limitNano: 2e9, spentNano: 1.5e9 },
    { name: 'monthly', limitNano: 50e9, spentNano: 1.5e9 },
    { name: 'per_tag.docs', tag: 'docs', limitNano: 1e9, spentNano: 1.2e9 },
  ];
  expect(leftText(budgets, 'CNY', undefined)).toBe('¥0.50 of ¥2.00 daily left');
  expect(leftText(budgets, 'CNY', 'docs')).toBe('¥0.00 of ¥1.00 per_tag.docs left');
  expect(leftText([{ name: 'daily', limitNano: 3_000_000, spentNano: 0 }], 'CNY', undefined)).toBe(
    '¥0.003000 of ¥0.003000 daily left',
  );
  expect(leftText([], 'CNY', undefined)).toBeUndefined();
});
