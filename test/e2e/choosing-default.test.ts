import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { englishLeft } from '../support/english-left.ts';
import { entryOf } from '../support/entries.ts';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { chat } from '../support/upstream.ts';
import { useGateway } from '../support/use-gateway.ts';
import { useUpstream } from '../support/use-upstream.ts';

const NOTHING = 'zxqv wvut';
const HARD = '设计一个支持百万连接的推送系统架构。要求：1. 容灾 2. 不丢消息 3. 容量估算 4. 取舍和风险';
const PRICE = { price_per_1k_input: 0.01, price_per_1k_output: 0.02 };
const NO_PRICE = { price_per_1k_input: undefined, price_per_1k_output: undefined };
const SMALL = { tier: 'economy', price_per_1k_input: 0.001, price_per_1k_output: 0.002 };

type Candidate = { model: string; kept: boolean; reason: string; likelyCost?: number };
type Shown = { model: string; reason: string; rule?: number; candidates: Candidate[]; ceiling?: { cost: number } };

/** `a`, the default, and `b`, which is of economy and costs a tenth. */
async function twoModels(a: Record<string, unknown>, settings: Parameters<typeof homeWith>[1] = {}) {
  const upstreams = [await useUpstream(chat('mid')), await useUpstream(chat('small'))] as const;
  const { each, routing, ...rest } = settings;
  const made = await homeWith(upstreams, {
    ...{ each: { a: { tier: 'standard', ...PRICE, ...a }, b: SMALL, ...each }, cache: { enabled: false } },
    ...{ routing: { strategy: 'auto', ...routing }, ...rest },
  });
  const mgw = (...argv: string[]) => runBin(argv, { env: made.env });
  return {
    ...made,
    mgw,
    upstreams,
    ask: (...argv: string[]) => mgw('chat', ...argv),
    shown: async (...argv: string[]): Promise<Shown> => JSON.parse((await mgw('route', '--json', ...argv)).stdout),
    chinese: async (...argv: string[]) => (await mgw('route', '--lang', 'zh', ...argv)).stdout,
  };
}

async function spend(home: string, costNano: number) {
  const ts = new Date().toISOString();
  await mkdir(join(home, 'ledger'), { recursive: true });
  const row = entryOf({ ts, costNano, currency: 'CNY' });
  await writeFile(join(home, 'ledger', `${ts.slice(0, 7)}.jsonl`), `${JSON.stringify(row)}\n`);
}

const keptOf = ({ candidates }: Shown) =>
  candidates.filter(({ kept }) => kept).map(({ model, reason }) => [model, reason]);
const reasonOf = ({ candidates }: Shown, alias: string) => candidates.find(({ model }) => model === alias)?.reason;

