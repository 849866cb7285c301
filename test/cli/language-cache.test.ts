import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addJudgedPair, pairHash } from '../../src/cache/judged-pairs.ts';
import { rememberHit } from '../../src/cache/last-hit.ts';
import { createShadowLog, type ShadowHit } from '../../src/cache/shadow.ts';
import { calibrate } from '../../src/cli/commands/cache/calibrate.ts';
import { check } from '../../src/cli/commands/cache/check.ts';
import { clear } from '../../src/cli/commands/cache/clear.ts';
import { evaluate } from '../../src/cli/commands/cache/evaluate.ts';
import { forget } from '../../src/cli/commands/cache/forget.ts';
import { list } from '../../src/cli/commands/cache/list.ts';
import { prune } from '../../src/cli/commands/cache/prune.ts';
import { show } from '../../src/cli/commands/cache/show.ts';
import { stats } from '../../src/cli/commands/cache/stats.ts';
import { why } from '../../src/cli/commands/cache/why.ts';
import { wrong } from '../../src/cli/commands/cache/wrong.ts';
import { speakLanguage } from '../../src/cli/language/speak-language.ts';
import { errorText } from '../../src/cli/render/error-text.ts';
import { MgwError } from '../../src/domain/errors.ts';
import { misaligned } from '../support/aligned.ts';
import { answered, keep } from '../support/cache-entries.ts';
import { englishLeft } from '../support/english-left.ts';
import { entryOf } from '../support/entries.ts';
import { type ReportHome, reportHome } from './report-harness.ts';

const env = { DEEPSEEK_API_KEY: 'test-key', DASHSCOPE_API_KEY: 'test-key' };

beforeAll(() => speakLanguage('zh'));
afterAll(() => speakLanguage('en'));

type Given = Parameters<typeof reportHome>[1];
type Run = Parameters<ReportHome['run']>[0];

/** Everything that a command of this home wrote in Chinese, errors too; nothing of it is English but these. */
async function screenOf(home: ReportHome, command: Run, names: readonly (string | RegExp)[] = []): Promise<string> {
  const { stdout, stderr } = await home.run(command).catch((error: unknown) => {
    if (!(error instanceof MgwError)) throw error;
    return { stdout: '', stderr: errorText(error) };
  });
  const screen = stderr + stdout;
  expect(englishLeft(screen, [home.home, ...names])).toEqual([]);
  return screen;
}

const QUESTIONS = ['how do I reset my password', '怎么重置密码', 'what is a monad in plain words'];

async function filled(given: Given = {}, rows: readonly Parameters<typeof reportHome>[0][number][] = []) {
  const home = await reportHome(rows, { env, ...given });
  const entries = QUESTIONS.map((question) => answered(question));
  await keep(home.home, entries);
  return { ...home, ids: entries.map(({ id }) => id) };
}

describe('what the cache has, in Chinese', () => {
  test('list', async () => {
    const home = await filled({ config: 'cache:\n  enabled: false\n' });
    const screen = await screenOf(home, (context) => list({ limit: 2 }, context), QUESTIONS);
    expect(screen).toContain('缓存已关闭（cache.enabled: false）\n');
    expect(screen).toContain('最近 2 个；用 --limit 查看更多\n');
    expect(screen).toMatch(/编号 +时间 +使用 +模型 +问题\n/);
    expect(misaligned(screen.replace('最近', '\n最近'))).toEqual([]);
    expect(await screenOf(home, (context) => list({ limit: 2, tag: 'docs' }, context))).toContain('没有标签为 docs');
    const empty = await reportHome([]);
    expect(await screenOf(empty, (context) => list({ limit: 2 }, context))).toBe('缓存是空的\n');
  });

  test('show', async () => {
    const home = await filled();
    const { question: _, ...follows } = answered('x', { id: '01KAS000000000000000000', reasoning: '想一想' });
    await keep(home.home, [follows]);
    const screen = await screenOf(home, (context) => show(home.ids[0] ?? '', {}, context), [
      ...QUESTIONS,
      'the answer to',
    ]);
    expect(screen).toContain('费用    输入 12 · 输出 34 · ¥0.002100\n');
    expect(screen).toMatch(/时间 +2026-11-2[123] \d\d:\d\d（1 天前）\n模型 +deepseek（deepseek-v4-flash）\n/);
    expect(misaligned(screen)).toEqual([]);
    expect(await screenOf(home, (context) => show('01kas', {}, context), ['the answer to'])).toContain(
      '没有单独的问题',
    );
    expect(await screenOf(home, (context) => show('01KA', {}, context), QUESTIONS)).toContain('请多写几位');
    expect(await screenOf(home, (context) => show('ZZ', {}, context))).toContain('用 `mgw cache list` 查看编号');
  });

  test('stats', async () => {
    const hit = (layer: 'exact' | 'equivalent') =>
      entryOf({ outcome: 'cached', cache: { status: layer, savedNano: 2_100_000, savedCurrency: 'CNY' } });
    const asked = entryOf({ cache: { status: 'miss', spentNano: 41_000, savedCurrency: 'CNY' } });
    const home = await filled({ config: 'cache:\n  mode: shadow\n' }, [hit('exact'), hit('equivalent'), asked]);
    const screen = await screenOf(home, (context) => stats({}, context), [/\d calls?/]);
    expect(screen).toContain('缓存     影子模式：只记下命中，不用来回答\n');
    expect(screen).toContain('条目     3 条，其中 3 条是独立的问题\n');
    expect(screen).toMatch(/层 +命中 +占查询 +节省\n/);
    expect(screen).toMatch(/合计 +2 +66\.7%/);
    expect(misaligned(screen)).toEqual([]);
    const empty = await reportHome([], { config: 'cache:\n  enabled: false\n' });
    const none = await screenOf(empty, (context) => stats({ since: '24h' }, context), ['the last 24 hours']);
    expect(none).toContain('缓存     已关闭（cache.enabled: false）\n');
    expect(none).toMatch(/^最近 24 小时：没有调用$/m);
  });
});

