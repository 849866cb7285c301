import { describe, expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { type HomeSettings, homeWith, runBin } from '../support/run-bin.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const KEY = { QWEN_KEY: 'k' };
const QWEN = { provider: 'qwen', model: 'qwen-plus', api_key_env: 'QWEN_KEY' };
const CHINESE = '统一接口，一套代码调用所有模型；自动选择模型、自动降级、自动重试，成本可控。'.repeat(120);
const RUSSIAN = 'Все люди рождаются свободными и равными в своём достоинстве и правах. '.repeat(150);

/** A home with one vendor that would answer anything. */
async function oneModel(model: Record<string, unknown>, rest: HomeSettings = {}) {
  const upstream = await useUpstream(chat('ok'));
  const { env, home } = await homeWith([upstream], { model, ...rest });
  const run = (argv: readonly string[], stdin?: string) =>
    runBin(['chat', '--no-cache', ...argv], { env: { ...env, ...KEY }, ...(stdin !== undefined && { stdin }) });
  return { upstream, home, run };
}

/** The N of `--max-tokens N would fit`. */
function offered(stderr: string): number | undefined {
  const match = /--max-tokens (\d+) would fit/.exec(stderr);
  return match === null ? undefined : Number(match[1]);
}

describe('the --max-tokens that a refusal offers', () => {
  it.each<[string, Record<string, unknown>, string, string | undefined]>([
    ['fits', {}, '0.001', undefined],
    ['fits where there are several answers', { params: { n: 3 } }, '0.003', undefined],
    ['fits where params have another cap', { params: { max_tokens: 9000 } }, '0.003', undefined],
    [
      'fits where params have renamed the cap',
      { params: { max_tokens: null, max_completion_tokens: 9000 } },
      '0.003',
      undefined,
    ],
    ['fits where the input was counted', QWEN, '0.009', CHINESE],
    [
      'fits where tools are read too',
      { params: { tools: [{ type: 'function', function: { name: 'f' } }] } },
      '0.004',
      '',
    ],
  ])('%s: %j', async (_, model, limit, text) => {
    const { run, upstream } = await oneModel(model);
    const refused = await run(['hi', '--max-cost', limit], text);
    expect(refused.code).toBe(4);
    const fitting = offered(refused.stderr) ?? Number.NaN;
    expect(fitting).toBeGreaterThan(0);
    expect((await run(['hi', '--max-cost', limit, '--max-tokens', `${fitting + 1}`], text)).code).toBe(4);
    expect(upstream.requests).toHaveLength(0);
    expect((await run(['hi', '--max-cost', limit, '--max-tokens', `${fitting}`], text)).code).toBe(0);
    expect(upstream.requests).toHaveLength(1);
  });

  it('holds for a budget too', async () => {
    const { run } = await oneModel(QWEN, { budget: { daily: 0.009 } });
    const refused = await run(['hi'], CHINESE);
    expect(refused.code).toBe(4);
    const fitting = offered(refused.stderr) ?? Number.NaN;
    expect((await run(['hi', '--max-tokens', `${fitting + 1}`], CHINESE)).code).toBe(4);
    expect((await run(['hi', '--max-tokens', `${fitting}`], CHINESE)).code).toBe(0);
  });

  it.each<[string, Record<string, unknown>]>([
    ['another cap stays in the body', { params: { max_completion_tokens: 9000 } }],
    ['the input alone is too dear', { params: { tools: [{ type: 'web_search' }] } }],
  ])('is not there where it would change nothing: %s', async (_, model) => {
    const { run } = await oneModel(model);
    const refused = await run(['hi', '--max-cost', '0.001']);
    expect(refused.code).toBe(4);
    expect(offered(refused.stderr)).toBeUndefined();
    expect((await run(['hi', '--max-cost', '0.001', '--max-tokens', '1'])).code).toBe(4);
  });
});

describe('a limit holds', () => {
  it.each(['qwen', 'openai-compatible'])(
    'against a tokenizer that takes Russian by its bytes: %s',
    async (provider) => {
      const bytes = Buffer.byteLength(RUSSIAN);
      const upstream = await useUpstream(
        chat('да', { usage: { prompt_tokens: bytes, completion_tokens: 10 }, model: 'qwen-plus' }),
      );
      const model = { ...QWEN, provider, api_key_env: 'QWEN_KEY' };
      const { env, home } = await homeWith([upstream], { model, routing: { cost_limit_per_call: 0.02 } });
      const run = (limit: string) =>
        runBin(['chat', 'о чём это?', '--no-cache', '--max-tokens', '10', '--max-cost', limit], {
          env: { ...env, ...KEY },
          stdin: RUSSIAN,
        });
      // About 3,200 tokens by o200k_base, ¥0.0032; 19,500 bytes.
      expect((await run('0.01')).code).toBe(4);
      expect(upstream.requests).toHaveLength(0);
      expect((await run('0.021')).code).toBe(0);
      const row = (await ledgerRows(home)).at(-1);
      expect(row?.costNano).toBeGreaterThan(0.019e9);
      expect(row?.costNano).toBeLessThanOrEqual(0.021e9);
    },
  );

  it('for Chinese and English of the three vendors, without taking them by their bytes', async () => {
    const { run } = await oneModel(QWEN);
    // 13,300 bytes would be ¥0.0133; the bound by counts is ¥0.0068.
    expect((await run(['hi', '--max-tokens', '10', '--max-cost', '0.009'], CHINESE)).code).toBe(0);
    const other = await oneModel({});
    expect((await other.run(['hi', '--max-tokens', '10', '--max-cost', '0.009'], CHINESE)).code).toBe(4);
  });

  it.each<[string, Record<string, unknown>]>([
    ['no cap is left', { ...QWEN, params: { max_completion_tokens: null } }],
    [
      'the cap leaves the reasoning free',
      { ...QWEN, params: { max_completion_tokens: null, max_tokens: 10 }, thinking: 'on' },
    ],
    ['tools are long', { params: { tools: [{ type: 'function', function: { name: 'x'.repeat(20_000) } }] } }],
  ])('where %s', async (_, model) => {
    const { run, upstream } = await oneModel(model);
    expect((await run(['hi', '--max-cost', '0.02'])).code).toBe(4);
    expect(upstream.requests).toHaveLength(0);
    expect((await run(['hi', '--max-cost', '10'])).code).toBe(0);
  });
});

describe('a dry run', () => {
  const dear = { each: { a: { price_per_1k_output: 1 } } };

  it('heads with what would be sent, and says what was passed over', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env } = await homeWith([upstream, upstream], dear);
    const preview = (...options: string[]) =>
      runBin(['chat', 'hi', '--dry-run', '--max-cost', '0.1', ...options], { env });
    const { stdout, code } = await preview();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^model {7}b \(b-v1\), default \(a passed over\)\n/);
    expect(stdout).toMatch(/as b bills\n/);
    expect(stdout).toMatch(/a: .* — refused: a could cost/);
    expect(JSON.parse((await preview('--json')).stdout)).toMatchObject({ asked: 'a', model: 'b' });
    // What it says is what happens.
    expect((await runBin(['chat', 'hi', '--max-cost', '0.1', '--json'], { env })).stdout).toContain('"model":"b"');
  });

  it('says that nothing would be sent, and exits as the call would, where the model asked for by name is refused', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env } = await homeWith([upstream, upstream], dear);
    const argv = ['chat', 'hi', '--max-cost', '0.1', '-m', 'a'];
    const { stdout, code } = await runBin([...argv, '--dry-run'], { env });
    expect([code, (await runBin(argv, { env })).code]).toEqual([4, 4]);
    expect(stdout).toMatch(/^model {7}none: a would be refused\n/);
    expect(JSON.parse((await runBin([...argv, '--dry-run', '--json'], { env })).stdout)).not.toHaveProperty('model');
  });

  it.each(['block', 'downgrade'])('foretells what a budget does: %s', async (onExceeded) => {
    const upstream = await useUpstream(chat('ok'));
    const budget = { daily: 0.1, on_exceeded: onExceeded };
    const { env } = await homeWith([upstream, upstream], { ...dear, budget });
    const foretold = await runBin(['chat', 'hi', '--dry-run', '--json'], { env });
    const happened = await runBin(['chat', 'hi', '--json'], { env });
    expect(foretold.code).toBe(happened.code);
    expect(JSON.parse(foretold.stdout).model).toBe(JSON.parse(happened.stdout).model);
    expect(foretold.code).toBe(onExceeded === 'block' ? 4 : 0);
  });

  it('takes no option that means nothing there', async () => {
    const { env } = await homeWith([]);
    const { code, stderr, stdout } = await runBin(['chat', 'hi', '--dry-run', '--jsonl'], { env });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain("option '--jsonl' cannot be used with option '--dry-run'");
  });
});
