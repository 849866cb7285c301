import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CostOptions, cost } from '../../src/cli/commands/cost.ts';
import { drift } from '../../src/cli/commands/drift.ts';
import { estimate } from '../../src/cli/commands/estimate.ts';
import { models } from '../../src/cli/commands/models.ts';
import { type RouteOptions, route } from '../../src/cli/commands/route.ts';
import { listMarks, markRoute, unmarkRoute } from '../../src/cli/commands/route-marks.ts';
import { type StatsOptions, stats } from '../../src/cli/commands/stats.ts';
import { speakLanguage } from '../../src/cli/language/speak-language.ts';
import { displayWidth } from '../../src/cli/render/table.ts';
import type { LedgerEntry } from '../../src/domain/ledger-entry.ts';
import { createMarkStore } from '../../src/routing/choose/mark-store.ts';
import { englishLeft } from '../support/english-left.ts';
import { entryOf, unanswered } from '../support/entries.ts';
import { reportHome, type Screen } from './report-harness.ts';

beforeEach(() => speakLanguage('zh'));
afterEach(() => speakLanguage('en'));

const WIDTHS = [60, 80, 200];
const UTC = { timezone: 'UTC' };

/** A cheap and a dear model, the dear one the default; a budget, and one of a tag. */
const CONFIG = `
models:
  cheap: { provider: openai-compatible, endpoint: 'http://127.0.0.1:1/v1', model: cheap-1, auth: none, pricing: { input: 1, cached_input: 0.1, output: 1 } }
  dear: { provider: openai-compatible, endpoint: 'http://127.0.0.1:1/v1', model: dear-1, auth: none, pricing: { input: 10, output: 10 } }
  own: { provider: openai-compatible, endpoint: 'http://127.0.0.1:1/v1', model: own-1, auth: none }
  dollars: { provider: openai-compatible, endpoint: 'http://127.0.0.1:1/v1', model: usd-1, auth: none, currency: USD, pricing: { input: 1, output: 1 } }
routing: { default_model: dear }
budget: { daily: 0.001, monthly: 100, per_tag: { banner: 1, full: 0 } }
`;

const at = (day: number, time = '04:00:00') => `2026-11-${String(day).padStart(2, '0')}T${time}.000Z`;
const answer = (changes: Partial<LedgerEntry> = {}) =>
  entryOf({ model: 'cheap', provider: 'openai-compatible', upstreamModel: 'cheap-1', costNano: 1_100_000, ...changes });

/** Of every kind that a report says something about. */
const rows: LedgerEntry[] = [
  ...[1, 2, 3, 5].map((day) => answer({ ts: at(day), tag: 'banner', promptHash: 'b'.repeat(32) })),
  answer({ ts: at(20), usage: { input: 900, output: 80, source: 'estimated' }, costSource: 'estimated' }),
  answer({
    outcome: 'cached',
    costNano: 0,
    cache: {
      status: 'exact',
      savedNano: 5_000_000,
      savedCurrency: 'CNY',
      usage: { input: 1000, output: 100, source: 'provider' },
    },
  }),
  answer({
    outcome: 'cached',
    costNano: 0,
    cache: { status: 'equivalent', savedNano: 2_000_000, savedCurrency: 'CNY' },
  }),
  unanswered({ outcome: 'cancelled', costNano: 100_000, currency: 'CNY', costSource: 'estimated' }),
  unanswered({ outcome: 'failed' }),
  unanswered({ outcome: 'refused', attempts: [] }),
  answer({
    attempts: [
      {
        ...{ model: 'dear', provider: 'openai-compatible', status: 'failed', code: 'server', durationMs: 5 },
        billed: {
          usage: { input: 5, output: 1, source: 'estimated' },
          costNano: 60_000,
          currency: 'CNY',
          costSource: 'estimated',
        },
      },
      { model: 'cheap', provider: 'openai-compatible', status: 'ok', durationMs: 800 },
    ],
  }),
  unpriced(),
];

function unpriced(): LedgerEntry {
  const { costNano: _, currency: __, prices: ___, ...row } = answer({ model: 'own', costSource: 'unpriced' });
  return row;
}
const dollars = answer({ model: 'dollars', costNano: 3_000_000, currency: 'USD', ts: at(21) });

type Shown = Parameters<Awaited<ReturnType<typeof reportHome>>['run']>[0];

const print = process.env['SHOW_SCREENS'] ? (text: string) => process.stdout.write(`\n${text}`) : () => {};

/** What a command prints at a terminal of that many columns; no line is wider. */
async function screen(command: Shown, { given = rows, ...look }: Screen & { given?: LedgerEntry[] } = {}) {
  const { run } = await reportHome(given, { config: CONFIG });
  const { stdout, stderr } = await run(command, { columns: 80, isTTY: true, ...look });
  print(stdout + stderr);
  return stdout + stderr;
}

