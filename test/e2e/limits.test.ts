import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';
import { breakOff, chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

/** At ¥0.001 and ¥0.002 a thousand, 4,096 out are ¥0.0082 at worst. */
const LIMIT = { routing: { cost_limit_per_call: 0.001 } };

describe('a call over the limit', () => {
  it('is refused where nobody can be asked, and --yes lets it pass', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream], LIMIT);
    const refused = await runBin(['chat', 'hi'], { env });
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr).toMatch(
      /a could cost ¥0\.00\d+ \(\d+ in and 4,096 out at most\), over the limit of ¥0\.001000 a call\n.*--max-tokens 4\d\d would fit;.*--yes/,
    );
    expect(upstream.requests).toHaveLength(0);
    expect(await runBin(['chat', 'hi', '--yes'], { env })).toMatchObject({ code: 0, stdout: 'ok' });
    expect((await ledgerRows(home)).map(({ outcome }) => outcome)).toEqual(['refused', 'answered']);
  });

  it('is told by a dry run with --yes as the call would end, and never past a budget', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env } = await homeWith([upstream], LIMIT);
    const dry = ['chat', 'hi', '--dry-run', '--json'];
    expect((await runBin(dry, { env })).code).toBe(4);
    const allowed = await runBin([...dry, '--yes'], { env });
    expect([allowed.code, JSON.parse(allowed.stdout)]).toMatchObject([0, { model: 'a', candidates: [{ model: 'a' }] }]);
    expect(allowed.stdout).toContain('allowed by --yes: a could cost');
    const poor = await homeWith([upstream], { ...LIMIT, budget: { daily: 0.001 } });
    expect((await runBin([...dry, '--yes'], poor)).code).toBe(4);
    expect((await runBin(['chat', 'hi', '--yes'], poor)).code).toBe(4);
    expect(upstream.requests).toHaveLength(0);
  });

  it('is refused by the limit where nobody can be asked, with a cap that fits it, also where a budget is larger', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env } = await homeWith([upstream], { ...LIMIT, budget: { daily: 0.005 } });
    const { code, stderr } = await runBin(['chat', 'hi'], { env });
    const cap = /--max-tokens (\d+) would fit/.exec(stderr)?.[1] ?? '';
    expect([code, stderr]).toEqual([4, expect.stringContaining('over the limit of ¥0.001000 a call')]);
    expect((await runBin(['chat', 'hi', '--max-tokens', cap], { env })).code).toBe(0);
    // And by the budget where that has less room.
    const poor = await homeWith([upstream], { ...LIMIT, budget: { daily: 0.0005 } });
    const less = await runBin(['chat', 'hi'], poor);
    expect(less.stderr).toContain('¥0.000500 of the daily budget');
    const smaller = /--max-tokens (\d+) would fit/.exec(less.stderr)?.[1] ?? '';
    expect((await runBin(['chat', 'hi', '--max-tokens', smaller], poor)).code).toBe(0);
  });

  it('is told by a dry run as it ends where the first model is priced in a currency without a rate', async () => {
    const upstream = await useUpstream(chat('ok'));
    const settings = {
      each: { a: { currency: 'USD' } },
      budget: { daily: 1 },
      routing: { fallback_chain: ['a', 'b'] },
    };
    const { env } = await homeWith([upstream, upstream], settings);
    const dry = await runBin(['chat', 'hi', '--dry-run', '--json'], { env });
    expect([dry.code, JSON.parse(dry.stdout).model]).toEqual([0, 'b']);
    expect(JSON.parse((await runBin(['chat', 'hi', '--json'], { env })).stdout).model).toBe('b');
  });

  it('passes no budget with --yes', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env } = await homeWith([upstream], { budget: { daily: 0.001 } });
    expect((await runBin(['chat', 'hi', '--yes'], { env })).code).toBe(4);
    expect(upstream.requests).toHaveLength(0);
  });

  it('takes a model that thinks at the price of thinking', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream]);
    await writeFile(
      join(home, 'config.yaml'),
      `models:\n  t:\n    provider: qwen\n    model: qwen-plus\n    endpoint: ${upstream.url}\n    api_key_env: K\n`,
    );
    const run = async (...options: string[]) => {
      const { stdout } = await runBin(['chat', 'hi', '--dry-run', '--json', '-m', 't', ...options], {
        env: { ...env, K: 'k' },
      });
      return JSON.parse(stdout).candidates[0].worstCost as number;
    };
    const [plain, off, on] = [await run(), await run('--thinking', 'off'), await run('--thinking', 'on')];
    // ¥2 and ¥8 for 1M tokens out; its thinking is off unless it is switched on.
    expect(plain).toBe(off);
    expect(plain).toBeCloseTo(0.0082, 3);
    expect(on).toBeCloseTo(0.0328, 3);
  });
});

