import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';
import { chat, failure } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const MODEL = (url: string) => `
models:
  local:
    provider: openai-compatible
    endpoint: ${url}
    model: m1
    api_key_env: LOCAL_KEY
    price_per_1k_input: 0.001
    price_per_1k_output: 0.002
    context_window: 4000
    params: { seed: 7 }
`;

async function homeOf(config: string) {
  const home = await tempFolder();
  await writeFile(join(home, 'config.yaml'), config);
  return { home, env: { MGW_HOME: home, LOCAL_KEY: 'k' } };
}

it.each(['m2', 'qwen3:8b', 'deepseek/deepseek-v4'])(
  'asks another model of a configured endpoint, %s, with the same key and settings and at an unknown price',
  async (upstreamModel) => {
    const upstream = await useUpstream(chat('hi', { usage: { prompt_tokens: 8, completion_tokens: 1 } }));
    const { home, env } = await homeOf(MODEL(upstream.url));
    const ran = await runBin(['chat', 'hello', '-m', `local/${upstreamModel}`, '--json'], { env });
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ model: `local/${upstreamModel}`, content: 'hi' });
    expect(JSON.parse(ran.stdout)).not.toHaveProperty('cost');
    expect(upstream.requests).toMatchObject([
      { headers: { authorization: 'Bearer k' }, body: { model: upstreamModel, seed: 7 } },
    ]);
    expect(await ledgerRows(home)).toMatchObject([{ model: `local/${upstreamModel}`, costSource: 'unpriced' }]);
  },
);

it('refuses it under a limit, unless unpriced calls are allowed', async () => {
  const upstream = await useUpstream(chat('hi'));
  const limited = (extra: string) =>
    homeOf(`${MODEL(upstream.url)}budget: { monthly: 5 }\nrouting: { fallback_chain: [local]${extra} }\n`);
  const { env } = await limited('');
  expect(await runBin(['chat', 'hello', '-m', 'local/m2', '--no-fallback'], { env })).toMatchObject({ code: 4 });
  expect(upstream.requests).toEqual([]);
  const allowed = await limited(', allow_unpriced: true');
  expect(await runBin(['chat', 'hello', '-m', 'local/m2'], { env: allowed.env })).toMatchObject({ code: 0 });
});

it('stands in a chain, and in doctor, as any model does', async () => {
  const broken = await useUpstream(failure(500, { message: 'broken' }));
  const config = `${MODEL(broken.url)}routing: { default_model: local, fallback_chain: [local, local/m2] }\n`;
  const { env } = await homeOf(config);
  expect(await runBin(['config', 'check'], { env })).toMatchObject({ code: 0 });
  await runBin(['chat', 'hello'], { env });
  expect(new Set(broken.requests.map(({ body }) => (body as { model: string }).model))).toEqual(new Set(['m1', 'm2']));
  expect((await runBin(['doctor', 'local/m2'], { env })).stdout).toContain('local/m2');
  for (const name of ['local/', 'none/m2']) {
    const ran = await runBin(['chat', 'hello', '-m', name], { env });
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('unknown model') });
  }
  const wrong = await homeOf(config.replace('[local, local/m2]', '[local, other/m2]'));
  expect(await runBin(['config', 'check'], { env: wrong.env })).toMatchObject({ code: 2 });
});
