import { describe, expect, it } from 'vitest';
import { askJson } from '../../support/ask-json.ts';
import { homeWith } from '../../support/run-bin.ts';
import { until } from '../../support/until.ts';
import { chat, failure, type Upstream } from '../../support/upstream.ts';
import { useGateway, waitOutPauses } from '../../support/use-gateway.ts';
import { useUpstream } from '../../support/use-upstream.ts';

const limited = (headers = {}) => failure(429, { message: 'Too Many Requests', code: 'rate_limit_exceeded' }, headers);
const gaps = ({ requests }: Upstream) => requests.slice(1).map(({ at }, index) => at - (requests[index]?.at ?? 0));

describe('1: a 429 with Retry-After', () => {
  it('of 2 s is waited for, and the same model answers', async () => {
    const a = await useUpstream([limited({ 'retry-after': '2' }), chat('from a')]);
    const b = await useUpstream(chat('from b'));
    const { code, answer, attempts, row } = await askJson(await homeWith([a, b]));
    expect(code).toBe(0);
    expect(answer).toMatchObject({ content: 'from a', model: 'a' });
    expect(attempts).toEqual(['a rate-limit 429', 'a ok']);
    expect(a.requests).toHaveLength(2);
    // To the millisecond with a clock of the test's own, below.
    expect(gaps(a)[0]).toBeGreaterThanOrEqual(1_950);
    expect(a.requests[1]?.body).toEqual(a.requests[0]?.body);
    expect(b.requests).toHaveLength(0);
    expect(row).toMatchObject({
      outcome: 'answered',
      model: 'a',
      attempts: [{ code: 'rate-limit' }, { status: 'ok' }],
    });
  });

  it.each([
    ['seconds', () => '2'],
    ['an HTTP date', (now: number) => new Date(now + 2_000).toUTCString()],
  ])('given in %s is waited for to the millisecond', async (_form, value) => {
    const a = await useUpstream(chat('from a'));
    const b = await useUpstream(chat('from b'));
    const { clock, call } = await useGateway([a, b]);
    a.use([limited({ 'retry-after': value(clock.now()) }), chat('from a')]);
    const asked = call();
    await until(() => asked.failed().length === 1, 'the first attempt fails');
    expect(asked.failed()[0]).toMatchObject({ target: 'a', code: 'rate-limit', httpStatus: 429, retryInMs: 2_000 });
    await clock.advance(1_999);
    expect(a.requests).toHaveLength(1);
    await clock.advance(1);
    expect((await asked.ended).text).toBe('from a');
    expect([a.requests.length, b.requests.length]).toEqual([2, 0]);
  });

  it.each([
    ['30 s', '30', []],
    ['6 s', '6', []],
    ['an hour, as a date', new Date(Date.now() + 3_600_000).toUTCString(), []],
    ['5 s when less than that is left', '5', ['--timeout', '4.9']],
  ])('of %s is not waited for: the next candidate is asked at once', async (_length, value, options) => {
    const a = await useUpstream(limited({ 'retry-after': value }));
    const b = await useUpstream(chat('from b'));
    const { code, answer, attempts, row } = await askJson(await homeWith([a, b]), ...options);
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(attempts).toEqual(['a rate-limit 429', 'b ok']);
    expect(a.requests).toHaveLength(1);
    expect(b.requests).toHaveLength(1);
    // The shortest of these waits is 5 s.
    expect((b.requests[0]?.at ?? 0) - (a.requests[0]?.at ?? 0)).toBeLessThan(4_900);
    expect(row).toMatchObject({ asked: 'a', model: 'b' });
  });

  it('longer than the deadline fails at once when nobody else is there', async () => {
    const a = await useUpstream(limited({ 'retry-after': '60' }));
    const { code, answer, row } = await askJson(await homeWith([a]));
    expect(code).toBe(5);
    expect(answer.error).toMatchObject({ code: 'rate-limit', message: expect.stringContaining('Too Many Requests') });
    expect(a.requests).toHaveLength(1);
    // The deadline is 30 s.
    expect(row?.durationMs).toBeLessThan(15_000);
  });
});

describe('2: a 429 without the header, for ever', () => {
  it('is tried a few times with growing pauses, then the fallback answers', async () => {
    const a = await useUpstream(limited());
    const b = await useUpstream(chat('from b'));
    const { code, answer, attempts, row } = await askJson(await homeWith([a, b]));
    expect([code, answer.content, answer.model]).toEqual([0, 'from b', 'b']);
    expect(attempts).toEqual(['a rate-limit 429', 'a rate-limit 429', 'a rate-limit 429', 'b ok']);
    expect(a.requests).toHaveLength(3);
    expect(b.requests).toHaveLength(1);
    const [first = 0, second = 0] = gaps(a);
    expect(first).toBeGreaterThanOrEqual(490);
    expect(second).toBeGreaterThanOrEqual(990);
    expect(row?.attempts).toHaveLength(4);
  });

  it.each([0, 0.5, 0.999])(
    'never meets more than 4 requests in 3 s nor 6 in all, with chance at %s',
    async (chance) => {
      const a = await useUpstream(limited());
      const b = await useUpstream(chat('from b'));
      // The most retries that a config may ask for: the limits hold all the same.
      const { clock, call } = await useGateway([a, b], { model: { max_retries: 5 } }, { random: () => chance });
      const times: number[] = [];
      a.use((response, request) => {
        times.push(clock.monotonic());
        return limited()(response, request);
      });
      const asked = call();
      await waitOutPauses(clock, asked);
      expect(await asked.ended).toMatchObject({ text: 'from b', error: undefined });
      expect(times.length).toBeGreaterThan(3);
      expect(times.length).toBeLessThanOrEqual(6);
      for (const start of times) {
        expect(times.filter((at) => at >= start && at < start + 3_000).length).toBeLessThanOrEqual(4);
      }
    },
  );

  it('from every candidate ends with the words of the vendors and exit 5', async () => {
    const a = await useUpstream(limited({ 'retry-after': '60' }));
    const b = await useUpstream(limited({ 'retry-after': '60' }));
    const { code, answer, row } = await askJson(await homeWith([a, b]));
    expect(code).toBe(5);
    expect(answer.error?.code).toBe('rate-limit');
    expect(answer.error?.message).toMatch(/a: HTTP 429: Too Many Requests.*b: HTTP 429: Too Many Requests/);
    expect([a.requests.length, b.requests.length]).toEqual([1, 1]);
    expect(row).toMatchObject({ outcome: 'failed', code: 'rate-limit' });
    expect(row).not.toHaveProperty('costNano');
  });
});