describe('an answer that broke off', () => {
  const half = breakOff([{ choices: [{ index: 0, delta: { content: 'half an answer' } }] }]);

  it('is begun again when both parts fit the limit, and not when they could pass it', async () => {
    const breaking = await useUpstream(half);
    const whole = await useUpstream(chat('whole'));
    const { env } = await homeWith([breaking, whole], { model: { max_retries: 0 } });
    const argv = ['chat', 'hi', '--json', '--max-tokens', '1000', '--no-cache'];
    expect((await runBin([...argv, '--max-cost', '0.0025'], { env })).code).toBe(0);
    // The first has rested since.
    const fresh = await homeWith([breaking, whole], { model: { max_retries: 0 } });
    const stopped = await runBin([...argv, '--max-cost', '0.0021'], { env: fresh.env });
    expect(stopped.code).toBe(4);
    expect(JSON.parse(stopped.stdout)).toMatchObject({
      error: { code: 'cost-limit', message: expect.stringContaining('broke off') },
      content: 'half an answer',
    });
    expect(whole.requests).toHaveLength(1);
    expect((await ledgerRows(fresh.home)).at(-1)).toMatchObject({
      outcome: 'refused',
      attempts: [{ billed: { costNano: expect.any(Number) } }],
    });
  });

  it('comes on top of what it was billed, and is not begun again when the budget has no room for both', async () => {
    const breaking = await useUpstream(half);
    const whole = await useUpstream(chat('whole'));
    const { env } = await homeWith([breaking, whole], { model: { max_retries: 0 }, budget: { monthly: 0.00204 } });
    const argv = ['chat', 'hi', '--json', '--max-tokens', '1000', '--no-cache'];
    const stopped = await runBin(argv, { env });
    expect([stopped.code, JSON.parse(stopped.stdout).error.code]).toEqual([4, 'budget']);
    expect(whole.requests).toHaveLength(0);
    // Nothing stays reserved: what is left is enough for a smaller call.
    expect((await runBin([...argv, '-m', 'b', '--max-tokens', '950'], { env })).code).toBe(0);
  });
});

