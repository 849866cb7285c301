import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { entryOf } from '../support/entries.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

/** A word, and 2,000 tokens of a system prompt that the server adds. */
const usage = { prompt_tokens: 2001, completion_tokens: 1 };
const dear = { price_per_1k_input: 1, price_per_1k_output: 0, max_tokens: 10, model: 'same' };

async function ask(times: number, env: Record<string, string>, alias = 'a') {
  for (let call = 0; call < times; call++) await runBin(['chat', 'hi', '-m', alias, '--no-cache'], { env });
}

it('what a server adds to each call is in the worst case, under --max-cost and a budget', async () => {
  const upstream = await useUpstream(chat('ok', { usage }));
  const { home, env } = await homeWith([upstream], { model: dear });
  await ask(5, env);
  const { stdout } = await runBin(['chat', 'hi', '--dry-run', '--json'], { env });
  const [{ likelyCost, worstCost }] = JSON.parse(stdout).candidates;
  expect(likelyCost).toBeCloseTo(2.001, 6);
  expect(worstCost).toBeGreaterThanOrEqual(2.001);
  const refused = await runBin(['chat', 'hi', '--no-cache', '--max-cost', '0.1'], { env });
  expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('over the limit of ¥0.100000 a call')]);
  const config = { models: { a: { provider: 'openai-compatible', endpoint: upstream.url, auth: 'none', ...dear } } };
  // Five calls were ¥10.005.
  await writeFile(join(home, 'config.yaml'), JSON.stringify({ ...config, budget: { daily: 11 } }));
  expect((await runBin(['chat', 'hi', '--no-cache'], { env })).code).toBe(4);
  expect(upstream.requests).toHaveLength(5);
  await writeFile(join(home, 'config.yaml'), JSON.stringify({ ...config, budget: { daily: 13 } }));
  expect((await runBin(['chat', 'hi', '--no-cache'], { env })).code).toBe(0);
});

it('what one server bills says nothing of another that has a model of the same name', async () => {
  const upstreams = [await useUpstream(chat('ok', { usage })), await useUpstream(chat('ok'))];
  const { env } = await homeWith(upstreams, { model: dear });
  await ask(5, env);
  const candidates = async () => {
    const { stdout } = await runBin(['cost', 'estimate', 'hi', '--json'], { env });
    return JSON.parse(stdout) as { model: string; inputTokens: number }[];
  };
  const inputOf = async (alias: string) => (await candidates()).find(({ model }) => model === alias)?.inputTokens;
  expect(await inputOf('a')).toBe(2001);
  expect(await inputOf('b')).toBeLessThan(50);
  await ask(1, env, 'b');
  const hosts = upstreams.map(({ port }) => `127.0.0.1:${port}`);
  const { stdout } = await runBin(['stats', '--drift', '--json'], { env });
  expect(JSON.parse(stdout).models).toMatchObject([
    { upstreamModel: 'same', endpointHost: hosts[0], calls: 5 },
    { upstreamModel: 'same', endpointHost: hosts[1], calls: 1 },
  ]);
  const shown = (await runBin(['stats', '--drift'], { env })).stdout;
  expect(shown).toMatch(/^same \[1\] +5 .*\n^same \[2\] +1 /m);
  expect(shown).toContain(`[1] ${hosts[0]}\n[2] ${hosts[1]}\n`);
});

it('prose teaches nothing of indented code: a tokenizer that nobody has measured is bounded by bytes', async () => {
  const upstream = await useUpstream(chat('ok'));
  const { home, env } = await homeWith([upstream], { model: { ...dear, model: 'g2' } });
  const rows = Array.from({ length: 40 }, (_, call) => ({
    ...entryOf({ ts: new Date().toISOString(), provider: 'openai-compatible', upstreamModel: 'g2' }),
    endpointHost: `127.0.0.1:${upstream.port}`,
    counted: { input: 100 * (call + 1), output: 1, encoding: 'o200k_base' },
    usage: { input: Math.round(105.7 * (call + 1)) + 8, output: 1, source: 'provider' },
  }));
  await mkdir(join(home, 'ledger'), { recursive: true });
  const path = join(home, 'ledger', `${new Date().toISOString().slice(0, 7)}.jsonl`);
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const code = Array.from({ length: 100 }, (_, line) => `${' '.repeat(24)}if x${line % 7}:\n`).join('');
  // GPT-2's tokenizer takes each blank of an indentation by itself: 3,000 tokens for 3,600 such bytes.
  const blanks = 100 * 23;
  const { stdout } = await runBin(['chat', '--dry-run', '--json'], { env, stdin: code });
  const [{ mostInputTokens, inputTokens }] = JSON.parse(stdout).candidates;
  expect(inputTokens).toBeLessThan(blanks / 2);
  expect(mostInputTokens).toBeGreaterThanOrEqual(Buffer.byteLength(code));
  expect((await runBin(['chat', '--max-cost', `${blanks / 1000}`], { env, stdin: code })).code).toBe(4);
  expect(upstream.requests).toHaveLength(0);
});
