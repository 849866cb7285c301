import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CostOptions, cost } from '../../src/cli/commands/cost.ts';
import { displayWidth } from '../../src/cli/render/table.ts';
import { anyEntry, entryOf, unanswered } from '../support/entries.ts';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { reportHome } from './report-harness.ts';

const UTC = { timezone: 'UTC' };
const lines = (text: string) => text.trimEnd().split('\n');
/** Columns one gap apart, whatever their widths. */
const squeezed = (text: string) => text.replace(/(?<=\S) {2,}/g, '  ');
const cells = (line: string | undefined) => (line ?? '').trim().split(/ +/);

const rows = [
  entryOf({ costNano: 3_000_000, ts: '2026-11-02T00:00:00.000Z' }),
  entryOf({ costNano: 1_000_000, model: 'glm', ts: '2026-11-01T00:00:00.000Z' }),
];

test('no calls: one friendly line and exit 0', async () => {
  const { run } = await reportHome([]);
  expect(await run((context) => cost(UTC, context))).toEqual({ code: 0, stdout: 'no calls: 2026-11\n', stderr: '' });
});

const banner = (index: number) =>
  entryOf({ promptHash: 'b'.repeat(32), tag: 'banner', ts: `2026-11-0${1 + (index % 2)}T01:00:${10 + index}.000Z` });

/** ¥1 for 1M tokens of `cheap`, ten times that for `dear`; reused input a tenth. Peak at even hours, twice that. */
const CONFIG = `
models:
  cheap:
    provider: openai-compatible
    endpoint: http://127.0.0.1:1/v1
    model: cheap-1
    auth: none
    pricing: { input: 1, cached_input: 0.1, output: 1 }
  dear:
    provider: openai-compatible
    endpoint: http://127.0.0.1:1/v1
    model: dear-1
    auth: none
    pricing: { input: 10, output: 10 }
routing: { default_model: dear }
`;

async function report(options: CostOptions, entries = rows, screen = {}) {
  const { run } = await reportHome(entries, { config: CONFIG });
  return (await run((context) => cost({ ...UTC, ...options }, context), screen)).stdout;
}

