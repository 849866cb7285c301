import { describe, expect, it } from 'vitest';
import type { LimitParts } from '../../../src/budget/limit-parts.ts';
import { withLimits } from '../../../src/budget/limits.ts';
import type { CallContext, ChatRequest, ChatStream } from '../../../src/domain/chat.ts';
import { MgwError } from '../../../src/domain/errors.ts';
import type { Model } from '../../../src/domain/model.ts';
import type { AttemptBill } from '../../../src/domain/reported-usage.ts';
import { callBounds } from '../../../src/providers/call-bounds.ts';
import { callOf, drain, modelNamed } from '../../support/calls.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const context = { signal: new AbortController().signal, restartable: true };
/** Nano-units of ¥ for one output token; input costs a tenth. */
const perToken: Record<string, number> = { cheap: 1_000, dear: 10_000 };

async function run(
  models: Model[],
  request: Partial<ChatRequest>,
  changes: Partial<LimitParts> &
    Partial<Pick<CallContext, 'restartable'>> & { approve?: CallContext['approve']; inner?: ChatStream } = {},
) {
  const { approve, inner: given, restartable = true, ...parts } = changes;
  const sent: string[][] = [];
  const inner: ChatStream = async function* inner({ candidates }) {
    sent.push(candidates.map(({ alias }) => alias));
    yield { type: 'finish', reason: 'stop', usage: { input: 1, output: 1, source: 'provider' } };
  };
  const stream = withLimits(given ?? inner, {
    currency: 'CNY',
    clock: createFakeClock(),
    costLimitPerCallNano: undefined,
    allowUnpriced: false,
    bounds: callBounds,
    mostInputTokens: () => 100,
    leastInputTokens: () => 50,
    worstCost: ({ alias }, { inputTokens: input, outputTokens: output }) => {
      const price = perToken[alias];
      return price === undefined ? undefined : output * price + (input * price) / 10;
    },
    ...parts,
  });
  const own = { ...context, restartable, ...(approve && { approve }) };
  return { ...(await drain(stream(callOf(models, request), own))), sent };
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

  it('asks again where the prices have risen above what was allowed while somebody thought', async () => {
    let price = 1_000;
    const asked: string[] = [];
    const { sent } = await run(
      [dear],
      { maxTokens: 10 },
      {
        costLimitPerCallNano: 1,
        worstCost: (_, { outputTokens }) => outputTokens * price,
        approve: async ({ message }) => {
          // The hours change while the first question stands there.
          price = 2_000;
          return asked.push(message) > 0;
        },
      },
    );
    expect(asked).toEqual([expect.stringContaining('¥0.000010'), expect.stringContaining('¥0.000020')]);
    expect(sent).toHaveLength(1);
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
    const sentWith = async (params: Record<string, unknown>, request: Partial<ChatRequest> = {}) =>
      (await run([modelNamed('cheap', { maxTokens: 1000, params })], request, limit)).sent.length;
    expect(await sentWith({})).toBe(1);
    expect(await sentWith({ max_tokens: 100_000 })).toBe(0);
    // What the call itself asks for goes before them, and is what is sent.
    expect(await sentWith({ max_tokens: 100_000 }, { maxTokens: 1000 })).toBe(1);
    expect(await sentWith({ max_completion_tokens: 100_000 })).toBe(0);
    expect(await sentWith({ n: 4 })).toBe(0);
    expect(await sentWith({ max_tokens: null })).toBe(0);
    expect(await sentWith({ max_tokens: null, max_completion_tokens: 1500 })).toBe(1);
    expect(await sentWith({ tools: [{ type: 'function', function: { name: 'f' } }] })).toBe(1);
    expect(await sentWith({ tools: [{ type: 'function', function: { name: 'f'.repeat(10_000) } }] })).toBe(0);
  });

  it('counts exactly where the bound by bytes would refuse, and asks for it only there', async () => {
    let asked = 0;
    const countedInputTokens = async () => {
      asked += 1;
      return 40;
    };
    const limit = (costLimitPerCallNano: number) => ({ costLimitPerCallNano, countedInputTokens });
    const worst = (input: number) => 1000 * 1_000 + input * 100;
    expect((await run([cheap], { maxTokens: 1000 }, limit(worst(100)))).sent).toHaveLength(1);
    expect(asked).toBe(0);
    expect((await run([cheap], { maxTokens: 1000 }, limit(worst(40)))).sent).toHaveLength(1);
    expect((await run([cheap], { maxTokens: 1000 }, limit(worst(40) - 1))).error).toMatchObject({ code: 'cost-limit' });
    expect(asked).toBe(2);
  });

  it('asks whoever may decide, and only about cost', async () => {
    const limit = { costLimitPerCallNano: 1 };
    const questions: string[] = [];
    const answering =
      (yes: boolean) =>
      async ({ message }: MgwError) => {
        questions.push(message);
        return yes;
      };
    expect((await run([dear, cheap], { model: 'dear' }, { ...limit, approve: answering(true) })).sent).toEqual([
      ['dear'],
    ]);
    const no = await run([dear], {}, { ...limit, approve: answering(false) });
    expect([no.sent, no.error]).toEqual([[], expect.objectContaining({ code: 'cost-limit' })]);
    expect((await run([unpriced], {}, { ...limit, approve: answering(true) })).sent).toEqual([['unpriced']]);
    expect(questions).toEqual([
      expect.stringContaining('dear could cost'),
      expect.stringContaining('dear could cost'),
      expect.stringContaining('no known price'),
    ]);
    const small = modelNamed('cheap', { contextWindow: 49 });
    expect((await run([small], {}, { approve: answering(true) })).error).toMatchObject({ code: 'input-too-large' });
    // A cheaper candidate is asked without a question where none was named.
    expect((await run([dear, cheap], {}, { costLimitPerCallNano: 10_000_000, approve: answering(true) })).sent).toEqual(
      [['cheap']],
    );
    expect(questions).toHaveLength(3);
  });

  it('counts what broke off: another try is not sent when both together could pass the limit', async () => {
    const asked: string[] = [];
    const breaking: ChatStream = async function* inner({ candidates: [model] }) {
      const target = model?.alias ?? '';
      for (const attempt of [1, 2]) {
        yield { type: 'attempt-start', target, attempt };
        asked.push(`${target} ${attempt}`);
        if (attempt === 2) yield { type: 'finish', reason: 'stop', usage: { input: 1, output: 1, source: 'provider' } };
        yield { type: 'text-delta', text: '一百字'.repeat(10) };
        yield { type: 'attempt-failed', target, attempt, code: 'network', message: 'reset' };
        yield { type: 'restart', discarded: 30, reason: 'reset' };
      }
    };
    // 90 bytes had come, so at most 90 tokens, and the input of 100 is billed twice.
    const [once, again] = [1000 * 1_000 + 100 * 100, 90 * 1_000 + 100 * 100];
    const settings = (costLimitPerCallNano: number) => ({ costLimitPerCallNano, inner: breaking });
    expect((await run([cheap], { maxTokens: 1000 }, settings(once + again))).error).toBeUndefined();
    expect(asked.splice(0)).toEqual(['cheap 1', 'cheap 2']);
    const stopped = await run([cheap], { maxTokens: 1000 }, settings(once + again - 1));
    expect(stopped.error).toMatchObject({ code: 'cost-limit', message: expect.stringContaining('broke off') });
    expect(asked).toEqual(['cheap 1']);
  });

  /** Attempts that fail before anything came, each billed so. */
  const failing = (attempts: number, bill: AttemptBill, asked: number[], text = ''): ChatStream =>
    async function* inner({ candidates: [model] }) {
      const target = model?.alias ?? '';
      for (let attempt = 1; attempt <= attempts; attempt++) {
        yield { type: 'attempt-start', target, attempt };
        asked.push(attempt);
        if (text !== '') yield { type: 'text-delta', text };
        yield { type: 'attempt-failed', target, attempt, code: 'server', message: '500', ...bill };
      }
      throw new MgwError('server', '500', { disposition: 'retry' });
    };

  it('takes a bill that the vendor has told as it is, input and output, however far above the cap', async () => {
    const asked: number[] = [];
    const usage = { input: 500, output: 3000 };
    const [billed, worst] = [3000 * 1_000 + 500 * 100, 1000 * 1_000 + 100 * 100];
    const settings = (costLimitPerCallNano: number) => ({
      costLimitPerCallNano,
      inner: failing(3, { usage }, asked),
    });
    const stopped = await run([cheap], { maxTokens: 1000 }, settings(billed + worst - 1));
    expect(stopped.error).toMatchObject({
      code: 'cost-limit',
      message:
        'an attempt was billed ¥0.003050, and cheap could cost ¥0.001010 on top, over the limit of ¥0.004060 a call',
    });
    expect(asked.splice(0)).toEqual([1]);
    await run([cheap], { maxTokens: 1000 }, settings(billed + worst));
    expect(asked.splice(0)).toEqual([1, 2]);
    // Part of it is told; the rest is bounded.
    const part = { ...settings(1000 * 1_000 + 50_000 + worst), inner: failing(2, { usage: { input: 500 } }, asked) };
    await run([cheap], { maxTokens: 1000 }, part);
    expect(asked.splice(0)).toEqual([1, 2]);
    const taken = failing(9, { accepted: true }, asked);
    const silent = await run([cheap], { maxTokens: 1000 }, { costLimitPerCallNano: worst + 19_999, inner: taken });
    expect([asked, silent.error]).toEqual([
      [1, 2],
      expect.objectContaining({ message: expect.stringContaining('2 attempts may have been billed ¥0.000020, and') }),
    ]);
  });

  it('reckons of several answers those that are not seen as if they had come to their end', async () => {
    const asked: number[] = [];
    const three = modelNamed('cheap', { maxTokens: 100, params: { n: 3 } });
    // Two whole answers, and the two bytes of the first; a whole one on top.
    const enough = 202 * 1_000 + 300 * 1_000 + 2 * 100 * 100;
    const settings = (costLimitPerCallNano: number) => ({
      costLimitPerCallNano,
      inner: failing(2, {}, asked, 'aa'),
    });
    await run([three], {}, settings(enough));
    expect(asked.splice(0)).toEqual([1, 2]);
    expect((await run([three], {}, settings(enough - 1))).error).toMatchObject({ code: 'cost-limit' });
    expect(asked).toEqual([1]);
  });

  it('counts what broke off by no less than the ledger will book', async () => {
    const asked: number[] = [];
    const settings = (costLimitPerCallNano: number) => ({
      costLimitPerCallNano,
      mostEstimated: (_: Model, bytes: number) => 2 * bytes + 50,
      estimatedInput: () => 120,
      inner: failing(2, {}, asked, 'aa'),
    });
    const enough = 54 * 1_000 + 120 * 100 + 1000 * 1_000 + 100 * 100;
    expect((await run([cheap], { maxTokens: 1000 }, settings(enough - 1))).error).toMatchObject({ code: 'cost-limit' });
    expect((await run([cheap], { maxTokens: 1000 }, settings(enough))).error).toMatchObject({ code: 'server' });
  });

  it('holds a call that was allowed to what was allowed, all its attempts together', async () => {
    const asked: number[] = [];
    const approve = async () => true;
    const request = { maxTokens: 1000 };
    const billed = { costLimitPerCallNano: 1, approve, inner: failing(3, {}, asked, 'aa') };
    expect((await run([cheap], request, billed)).error).toMatchObject({
      code: 'cost-limit',
      message: expect.stringContaining('on top, over the ¥0.001010 allowed for this call'),
    });
    expect(asked.splice(0)).toEqual([1]);
    // What was not billed may be tried again.
    const free = { costLimitPerCallNano: 1, approve, inner: failing(3, {}, asked) };
    expect((await run([cheap], request, free)).error).toMatchObject({ code: 'server' });
    expect(asked).toEqual([1, 2, 3]);
  });

  it('tells of a fallback that was too dear once the call has failed for want of one, and not before', async () => {
    const limit = { costLimitPerCallNano: 10_000_000 };
    expect((await run([cheap, dear], {}, { ...limit, inner: failing(1, {}, []) })).error).toMatchObject({
      code: 'server',
      message: '500; dear left out: over the limit of a call',
    });
    expect((await run([cheap], {}, { ...limit, inner: failing(1, {}, []) })).error).toMatchObject({ message: '500' });
    // Half an answer is with somebody who cannot drop it: no fallback would have been asked.
    const piped = { ...limit, inner: failing(1, {}, [], 'half'), restartable: false };
    expect((await run([cheap, dear], {}, piped)).error).toMatchObject({ message: '500' });
  });

  it('reckons what is tried next at the prices of that moment, and what broke off at those since the call began', async () => {
    const clock = createFakeClock();
    const breaking: ChatStream = async function* inner({ candidates: [model] }) {
      const target = model?.alias ?? '';
      yield { type: 'attempt-start', target, attempt: 1 };
      yield { type: 'text-delta', text: 'x'.repeat(100) };
      // The answer took two hours.
      await clock.advance(7_200_000);
      yield { type: 'attempt-failed', target, attempt: 1, code: 'network', message: 'reset' };
      yield { type: 'attempt-start', target, attempt: 2 };
      yield { type: 'finish', reason: 'stop', usage: { input: 1, output: 1, source: 'provider' } };
    };
    const since: (number | undefined)[] = [];
    const settings = (costLimitPerCallNano: number, perOutput: () => number) => ({
      costLimitPerCallNano,
      clock,
      inner: breaking,
      worstCost: (_: Model, { outputTokens, sinceMs }: { outputTokens: number; sinceMs?: number }) => {
        since.push(sinceMs);
        return outputTokens * perOutput();
      },
    });
    const begun = clock.monotonic();
    const rising = () => (clock.monotonic() - begun > 3_600_000 ? 2 : 1);
    // 1,000 out and 100 that had come: 2,200 at the later price.
    expect((await run([cheap], { maxTokens: 1000 }, settings(2199, rising))).error).toMatchObject({
      code: 'cost-limit',
    });
    expect(since.at(-1)).toBe(7_200_000);
    expect(
      (
        await run(
          [cheap],
          { maxTokens: 1000 },
          settings(2200, () => 2),
        )
      ).error,
    ).toBeUndefined();
  });

  it('refuses what cannot fit the window before anything is sent', async () => {
    const small = modelNamed('cheap', { contextWindow: 49 });
    expect((await run([small], {})).error).toMatchObject({ code: 'input-too-large' });
    expect((await run([modelNamed('cheap', { contextWindow: 50 })], {})).sent).toHaveLength(1);
    expect((await run([small, dear], {})).sent).toEqual([['dear']]);
  });
});