describe('not sure', () => {
  it.each([
    ['without a price', NO_PRICE],
    ['in a currency without a rate', { ...PRICE, currency: 'USD' }],
  ])('asks a default %s all the same', async (_name, a) => {
    const { ask, shown, home } = await twoModels(a);
    const decided = await shown(NOTHING);
    expect(decided.model).toBe('a');
    expect(keptOf(decided)).toEqual([['a', 'not sure, so the default']]);
    expect(await ask(NOTHING)).toMatchObject({ code: 0, stdout: 'mid' });
    expect((await ledgerRows(home)).map(({ model, route }) => [model, route])).toEqual([['a', 'auto: not sure → a']]);
  });

  it('leaves a default that rests to its fallbacks, as a call that is not chosen for', async () => {
    const { ask, shown, chinese, mgw, home, upstreams } = await twoModels({}, { model: { max_retries: 0 } });
    upstreams[0].use((response) => void response.writeHead(401).end('{}'));
    expect((await ask('hi', '-m', 'a')).code).not.toBe(2);
    expect((await ask(NOTHING)).stdout).toBe('small');
    expect(upstreams[0].requests).toHaveLength(1);
    expect((await ledgerRows(home)).at(-1)).toMatchObject({ asked: 'a', model: 'b', route: 'auto: not sure → a' });
    const [kept] = keptOf(await shown(NOTHING));
    expect(kept?.[1]).toMatch(/^not sure, so the default; rests until \S+, until then after fallbacks that do not$/);
    expect((await mgw('route', NOTHING)).stdout).toContain('not sure, so the default; rests until');
    expect(await chinese(NOTHING)).toMatch(/拿不准，所以用默认模型；休息到 \d\d:\d\d:\d\d，/);
  });

  it('asks the cheaper one where the default is over the ceiling, and says that', async () => {
    const { ask, mgw, shown, chinese, home } = await twoModels({}, { budget: { daily: 1 } });
    await spend(home, 900_000_000);
    const decided = await shown(NOTHING);
    expect(keptOf(decided)).toEqual([['b', 'not sure, and a is over the ceiling']]);
    expect(decided.reason).toBe('auto: not sure → b, since a is over the ceiling');
    const text = (await mgw('route', NOTHING)).stdout;
    expect(text).toContain('not sure, and a is over the ceiling');
    expect(text).not.toContain('the default');
    const zh = await chinese(NOTHING);
    expect(englishLeft(zh, [/相似 [\s\S]*?(?=价格上限)/])).toEqual([]);
    expect(zh).toContain('拿不准，而 a 超过价格上限');
    expect(zh).not.toContain('默认模型（');
    expect((await ask(NOTHING)).stdout).toBe('small');
    expect((await ledgerRows(home)).at(-1)?.route).toBe('auto: not sure → b, since a is over the ceiling');
  });

  it('asks another where the window of the default is too small, and says that', async () => {
    const { shown, chinese } = await twoModels({ context_window: 16, max_tokens: 8 });
    const long = `${NOTHING} `.repeat(40);
    expect(keptOf(await shown(long))).toEqual([['b', 'not sure, and a has too small a window']]);
    expect(await chinese(long)).toContain('拿不准，而 a 上下文窗口太小');
  });

  it('asks the next of the chain where the default has no key, and says that', async () => {
    const { ask, shown, chinese, home } = await twoModels({ api_key_env: 'NOBODY_HAS_THIS' });
    const decided = await shown(NOTHING);
    expect(keptOf(decided)).toEqual([['b', 'not sure, and a has no key']]);
    expect(reasonOf(decided, 'a')).toBe('has no key');
    expect(await chinese(NOTHING)).toContain('拿不准，而 a 没有 Key');
    expect((await ask(NOTHING)).stdout).toBe('small');
    expect((await ledgerRows(home)).at(-1)).toMatchObject({
      model: 'b',
      route: 'auto: not sure → b, since a has no key',
    });
  });
});

describe('a budget that is used up', () => {
  it('lowers the ceiling where the default has no price, too', async () => {
    const { shown, mgw, home } = await twoModels(
      { ...NO_PRICE, tier: 'economy' },
      {
        budget: { daily: 1000 },
        each: { b: SMALL, c: { tier: 'reasoning', price_per_1k_input: 1, price_per_1k_output: 2 } },
      },
    );
    await writeFile(
      join(home, 'config.yaml'),
      `models:
  a: { provider: openai-compatible, endpoint: "http://127.0.0.1:9/v1", model: a, auth: none }
  b: { provider: openai-compatible, endpoint: "http://127.0.0.1:9/v1", model: b, auth: none, tier: economy, price_per_1k_input: 0.001, price_per_1k_output: 0.002 }
  c: { provider: openai-compatible, endpoint: "http://127.0.0.1:9/v1", model: c, auth: none, tier: reasoning, price_per_1k_input: 1, price_per_1k_output: 2 }
routing: { strategy: auto, default_model: a }
budget: { daily: 1000 }
`,
    );
    expect((await shown(HARD)).model).toBe('c');
    await spend(home, 980_000_000_000);
    const decided = await shown(HARD);
    expect(decided.model).toBe('b');
    expect(decided.ceiling?.cost).toBeGreaterThan(0);
    expect(reasonOf(decided, 'c')).toBe('over the ceiling: 98 % of daily used');
    expect((await mgw('route', HARD)).stdout).toMatch(/Ceiling .*98 % of the daily budget is used/);
  });
});

describe('fastest', () => {
  it('keeps the default while no speed is known, and says so', async () => {
    const { ask, shown, chinese, home } = await twoModels({}, { routing: { strategy: 'fastest' } });
    expect(keptOf(await shown(HARD))).toEqual([['a', 'no speed to go by, so the default']]);
    expect(await chinese(HARD)).toContain('还不知道快慢，所以用默认模型');
    expect((await ask(HARD)).stdout).toBe('mid');
    expect((await ledgerRows(home)).at(-1)?.model).toBe('a');
  });

  it('shows the default as kept where nobody has a price either', async () => {
    const { shown } = await twoModels(NO_PRICE, { each: { b: NO_PRICE }, routing: { strategy: 'fastest' } });
    expect(keptOf(await shown(HARD))).toEqual([['a', 'no speed to go by, so the default']]);
  });
});

