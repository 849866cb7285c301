import { describe, expect, it } from 'vitest';
import type { AttemptEvent, CallContext, ChatEvent, Send } from '../../../src/domain/chat.ts';
import { MgwError } from '../../../src/domain/errors.ts';
import type { Model } from '../../../src/domain/model.ts';
import { withDeadline } from '../../../src/routing/deadline.ts';
import type { Health } from '../../../src/routing/health.ts';
import { createRouter } from '../../../src/routing/router.ts';
import { callOf, drain, modelNamed } from '../../support/calls.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';

/** What an attempt does: yields texts, waits, fails, finishes. */
type Step = { text: string } | { waitMs: number } | { fail: MgwError } | 'finish' | 'hang';

/** Nothing rests; `health.test.ts` is about that. */
const healthyAlways: Health = {
  begin: async (candidates) => ({
    candidates,
    resting: [],
    failed: async () => {},
    succeeded: async () => {},
    end: async () => {},
  }),
};

const finish: AttemptEvent = { type: 'finish', reason: 'stop', usage: { input: 1, output: 1, source: 'provider' } };
const answer: Step[] = [{ text: 'ok' }, 'finish'];
const serverError = new MgwError('server', '503 overloaded', { disposition: 'retry', httpStatus: 503 });

function setUp(
  scripts: Record<string, Step[][]>,
  options: { totalMs?: number; restartable?: boolean; fallbackOn?: ['content-filter'] } = {},
) {
  const clock = createFakeClock();
  const asked: { model: string; atMs: number }[] = [];
  const send: Send = async function* (model, _request, signal) {
    asked.push({ model: model.alias, atMs: clock.monotonic() });
    const steps = scripts[model.alias]?.shift() ?? answer;
    const stop = stopped(signal);
    stop.catch(() => {});
    for (const step of steps) yield* play(step, clock, stop);
  };
  const router = createRouter({
    send,
    clock,
    random: () => 0.5,
    health: healthyAlways,
    limits: { firstTokenTimeoutMs: 10_000, readTimeoutMs: 60_000, fallbackOn: options.fallbackOn ?? [] },
  });
  const stream = withDeadline(router, { clock, totalTimeoutMs: options.totalMs ?? 30_000 });
  const controller = new AbortController();
  const context: CallContext = { signal: controller.signal, restartable: options.restartable ?? true };
  return { clock, asked, stream, context, controller };
}

async function* play(step: Step, clock: FakeClock, stop: Promise<never>): AsyncGenerator<AttemptEvent> {
  if (step === 'finish') yield finish;
  else if (step === 'hang') await stop;
  else if ('text' in step) yield { type: 'text-delta', text: step.text };
  else if ('fail' in step) throw step.fail;
  else await Promise.race([new Promise<void>((resolve) => clock.after(step.waitMs, resolve)), stop]);
}

function stopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function run(
  scripts: Record<string, Step[][]>,
  models: Model[],
  options: Parameters<typeof setUp>[1] & { forMs?: number } = {},
) {
  const set = setUp(scripts, options);
  const result = drain(set.stream(callOf(models), set.context));
  await set.clock.advance(options.forMs ?? 120_000);
  return { ...(await result), asked: set.asked, pending: set.clock.pending() };
}

const [a, b, c] = [modelNamed('a'), modelNamed('b'), modelNamed('c')];
const text = (events: ChatEvent[]) => events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
const types = (events: ChatEvent[]) => events.map(({ type }) => type);

