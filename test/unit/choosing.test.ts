import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { presetConfig } from '../../src/config/presets.ts';
import type { Message } from '../../src/domain/chat.ts';
import { nodeEffects } from '../../src/effects.ts';
import { createChooser } from '../../src/gateway/choosing.ts';
import { mergeModels } from '../../src/gateway/models.ts';
import { callBounds } from '../../src/providers/call-bounds.ts';
import { callOf } from '../support/calls.ts';
import { entryOf } from '../support/entries.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { tempFolder } from '../support/temp-home.ts';

const CHARACTERS_PER_TOKEN = 2;

/** The presets, all with a key, at noon of 2026-11-23 in Shanghai; a prompt's hash is how long it is. */
async function chooserWith(rows: readonly Parameters<typeof entryOf>[0][], nowMs?: number) {
  const folder = await tempFolder();
  await mkdir(join(folder, 'ledger'));
  await writeFile(
    join(folder, 'ledger', '2026-11.jsonl'),
    rows.map((row) => `${JSON.stringify(entryOf(row))}\n`).join(''),
  );
  const config = presetConfig();
  const tokens = (messages: readonly Message[]) =>
    messages.reduce((sum, { content }) => sum + content.length, 0) / CHARACTERS_PER_TOKEN;
  return createChooser({
    effects: { ...nodeEffects(), clock: createFakeClock(nowMs) },
    paths: {
      config: '',
      prompts: '',
      cache: '',
      history: '',
      ledger: join(folder, 'ledger'),
      state: join(folder, 'state'),
    },
    config: { ...config, routing: { ...config.routing, strategy: 'auto' } },
    models: mergeModels(config),
    credentials: { status: () => ({ state: 'present', detail: '' }) },
    limits: {
      ...{ currency: 'CNY', clock: createFakeClock(), costLimitPerCallNano: undefined, allowUnpriced: false },
      worstCost: () => undefined,
      bounds: callBounds,
      mostInputTokens: ({ messages }) => tokens(messages),
      leastInputTokens: ({ messages }) => tokens(messages),
    },
    counting: { billableInput: tokens },
    budget: undefined,
    promptHash: (messages) => `${messages.length}:${messages.at(-1)?.content.length}`,
    plan: (request) => ({ ...callOf([], request), asked: 'deepseek' }),
    identify: ({ alias }) => alias,
    embedding: {
      credentials: { status: () => ({ state: 'present', detail: '' }), resolve: async () => '' },
      budget: undefined,
      append: () => {},
      warn: () => {},
      onClose: () => {},
    },
  });
}

test('the beginning of a conversation costs its model what the vendor takes for a cached one, and others the whole', async () => {
  const long = 'x'.repeat(200_000);
  const messages: Message[] = [
    { role: 'user', content: long },
    { role: 'assistant', content: 'yes' },
    { role: 'user', content: '谢谢，再见' },
  ];
  const costs = async (rows: readonly Parameters<typeof entryOf>[0][]) => {
    const { candidates, model } = await (await chooserWith(rows)).choose({ messages });
    return { model, cost: new Map(candidates.map((candidate) => [candidate.model, candidate.likelyNano ?? 0])) };
  };
  const fresh = await costs([]);
  const going = await costs([{ promptHash: '1:200000', model: 'deepseek', outcome: 'answered' }]);
  expect(going.model).toBe('deepseek');
  expect(fresh.model).not.toBe('deepseek');
  // 100,000 tokens at ¥1 for a million, and at ¥0.02 where they are cached.
  expect((fresh.cost.get('deepseek') ?? 0) - (going.cost.get('deepseek') ?? 0)).toBe(98_000_000);
  expect(going.cost.get('glm-flash')).toBe(fresh.cost.get('glm-flash'));
});

test('the same request, config, clock and ledger give the same decision', async () => {
  const request = { messages: [{ role: 'user' as const, content: '比较两种方案的利弊，并给出建议' }] };
  const [one, other] = [await chooserWith([{ model: 'qwen' }]), await chooserWith([{ model: 'qwen' }])];
  expect(await one.choose(request)).toEqual(await other.choose(request));
});

test("DeepSeek's cheap hours count: at its peak what is likely costs twice as much, and another may be cheaper", async () => {
  const request = { messages: [{ role: 'user' as const, content: '比较两种方案的利弊，并给出建议' }] };
  const at = async (time: string) => {
    const chooser = await chooserWith([], Date.parse(time));
    const { candidates, model } = await chooser.choose(request);
    return { model, nano: candidates.find((one) => one.model === 'deepseek')?.likelyNano ?? 0 };
  };
  const [peak, cheap] = [await at('2026-11-23T02:00:00Z'), await at('2026-11-23T12:00:00Z')];
  expect(peak.nano).toBe(2 * cheap.nano);
  expect([peak.model, cheap.model]).toEqual(['qwen', 'deepseek']);
});

test('what is likely counts the thinking, by what it has taken of late', async () => {
  const request = { messages: [{ role: 'user' as const, content: '用 Python 写一个读取 CSV 的脚本，并写单元测试' }] };
  const cost = async (rows: readonly Parameters<typeof entryOf>[0][], thinking: 'off' | 'high') => {
    const { candidates } = await (await chooserWith(rows)).choose({ ...request, thinking });
    return candidates.find(({ model }) => model === 'deepseek')?.likelyNano ?? 0;
  };
  const [off, high] = [await cost([], 'off'), await cost([], 'high')];
  expect(high).toBeGreaterThan(2 * off);
  const row = { model: 'deepseek', provider: 'deepseek', upstreamModel: 'deepseek-v4-flash' };
  const usage = { input: 10, output: 2500, reasoning: 2000, source: 'provider' } as const;
  const rows = Array.from({ length: 6 }, () => ({ ...row, usage }));
  expect(await cost(rows, 'off')).toBe(off);
  expect(await cost(rows, 'high')).toBeGreaterThan(1.5 * high);
});

test('a window that is too small rules a model out', async () => {
  const request = { messages: [{ role: 'user' as const, content: 'x'.repeat(1_000_000) }] };
  const { candidates } = await (await chooserWith([])).choose(request);
  expect(candidates.find(({ model }) => model === 'qwen-max')).toMatchObject({
    kept: false,
    reason: 'has too small a window',
  });
});

test('images go to a model that sees, and count as input', async () => {
  const image = { mediaType: 'image/png' as const, data: 'AAAA' };
  const request = (images: (typeof image)[]) => ({
    messages: [{ role: 'user' as const, content: '比较两张图', images }],
  });
  const chooser = await chooserWith([]);
  const [one, two] = [await chooser.choose(request([image])), await chooser.choose(request([image, image]))];
  expect(one.model).toBe('qwen-vl');
  expect(one.candidates.filter(({ kept }) => !kept).map(({ model, reason }) => [model, reason])).toContainEqual([
    'deepseek',
    'does not see images',
  ]);
  const costOf = ({ candidates }: typeof one) => candidates.find(({ model }) => model === 'qwen-vl')?.likelyNano ?? 0;
  expect(costOf(two)).toBeGreaterThan(costOf(one));
});
