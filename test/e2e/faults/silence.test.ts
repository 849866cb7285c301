import { describe, expect, it } from 'vitest';
import { askJson } from '../../support/ask-json.ts';
import { attemptLines } from '../../support/attempt-lines.ts';
import { homeWith, runBin } from '../../support/run-bin.ts';
import { until } from '../../support/until.ts';
import { type Answer, chat, drip, frame, never } from '../../support/upstream.ts';
import { useGateway } from '../../support/use-gateway.ts';
import { useUpstream } from '../../support/use-upstream.ts';

const forever = new Promise<void>(() => {});
const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const twenty = Array.from({ length: 20 }, (_, index) => delta(`word${index} `));
/** Twenty words, then nothing, on an open connection. */
const stall = drip(twenty, (index) => (index < 20 ? undefined : forever));

/** Headers at once, then bytes as the test hands them out. */
function held(): { answer: Answer; write(text: string): void; open(): boolean } {
  let response: Parameters<Answer>[0] | undefined;
  return {
    answer: (opened) => {
      response = opened;
      opened.writeHead(200, { 'content-type': 'text/event-stream' });
      opened.flushHeaders();
    },
    write: (text) => response?.write(text),
    open: () => response !== undefined && !response.destroyed,
  };
}

describe('6: a route that takes the request and never answers', () => {
  it('is left after 10 s, without a second try, and the fallback answers', async () => {
    const a = await useUpstream(never);
    const b = await useUpstream(chat('from b'));
    const { clock, call } = await useGateway([a, b]);
    const asked = call();
    await until(() => a.requests.length === 1, 'a is asked');
    await clock.advance(9_999);
    expect(asked.failed()).toEqual([]);
    await clock.advance(1);
    const { text, row } = await asked.ended;
    expect(text).toBe('from b');
    expect(asked.failed()[0]?.message).toBe('a: no first token within first_token_timeout of 10 s');
    expect(attemptLines(row?.attempts)).toEqual(['a timeout', 'b ok']);
    expect(row?.attempts[0]?.durationMs).toBe(10_000);
    await a.requests[0]?.closed;
    expect([a.requests.length, a.requests[0]?.closedEarly, b.requests.length]).toEqual([1, true, 1]);
  });

  it('everywhere ends at the deadline of 30 s, and the error names it', async () => {
    const upstreams = await Promise.all([useUpstream(never), useUpstream(never), useUpstream(never)]);
    const { clock, call } = await useGateway(upstreams);
    const asked = call();
    for (const [index, { requests }] of upstreams.entries()) {
      await until(() => requests.length === 1, `model ${index} is asked`);
      await clock.advance(9_999);
      expect(asked.over()).toBe(false);
      await clock.advance(1);
    }
    const { error, row } = await asked.ended;
    expect(clock.monotonic()).toBe(30_000);
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('total_timeout of 30 s') });
    expect(error?.hint).toBe('raise --timeout or routing.total_timeout');
    expect(attemptLines(row?.attempts)).toEqual(['a timeout', 'b timeout', 'c timeout']);
    expect(upstreams.map(({ requests }) => requests.length)).toEqual([1, 1, 1]);
    expect(clock.pending()).toBe(0);
  });

  it('costs the real command no more than its share of --timeout', async () => {
    const a = await useUpstream(never);
    const b = await useUpstream(chat('from b'));
    const { code, answer, attempts, row } = await askJson(await homeWith([a, b]), '--timeout', '8');
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(attempts).toEqual(['a timeout', 'b ok']);
    expect(a.requests).toHaveLength(1);
    const waited = row?.attempts[0]?.durationMs ?? 0;
    // Half of it; what is left is for the other, however slow the machine.
    expect(waited).toBeGreaterThanOrEqual(3_500);
    expect(waited).toBeLessThan(7_500);
  });

  it('alone ends the real command at --timeout, with exit 6', async () => {
    const a = await useUpstream(never);
    const { code, answer, attempts, row } = await askJson(await homeWith([a]), '--timeout', '0.7');
    expect(code).toBe(6);
    expect(answer.error).toMatchObject({ code: 'timeout', message: 'a: no answer began within --timeout of 0.7 s' });
    expect(answer.error?.hint).toContain('--timeout');
    expect(attempts).toEqual(['a timeout']);
    expect(row).toMatchObject({ outcome: 'failed', code: 'timeout' });
    // The next limit would be that of a first token, 10 s.
    expect(row?.durationMs).toBeLessThan(9_000);
  });
});