describe('router', () => {
  it('answers from the first candidate and leaves no timer behind', async () => {
    const { events, asked, pending, error } = await run({}, [a, b]);
    expect(error).toBeUndefined();
    expect(types(events)).toEqual(['attempt-start', 'text-delta', 'finish']);
    expect(asked.map(({ model }) => model)).toEqual(['a']);
    expect(pending).toBe(0);
  });

  it('tries the same model again after a server error, then answers', async () => {
    const { events, asked } = await run({ a: [[{ fail: serverError }], answer] }, [a, b]);
    expect(asked.map(({ model }) => model)).toEqual(['a', 'a']);
    expect(asked[1]?.atMs).toBe(300);
    expect(events[1]).toMatchObject({
      type: 'attempt-failed',
      target: 'a',
      attempt: 1,
      code: 'server',
      httpStatus: 503,
      retryInMs: 300,
    });
    expect(text(events)).toBe('ok');
  });

  it('falls back when the retries are used up', async () => {
    const { events, asked } = await run({ a: Array(9).fill([{ fail: serverError }]) }, [a, b]);
    expect(asked.map(({ model }) => model)).toEqual(['a', 'a', 'a', 'b']);
    expect(text(events)).toBe('ok');
  });

  it('hints at the first where that is the one to mend, and at the last', async () => {
    const limited = new MgwError('rate-limit', '429 slow down', { disposition: 'next', hint: 'wait a little' });
    const unknown = new MgwError('network', 'not known to DNS', { disposition: 'next', hint: 'check the network' });
    const both = await run({ a: [[{ fail: limited }]], b: [[{ fail: unknown }]] }, [a, b]);
    expect(both.error).toMatchObject({ code: 'network', hint: 'a: wait a little\nb: check the network' });
    const turned = await run({ a: [[{ fail: unknown }]], b: [[{ fail: limited }]] }, [a, b]);
    expect(turned.error).toMatchObject({ code: 'rate-limit', hint: 'wait a little' });
  });

  it('names every candidate when all fail, and keeps the code of the last that was not about a key', async () => {
    const noKey = new MgwError('auth', '401 invalid key', { disposition: 'next' });
    const once = { ...modelNamed('a'), maxRetries: 0 };
    const { error, asked } = await run({ a: [[{ fail: serverError }]], b: [[{ fail: noKey }]] }, [once, b]);
    expect(asked).toHaveLength(2);
    expect(error).toMatchObject({ code: 'server', message: '2 models failed: a: 503 overloaded; b: 401 invalid key' });
  });

  it("does not ask another candidate about the user's own error", async () => {
    const bad = new MgwError('bad-request', 'Invalid format', { disposition: 'user-error' });
    const { error, asked } = await run({ a: [[{ fail: bad }]] }, [a, b]);
    expect(asked.map(({ model }) => model)).toEqual(['a']);
    expect(error).toMatchObject({ code: 'bad-request', message: 'a: Invalid format' });
  });

  it('leaves a content filter to the next vendor only when told', async () => {
    const filtered = new MgwError('content-filter', 'Content Exists Risk', { disposition: 'content-filter' });
    const refused = await run({ a: [[{ fail: filtered }]] }, [a, b]);
    expect(refused.asked).toHaveLength(1);
    expect(refused.error).toMatchObject({ code: 'content-filter' });
    const passedOn = await run({ a: [[{ fail: filtered }]] }, [a, b], { fallbackOn: ['content-filter'] });
    expect(passedOn.asked.map(({ model }) => model)).toEqual(['a', 'b']);
  });

  it('asks only a larger window when the input was too long', async () => {
    const tooLong = new MgwError('context-length', 'too long', { disposition: 'larger-window' });
    const models = [
      modelNamed('a', { contextWindow: 100 }),
      modelNamed('b', { contextWindow: 100 }),
      modelNamed('c', { contextWindow: 200 }),
    ];
    const { asked } = await run({ a: [[{ fail: tooLong }]] }, models);
    expect(asked.map(({ model }) => model)).toEqual(['a', 'c']);
  });

  it('waits a short Retry-After on the same model, and leaves a long one for the next', async () => {
    const limited = (retryAfterMs: number) => new MgwError('rate-limit', '429', { disposition: 'retry', retryAfterMs });
    const short = await run({ a: [[{ fail: limited(2000) }]] }, [a, b]);
    expect(short.asked).toEqual([
      { model: 'a', atMs: 0 },
      { model: 'a', atMs: 2000 },
    ]);
    const long = await run({ a: [[{ fail: limited(6000) }]] }, [a, b]);
    expect(long.asked).toEqual([
      { model: 'a', atMs: 0 },
      { model: 'b', atMs: 0 },
    ]);
    const alone = await run({ a: [[{ fail: limited(6000) }]] }, [a]);
    expect(alone.asked).toEqual([
      { model: 'a', atMs: 0 },
      { model: 'a', atMs: 6000 },
    ]);
  });

  it('never sends more than four requests in three seconds against an endless rate limit', async () => {
    const limited = new MgwError('rate-limit', '429', { disposition: 'retry' });
    const eager = modelNamed('a', { maxRetries: 5 });
    const { asked } = await run({ a: Array(20).fill([{ fail: limited }]) }, [eager, b], { totalMs: 60_000 });
    const times = asked.filter(({ model }) => model === 'a').map(({ atMs }) => atMs);
    expect(times.length).toBeLessThanOrEqual(6);
    for (const start of times)
      expect(times.filter((at) => at >= start && at < start + 3000).length).toBeLessThanOrEqual(4);
    expect(asked.at(-1)?.model).toBe('b');
  });

  it('leaves a silent route after the first-token limit, without a second try', async () => {
    const { events, asked } = await run({ a: [['hang']] }, [a, b]);
    expect(asked).toEqual([
      { model: 'a', atMs: 0 },
      { model: 'b', atMs: 10_000 },
    ]);
    expect(events[1]).toMatchObject({
      type: 'attempt-failed',
      code: 'timeout',
      message: 'a: no first token within first_token_timeout of 10 s',
    });
  });

  it('waits for the last candidate as long as the deadline says, then names the deadline', async () => {
    const slow = await run({ a: [[{ waitMs: 29_000 }, ...answer]] }, [a]);
    expect(text(slow.events)).toBe('ok');
    const silent = await run({ a: [['hang']] }, [a]);
    expect(silent.error).toMatchObject({ code: 'timeout', message: 'a: no answer began within total_timeout of 30 s' });
  });

  it('gives each candidate an equal share of a short deadline', async () => {
    const { asked, error } = await run({ a: [['hang']], b: [['hang']], c: [['hang']] }, [a, b, c], { totalMs: 6000 });
    expect(asked.map(({ atMs }) => atMs)).toEqual([0, 2000, 4000]);
    expect(error).toMatchObject({ code: 'timeout' });
  });

  it('ends within the deadline whatever the candidates do', async () => {
    for (const steps of [[{ waitMs: 9000 }, { fail: serverError }], ['hang'], [{ fail: serverError }]] as Step[][]) {
      const script = () => Array(10).fill(steps) as Step[][];
      const { clock, stream, context } = setUp({ a: script(), b: script(), c: script() });
      let endedAt = Number.POSITIVE_INFINITY;
      const result = drain(stream(callOf([a, b, c]), context)).then(() => {
        endedAt = clock.monotonic();
      });
      await clock.advance(60_000);
      await result;
      expect(endedAt).toBeLessThanOrEqual(30_000);
    }
  });

  it('does not limit a long healthy answer', async () => {
    const steps: Step[] = Array.from({ length: 20 }, () => [{ waitMs: 9000 }, { text: 'x' }] as Step[]).flat();
    const { events, error } = await run({ a: [[...steps, 'finish']] }, [a, b], { forMs: 300_000 });
    expect(error).toBeUndefined();
    expect(text(events)).toBe('x'.repeat(20));
  });

  it('begins again on the next candidate when an answer breaks, for a consumer that can drop it', async () => {
    const broken = new MgwError('incomplete', 'ended without a finish reason', { disposition: 'retry' });
    const { events } = await run({ a: [[{ text: 'half' }, { fail: broken }]] }, [a, b]);
    expect(types(events)).toEqual([
      'attempt-start',
      'text-delta',
      'attempt-failed',
      'restart',
      'attempt-start',
      'text-delta',
      'finish',
    ]);
    expect(events[3]).toMatchObject({ discarded: 4 });
  });

  it('fails when an answer breaks after bytes went down a pipe', async () => {
    const broken = new MgwError('incomplete', 'ended without a finish reason', { disposition: 'retry' });
    const { error, asked } = await run({ a: [[{ text: 'half' }, { fail: broken }]] }, [a, b], { restartable: false });
    expect(asked).toHaveLength(1);
    expect(error).toMatchObject({ code: 'incomplete' });
  });

  it('bears silence in the middle for 15 s while another can take over, else for read_timeout', async () => {
    const withNext = await run({ a: [[{ text: 'half' }, 'hang']] }, [a, b]);
    expect(withNext.asked).toEqual([
      { model: 'a', atMs: 0 },
      { model: 'b', atMs: 15_000 },
    ]);
    const alone = setUp({ a: [[{ text: 'half' }, 'hang']] });
    let endedAt = 0;
    const result = drain(alone.stream(callOf([modelNamed('a', { maxRetries: 0 })]), alone.context)).then((end) => {
      endedAt = alone.clock.monotonic();
      return end;
    });
    await alone.clock.advance(120_000);
    // Half an answer: not the code of a call that never began.
    expect((await result).error).toMatchObject({
      code: 'incomplete',
      message: expect.stringContaining('read_timeout'),
    });
    expect(endedAt).toBe(60_000);
  });

  it('does not count the time that a slow consumer takes as silence', async () => {
    const { clock, stream, context } = setUp({ a: [[{ text: 'one' }, { text: 'two' }, 'finish']] });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of stream(callOf([a, b]), context)) {
        if (event.type === 'text-delta') {
          seen.push(event.text);
          await new Promise<void>((resolve) => clock.after(100_000, resolve));
        }
      }
    })();
    await clock.advance(400_000);
    await reading;
    expect(seen).toEqual(['one', 'two']);
  });

  it('stops at once when the caller cancels, in an attempt and in a pause', async () => {
    for (const script of [['hang'], [{ fail: serverError }]] as Step[][]) {
      const { clock, stream, context, controller, asked } = setUp({ a: [script] });
      const result = drain(stream(callOf([a, b]), context));
      await clock.advance(10);
      controller.abort(new MgwError('cancelled', 'stopped'));
      await clock.advance(60_000);
      expect((await result).error).toMatchObject({ code: 'cancelled' });
      expect(asked).toHaveLength(1);
    }
  });
});