describe('the head', () => {
  const answer = entryOf({ model: 'cheap', provider: 'openai-compatible', costNano: 1_100_000 });
  const hit = entryOf({
    outcome: 'cached',
    costNano: 0,
    cache: { status: 'exact', usage: { input: 1000, output: 100, source: 'provider' } },
  });
  const aborted = unanswered({ outcome: 'cancelled', costNano: 100_000, currency: 'CNY', costSource: 'estimated' });

  test('says what it would have cost, what made the difference, and what was wasted', async () => {
    const text = lines(await report({}, [answer, hit, aborted], { columns: 200 }));
    expect(text.slice(2, 10).map(squeezed)).toEqual([
      'Spent  ¥0.001200  3 calls on 2026-11-23',
      '  by model  cheap 91.7%, qwen 8.3%',
      'Without mgw  ¥0.022000  2 calls to dear at its average hour, no cache',
      'Saved  ¥0.020800  94.5% of it',
      '  cache  ¥0.011000  what the cache answered, at dear',
      '  routing  ¥0.009900  other models than dear',
      '  wasted  -¥0.000100  see below',
      'Wasted  ¥0.000100  8.3% of what was spent: ¥0.000100 for 1 answer stopped on the way',
    ]);
  });

  test('names the three dearest with their shares, of one currency where another has no rate, and no days', async () => {
    const models = ['a', 'b', 'c', 'd'].map((model, index) => entryOf({ model, costNano: (index + 1) * 10_000_000 }));
    const dearest = 'by model  d 40.0%, c 30.0%, b 20.0%';
    expect(squeezed(await report({}, models))).toContain(`  ${dearest}\n`);
    const dollars = entryOf({ model: 'gpt', currency: 'USD' });
    expect(squeezed(await report({}, [...models, dollars], { columns: 200 }))).toContain(
      `${dearest} of what is in CNY\n`,
    );
    expect(await report({ by: 'day' }, models)).not.toContain('  by ');
  });

  test('says when dearer models cost more than they had to', async () => {
    const text = await report({}, [entryOf({ costNano: 22_000_000 })]);
    expect(squeezed(text)).toContain('Saved  -¥0.011000  nothing: 100.0% more was spent\n');
    expect(squeezed(text)).toContain('  routing  -¥0.011000  dearer models than dear\n');
    const { savings } = JSON.parse(await report({ json: true }, [entryOf({ costNano: 22_000_000 })])).analysis;
    expect(savings).toMatchObject({ total: -0.011, routing: -0.011 });
  });

  test('tells what the router itself has asked from what other models cost', async () => {
    const asked = Array.from({ length: 21 }, () =>
      entryOf({ model: 'vectors', provider: 'embeddings', tag: 'route-embedding', costNano: 100_000 }),
    );
    const routing = async (costNano: number, requests = asked) =>
      squeezed(await report({}, [entryOf({ costNano }), ...requests], { columns: 200 })).match(/ {2}routing .*/)?.[0];
    expect(await routing(11_000_000)).toBe('  routing  -¥0.002100  21 embedding requests of the router');
    expect(await routing(11_000_000, asked.slice(0, 1))).toBe(
      '  routing  -¥0.000100  1 embedding request of the router',
    );
    expect(await routing(1_000_000)).toBe(
      '  routing  ¥0.007900  other models than dear, less ¥0.002100 for 21 embedding requests of the router',
    );
    expect(await routing(12_000_000)).toBe(
      '  routing  -¥0.003100  dearer models than dear, and ¥0.002100 for 21 embedding requests of the router',
    );
    const printed = JSON.parse(await report({ json: true }, [entryOf({ costNano: 11_000_000 }), ...asked]));
    expect(breaches(printed, publishedSchema('cost'))).toEqual([]);
    expect(printed.analysis.savings).toMatchObject({ routing: -0.0021, router: { requests: 21, cost: 0.0021 } });
  });

  test('projects this month, and no other', async () => {
    const november = [entryOf({ ts: '2026-11-21T00:00:00.000Z', costNano: 1_000_000 })];
    expect(await report({}, november)).toMatch(
      /Month's end +¥0.004917 +at ¥0.000500 a day, as in the last 2 whole days/,
    );
    expect(await report({ since: '2026-11-20' }, november)).not.toContain("Month's end");
  });

  test('draws bars and days for a person only, and only where there is room', async () => {
    const two = [answer, entryOf({ ts: '2026-11-20T00:00:00.000Z', costNano: 3_000_000 })];
    expect(await report({}, two, { isTTY: true })).toContain(
      'Daily                   █··▃ ¥0.000000 to ¥0.003000 a day\n',
    );
    expect(await report({}, two, { isTTY: true })).toContain('routing    ¥0.017900  ████████████  other models');
    expect(await report({}, two, { isTTY: true, columns: 60 })).toContain('routing    ¥0.017900  other models');
    expect(await report({}, two)).not.toMatch(/[▁▂▃▄▅▆▇█]/);
  });

  test('marks what is estimated or unpriced, and keeps digits below each other', async () => {
    const { costNano: _, currency: __, ...unpriced } = entryOf({ model: 'local', costSource: 'unpriced' });
    const guessed = entryOf({ model: 'glm', costSource: 'estimated' });
    const text = await report({}, [answer, guessed, { ...unpriced, model: 'glm' }]);
    expect(text).toContain('Spent        ¥0.002100+?');
    expect(text).toContain('Without mgw  ¥0.022000    2 calls');
    expect(text).toMatch(/^cheap +1 {3}¥0.001100 {4}52.4%$/m);
    expect(text).toMatch(/^glm +2 {2}≈¥0.001000\+\? {2}47.6%$/m);
    expect(text).toContain('≈ at least 10% of it is estimated; in all ¥0.001000');
    expect(text).toContain('1 call not compared');
  });

  test('with several currencies it adds up what has a rate, and says what has none', async () => {
    const dollars = entryOf({ currency: 'USD', costNano: 1_000_000 });
    const { run } = await reportHome([answer, dollars], { config: `${CONFIG}exchange_rates: { USD: 7 }\n` });
    const { stdout } = await run((context) => cost(UTC, context));
    expect(stdout).toMatch(/Spent +¥0.008100 +¥0.001100 \+ \$0.001000, 2 calls/);
    const without = await report({}, [answer, dollars]);
    expect(without).toMatch(/Spent +¥0.001100 +and \$0.001000, 2 calls/);
    expect(without).toContain('1 call in a currency without an exchange rate');
    const many = ['USD', 'EUR', 'SGD', 'GBP', 'JPY', 'HKD'].map((currency) => entryOf({ currency, costNano: 9e15 }));
    for (const line of lines(await report({}, many, { columns: 60 })))
      expect(displayWidth(line)).toBeLessThanOrEqual(60);
  });
});