describe('estimates', () => {
  it('prices one input on every model, cheapest first, and sends nothing', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream, upstream], { each: { b: { price_per_1k_output: 0.001 } } });
    const { stdout, code } = await runBin(['cost', 'estimate', 'what is this?', '--json'], {
      env,
      stdin: '文本'.repeat(500),
    });
    expect(code).toBe(0);
    const rows = JSON.parse(stdout) as { model: string; likelyCost?: number; counted: unknown }[];
    const priced = rows.flatMap(({ likelyCost }) => likelyCost ?? []);
    expect(priced).toEqual(priced.toSorted((a, b) => a - b));
    expect(rows.map(({ model }) => model)).toEqual(expect.arrayContaining(['a', 'b', 'deepseek', 'qwen', 'glm']));
    expect(rows.findIndex(({ model }) => model === 'b')).toBeLessThan(rows.findIndex(({ model }) => model === 'a'));
    expect(rows[0]?.counted).toEqual({ inputTokens: expect.any(Number), encoding: 'o200k_base' });
    expect(upstream.requests).toHaveLength(0);
    expect(await ledgerRows(home)).toEqual([]);
  });

  it('learn from the ledger: how long answers are, and how the vendor counts', async () => {
    const usage = { prompt_tokens: 116, completion_tokens: 77 };
    const upstream = await useUpstream(chat('an answer of some words', { usage, model: 'a-v1-of-today' }));
    const { env } = await homeWith([upstream]);
    const preview = async () =>
      JSON.parse((await runBin(['chat', 'one', '--dry-run', '--json', '--no-cache'], { env })).stdout).candidates[0];
    expect(await preview()).toMatchObject({ likelyOutputTokens: 500, likelyBasis: 'assumed' });
    for (let call = 0; call < 5; call++) expect((await runBin(['chat', 'one', '--no-cache'], { env })).code).toBe(0);
    expect(await preview()).toMatchObject({
      inputTokens: 116,
      likelyOutputTokens: 77,
      likelyBasis: 'model',
      likelyCost: 0.00027,
    });
    const drift = JSON.parse((await runBin(['stats', '--drift', '--json'], { env })).stdout);
    expect(drift.models).toEqual([
      expect.objectContaining({
        upstreamModel: 'a-v1',
        calls: 5,
        applied: true,
        billed: { inputTokens: 580, outputTokens: 385 },
      }),
    ]);
    expect((await runBin(['stats', '--drift'], { env })).stdout).toMatch(/^a-v1 .* 5 .*×1\.000 .*\+115\.0 /m);
  });

  it('count with the encoding of the config', async () => {
    const upstream = await useUpstream(chat('好的'));
    const counted = async (encoding: string) => {
      const { env } = await homeWith([upstream], { counting: { encoding } });
      return JSON.parse((await runBin(['chat', '人工智能正在改变世界', '--json'], { env })).stdout).counted;
    };
    const [o200k, cl100k] = [await counted('o200k_base'), await counted('cl100k_base')];
    expect([o200k.encoding, cl100k.encoding]).toEqual(['o200k_base', 'cl100k_base']);
    expect(cl100k.inputTokens).toBeGreaterThan(o200k.inputTokens);
  });
});

describe.runIf(hasTerminal)('at a real terminal', () => {
  it.each([
    { key: 'Enter', exit: 4, outcome: 'refused', shown: /\[y\/N\]\nmgw: not sent\nexit 4/ },
    {
      key: 'y',
      exit: 0,
      outcome: 'answered',
      shown: /\[y\/N\] y\nthe answer\ntest-model · .* · ¥0\.000020 · \d\.\d s · ¥2\.00 of ¥2\.00 daily left\nexit 0/,
    },
    { key: 'C-c', exit: 130, outcome: 'cancelled', shown: /\[y\/N\] \^C\n/ },
  ])('asks before a call over the limit: $key is $outcome', async ({ key, exit, outcome, shown }) => {
    const upstream = await useUpstream(chat('the answer'));
    const { env, home } = await homeWith([upstream], { ...LIMIT, budget: { daily: 2 } });
    const terminal = openTerminal(env, { columns: 120 });
    terminal.type('mgw chat hi; echo "exit $?"');
    const question = await terminal.until(/\[y\/N\]/);
    expect(question).toMatch(
      /mgw: a could cost ¥0\.008\d+ .* over the limit of ¥0\.001000 a call\n {2}--max-tokens \d+ would fit\n {2}Ask it all the same\? \[y\/N\]/,
    );
    expect(upstream.requests).toHaveLength(0);
    if (key === 'y') terminal.type(key);
    else terminal.press(key);
    expect(await terminal.until(new RegExp(`exit ${exit}\n`))).toMatch(shown);
    expect((await ledgerRows(home)).map((row) => row.outcome)).toEqual([outcome]);
  });
});
