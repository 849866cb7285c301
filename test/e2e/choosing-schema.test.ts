import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const EASY = '把这句话翻译成英文：今天下雨';
const each = {
  a: { tier: 'standard', price_per_1k_input: 0.01, price_per_1k_output: 0.02 },
  b: { tier: 'economy', price_per_1k_input: 0.001, price_per_1k_output: 0.002 },
};
const SCHEMA = '{"type":"object","required":["text"],"properties":{"text":{"type":"string"}}}';

async function asked(answers: [large: string, small: string], words: readonly string[] = []) {
  const [large, small] = [await useUpstream(chat(answers[0])), await useUpstream(chat(answers[1]))];
  const { env, home } = await homeWith([large, small], {
    each,
    ...(words.length === 0 && { routing: { strategy: 'auto' } }),
  });
  await writeFile(join(home, 'schema.json'), SCHEMA);
  const done = await runBin(['chat', EASY, '--schema', join(home, 'schema.json'), ...words], { env });
  return { done, routes: (await ledgerRows(home)).map(({ route, model }) => `${model}: ${route}`), large, small };
}

it.each([
  ['by the config', []],
  ['by -m auto', ['-m', 'auto']],
])(
  'an answer that does not keep the schema is asked for again, of a higher tier, by what the person asked: %s',
  async (_, words) => {
    const { done, routes } = await asked(['{"text":"It rains today"}', 'It rains today'], words);
    expect(done).toMatchObject({ code: 0 });
    expect(JSON.parse(done.stdout)).toEqual({ text: 'It rains today' });
    expect(routes).toEqual([
      expect.stringMatching(/^b: auto: translation 0\.\d\d → b$/),
      expect.stringMatching(/^a: auto: translation 0\.\d\d → a, since b did not keep the schema$/),
    ]);
  },
);

it('a model that is named is asked again itself', async () => {
  const { done, routes, large, small } = await asked(['no', 'neither'], ['-m', 'b']);
  expect(done.code).not.toBe(0);
  expect([large.requests.length, small.requests.length]).toEqual([0, 2]);
  expect(routes).toEqual(['b: asked for', 'b: asked for']);
});

it('counts as a form that is asked for, and leaves a short answer uncapped', async () => {
  const { env } = await homeWith([await useUpstream(chat('x'))], { routing: { strategy: 'auto' } });
  const route = async (...words: string[]) => JSON.parse((await runBin(['route', ...words, '--json'], { env })).stdout);
  const structured = ({ signals }: { signals: { name: string; value: string }[] }) =>
    signals.some(({ name, value }) => name === 'structured answer' && value === 'yes');
  const [plain, withSchema] = [await route(EASY), await route(EASY, '--schema', 'text')];
  expect([structured(plain), structured(withSchema)]).toEqual([false, true]);
  expect(withSchema.difficulty).toBeGreaterThan(plain.difficulty);
  expect(await runBin(['route', EASY, '--schema', '{'], { env })).toMatchObject({ code: 2 });
});