test('without a price of the default model, or a config, there is no comparison and a word on it', async () => {
  const { run } = await reportHome(rows, { config: 'models: 7\n' });
  const { code, stdout, stderr } = await run((context) => cost({ ...UTC, whatIf: 'glm' }, context));
  expect(code).toBe(0);
  expect(stderr).toMatch(/^mgw: the config cannot be used, so nothing says what it would have cost without mgw: /);
  expect(stdout).not.toContain('Without mgw');
  expect(stdout).toContain('What if');
  const unpriced = CONFIG.replace('pricing: { input: 10, output: 10 }', 'max_tokens: 9');
  const home = await reportHome(rows, { config: unpriced });
  expect((await home.run((context) => cost(UTC, context))).stdout).toContain(
    'Not compared with dear, the default model: no call could be put at its price',
  );
});

test('without a config the first preset with a key is the default', async () => {
  const { run } = await reportHome(rows, { env: { ZHIPUAI_API_KEY: 'x' } });
  expect((await run((context) => cost(UTC, context))).stdout).toContain('2 calls to glm at its average hour');
});

describe('--what-if', () => {
  test('puts the answered calls at another model, and says by which tokens', async () => {
    const text = await report({ whatIf: 'cheap' }, rows, { columns: 200 });
    expect(text).toContain(
      'What if      ¥0.002200  cheap had answered all 2 calls: ¥0.001800 less than was paid for them\n',
    );
    expect(text).toContain('What if: tokens as billed; no call of cheap here to correct them by\n');
    expect(await report({ whatIf: 'qwen/qwen-plus' })).toContain('What if      ¥0.002000');
  });

  test.each([
    ['cheep', 'unknown model', 'did you mean cheap?'],
    ['zzzzzzzzzz', 'unknown model', '`mgw models` lists them; vendor/name asks for any other'],
    ['qwen/qwen-pluss', 'no price is known for it', 'did you mean qwen/qwen-plus?'],
    ['local', 'no price is known for it', 'give it prices in the config'],
  ])('refuses %s: %s', async (whatIf, what, hint) => {
    const local = 'local: { provider: openai-compatible, endpoint: "http://127.0.0.1:1", model: l, auth: none }';
    const { run } = await reportHome([], { config: CONFIG.replace('models:', `models:\n  ${local}`) });
    await expect(run((context) => cost({ ...UTC, whatIf }, context))).rejects.toMatchObject({
      code: 'usage',
      message: `--what-if ${whatIf}: ${what}`,
      hint,
    });
  });
});