describe('a price in a currency without a rate', () => {
  it('is called so, with where a rate is put', async () => {
    const dollars = { tier: 'reasoning', ...PRICE, currency: 'USD' };
    const { mgw, shown, chinese } = await twoModels({}, { each: { b: dollars } });
    expect(reasonOf(await shown(HARD), 'b')).toBe('no exchange rate for USD');
    const text = (await mgw('route', HARD)).stdout;
    expect(text.replace(/\s+/g, ' ')).toContain(
      'say what one is worth in CNY, exchange_rates: { USD: … } in the config.',
    );
    expect(text).not.toMatch(/unpriced|no price is known/);
    const zh = await chinese(HARD);
    expect(zh).toContain('没有 USD 的汇率');
    expect(zh).toContain('用 exchange_rates: { USD: … } 写明 1 USD 折合多少 CNY');
  });
});

describe('a rule whose model has no key', () => {
  it.each(['auto', 'fixed'])('is passed over by route, ledger and call alike (%s)', async (strategy) => {
    const { ask, mgw, shown, chinese, home } = await twoModels(
      {},
      {
        each: { b: { ...SMALL, api_key_env: 'NOBODY_HAS_THIS' } },
        routing: { strategy, rules: [{ tag: 'x', model: 'b' }] },
      },
    );
    const decided = await shown('--tag', 'x', HARD);
    const reason = new RegExp(`^${strategy}: analysis [01]\\.\\d\\d → a, since b has no key$`);
    expect(decided).toMatchObject({ model: 'a', reason: expect.stringMatching(reason) });
    expect(breaches(decided, publishedSchema('route'))).toEqual([]);
    expect(decided.rule).toBeUndefined();
    expect(decided.candidates.map(({ model, kept }) => [model, kept])).toEqual([
      ['a', true],
      ['b', false],
    ]);
    expect(reasonOf(decided, 'b')).toBe('has no key');
    expect((await mgw('route', '--tag', 'x', HARD)).stdout).toMatch(/^ {2}b .*has no key$/m);
    expect(await chinese('--tag', 'x', HARD)).toMatch(/^ {2}b .*没有 Key$/m);
    const dry = (await ask('--tag', 'x', HARD, '--dry-run', '--lang', 'zh')).stdout;
    expect(dry).toMatch(/→ a，因为 b 没有 Key$/m);
    expect((await ask('--tag', 'x', HARD)).stdout).toBe('mid');
    expect((await ledgerRows(home)).at(-1)).toMatchObject({ model: 'a', route: expect.stringMatching(reason) });
  });
});

describe('a conversation', () => {
  const turn = (before: string, answer: string) => [
    { role: 'user' as const, content: before },
    { role: 'assistant' as const, content: answer },
    { role: 'user' as const, content: HARD },
  ];

  it('does not move aside to a cheaper model', async () => {
    const [dear, slight] = [await useUpstream(chat('dear')), await useUpstream(chat('slight'))];
    const { tier: _, ...untiered } = SMALL;
    const { gateway } = await useGateway([dear, slight], { each: { a: PRICE, b: untiered } });
    const first = await gateway.chat({ messages: turn('你好', '').slice(0, 1), model: 'a' });
    const second = await gateway.chat({ messages: turn('你好', first.content), model: 'auto' });
    expect([first.model, second.model]).toEqual(['a', 'a']);
  });

  it('does not move down with balanced', async () => {
    const [s, e] = [await useUpstream(chat('s')), await useUpstream(chat('e'))];
    const far = { price_per_1k_input: 1, price_per_1k_output: 2 };
    const each = { a: { tier: 'standard', ...far }, b: SMALL };
    const { gateway } = await useGateway([s, e], { each, routing: { strategy: 'balanced' } });
    const first = await gateway.chat({ messages: turn('你好', '').slice(0, 1), model: 'a' });
    const second = await gateway.chat({ messages: turn('你好', first.content) });
    expect([first.model, second.model]).toEqual(['a', 'a']);
  });
});