/** Models and vendors, where a narrow table has them beside one another; a hash; the examples of `mgw route`. */
const NAMES = [/^(?:[*\d]? +)?(?:deepseek|qwen|glm)\b.*?(?= {2}|¥)/gm, 'bbbbbbbb', /相似 [\s\S]*?(?=价格上限)/];

describe('mgw cost in Chinese', () => {
  test.each<[string, CostOptions]>([
    ['in all', {}],
    ['by two keys', { by: 'tag,day' }],
    ['by outcome', { by: 'outcome' }],
    ['by what the cache did', { by: 'cache' }],
    ['with a what-if', { whatIf: 'cheap' }],
    ['of a week', { week: true }],
    ['of some hours', { since: '24h' }],
    ['of days', { since: '2026-11-01', until: '2026-11-22' }],
    ['up to a day', { until: '2026-11-22' }],
    ['with its repeats', { repeats: true }],
    ['with repeats of nothing', { repeats: true, today: true }],
    ['of the dearest', { top: 1, by: 'day' }],
    ['of nothing', { month: '2026-09' }],
  ])('is Chinese: %s', async (_, options) => {
    for (const columns of WIDTHS) {
      const text = await screen((context) => cost({ ...UTC, ...options }, context), {
        columns,
        given: [...rows, dollars],
      });
      expect(englishLeft(text, NAMES)).toEqual([]);
      expect(text).toMatch(/花费|费用|没有调用/);
      expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(columns);
    }
  });
});

describe('mgw stats in Chinese', () => {
  test.each<[string, StatsOptions]>([
    ['by model', {}],
    ['by day', { by: 'day' }],
    ['by tag and outcome', { by: 'tag,outcome' }],
    ['of the dearest', { top: 1 }],
    ['of two years', { since: '2025-01-01' }],
    ['of nothing', { month: '2026-09' }],
  ])('is Chinese: %s', async (_, options) => {
    for (const columns of WIDTHS) {
      const given = [...rows, dollars, answer({ ts: '2026-03-01T00:00:00.000Z' })];
      const text = await screen((context) => stats({ ...UTC, ...options }, context), { columns, given });
      expect(englishLeft(text, NAMES)).toEqual([]);
      expect(text).toMatch(/调用/);
      const [, head = '', rule = ''] = /^(.*)\n(─[─ ]*)$/m.exec(text) ?? [];
      expect(displayWidth(head.replace(/费用占比$/, '')), text).toBeLessThanOrEqual(displayWidth(rule));
      expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(columns);
    }
  });

  test('with the drift', async () => {
    const counted = answer({ counted: { input: 900, output: 90, encoding: 'o200k_base' } } as Partial<LedgerEntry>);
    for (const given of [rows, [counted]]) {
      const text = await screen((context) => drift({ ...UTC }, context), { given });
      expect(englishLeft(text, NAMES)).toEqual([]);
      expect(text).toMatch(/[\u4e00-\u9fff]/);
    }
  });
});

describe('what routing has cost, in Chinese', () => {
  const asked = answer({ model: 'vectors', provider: 'embeddings', tag: 'route-embedding', costNano: 100_000 });
  test.each([
    ['less than it saved', 1_100_000, '用了 dear 以外的模型，扣除路由自己的 2 次向量请求 ¥0.000200'],
    ['all', 11_000_000, '路由自己的 2 次向量请求'],
    ['more', 22_000_000, '用了比 dear 贵的模型，另有 ¥0.000200 用于路由自己的 2 次向量请求'],
  ])('%s', async (_, costNano, text) => {
    const given = [answer({ costNano }), asked, asked];
    const shown = await screen((context) => cost({ ...UTC }, context), { given, columns: 200 });
    expect(englishLeft(shown, NAMES)).toEqual([]);
    expect(shown).toContain(text);
    expect(shown.includes('没有节省，反而多花了')).toBe(costNano >= 11_000_000);
  });
});

describe('mgw models in Chinese', () => {
  test.each([{}, { prices: true }])('is Chinese: %j', async (options) => {
    for (const columns of WIDTHS) {
      const text = await screen((context) => models(options, context), { columns });
      expect(englishLeft(text, NAMES)).toEqual([]);
      expect(text).toContain('模型');
    }
  });
});

describe('mgw cost estimate in Chinese', () => {
  test('is Chinese', async () => {
    for (const columns of WIDTHS) {
      const text = await screen((context) => estimate(['你好'], { stdin: false }, context), { columns });
      expect(englishLeft(text, NAMES)).toEqual([]);
      expect(text).toContain('不发送任何内容');
    }
  });
});

