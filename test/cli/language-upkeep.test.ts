import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { check } from '../../src/cli/commands/cache/check.ts';
import { stats as cacheStats } from '../../src/cli/commands/cache/stats.ts';
import { why } from '../../src/cli/commands/cache/why.ts';
import { configCheck, configInit, configPath, configShow } from '../../src/cli/commands/config.ts';
import { doctor } from '../../src/cli/commands/doctor.ts';
import { ledgerExport } from '../../src/cli/commands/ledger/export.ts';
import { ledgerPrune } from '../../src/cli/commands/ledger/prune.ts';
import { ledgerVerify } from '../../src/cli/commands/ledger/verify.ts';
import { speakLanguage } from '../../src/cli/language/speak-language.ts';
import { errorText } from '../../src/cli/render/error-text.ts';
import { displayWidth } from '../../src/cli/render/table.ts';
import { MgwError } from '../../src/domain/errors.ts';
import { englishLeft } from '../support/english-left.ts';
import { entryOf } from '../support/entries.ts';
import { lineOf, rowAt } from '../support/ledger-home.ts';
import { chat, failure } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';
import { type ReportHome, reportHome } from './report-harness.ts';

beforeAll(() => speakLanguage('zh'));
afterAll(() => speakLanguage('en'));

type Run = Parameters<ReportHome['run']>[0];
type Screen = Parameters<ReportHome['run']>[1];

/** Everything that a command of this home wrote in Chinese, errors too; nothing of it is English but these. */
async function screenOf(
  home: ReportHome,
  command: Run,
  { names = [], ...screen }: Screen & { names?: (string | RegExp)[] } = {},
): Promise<string> {
  const { stdout, stderr } = await home.run(command, screen).catch((error: unknown) => {
    if (!(error instanceof MgwError)) throw error;
    return { stdout: '', stderr: errorText(error) };
  });
  const text = stderr + stdout;
  expect(englishLeft(text, [home.home, ...names])).toEqual([]);
  return text;
}

describe('the ledger, in Chinese', () => {
  test('verify: every kind of finding', async () => {
    const ts = '2026-10-05T04:00:00.000Z';
    const good = rowAt(ts);
    const billed = {
      usage: { input: 9, output: 9, cachedInput: 10, source: 'provider' as const },
      costNano: 5,
      costSource: 'estimated' as const,
    };
    const { prices: _, ...priceless } = rowAt(ts);
    const { usage: __, prices: ___, costNano: ____, currency: _____, costSource: ______, ...bare } = rowAt(ts);
    const rows = [
      good,
      good,
      rowAt(ts, { id: good.id }),
      rowAt(ts, { costNano: 7 }),
      rowAt(ts, { id: 'no-ulid' }),
      rowAt('2026-09-30T23:00:00.000Z'),
      rowAt('2026-10-05T04:00:00Z'),
      rowAt(ts, { currency: 'USD', costSource: 'estimated' }),
      rowAt(ts, { outcome: 'cached', usage: { input: 0, output: 0, source: 'cache' } }),
      rowAt(ts, { attempts: [{ model: 'a', provider: 'a', status: 'failed', durationMs: 1, billed }] }),
      rowAt(ts, { counted: { input: 90_000, output: 1, encoding: ' ' } }),
      rowAt(ts, { cache: { status: 'exact', savedNano: 5 } }),
      rowAt(ts, { prices: { input: -1, output: 0, currency: 'CNY', source: 'x' } }),
      priceless,
      bare,
      rowAt(ts, { costSource: 'unpriced' }),
      '{"torn',
      '[]',
    ];
    const home = await reportHome([]);
    const ledger = join(home.home, 'ledger');
    await mkdir(ledger, { mode: 0o755 });
    await chmod(ledger, 0o755);
    await writeFile(join(ledger, '2026-10.jsonl'), rows.map(lineOf).join(''), { mode: 0o600 });
    await writeFile(join(ledger, 'notes.txt'), '', { mode: 0o600 });
    await writeFile(join(ledger, '2026-10.jsonl.x.tmp'), '', { mode: 0o600 });
    const screen = await screenOf(home, (context) => ledgerVerify({}, context));
    expect(screen).toMatch(/^别人可读，或自己不可读：1\n/);
    expect(screen).toContain('应当把');
    expect(screen).toMatch(/：1 个月共 16 条记录，发现 \d+ 处问题；没有改动任何内容\n$/);
    await screenOf(home, (context) => ledgerVerify({ all: true }, context));
    const well = await reportHome([]);
    expect(await screenOf(well, (context) => ledgerVerify({}, context))).toContain('没有问题');
  });

  test('export: what is told beside the rows', async () => {
    const home = await reportHome([entryOf(), '{"torn', 'x']);
    const file = join(home.home, 'rows.jsonl');
    const screen = await screenOf(home, (context) => ledgerExport({ output: file }, context));
    expect(screen).toMatch(
      /^mgw: 账本：2 行读不懂，已略去：.*2026-11\.jsonl:2（.*），另有 1 行（`mgw ledger verify` 会列出）\n/,
    );
    expect(screen).toMatch(/rows\.jsonl 中有 1 条记录\n$/);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ outcome: 'answered' });
    expect(await screenOf(home, (context) => ledgerExport({ output: file }, context))).toContain('已经存在');
    expect(await screenOf(home, (context) => ledgerExport({ since: '2026-01-01', until: '2026-01-31' }, context))).toBe(
      '2026-01-01 至 2026-01-31：没有调用\n',
    );
  });

  test('prune: what would go, and what went', async () => {
    const rows = Array.from({ length: 12 }, (_, at) => rowAt(`2026-0${1 + (at % 2)}-1${at % 9}T04:00:00.000Z`));
    const { costNano: _, currency: __, ...unpriced } = rowAt('2026-02-03T04:00:00.000Z', { costSource: 'unpriced' });
    const home = await reportHome([...rows, unpriced, rowAt('2026-03-01T04:00:00.000Z')]);
    await writeFile(join(home.home, 'ledger', '2026-02.jsonl'), 'x\n', { flag: 'a' });
    const dry = await screenOf(home, (context) => ledgerPrune({ before: '2026-02-15', dryRun: true }, context));
    expect(dry).toMatch(/^mgw ledger prune · 2026-02-15 之前的调用 · /);
    expect(dry).toMatch(
      / {2}2026-01\.jsonl {2}6 次调用 {2}整个文件\n {2}2026-02\.jsonl {2}\d 次调用 {2}保留 \d 次和 1 行不是记录的内容\n/,
    );
    expect(dry).toMatch(/\n合计 2026-01-\d\d 至 2026-02-\d\d 的 \d+ 次调用，¥0\.01\d+，其中 1 次无价格\n/);
    expect(dry).toContain('什么都没有删除：这只是预演\n');
    expect(
      await screenOf(home, (context) => ledgerPrune({ before: '2026-03' }, context), { names: ['prune'] }),
    ).toContain('没有人可问');
    expect(await screenOf(home, (context) => ledgerPrune({ before: '2027-01' }, context))).toMatch(
      /^mgw: --before 2027-01：/,
    );
    expect(await screenOf(home, (context) => ledgerPrune({ before: '2026-03', yes: true }, context))).toContain(
      '已删除',
    );
    expect(await screenOf(home, (context) => ledgerPrune({ before: '2026-02', yes: true }, context))).toMatch(
      /^没有要删除的：2026-02-01 之前没有调用（.+）\n$/,
    );
  });
});

