import { describe, expect, it } from 'vitest';
import { type LimitParts, withLimits } from '../../../src/budget/limits.ts';
import type { ChatRequest, ChatStream } from '../../../src/domain/chat.ts';
import type { Model } from '../../../src/domain/model.ts';
import { callOf, drain, modelNamed } from '../../support/calls.ts';

const context = { signal: new AbortController().signal, restartable: true };
/** Nano-units of ¥ for one output token; input costs a tenth. */
const perToken: Record<string, number> = { cheap: 1_000, dear: 10_000 };

async function run(models: Model[], request: Partial<ChatRequest>, changes: Partial<LimitParts> = {}) {
  const sent: string[][] = [];
  const inner: ChatStream = async function* inner({ candidates }) {
    sent.push(candidates.map(({ alias }) => alias));
    yield { type: 'finish', reason: 'stop', usage: { input: 1, output: 1, source: 'provider' } };
  };
  const stream = withLimits(inner, {
    currency: 'CNY',
    costLimitPerCallNano: undefined,
    allowUnpriced: false,
    mostInputTokens: () => 100,
    leastInputTokens: () => 50,
    worstCost: ({ alias }, { inputTokens: input, outputTokens: output }) => {
      const price = perToken[alias];
      return price === undefined ? undefined : output * price + (input * price) / 10;
    },
    ...changes,
  });
  return { ...(await drain(stream(callOf(models, request), context))), sent };
}

const [cheap, dear, unpriced] = [modelNamed('cheap'), modelNamed('dear'), modelNamed('unpriced')];

describe('limits before sending', () => {
  it('lets everything through when there is no limit', async () => {
    const { sent, error } = await run([dear, unpriced], {});
    expect(error).toBeUndefined();
    expect(sent).toEqual([['dear', 'unpriced']]);
  });

  it('sends at the limit exactly, and not one nano above it', async () => {
    const worst = 1000 * 1_000 + 10_000;
    expect((await run([cheap], { maxTokens: 1000 }, { costLimitPerCallNano: worst })).sent).toHaveLength(1);
    const over = await run([cheap], { maxTokens: 1000 }, { costLimitPerCallNano: worst - 1 });
    expect(over.sent).toHaveLength(0);
    expect(over.error).toMatchObject({ code: 'cost-limit' });
  });

  it('names the output cap that would fit, and that cap does fit', async () => {
    const limit = { costLimitPerCallNano: 500_500 };
    const { error } = await run([cheap], { maxTokens: 1000 }, limit);
    expect(error).toMatchObject({ hint: expect.stringContaining('--max-tokens 490 would fit') });
    expect((await run([cheap], { maxTokens: 490 }, limit)).sent).toHaveLength(1);
    expect((await run([cheap], { maxTokens: 491 }, limit)).sent).toHaveLength(0);
  });

  it('does not offer an output cap when the input alone is too dear', async () => {
    const { error } = await run([cheap], {}, { costLimitPerCallNano: 5_000 });
    expect(error).toMatchObject({ hint: expect.stringContaining('shorten the input') });
  });

  it('passes on to a cheaper candidate, unless the dear one was asked for by name', async () => {
    const limit = { costLimitPerCallNano: 10_000_000 };
    const byDefault = await run([dear, cheap], {}, limit);
    expect(byDefault.sent).toEqual([['cheap']]);
    expect(byDefault.events[0]).toMatchObject({
      type: 'warning',
      message: expect.stringContaining('passed over: dear could cost'),
    });
    const byName = await run([dear, cheap], { model: 'dear' }, limit);
    expect(byName.sent).toHaveLength(0);
    expect(byName.error).toMatchObject({ code: 'cost-limit' });
  });

  it('takes a dear fallback out of the chain too', async () => {
    expect((await run([cheap, dear], {}, { costLimitPerCallNano: 10_000_000 })).sent).toEqual([['cheap']]);
  });

  it('refuses an unpriced model under a limit unless told otherwise', async () => {
    const limit = { costLimitPerCallNano: 1_000_000_000 };
    expect((await run([unpriced], {}, limit)).error).toMatchObject({
      code: 'cost-limit',
      message: expect.stringContaining('no known price'),
    });
    expect((await run([unpriced], {}, { ...limit, allowUnpriced: true })).sent).toHaveLength(1);
  });

  it('lets --max-cost stand in for the limit of the config', async () => {
    expect((await run([cheap], { maxCost: 1 }, { costLimitPerCallNano: 1 })).sent).toHaveLength(1);
    expect((await run([cheap], { maxCost: 0.0001 }, { costLimitPerCallNano: 1e12 })).error).toMatchObject({
      code: 'cost-limit',
    });
  });

  it('reckons with the caps and the number of answers that params ask for', async () => {
    const limit = { costLimitPerCallNano: 2_000 * 1_000 };
    const sentWith = async (params: Record<string, unknown>) =>
      (await run([modelNamed('cheap', { params })], { maxTokens: 1000 }, limit)).sent.length;
    expect(await sentWith({})).toBe(1);
    expect(await sentWith({ max_tokens: 100_000 })).toBe(0);
    expect(await sentWith({ max_completion_tokens: 100_000 })).toBe(0);
    expect(await sentWith({ n: 4 })).toBe(0);
    expect(await sentWith({ max_tokens: null })).toBe(0);
    expect(await sentWith({ max_tokens: null, max_completion_tokens: 1500 })).toBe(1);
  });

  it('refuses what cannot fit the window before anything is sent', async () => {
    const small = modelNamed('cheap', { contextWindow: 49 });
    expect((await run([small], {})).error).toMatchObject({ code: 'input-too-large' });
    expect((await run([modelNamed('cheap', { contextWindow: 50 })], {})).sent).toHaveLength(1);
    expect((await run([small, dear], {})).sent).toEqual([['dear']]);
  });
});