describe('7: a route that sends its headers at once and its first token after 20 s', () => {
  it('is not saved by keep-alive comments: the fallback answers before 15 s', async () => {
    const slow = held();
    const a = await useUpstream(slow.answer);
    const b = await useUpstream(chat('from b'));
    const { clock, call } = await useGateway([a, b]);
    const asked = call();
    await until(() => a.requests.length === 1, 'a is asked');
    for (let second = 0; second < 15 && b.requests.length === 0; second++) {
      slow.write(': keep-alive\n\n');
      await clock.advance(1_000);
      if (second === 9) await until(() => b.requests.length === 1, 'b is asked');
    }
    const { text, row } = await asked.ended;
    expect(text).toBe('from b');
    expect(clock.monotonic()).toBe(10_000);
    expect(attemptLines(row?.attempts)).toEqual(['a timeout', 'b ok']);
    expect([a.requests.length, b.requests.length]).toEqual([1, 1]);
  });

  it('answers when nobody else is left', async () => {
    const slow = held();
    const a = await useUpstream(slow.answer);
    const { clock, call } = await useGateway([a]);
    const asked = call();
    await until(() => a.requests.length === 1, 'a is asked');
    for (let second = 0; second < 29; second++) {
      slow.write(': keep-alive\n\n');
      await clock.advance(1_000);
    }
    expect(asked.over()).toBe(false);
    slow.write(frame(delta('late, but there')));
    await until(() => asked.text() !== '', 'the first token arrives');
    // The deadline is met: what follows may take its time.
    await clock.advance(40_000);
    slow.write(frame({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) + frame('[DONE]'));
    expect(await asked.ended).toMatchObject({ text: 'late, but there', error: undefined });
    expect(a.requests).toHaveLength(1);
  });

  it('alone is waited for to the deadline and not beyond it', async () => {
    const slow = held();
    const a = await useUpstream(slow.answer);
    const { clock, call } = await useGateway([a]);
    const asked = call();
    await until(() => a.requests.length === 1, 'a is asked');
    await clock.advance(29_999);
    expect(asked.over()).toBe(false);
    await clock.advance(1);
    expect((await asked.ended).error?.message).toContain('total_timeout of 30 s');
    expect(a.requests).toHaveLength(1);
  });

  it('is left by the real command, too', async () => {
    const keepAlive: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const timer = setInterval(() => response.write(': keep-alive\n\n'), 50);
      response.on('close', () => clearInterval(timer));
    };
    const a = await useUpstream(keepAlive);
    const b = await useUpstream(chat('from b'));
    const home = await homeWith([a, b], { routing: { first_token_timeout: 0.5 } });
    const { code, answer, attempts, row } = await askJson(home);
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(attempts).toEqual(['a timeout', 'b ok']);
    // Its own limit would be 10 s.
    expect(row?.attempts[0]?.durationMs).toBeLessThan(9_000);
  });
});

describe('9: silence in the middle of an answer', () => {
  it('of 15 s is enough when another candidate can still take over', async () => {
    const a = await useUpstream(stall);
    const b = await useUpstream(chat('the whole answer of b'));
    const { clock, call } = await useGateway([a, b]);
    const asked = call();
    await until(() => asked.text().endsWith('word19 '), 'twenty words arrive');
    await clock.advance(14_999);
    expect(b.requests).toHaveLength(0);
    await clock.advance(1);
    const { text, row } = await asked.ended;
    expect(text).toBe('the whole answer of b');
    expect(asked.events.filter(({ type }) => type === 'restart')).toHaveLength(1);
    expect(attemptLines(row?.attempts)).toEqual(['a timeout', 'b ok']);
    await a.requests[0]?.closed;
    expect([a.requests.length, a.requests[0]?.closedEarly, b.requests.length]).toEqual([1, true, 1]);
  });

  it('says what limit fired', async () => {
    const { clock, call } = await useGateway([await useUpstream(stall), await useUpstream(chat('from b'))]);
    const asked = call();
    await until(() => asked.text().endsWith('word19 '), 'twenty words arrive');
    await clock.advance(15_000);
    await asked.ended;
    expect(asked.failed()[0]?.message).toMatch(/silent .*\b15 s/);
    expect(asked.failed()[0]?.message).not.toContain('read_timeout of 15 s');
  });

  it('of 60 s ends the answer of the last candidate, which says what limit fired', async () => {
    const a = await useUpstream(stall);
    const { clock, call } = await useGateway([a]);
    const asked = call();
    await until(() => asked.text().endsWith('word19 '), 'twenty words arrive');
    await clock.advance(59_999);
    expect(asked.over()).toBe(false);
    await clock.advance(1);
    const { error, text, row } = await asked.ended;
    expect(attemptLines(row?.attempts)).toEqual(['a timeout']);
    expect(error).toMatchObject({ code: 'incomplete', hint: 'raise routing.read_timeout' });
    expect(error?.message).toContain('read_timeout of 60 s');
    expect(text).toContain('word19');
  });

  it.each([['--json'], ['--no-stream']])(
    'gives the real command with %s the whole answer of the fallback',
    async (option) => {
      const b = await useUpstream(chat('the whole answer of b'));
      const { env } = await homeWith([await useUpstream(stall), b], { routing: { read_timeout: 0.5 } });
      const { code, stdout } = await runBin(['chat', 'hi', option], { env });
      expect(code).toBe(0);
      expect(option === '--json' ? `${JSON.parse(stdout).content}\n` : stdout).toBe('the whole answer of b\n');
    },
  );

  it('fails with 7 and a message when bytes went down a pipe', async () => {
    const b = await useUpstream(chat('from b'));
    const { env } = await homeWith([await useUpstream(stall), b], { routing: { read_timeout: 0.5 } });
    const { code, stdout, stderr } = await runBin(['chat', 'hi'], { env });
    expect(stdout).toMatch(/^word0 .*word19 $/);
    expect(stderr).toContain('read_timeout of 0.5 s');
    expect(b.requests).toHaveLength(0);
    expect(code).toBe(7);
  });
});