describe('the config, in Chinese', () => {
  test('path, init, check and show of a good one', async () => {
    const home = await reportHome([], { env: { DEEPSEEK_API_KEY: 'test-key' } });
    expect(await screenOf(home, (context) => configPath({}, context))).toContain(
      '没有这个文件：只用预设（`mgw config init` 会写一份）',
    );
    expect(await screenOf(home, (context) => configShow({}, context), { names: [/^[^#\n]*/gm] })).toContain(
      `# 没有文件 ${home.home}/config.yaml\n`,
    );
    expect(await screenOf(home, (context) => configInit({}, context))).toContain(
      '已写好。编辑之后运行：mgw config check\n',
    );
    expect(await screenOf(home, (context) => configInit({}, context))).toContain('已经存在');
    expect(await screenOf(home, (context) => configPath({}, context))).toContain('文件存在\n');
    expect(await screenOf(home, (context) => configCheck({}, context))).toContain('：没有问题\n');
    const shown = await screenOf(home, (context) => configShow({}, context), { names: [/^[^#\n]*/gm] });
    expect(shown).toContain(' # 默认\n');
    expect(shown).toContain(' # 内置\n');
  });

  test('check: problems, remarks and notes', async () => {
    const bad = await reportHome([], {
      config: 'models:\n  qwen: { endpont: 7, timeout: soon }\nbudget: { daily: -1 }\n',
    });
    const problems = await screenOf(bad, (context) => configCheck({}, context), { names: [/\w+ is [^\n]*/] });
    expect(problems).toMatch(/config\.yaml:2:\d+：models\.qwen\.endpont：\S/);
    expect(await screenOf(bad, (context) => configShow({}, context), { names: [/\w+ is [^\n]*/] })).toBe(problems);
    const config =
      'routing: { strategy: auto }\ncache: { semantic: confirm }\nmodels:\n  own: { provider: openai-compatible, endpoint: "http://127.0.0.1:9", model: m, auth: none }\n';
    const remarks = await screenOf(await reportHome([], { config }), (context) => configCheck({}, context));
    expect(remarks).toMatch(/routing\.strategy/);
    const noted = await reportHome([], { config: 'cache: { semantic: confirm }\n' });
    expect(await screenOf(noted, (context) => configCheck({}, context))).toMatch(/：没有问题\n注意：.+\n {4}\S/);
  });
});

describe('the doctor, in Chinese', () => {
  const DATE = { date: 'Mon, 23 Nov 2026 04:00:01 GMT' };
  const own = (url: string, changes = {}) => ({
    provider: 'openai-compatible',
    endpoint: url,
    model: 'own-v1',
    price_per_1k_input: 0.001,
    price_per_1k_output: 0.002,
    auth: 'none',
    ...changes,
  });

  test('when all is well', async () => {
    const upstream = await useUpstream((response, request) =>
      (request.method === 'GET' ? failure(401, { message: 'no key given' }, DATE) : chat('hi'))(response, request),
    );
    const home = await reportHome([entryOf()], { config: stringify({ models: { own: own(upstream.url) } }) });
    const screen = await screenOf(home, (context) => doctor(['own'], { live: true }, context));
    expect(screen).toMatch(/^正常 {2}Node {2}/);
    expect(screen).toMatch(/\n正常 {2}账本 {2}\S+ 可写；2026-11 有 1 次调用\n/);
    expect(screen).toMatch(/\n正常 {2}实测 {2}\d+ 毫秒内回答，¥0\.\d+\n/);
    expect(screen).toMatch(/\n一切正常。\n$/);
  });

  test('when much is wrong, folded in the width of a terminal', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    const address = server.address();
    await new Promise((resolve) => server.close(resolve));
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1`;
    const models = { own: own(url, { price_per_1k_input: undefined, price_per_1k_output: undefined }) };
    const env = { ALL_PROXY: 'http://127.0.0.1:1' };
    const home = await reportHome([entryOf(), 'x', 'y', 'z'], { config: stringify({ models }), env });
    for (const columns of [60, 80, 200]) {
      const screen = await screenOf(home, (context) => doctor([], { live: true }, context), { columns, isTTY: true });
      expect(screen).toMatch(/警告 {2}代理 {2}无：设置了 ALL_PROXY/);
      expect(screen).toMatch(/\nown（own-v1，最先使用）\n/);
      expect(screen).toMatch(/\n\d 个问题，\d+ 条警告。\n$/);
      const tooWide = screen.split('\n').filter((line) => displayWidth(line) > columns && /\p{sc=Han}/u.test(line));
      expect(tooWide.filter((line) => !line.includes(home.home))).toEqual([]);
    }
  });

  test('with a config that cannot be used, folders that cannot be written, a model that rests', async () => {
    const home = await reportHome([], {
      config: 'budget: { daily: -1 }\n',
      env: { HTTPS_PROXY: 'nowhere' },
      resting: async () => [{ model: 'deepseek', until: '2026-11-23T05:00:00.000Z', reason: 'HTTP 503' }],
    });
    await writeFile(join(home.home, 'ledger'), '');
    await writeFile(join(home.home, 'cache'), '');
    const screen = await screenOf(home, (context) => doctor([], {}, context));
    expect(screen).toMatch(/^问题 {2}配置 {2}/m);
    expect(screen).toMatch(/^警告 {2}缓存 {2}\S+ 不可写：该是目录的地方是一个文件\n/m);
    expect(screen).toMatch(/^警告 {2}休息 {2}到 2026-11-2\d \d\d:00（还有 60 分钟）：HTTP 503$/m);
    expect(await screenOf(home, (context) => doctor(['qwem'], {}, context))).toMatch(/^mgw: 未知模型/);
  });
});

describe('what programs read', () => {
  test('is the same in both languages', async () => {
    const home = await reportHome([rowAt('2026-11-05T04:00:00.000Z', { costNano: 7 }), 'x'], {
      config:
        'cache: { semantic: confirm }\nmodels: { own: { provider: openai-compatible, endpoint: "http://127.0.0.1:9", model: m, auth: none } }\n',
    });
    const commands: Run[] = [
      (context) => ledgerVerify({ json: true }, context),
      (context) => ledgerExport({ csv: true }, context),
      (context) => configShow({ json: true }, context),
      (context) => cacheStats({ json: true }, context),
      (context) => why(['how old is he'], { json: true }, context),
      (context) => check(['怎么付款', '如何付款'], { json: true }, context),
      (context) => doctor(['own'], { json: true }, context),
    ];
    // What was measured differs each time.
    const printed = async () => {
      const texts: string[] = [];
      for (const command of commands) texts.push((await home.run(command)).stdout.replace(/"ms": [\d.]+/g, '"ms": 0'));
      return texts;
    };
    const chinese = await printed();
    await speakLanguage('en');
    const english = await printed();
    await speakLanguage('zh');
    expect(chinese).toEqual(english);
    expect(chinese.join('')).not.toMatch(/(?!怎么付款|如何付款)\p{sc=Han}{5}/u);
  });
});
