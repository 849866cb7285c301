import { describe, expect, it } from 'vitest';
import { askJson } from '../../support/ask-json.ts';
import { attemptLines } from '../../support/attempt-lines.ts';
import { homeWith } from '../../support/run-bin.ts';
import { until } from '../../support/until.ts';
import { breakOff, chat, drip, failure, never } from '../../support/upstream.ts';
import { useGateway, waitOutPauses } from '../../support/use-gateway.ts';
import { useUpstream } from '../../support/use-upstream.ts';

const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const silent = () => Promise.all([useUpstream(never), useUpstream(never), useUpstream(never)]);

describe('the deadline of the whole chain', () => {
  it.each([
    ['the default', {}, {}, 30_000],
    ['routing.total_timeout', { total_timeout: 12 }, {}, 12_000],
    ['--timeout', { total_timeout: 12 }, { timeoutMs: 4_500 }, 4_500],
  ])('is exact, as %s sets it, and says so', async (setter, routing, options, totalMs) => {
    const a = await useUpstream(never);
    const { clock, call } = await useGateway([a], { routing });
    const asked = call('hi', options);
    await until(() => a.requests.length === 1, 'a is asked');
    await clock.advance(totalMs - 1);
    expect(asked.over()).toBe(false);
    await clock.advance(1);
    const { error, row } = await asked.ended;
    expect(error).toMatchObject({
      code: 'timeout',
      message: `a: no answer began within ${setter === '--timeout' ? setter : 'total_timeout'} of ${totalMs / 1_000} s`,
      hint: setter === '--timeout' ? 'raise --timeout' : 'raise --timeout or routing.total_timeout',
    });
    expect(row).toMatchObject({ outcome: 'failed', code: 'timeout', durationMs: totalMs });
    await a.requests[0]?.closed;
    expect(a.requests[0]?.closedEarly).toBe(true);
    expect(clock.pending()).toBe(0);
  });

  it('is shared: no attempt eats the time of its successors', async () => {
    const upstreams = await silent();
    const { clock, call } = await useGateway(upstreams);
    const asked = call('hi', { timeoutMs: 9_000 });
    const begunAt: number[] = [];
    for (const { requests } of upstreams) {
      await until(() => requests.length === 1, 'the next model is asked');
      begunAt.push(clock.monotonic());
      await clock.advance(3_000);
    }
    const { error, row } = await asked.ended;
    expect(begunAt).toEqual([0, 3_000, 6_000]);
    expect(error?.message).toBe(
      '3 models failed: a: no first token within its share of --timeout, of 3 s; b: no first token within its share of --timeout, of 3 s; c: no answer began within --timeout of 9 s',
    );
    expect(attemptLines(row?.attempts)).toEqual(['a timeout', 'b timeout', 'c timeout']);
    for (const { message } of asked.failed().slice(0, 2)) {
      expect(message).toContain('its share of --timeout, of 3 s');
    }
  });

  it('gives what a quick failure left over to those behind it', async () => {
    const [a, b, c] = [await useUpstream(failure(401, { message: 'no such key' })), ...(await silent())];
    const { clock, call } = await useGateway([a, b, c]);
    const asked = call('hi', { timeoutMs: 9_000 });
    await until(() => b.requests.length === 1, 'b is asked');
    expect(clock.monotonic()).toBe(0);
    await clock.advance(4_499);
    expect(c.requests).toHaveLength(0);
    await clock.advance(1);
    await until(() => c.requests.length === 1, 'c is asked');
    await clock.advance(4_500);
    const { error } = await asked.ended;
    expect(error).toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/^3 models failed: a: .*; b: .*; c: /),
    });
    // The key is what can be mended.
    expect(error?.hint).toMatch(/^a: .*key.*\nc: raise --timeout$/);
    expect(clock.monotonic()).toBe(9_000);
  });

  it('counts the pauses between attempts', async () => {
    const a = await useUpstream(failure(500, { message: 'broken' }));
    const b = await useUpstream(chat('from b'));
    const { clock, call } = await useGateway([a, b], { model: { max_retries: 5 } });
    const asked = call('hi', { timeoutMs: 2_000 });
    await waitOutPauses(clock, asked);
    expect((await asked.ended).text).toBe('from b');
    expect(clock.monotonic()).toBeLessThan(1_000);
    expect(a.requests.length).toBeGreaterThanOrEqual(2);
  });

  it('ends with the first token: a long answer may take its time', async () => {
    let next = () => {};
    const gate = () =>
      new Promise<void>((resolve) => {
        next = resolve;
      });
    const words = ['one ', 'two ', 'three'].map(delta);
    const last = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
    const a = await useUpstream(drip([...words, last], gate));
    const { clock, call } = await useGateway([a], {}, {});
    const asked = call('hi', { timeoutMs: 5_000 });
    await until(() => a.requests.length === 1, 'a is asked');
    for (const expected of ['one ', 'one two ', 'one two three']) {
      await clock.advance(4_900);
      next();
      await until(() => asked.text() === expected, `${expected} arrives`);
    }
    next();
    await clock.settle();
    next();
    expect(await asked.ended).toMatchObject({ text: 'one two three', error: undefined });
  });
});