describe('--repeats', () => {
  const repeated = [...Array.from({ length: 40 }, (_, index) => banner(index)), entryOf({ promptHash: 'c' })];

  test('finds the feature that asks the same again and again', async () => {
    const text = lines(await report({ repeats: true }, repeated, { columns: 200 }));
    expect(text[2]).toBe(
      '¥0.039000 for 39 answers to 1 prompt that had been paid for already, 95.1% of what was spent',
    );
    expect(cells(text[4]).slice(0, 4)).toEqual(['Cost', 'Paid', 'again', 'Asked']);
    expect(cells(text[6])).toEqual(['¥0.039000', '39', '40', '20', 'banner', '11-01', '11-02', 'qwen', 'bbbbbbbb']);
    expect(await report({}, repeated)).toContain('Paid again   ¥0.039000  39 answers to the same prompts (--repeats)');
  });

  test('names a prompt where there is room, and says how to find its calls', async () => {
    const wide = await report({ repeats: true }, repeated, { columns: 80, isTTY: true });
    expect(wide).toMatch(/ banner .* qwen +bbbbbbbb █/);
    const narrow = await report({ repeats: true }, repeated, { columns: 60 });
    expect(narrow).not.toContain('bbbbbbbb');
    expect(narrow.replace(/\s+/g, ' ')).toContain('by the column prompt_hash of `mgw ledger export --csv`');
  });

  test('is quiet where nothing was paid for twice', async () => {
    expect(await report({ repeats: true }, [banner(1)])).toBe(
      'mgw cost --repeats · 2026-11 · UTC\n\nno prompt was paid for twice\n',
    );
  });

  test('has whole hashes in CSV and JSON', async () => {
    expect((await report({ repeats: true, csv: true }, repeated)).split('\r\n')[1]).toBe(
      `${'b'.repeat(32)},banner,qwen,40,20,39,2026-11-01T01:00:10.000Z,2026-11-02T01:00:49.000Z,CNY,0.04,0.039,0`,
    );
    expect(JSON.parse(await report({ json: true }, repeated)).analysis.repeats).toEqual([
      {
        promptHash: 'b'.repeat(32),
        tag: 'banner',
        models: ['qwen'],
        calls: 40,
        paidAgain: 39,
        first: '2026-11-01T01:00:10.000Z',
        last: '2026-11-02T01:00:49.000Z',
        perDay: 20,
        cost: 0.04,
        avoidableCost: 0.039,
        unpricedCalls: 0,
      },
    ]);
  });
});

