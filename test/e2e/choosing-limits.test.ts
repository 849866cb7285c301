import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryOf } from '../support/entries.ts';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

type Candidate = { model: string; kept: boolean; reason: string; likelyCost: number };

/** `a` at ¥0.001 and ¥0.004 for a thousand tokens, `b` at four times that. */
async function cheapAndDear(settings: Parameters<typeof homeWith>[1] = {}) {
  const [cheap, dear] = [await useUpstream(chat('cheap')), await useUpstream(chat('dear'))];
  const each = {
    a: { price_per_1k_input: 0.001, price_per_1k_output: 0.004 },
    b: { price_per_1k_input: 0.004, price_per_1k_output: 0.016 },
  };
  const made = await homeWith([cheap, dear], { each, routing: { strategy: 'cheapest' }, ...settings });
  const mgw = (...argv: string[]) => runBin(argv, { env: made.env });
  const route = async (...argv: string[]) => JSON.parse((await mgw('route', '--json', ...argv)).stdout);
  const rows = async (entries: readonly object[]) => {
    await mkdir(join(made.home, 'ledger'), { recursive: true });
    const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    await writeFile(join(made.home, 'ledger', `${new Date().toISOString().slice(0, 7)}.jsonl`), text);
  };
  return { ...made, mgw, route, rows, cheap, dear };
}

/** Six answers of a model, now. */
function answers(model: string, upstream: { url: string }, output: number) {
  const usage = { input: 10, output, source: 'provider' } as const;
  const endpointHost = new URL(upstream.url).host;
  const own = { model, provider: 'openai-compatible', upstreamModel: `${model}-v1`, endpointHost, usage };
  return Array.from({ length: 6 }, () => entryOf({ ...own, ts: new Date().toISOString() }));
}

/** Of a kind that goes to the reasoning model, which is the dearer one here. */
const HARD = '设计一个支持百万连接的推送系统架构。要求：1. 容灾 2. 不丢消息 3. 容量估算 4. 取舍和风险';
const TIERS = {
  a: { tier: 'economy', price_per_1k_input: 0.0001, price_per_1k_output: 0.0002 },
  b: { tier: 'reasoning', price_per_1k_input: 0.005, price_per_1k_output: 0.01 },
};
/** ¥0.0409 and more for 4,096 tokens of `b`. */
const BETWEEN = 0.01;

describe('a limit of a call', () => {
  it.each([
    ['of the config', { cost_limit_per_call: BETWEEN }, []],
    ['of the call', {}, ['--max-cost', `${BETWEEN}`]],
  ])('%s is known where the model is chosen', async (_, limit, argv) => {
    const { route, mgw, home } = await cheapAndDear({ each: TIERS, routing: { strategy: 'auto', ...limit } });
    const decided = await route(HARD, ...argv);
    expect(decided).toMatchObject({ model: 'a' });
    expect(decided.passedOver).toBeUndefined();
    const [kept, dear] = decided.candidates;
    expect(kept).toMatchObject({ model: 'a', kept: true });
    expect(dear).toMatchObject({
      kept: false,
      reason: `could cost ¥${dear.worstCost.toFixed(6)}, over the limit of ¥0.01 a call`,
    });
    const answered = await mgw('chat', HARD, ...argv);
    expect(answered).toMatchObject({ code: 0, stdout: 'cheap' });
    expect(answered.stderr).not.toContain('passed over');
    expect((await ledgerRows(home)).at(-1)?.route).toMatch(/^auto: analysis [01]\.\d\d → a/);
  });

  it('that leaves nobody refuses the call, and mgw route says so', async () => {
    const { route, mgw, cheap, dear } = await cheapAndDear({ each: TIERS, routing: { strategy: 'auto' } });
    const decided = await route(HARD, '--max-cost', '0.00001');
    expect(breaches(decided, publishedSchema('route'))).toEqual([]);
    expect(decided.model).toBeUndefined();
    expect(decided.passedOver).toMatchObject({ model: 'a', reason: expect.stringMatching(/^could cost ¥0\.0008/) });
    expect(decided.candidates.filter(({ kept }: Candidate) => kept)).toEqual([]);
    const text = (await mgw('route', HARD, '--max-cost', '0.00001')).stdout;
    expect(text).toMatch(/^Model +none: a would be refused\n +a: could cost ¥0\.0008\d\d, over the limit/m);
    const refused = await mgw('chat', HARD, '-m', 'auto', '--max-cost', '0.00001');
    expect(refused).toMatchObject({ code: 4 });
    // The same amount.
    expect(refused.stderr).toContain(/could cost ¥[\d.]+/.exec(decided.passedOver.reason)?.[0]);
    expect([cheap.requests, dear.requests]).toEqual([[], []]);
  });

  it('stands above a rule that names a model: the strategy chooses in its place, and both are told', async () => {
    const rules = [{ task: 'analysis', model: 'b', thinking: 'off' }];
    const { route, mgw } = await cheapAndDear({ each: TIERS, routing: { rules, cost_limit_per_call: BETWEEN } });
    const decided = await route(HARD);
    expect(decided).toMatchObject({ rule: 1, model: 'a' });
    expect(decided.reason).toMatch(/→ a, since b could cost ¥0\.04/);
    expect((await mgw('route', HARD)).stdout).toMatch(/b .*could cost ¥0\.04/);
    expect((await mgw('chat', HARD)).stdout).toBe('cheap');
  });

  it('is reckoned with the cap that is decided, so that a short answer may go where a long one may not', async () => {
    const each = { ...TIERS, a: { ...TIERS.a, thinking_field: 'enable_thinking' } };
    const { mgw } = await cheapAndDear({ each, routing: { strategy: 'auto', cost_limit_per_call: 0.0003 } });
    expect((await mgw('chat', '天空是蓝色的吗？只回答是或否')).stdout).toBe('cheap');
  });
});

