import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { breakOff, chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

/** The one word of the prompt, and 300 tokens of a template that the vendor bills. */
const usage = { prompt_tokens: 301, completion_tokens: 1 };

it('an alias that is pointed at another model learns anew, in estimates and in stats --drift', async () => {
  const upstream = await useUpstream(chat('hello', { usage, model: 'a-v1-0905' }));
  const { home, env } = await homeWith([upstream]);
  const point = async (from: string, to: string) => {
    const path = join(home, 'config.yaml');
    await writeFile(path, (await readFile(path, 'utf8')).replace(`model: ${from}`, `model: ${to}`));
  };
  const expected = async () => {
    const { stdout } = await runBin(['chat', 'hello', '--dry-run', '--json'], { env });
    return JSON.parse(stdout).candidates[0].inputTokens as number;
  };
  const ask = async (times: number) => {
    for (let call = 0; call < times; call++) await runBin(['chat', 'hello', '--no-cache'], { env });
  };
  const unlearned = await expected();
  await ask(5);
  // The vendor's answer names another model than the one asked: it is the same all the same.
  expect(await ledgerRows(home)).toContainEqual(
    expect.objectContaining({ upstreamModel: 'a-v1-0905', upstreamAsked: 'a-v1' }),
  );
  expect(await expected()).toBe(301);
  await point('a-v1', 'other');
  expect(await expected()).toBe(unlearned);
  await ask(1);
  const { stdout } = await runBin(['stats', '--drift', '--json'], { env });
  expect(JSON.parse(stdout).models).toMatchObject([
    { upstreamModel: 'a-v1', calls: 5, input: { ratio: 1, perCall: 300 }, applied: true },
    { upstreamModel: 'other', calls: 1, applied: false },
  ]);
  await point('other', 'a-v1');
  expect(await expected()).toBe(301);
});

it('what broke off is never estimated over the output cap that was sent, unless twice as much has come', async () => {
  const words = Array.from({ length: 50 }, (_, index) => ({
    choices: [{ index: 0, delta: { content: `w${index} ` } }],
  }));
  const { home, env } = await homeWith([await useUpstream(breakOff(words))], { model: { max_retries: 0 } });
  await runBin(['chat', 'hi', '--max-tokens', '70'], { env });
  await runBin(['chat', 'hi', '--max-tokens', '7'], { env });
  await runBin(['chat', 'hi'], { env });
  const outputs = (await ledgerRows(home)).map(({ attempts }) => attempts[0]?.billed?.usage.output);
  expect(outputs[0]).toBe(70);
  expect(outputs[1]).toBeGreaterThan(70);
  expect(outputs[2]).toBe(outputs[1]);
});
