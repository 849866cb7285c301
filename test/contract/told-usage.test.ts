import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/domain/model.ts';
import { ToldUsage } from '../../src/providers/told-usage.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createUpstream, drip, never, sse, type Upstream } from '../support/upstream.ts';
import { HELLO, neverAborted, outcomeOf, testModel, testSend } from '../support/wire.ts';

let upstream: Upstream;
// No time passes: what is waited for comes, or the connection ends.
const { send, close } = testSend({ clock: createFakeClock() });
beforeAll(async () => {
  upstream = await createUpstream(never);
});
afterAll(async () => {
  await close();
  await upstream.close();
});

const billed = async (answer: Parameters<Upstream['use']>[0], params: Model['params'] = {}) => {
  upstream.use(answer);
  return outcomeOf(send(testModel({ endpoint: upstream.url, params }), HELLO, neverAborted()));
};

const text = (content: string, index = 0) => ({ choices: [{ index, delta: { content } }] });
const end = (index = 0, usage?: object) => ({ choices: [{ index, delta: {}, finish_reason: 'stop', usage }] });
/** Each frame in a write of its own. */
const apart = (frames: readonly unknown[]) => drip(frames, () => new Promise((resolve) => setImmediate(resolve)));
const told = (prompt_tokens: number, completion_tokens: number) => ({ prompt_tokens, completion_tokens });

describe('the usage that a call is booked with', () => {
  it.each([
    ['in a frame without choices', { usage: told(100, 200) }],
    ['in one whose choices are null', { choices: null, usage: told(100, 200) }],
    ['in one whose choices are none', { choices: [], usage: told(100, 200) }],
  ])('is read %s', async (_where, frame) => {
    const { finish } = await billed(sse([text('x'), end(), frame]));
    expect(finish?.usage).toEqual({ input: 100, output: 200, source: 'provider' });
    const { error } = await billed(sse([text('x'), { error: { message: 'died' } }, frame]));
    expect(error?.bill?.usage).toEqual({ input: 100, output: 200 });
  });

  it('is an estimate where the vendor tells no output beside a text, and nothing where there is no text', async () => {
    const { finish } = await billed(sse([text('one two three'), end(), { usage: told(100, 0) }]));
    expect(finish?.usage).toMatchObject({ input: 100, source: 'estimated' });
    expect(finish?.usage.output).toBeGreaterThan(0);
    const { error } = await billed(
      sse([text('one two three'), { error: { message: 'died' } }, { usage: told(100, 0) }]),
    );
    expect(error?.bill?.usage).toEqual({ input: 100 });
    expect((await billed(sse([end(), { usage: told(100, 0) }]))).finish?.usage).toEqual({
      ...{ input: 100, output: 0 },
      source: 'provider',
    });
  });

  it('is the last one, also behind an end that had one', async () => {
    const first = { ...end(), usage: told(100, 5) };
    const { finish } = await billed(sse([text('x'), first, { choices: [], usage: told(100, 200) }]));
    expect(finish?.usage).toMatchObject({ input: 100, output: 200 });
    const later = apart([text('x'), first, { choices: [], usage: told(100, 200) }]);
    expect((await billed(later)).finish?.usage).toMatchObject({ input: 100, output: 200 });
  });

  it('is that of all choices, where each has its own', async () => {
    const frames = [text('a'), text('b', 1), end(0, told(10, 5)), text('c', 1), end(1, told(10, 500))];
    const { finish, text: shown } = await billed(apart(frames), { n: 2 });
    expect([shown, finish?.usage]).toEqual(['a', { input: 10, output: 505, source: 'provider' }]);
    const inTurn = [text('a'), end(0, told(10, 5)), text('b', 1), end(1, told(10, 500))];
    expect((await billed(apart(inTurn), { n: 2 })).finish?.usage).toMatchObject({ input: 10, output: 505 });
  });

  it('is no bill as long as some of the choices have not told theirs', async () => {
    const cut = sse([text('a'), text('b', 1), end(0, told(10, 5)), { error: { message: 'died' } }]);
    expect((await billed(cut, { n: 2 })).error?.bill?.usage).toEqual({ input: 10, output: 5, growing: true });
    expect((await billed(cut)).error?.bill?.usage).toEqual({ input: 10, output: 5 });
    const silent = await billed(sse([text('a'), text('b', 1), end(0, told(10, 5)), end(1)]), { n: 2 });
    expect(silent.finish?.usage).toMatchObject({ input: 10, source: 'estimated' });
  });

  it('is the sum where the vendor tells one', async () => {
    const frames = [text('a'), end(0, told(10, 5)), text('b', 1), end(1, told(10, 500)), { usage: told(10, 505) }];
    expect((await billed(sse(frames), { n: 2 })).finish?.usage).toMatchObject({ input: 10, output: 505 });
  });
});

it('what was told is never taken back by a later frame', () => {
  const counts = fc.record({ input: fc.nat(), output: fc.nat() }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.array(counts, { minLength: 1 }), (usages) => {
      const usage = new ToldUsage();
      for (const each of usages) usage.take({ usage: each });
      expect(usage.reported?.input ?? -1).toBe(Math.max(...usages.map(({ input = -1 }) => input)));
      expect(usage.reported?.output ?? -1).toBe(Math.max(...usages.map(({ output = -1 }) => output)));
    }),
  );
});