describe('what cannot be put in the currency of the config', () => {
  const { costNano: _, currency: __, ...unpriced } = entryOf({ model: 'nop', costSource: 'unpriced' });
  const yuan = entryOf({ model: 'cheap', costNano: 4_220_000_000, promptHash: 'c' });
  const dollars = entryOf({ model: 'dollar', costNano: 21_000_000, currency: 'USD' });
  const all = [...Array.from({ length: 5 }, () => dollars), ...Array.from({ length: 9 }, () => unpriced), yuan];
  const tableOf = (text: string, title: string) => {
    const found = lines(text);
    const rest = found.slice(found.findIndex((line) => line.startsWith(`${title} `)) + 2);
    return rest.slice(0, rest.indexOf('')).map((line) => squeezed(line).trim());
  };

  test('ranks behind what can, and what has no price last', async () => {
    expect(tableOf(await report({}, all), 'Model')).toEqual([
      'cheap  1  ¥4.2200  100.0%',
      'dollar  5  $0.105000  100.0%',
      'nop  9  ?  –',
    ]);
    expect(tableOf(await report({ top: 1 }, all), 'Model')).toEqual([
      'cheap  1  ¥4.2200  100.0%',
      '(2 more)  14  $0.105000+?  100.0%',
    ]);
  });

  test('stands in the one row of its key, with a ? that belongs to no currency', async () => {
    const text = await report({}, all);
    expect(tableOf(text, 'Day')).toEqual(['2026-11-23  15  ¥4.2200  100.0%', '$0.105000  100.0%', '+?']);
    expect(squeezed(text)).toContain('Spent  ¥4.2200  and $0.105000 + ?, 15 calls on 2026-11-23\n');
  });

  test('is marked where it is left out of an amount, and said below', async () => {
    const text = await report({}, all, { columns: 200 });
    expect(squeezed(text)).toMatch(/Month's end {2}¥[\d.]+\+\? {2}at ¥[\d.]+\+\? a day, as today so far\n/);
    expect(squeezed(text)).toContain('Paid again  ?  13 answers to the same prompts');
    expect(text).toContain('5 calls in a currency without an exchange rate (USD): not in the sums marked +?');
    expect(await report({}, [yuan])).not.toContain('+?');
    const wasted = unanswered({ outcome: 'cancelled', costSource: 'unpriced' });
    expect(squeezed(await report({}, [yuan, wasted]))).toContain('Wasted  ?  ? for 1 answer stopped on the way');
  });

  test('is unknown and not nothing among the repeats, in the table and in CSV and JSON', async () => {
    const both = [dollars, dollars, { ...unpriced, tag: 'x' }, { ...unpriced, tag: 'x' }];
    const text = lines(await report({ repeats: true }, both));
    expect(text[2]).toBe('? for 2 answers to 2 prompts that had been paid for already');
    expect(text.filter((line) => /^ +\? {2}/.test(line))).toHaveLength(2);
    const csv = (await report({ repeats: true, csv: true }, both)).split('\r\n');
    expect(csv.slice(1, 3).map((line) => line.split(',').slice(-4))).toEqual([
      ['CNY', '', '', '2'],
      ['CNY', '', '', '2'],
    ]);
    const { repeats } = JSON.parse(await report({ json: true }, both)).analysis;
    expect(repeats[0]).toMatchObject({ unpricedCalls: 2 });
    expect(repeats[0]).not.toHaveProperty('avoidableCost');
    const partly = [dollars, dollars, { ...dollars, currency: 'CNY', model: 'cheap' }];
    expect(lines(await report({ repeats: true }, partly))[2]).toMatch(/^¥0\.021000\+\? for 2 answers to 1 prompt/);
  });

  test('refuses to put a period at a model whose currency has no rate', async () => {
    const dollar =
      '  dollar: { provider: openai-compatible, endpoint: "http://127.0.0.1:1", model: d, auth: none, currency: USD, price_per_1k_input: 1, price_per_1k_output: 1 }';
    const config = CONFIG.replace('models:', `models:\n${dollar}`);
    const { run } = await reportHome(all, { config });
    await expect(run((context) => cost({ ...UTC, whatIf: 'dollar' }, context))).rejects.toMatchObject({
      code: 'usage',
      message: '--what-if dollar: its price is in USD, which has no exchange rate',
      hint: 'set exchange_rates in the config: CNY for one USD',
    });
    const rated = await reportHome(all, { config: `${config}exchange_rates: { USD: 7 }\n` });
    expect((await rated.run((context) => cost({ ...UTC, whatIf: 'dollar' }, context))).stdout).toContain('What if');
  });
});

test('a what-if that no call could be put at says so', async () => {
  const { usage: _, ...tokenless } = entryOf();
  expect(squeezed(await report({ whatIf: 'cheap' }, [tokenless]))).toContain(
    'What if  ?  no call could be put at cheap',
  );
  expect(await report({ whatIf: 'cheap' }, [tokenless, entryOf()])).toContain('cheap had answered 1 call:');
});

test('calls that cost nothing are one line, and no empty tables', async () => {
  const failed = unanswered({ outcome: 'failed', code: 'server' });
  expect(await report({}, [failed, failed])).toBe(
    '2 calls, none with a cost: 2026-11 (mgw stats --by outcome says how they ended)\n',
  );
  expect(await report({}, [failed])).toMatch(/^1 call without a cost: 2026-11 /);
  expect(JSON.parse(await report({ json: true }, [failed])).total.calls).toBe(1);
  const elsewhere = { ...failed, asked: 'glm', attempts: [] };
  expect(await report({}, [elsewhere, entryOf()])).toContain('1 call without a cost is not listed');
});

test('a tag that a spreadsheet would take for a formula is text in --csv', async () => {
  const tagged = [entryOf({ tag: '=1+1' }), entryOf({ tag: '=1+1' })];
  expect(await report({ by: 'tag', csv: true }, tagged)).toContain("tag,'=1+1,2,CNY");
  expect(await report({ repeats: true, csv: true }, tagged)).toContain(",'=1+1,qwen,");
});

test('money by model and by day, each with its share', async () => {
  const { run } = await reportHome(rows);
  const { stdout } = await run((context) => cost(UTC, context));
  const text = lines(stdout);
  expect(text[0]).toBe('mgw cost · 2026-11 · UTC');
  expect(squeezed(text[2] ?? '')).toBe('Spent  ¥0.004000  2 calls from 2026-11-01 to 2026-11-02');
  const find = (start: string) => cells(text.find((line) => line.startsWith(start)));
  expect(find('qwen')).toEqual(['qwen', '1', '¥0.003000', '75.0%']);
  expect(find('glm')).toEqual(['glm', '1', '¥0.001000', '25.0%']);
  expect(find('2026-11-01')).toEqual(['2026-11-01', '1', '¥0.001000', '25.0%']);
});

test('bars are drawn for a person only', async () => {
  const { run } = await reportHome(rows);
  expect((await run((context) => cost(UTC, context), { isTTY: true })).stdout).toContain('75.0%  ███████████████\n');
  expect((await run((context) => cost(UTC, context))).stdout).not.toContain('█');
});

test('while a rate is missing, bars are of the currency of the config alone', async () => {
  const entries = [entryOf({ model: 'yuan' }), entryOf({ model: 'dollars', currency: 'USD' })];
  const text = await report({ by: 'model' }, entries, { isTTY: true });
  expect(text).toMatch(/^yuan .* 100\.0% +█{20}$/m);
  expect(text).toMatch(/^dollars .* 100\.0%$/m);
});

test('what has no known price has a line and no amount', async () => {
  const { costNano: _, currency: __, ...unpriced } = entryOf({ model: 'local', costSource: 'unpriced' });
  const { run } = await reportHome([...rows, unpriced]);
  const { stdout } = await run((context) => cost(UTC, context));
  expect(cells(lines(stdout).find((line) => line.startsWith('local')))).toEqual(['local', '1', '?', '–']);
  expect(stdout).toContain('? 1 call unpriced');
});

test('--by takes one other key', async () => {
  const { run } = await reportHome([entryOf({ tag: '客服' }), entryOf()]);
  const { sections } = JSON.parse((await run((context) => cost({ ...UTC, by: 'tag', json: true }, context))).stdout);
  expect(sections).toMatchObject([
    {
      by: 'tag',
      lines: [
        { key: '(none)', share: 0.5 },
        { key: '客服', share: 0.5 },
      ],
    },
  ]);
});

test('--by takes two keys, and --top the dearest of each', async () => {
  const entries = [
    ...rows,
    entryOf({ costNano: 5_000_000, model: 'glm', ts: '2026-11-02T00:00:00.000Z' }),
    entryOf({ costNano: 1_000_000, model: 'a', ts: '2026-11-03T00:00:00.000Z' }),
  ];
  const text = lines(await report({ by: 'day,model', top: 1 }, entries));
  const table = text.slice(text.findIndex((line) => line.startsWith('Day, model')) + 2);
  expect(table.slice(0, 4).map(squeezed)).toEqual([
    '2026-11-02  2  ¥0.008000  80.0%',
    '  glm  1  ¥0.005000  50.0%',
    '  qwen  1  ¥0.003000  30.0%',
    '(2 more)  2  ¥0.002000  20.0%',
  ]);
  expect((await report({ by: 'day, model', csv: true }, rows)).split('\r\n').slice(0, 2)).toEqual([
    'by,key,key2,calls,currency,cost,estimated_cost,wasted_cost,unpriced_calls,share',
    '"day,model",2026-11-01,glm,1,CNY,0.001,0,0,0,0.25',
  ]);
  const { sections } = JSON.parse(await report({ by: 'day,model', json: true, top: 1 }, entries));
  expect(sections[0]).toMatchObject({
    by: 'day',
    thenBy: 'model',
    lines: [{ parts: [{ key: 'glm' }, { key: 'qwen' }] }, { rest: 2 }],
  });
});

test.each([
  [{ by: 'day,day' }, '--by day,day: the same key twice'],
  [{ by: 'day,model,tag' }, '--by day,model,tag: more than two keys'],
  [{ by: 'dya' }, '--by dya: not one of the keys'],
  [{ by: 'day', repeats: true }, '--repeats and --by cannot be combined'],
  [{ whatIf: 'glm', repeats: true }, '--repeats and --what-if cannot be combined'],
  [{ whatIf: 'glm', csv: true }, '--what-if and --csv cannot be combined'],
])('%j is refused', async (options, message) => {
  const { run } = await reportHome([]);
  await expect(run((context) => cost({ ...UTC, ...options }, context))).rejects.toMatchObject({
    code: 'usage',
    message,
  });
});

test('--csv has one line a key and currency, without signs', async () => {
  const { run } = await reportHome(rows);
  expect((await run((context) => cost({ ...UTC, csv: true }, context))).stdout.split('\r\n')).toEqual([
    'by,key,calls,currency,cost,estimated_cost,wasted_cost,unpriced_calls,share',
    'model,qwen,1,CNY,0.003,0,0,0,0.75',
    'model,glm,1,CNY,0.001,0,0,0,0.25',
    'day,2026-11-01,1,CNY,0.001,0,0,0,0.25',
    'day,2026-11-02,1,CNY,0.003,0,0,0,0.75',
    '',
  ]);
});

test('at 60 columns and at 200 the same numbers stand there, whole', async () => {
  const large = fc.record({
    costNano: fc.nat({ max: 4e15 }),
    input: fc.nat({ max: 2e9 }),
    model: fc.constantFrom('qwen', 'a-model-with-quite-a-long-name-of-its-own', 'glm'),
    tag: fc.constantFrom('docs', 'a tag of several words that has no room in narrow places'),
  });
  const numbers = (text: string) => text.match(/[^ \n]*\d[^ \n]*/g)?.sort();
  await fc.assert(
    fc.asyncProperty(fc.array(large, { minLength: 2, maxLength: 8 }), async (given) => {
      const entries = given.map(({ input, ...entry }) =>
        entryOf({ ...entry, usage: { input, output: 10, source: 'provider' } }),
      );
      const { run } = await reportHome(entries);
      const report = async (options: CostOptions, columns: number) =>
        (await run((context) => cost({ ...UTC, ...options }, context), { columns })).stdout;
      for (const options of [{ whatIf: 'deepseek' }, { by: 'tag,model' }, { by: 'hour' }]) {
        const narrow = await report(options, 60);
        expect(numbers(narrow)).toEqual(numbers(await report(options, 200)));
      }
    }),
    { numRuns: 10 },
  );
});

test('whatever stands in the ledger, --json keeps its schema, and texts fit 60 columns', async () => {
  const schema = publishedSchema('cost');
  const row = fc
    .tuple(anyEntry, fc.constantFrom('a', 'b'), fc.option(fc.record({ input: fc.nat(1e6), output: fc.nat(1e6) })))
    .map(([entry, promptHash, usage]) => ({
      ...entry,
      promptHash,
      ...(usage && { cache: { status: 'exact' as const, usage: { ...usage, source: 'provider' as const } } }),
    }));
  const asked = fc.record(
    {
      by: fc.constantFrom('tag', 'day,model', 'model,outcome'),
      top: fc.integer({ min: 1, max: 3 }),
      whatIf: fc.constantFrom('glm', 'deepseek/deepseek-v4-pro'),
      month: fc.constant('2026-11'),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 8 }),
      asked,
      fc.boolean(),
      async (entries, choice, isTTY) => {
        const { run } = await reportHome(entries);
        const period = choice.month ? {} : { since: '2026-01-01', until: '2026-12-31' };
        const options = { ...period, ...UTC, ...choice };
        const json = await run((context) => cost({ ...options, json: true }, context));
        expect(breaches(JSON.parse(json.stdout), schema)).toEqual([]);
        const { by: _, whatIf: __, ...others } = options;
        for (const view of [options, { ...others, repeats: true }]) {
          const narrow = await run((context) => cost(view, context), { isTTY, columns: 60 });
          for (const line of lines(narrow.stdout)) expect(displayWidth(line), line).toBeLessThanOrEqual(60);
        }
      },
    ),
    { numRuns: 25 },
  );
});