describe('mgw route in Chinese', () => {
  const HARD = '设计一个支持百万连接的推送系统架构。要求：1. 容灾 2. 不丢消息 3. 容量估算 4. 取舍和风险';
  test.each<[string, string, Partial<RouteOptions>, string]>([
    ['a greeting', '你好', {}, ''],
    ['what is hard', HARD, { maxTokens: 300, thinking: 'low' }, ''],
    ['what is not known', 'zxqv wvut', {}, ''],
    ['choices', 'What is 2+2?\nA. 3\nB. 4\nC. 5', {}, ''],
    ['a rule', '你好', {}, 'rules: [{ task: chat, model: cheap, max_tokens: 77 }]'],
    ['the cheapest', '你好', {}, 'strategy: cheapest'],
    ['the fastest', '你好', { maxLatency: 0.001 }, 'strategy: fastest'],
    ['balanced', '你好', {}, 'strategy: balanced'],
    ['a limit that leaves nobody', '你好', { maxCost: 0.000001 }, 'strategy: auto'],
    [
      'a limit that leaves another',
      HARD,
      { maxCost: 0.01 },
      'strategy: auto, rules: [{ task: analysis, model: dear }]',
    ],
    ['a budget that leaves nobody', HARD, { tag: 'full' }, 'strategy: auto'],
  ])('is Chinese: %s', async (_, prompt, options, routing) => {
    const config = CONFIG.replace('default_model: dear', `default_model: dear, ${routing}`);
    for (const columns of WIDTHS) {
      const { run } = await reportHome(rows, { config });
      const { stdout } = await run((context) => route([prompt], { stdin: false, ...options }, context), {
        columns,
        isTTY: true,
      });
      print(stdout);
      expect(englishLeft(stdout, NAMES)).toEqual([]);
      expect(stdout).toContain('任务');
    }
  });
});

describe('marks in Chinese', () => {
  test('are made, listed and removed', async () => {
    const { home, run } = await reportHome([], { config: CONFIG });
    const store = createMarkStore(join(home, 'state', 'routing'));
    const said = async (command: Shown) => {
      const { stdout } = await run(command, { columns: 80, isTTY: true });
      print(stdout);
      expect(englishLeft(stdout)).toEqual([]);
      return stdout;
    };
    expect(await said((context) => listMarks({}, context))).toMatch(/^还没有评价/);
    const id = '01KAR000000000000000000001';
    store.remember({
      id,
      ts: '2026-11-23T04:00:00.000Z',
      task: 'code',
      difficulty: 0.52,
      model: 'cheap',
      features: [1],
    });
    expect(await said((context) => markRoute('good', undefined, context))).toBe(`选得好：${id}，代码 0.52 → cheap\n`);
    expect(await said((context) => markRoute('bad', id, context))).toBe(`选得不好：${id}，代码 0.52 → cheap\n`);
    const [head = '', rule = '', row = ''] = (await said((context) => listMarks({}, context))).split('\n');
    expect(head).toMatch(/^调用 +评价 +任务 +难度 +模型$/);
    expect(row).toMatch(new RegExp(`^${id} +不对 +代码 +0\\.52 +cheap$`));
    const upTo = (line: string, last: string) => displayWidth(line.slice(0, line.indexOf(last)));
    expect(upTo(row, 'cheap')).toBe(upTo(head, '模型'));
    expect(displayWidth(row)).toBe(displayWidth(rule));
    expect(await said((context) => unmarkRoute(id, context))).toBe(`已移除：${id}\n`);
  });
});

describe('what a report leaves out', () => {
  test('is said in Chinese', async () => {
    const broken = await reportHome([...rows, '{"v":1,', '{"v":1,', '{"v":1,', '{"v":1,'], { config: 'models: [' });
    const stderrOf = async (command: Shown) => (await broken.run(command)).stderr;
    const lines = /^mgw: 账本：4 处无法读取，已跳过：\S+:13（[^、]*）、[^、]*、[^、]*、另有 1 处$/m;
    const ofStats = await stderrOf((context) => stats(UTC, context));
    expect(ofStats).toMatch(lines);
    expect(ofStats).toMatch(/^mgw: 配置无法使用，所以不显示预算：/m);
    const ofCost = await stderrOf((context) => cost(UTC, context));
    expect(ofCost).toMatch(lines);
    expect(ofCost).toMatch(/^mgw: 配置无法使用，所以无法得知不用 mgw 会花多少：/m);
    expect(await stderrOf((context) => models({}, context))).toMatch(/^mgw: 配置无法使用，以下是内置模型：/);
  });

  test('is not what people have named as mgw names its own', async () => {
    const given = [answer({ tag: 'failed', model: 'answered' }), answer({ tag: 'model', model: 'daily' })];
    const text = await screen((context) => stats({ ...UTC, by: 'tag,model' }, context), { given });
    expect(text).toMatch(/^failed +answered /m);
    expect(text).toMatch(/^model +daily /m);
  });
});