describe('a budget', () => {
  const budget = { per_tag: { docs: 0.02 } };

  it('that has no room for a model leaves the choice of the others', async () => {
    const { route, mgw } = await cheapAndDear({ each: TIERS, routing: { strategy: 'auto' }, budget });
    expect(await route(HARD)).toMatchObject({ model: 'b' });
    const decided = await route(HARD, '--tag', 'docs');
    expect(decided).toMatchObject({ model: 'a' });
    expect(decided.candidates[1].reason).toMatch(
      /^could cost ¥0\.04\d+, and ¥0\.020000 of the per_tag\.docs budget is left$/,
    );
    expect(await mgw('chat', HARD, '--tag', 'docs')).toMatchObject({ code: 0, stdout: 'cheap' });
    expect((await mgw('chat', HARD)).stdout).toBe('dear');
  });

  it('that is full refuses, and mgw route says so', async () => {
    const { route, rows, mgw } = await cheapAndDear({ each: TIERS, routing: { strategy: 'auto' }, budget });
    await rows([entryOf({ ts: new Date().toISOString(), tag: 'docs', costNano: 20_000_000, currency: 'CNY' })]);
    const decided = await route(HARD, '--tag', 'docs');
    expect(decided.model).toBeUndefined();
    expect(decided.passedOver.reason).toContain('¥0.000000 of the per_tag.docs budget is left');
    const chinese = await mgw('route', HARD, '--tag', 'docs', '--lang', 'zh');
    expect(chinese.stdout).toMatch(/a：最多可能花费 ¥0\.0008\d\d，而标签 docs 的预算还剩 ¥0\.000000/);
    expect(await mgw('chat', HARD, '--tag', 'docs')).toMatchObject({ code: 4, stdout: '' });
  });
});

describe('images', () => {
  const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

  it('find the model that sees, although the chain has none', async () => {
    const each = { b: { ...TIERS.b, sees: true } };
    const routing = { strategy: 'auto', default_model: 'a', fallback_chain: ['a'] };
    const { route, mgw, home, dear } = await cheapAndDear({ each, routing });
    await writeFile(join(home, 'p.png'), Buffer.from(PIXEL, 'base64'));
    for (const prompt of ['describe this image', 'zxqv wvut']) {
      expect(await route(prompt, '-f', join(home, 'p.png'))).toMatchObject({ model: 'b' });
      const asked = await mgw('chat', prompt, '-f', join(home, 'p.png'));
      expect(asked).toMatchObject({ code: 0, stdout: 'dear' });
    }
    expect(dear.requests).toHaveLength(2);
  });

  it('that nobody sees are refused as ever', async () => {
    const { mgw, home } = await cheapAndDear({ routing: { strategy: 'auto' } });
    await writeFile(join(home, 'p.png'), Buffer.from(PIXEL, 'base64'));
    for (const command of ['chat', 'route']) {
      const refused = await mgw(command, 'describe this image', '-f', join(home, 'p.png'));
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('a does not see images') });
    }
  });
});

describe('an input that no window holds', () => {
  it('is refused, and mgw route says that nobody would be asked', async () => {
    const { route, mgw, home } = await cheapAndDear({ routing: { strategy: 'auto' }, model: { context_window: 1000 } });
    await writeFile(join(home, 'long.txt'), 'words and words '.repeat(800));
    const file = ['summarise', '-f', join(home, 'long.txt')];
    const decided = await route(...file);
    expect(decided.model).toBeUndefined();
    expect(decided.passedOver).toEqual({ model: 'a', reason: 'has too small a window' });
    const { code, stdout } = await mgw('route', ...file);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('none: a would be refused') });
    expect(stdout).toContain('a: has too small a window');
    expect((await mgw('route', ...file, '--lang', 'zh')).stdout).toContain('a：上下文窗口太小');
    expect((await mgw('chat', ...file)).stderr).toContain('the input is too large for a');
  });
});

describe('the likely cost', () => {
  it('is that of one length on all models, so that nobody is cheap for what it was asked', async () => {
    const { route, rows, mgw, cheap, dear } = await cheapAndDear();
    await rows([...answers('a', cheap, 2000), ...answers('b', dear, 8)]);
    const decided = await route('用Python写一个快速排序 3');
    expect(decided.model).toBe('a');
    const [a, b]: Candidate[] = decided.candidates;
    expect(b?.likelyCost).toBeCloseTo(4 * (a?.likelyCost ?? 0), 5);
    expect((await mgw('chat', '用Python写一个快速排序 3')).stdout).toBe('cheap');
  });

  it('grows with the length that is asked for', async () => {
    const { route } = await cheapAndDear();
    const costOf = async (prompt: string) => (await route(prompt)).candidates[0].likelyCost;
    expect(await costOf('写一篇 3000字 的文章')).toBeGreaterThan(5 * (await costOf('写一篇 300字 的文章')));
    expect(await costOf('天空是蓝色的吗？只回答是或否')).toBeLessThan(0.2 * (await costOf('天空是蓝色的吗？')));
  });
});