describe('after the deadline is met', () => {
  it('a candidate that takes over a broken answer has 10 s to its first token, not for ever', async () => {
    const [a, b] = [await useUpstream(breakOff([delta('half an ')])), await useUpstream(never)];
    const { clock, call } = await useGateway([a, b]);
    const asked = call();
    await until(() => b.requests.length === 1, 'b is asked');
    expect(asked.events.filter(({ type }) => type === 'restart')).toHaveLength(1);
    await clock.advance(9_999);
    expect(asked.over()).toBe(false);
    await clock.advance(1);
    const { error, row, text } = await asked.ended;
    expect([error?.code, text]).toEqual(['timeout', '']);
    expect(error?.message).toContain('first_token_timeout of 10 s');
    expect(attemptLines(row?.attempts)).toEqual(['a network', 'b timeout']);
    expect(b.requests).toHaveLength(1);
  });
});

describe('a timeout error names the limit that fired, its value and the option that changes it', () => {
  it.each([
    ["a model's own timeout", { model: { timeout: 5 } }, 5_000, /\b5 s\b/, 'models.a.timeout'],
    ['first_token_timeout', { routing: { first_token_timeout: 7 } }, 7_000, /first_token_timeout of 7 s/, 'b answers'],
    ['the default', {}, 10_000, /first_token_timeout of 10 s/, 'b answers'],
  ])('for %s', async (_limit, settings, ms, named, option) => {
    const a = await useUpstream(never);
    const alone = option !== 'b answers';
    const upstreams = alone ? [a] : [a, await useUpstream(chat('from b'))];
    const { clock, call } = await useGateway(upstreams, settings);
    const asked = call();
    await until(() => a.requests.length === 1, 'a is asked');
    await clock.advance(ms - 1);
    expect(asked.failed()).toEqual([]);
    await clock.advance(1);
    const { error, text } = await asked.ended;
    expect(asked.failed()[0]?.message).toMatch(named);
    if (alone) expect(error?.hint).toContain(option);
    else expect(text).toBe('from b');
  });

  it('when every candidate ran into one of its own', async () => {
    const a = await useUpstream(never);
    const home = await homeWith([a, await useUpstream(never)], { model: { timeout: 0.3 } });
    const { code, answer, attempts } = await askJson(home);
    expect(code).toBe(6);
    expect(attempts).toEqual(['a timeout', 'b timeout']);
    expect(answer.error?.message).toMatch(/a: .*\b0\.3 s.*b: .*\b0\.3 s/);
    expect(answer.error?.hint).toMatch(/models\..\.timeout/);
  });
});