describe('what is done with the cache, in Chinese', () => {
  test('forget, wrong, prune and clear', async () => {
    const home = await filled();
    const [first = '', second = '', third = ''] = home.ids;
    expect(await screenOf(home, (context) => forget([first], {}, context), QUESTIONS)).toMatch(/^已删除 \w+ "how/);
    rememberHit(join(home.home, 'cache'), {
      at: '2026-11-23T04:00:00.000Z',
      entryId: second,
      question: '如何重置密码',
      kept: '怎么重置密码',
    });
    expect(await screenOf(home, (context) => wrong(undefined, {}, context))).toContain(
      '以后不再当作同一个问题："如何重置密码" 和 "怎么重置密码"\n',
    );
    expect(await screenOf(home, (context) => wrong(second, {}, context))).toContain('早已不在');
    expect(await screenOf(home, (context) => wrong(third, {}, context))).toContain('所以没有区分任何问题');
    expect(await screenOf(home, (context) => prune({}, context))).toBe('清理了 0 条，还剩 0 条\n');
    expect(await screenOf(home, (context) => clear({ yes: true }, context))).toBe('缓存本来就是空的\n');
    const other = await filled();
    expect(await screenOf(other, (context) => clear({ shadow: true }, context))).toContain(
      '这会清除 3 条、影子模式的日志和对它的判断，而这里没有人可问',
    );
    expect(await screenOf(other, (context) => clear({ yes: true }, context))).toBe('已清空 3 条\n');
    const none = await reportHome([]);
    expect(await screenOf(none, (context) => wrong(undefined, {}, context))).toContain('缓存还没有命中过');
  });

  test('with what cannot be used: the config, or its folder', async () => {
    const home = await filled({ config: 'cache: 7\n' });
    const screen = await screenOf(home, (context) => why(['怎么付款'], {}, context), ['questions', /config\.yaml:.*/]);
    expect(screen).toContain('mgw: 配置不可用，按默认值处理：');
    await rm(join(home.home, 'cache'), { recursive: true });
    await writeFile(join(home.home, 'cache'), '');
    expect(await screenOf(home, (context) => list({ limit: 2 }, context), [/config\.yaml:.*/])).toContain(
      '无法读取缓存：',
    );
  });
});

describe('what the cache makes of questions, in Chinese', () => {
  test.each([
    ['今天北京天气怎么样', /^不缓存：.+；既不从缓存读取，也不存入\n/],
    ['how do I reset my password', /^完全相同，命中：\w+，1 天前问 deepseek："how/],
    ['如何重置密码', /^同义，命中（strict，1\.00|0\.\d\d）：/],
    ['what should he do with it now', /^(?:不缓存：|未命中：deepseek 没有存过完全相同的问题)/],
    ['what is a functor in plain words', /按 strict 规则，最接近的几个都不是同一个问题/],
    ['how tall is Mount Kilimanjaro', /没有存过相近的问题（一共存了 3 个问题）/],
  ])('why %s', async (question, said) => {
    const home = await filled();
    expect(await screenOf(home, (context) => why([question], {}, context), QUESTIONS)).toMatch(said);
  });

  test('why, by every rule that keeps a question out, with the layers that ask', async () => {
    const home = await filled({ config: 'cache:\n  semantic: confirm\n  equivalent: off\n  enabled: false\n' });
    const screen = await screenOf(home, (context) => why(['how can I reset my own password'], {}, context), QUESTIONS);
    expect(screen).toContain('缓存已关闭（cache.enabled: false）；假如开启：\n');
    expect(screen).toMatch(/confirm：会问 \S+（0\.\d\d）：/);
  });

  test.each([
    ['怎么重置密码', '如何重置密码', '会用来回答另一个（equivalent, strict）'],
    ['how do I log in', 'how do I log out', '一个问题的回答不会用来回答另一个（规则 strict）'],
    ['今天天气怎么样', '明天天气怎么样', '第一个问题不缓存：'],
    ['how old is he', 'how old is she', '不与别的问题相比：'],
    ['how do I pay', 'how do I pay', '会用来回答另一个（exact）'],
  ])('check %s, %s', async (a, b, said) => {
    const home = await filled();
    const screen = await screenOf(home, (context) => check([a, b], {}, context), ['equivalent, strict']);
    expect(screen).toContain(said);
    expect(screen).toMatch(/^层 +相同 +分数 +否决原因\n/);
    expect(misaligned(screen)).toEqual([]);
  });

  test('eval', async () => {
    const home = await filled();
    const file = join(home.home, 'pairs.tsv');
    await writeFile(
      file,
      '1\t怎么重置密码\t如何重置密码\n0\t怎么重置密码\t怎么修改密码\n0\thow do I pay\thow can I pay\nx\n',
    );
    const screen = await screenOf(home, (context) => evaluate(file, { seed: 1 }, context), [
      'how do I pay',
      'how can I pay',
    ]);
    expect(screen).toContain('：跳过 1 行\n  第 4 行：');
    expect(screen).toMatch(/层 +命中 +节省 +答错 +占请求/);
    expect(misaligned(screen)).toEqual([]);
    const intents = join(home.home, 'intents.tsv');
    await writeFile(intents, '密码\t怎么重置密码\n密码\t如何重置密码\n');
    expect(await screenOf(home, (context) => evaluate(intents, { seed: 1 }, context))).toContain(
      '2 个问题依次提问，随机种子 1',
    );
    await writeFile(file, 'x\n');
    expect(await screenOf(home, (context) => evaluate(file, { seed: 1 }, context))).toContain('没有一行能读');
  });

  test('calibrate', async () => {
    const home = await reportHome([entryOf()]);
    expect(await screenOf(home, (context) => calibrate({ limit: 5 }, context))).toBe(
      '影子模式还没有记下任何东西\n  设置 `cache.mode: shadow`，照常提问，过一阵再来\n',
    );
    const cache = join(home.home, 'cache');
    const hits = ['equivalent', 'embedding', 'confirmed'].flatMap((layer, kind) =>
      Array.from(
        { length: 102 },
        (_, at): ShadowHit => ({
          v: 1,
          ts: '2026-11-23T04:00:00.000Z',
          layer: layer as ShadowHit['layer'],
          question: `怎么重置密码 ${at} ${kind}`,
          kept: `如何重置密码 ${at} ${kind}`,
          entryId: '01KAR',
          similarity: 0.8,
          savedNano: 2_000_000,
          currency: 'CNY',
        }),
      ),
    );
    await mkdir(cache, { recursive: true });
    for (const [at, hit] of hits.entries()) {
      createShadowLog(cache).append(hit);
      const { layer, similarity } = hit;
      const right = layer !== 'confirmed' || at % 3 > 0;
      if (at % 102 < 100) addJudgedPair(cache, { v: 1, at: hit.ts, layer, pair: pairHash(hit), similarity, right });
    }
    await appendFile(join(cache, 'shadow.jsonl'), 'x\n');
    const screen = await screenOf(home, (context) => calibrate({ limit: 5 }, context));
    expect(screen).toContain('mgw cache calibrate · 本来会命中 306 次，2026-11-23 至 2026-11-23\n');
    expect(screen).toContain('还有 6 对没有判断；在终端里运行 `mgw cache calibrate` 会逐对来问\n');
    expect(screen).toMatch(/cache\.equivalent: \w+ {3}答错的不超过命中的 5%（95 % 把握）\n/);
    expect(screen).toContain('cache.embedding.threshold: 0.800   从这个值起，答错的不超过命中的 5%（95 % 把握）\n');
    expect(screen).toContain('cache.semantic: off   答错的超过命中的 5%（95 % 把握）\n');
    expect(misaligned(screen)).toEqual([]);
  });
});
