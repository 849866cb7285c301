import { describe, expect, it } from 'vitest';
import { askJson } from '../../support/ask-json.ts';
import { attemptLines } from '../../support/attempt-lines.ts';
import { bytes, endlessHeaders, gigabyte, gzipBomb, redirectTo, type Written } from '../../support/bad-answers.ts';
import { homeWith } from '../../support/run-bin.ts';
import { until } from '../../support/until.ts';
import { type Answer, chat, frame, raw, sse } from '../../support/upstream.ts';
import { useGateway } from '../../support/use-gateway.ts';
import { useUpstream } from '../../support/use-upstream.ts';

const MB = 2 ** 20;
const STREAM = 'text/event-stream';
const empty = { choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] };
const empties = Array.from({ length: 1_000 }, () => empty);
const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const finish = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: null };
const answerOf = (text: string) => frame(delta(text)) + frame(finish) + frame('[DONE]');

/** What the real command made of a primary that answers so, beside a healthy fallback. */
async function ask(answer: Answer) {
  const [a, b] = [await useUpstream(answer), await useUpstream(chat('from b'))];
  return { a, b, ...(await askJson(await homeWith([a, b]))) };
}

describe('18: an answer without end', () => {
  const inEvent = 'data: {"choices":[{"index":0,"delta":{"content":"';
  const inJson = '{"choices":[{"index":0,"message":{"content":"';

  it.each([
    ['of headers', endlessHeaders, 16],
    ['in a single frame', (written: Written) => gigabyte(written, { type: STREAM, first: inEvent }), 16],
    ['in a single comment', (written: Written) => gigabyte(written, { type: STREAM, first: ': ' }), 16],
    ['in one JSON body', (written: Written) => gigabyte(written, { type: 'application/json', first: inJson }), 64],
  ])('%s is read for a few MB at most, once; then the fallback answers', async (_kind, make, mostMb) => {
    const written: Written = { bytes: 0 };
    const { code, answer, attempts, row } = await ask(make(written));
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(attempts).toEqual(['a malformed', 'b ok']);
    expect(written.bytes).toBeLessThan(mostMb * MB);
    // Not left at the first-token limit of 10 s.
    expect(row?.attempts[0]?.durationMs).toBeLessThan(9_000);
  });

  it('of white space is read for a few MB at most', async () => {
    const written: Written = { bytes: 0 };
    const a = await useUpstream(gigabyte(written, { type: STREAM, first: '\n', more: '\n' }));
    const home = await homeWith([a, await useUpstream(chat('from b'))]);
    const { code, answer } = await askJson(home, '--timeout', '8');
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(written.bytes).toBeLessThan(16 * MB);
  });

  it('with an error status is an error like any other', async () => {
    const written: Written = { bytes: 0 };
    const { code, attempts } = await ask(gigabyte(written, { type: 'text/plain', first: 'oh', status: 400 }));
    expect(code).toBe(7);
    expect(attempts).toEqual(['a bad-request 400']);
    expect(written.bytes).toBeLessThan(16 * MB);
  });

  it('packed with gzip is not unpacked', async () => {
    const { code, answer, attempts } = await ask(gzipBomb);
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(attempts).toEqual(['a malformed', 'b ok']);
  });
});

describe('18: a redirect to another host', () => {
  it.each([302, 307, 308])('with %d is not followed: the key never arrives there', async (status) => {
    const elsewhere = await useUpstream(chat('from elsewhere'));
    const a = await useUpstream(redirectTo(elsewhere.url, status));
    const b = await useUpstream(chat('from b'));
    const { home, env } = await homeWith([a, b], { model: { api_key_env: 'KEY' } });
    const { code, answer, attempts } = await askJson({ home, env: { ...env, KEY: 'the-key' } });
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(attempts[0]).toMatch(/^a \S+ 30\d$/);
    expect(a.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer the-key']);
    expect([elsewhere.requests.length, elsewhere.sockets.peak]).toEqual([0, 0]);
  });
});

describe('18: a body that drips one byte a second', () => {
  it.each([
    ['a stream', 200, STREAM, answerOf('never whole')],
    ['a JSON answer', 200, 'application/json', '{"choices":[{"index":0,"message":{"content":"never whole"}}]}'],
    ['an error', 500, 'application/json', '{"error":{"message":"never whole"}}'],
  ])('as %s is left at the first-token limit', async (_form, status, type, text) => {
    let write = (_byte: string) => {};
    const a = await useUpstream((response) => {
      response.writeHead(status, { 'content-type': type });
      response.flushHeaders();
      write = (byte) => response.write(byte);
    });
    const b = await useUpstream(chat('from b'));
    const { clock, call } = await useGateway([a, b]);
    const asked = call();
    await until(() => a.requests.length === 1, 'a is asked');
    for (const byte of text.slice(0, 10)) {
      expect(asked.failed()).toEqual([]);
      write(byte);
      await clock.advance(1_000);
    }
    const { text: answered, row } = await asked.ended;
    expect(answered).toBe('from b');
    expect(clock.monotonic()).toBe(10_000);
    expect(attemptLines(row?.attempts)).toEqual(['a timeout', 'b ok']);
    expect(a.requests).toHaveLength(1);
  });

  it('costs the real command no more than its share of --timeout', async () => {
    const a = await useUpstream((response) => {
      response.writeHead(200, { 'content-type': STREAM });
      let sent = 0;
      const timer = setInterval(() => response.write(answerOf('never whole').charAt(sent++)), 200);
      response.on('close', () => clearInterval(timer));
    });
    const { code, answer, attempts } = await askJson(
      await homeWith([a, await useUpstream(chat('from b'))]),
      '--timeout',
      '8',
    );
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(attempts).toEqual(['a timeout', 'b ok']);
  });
});

describe('18: a thousand empty deltas', () => {
  it('then an answer are an answer', async () => {
    const { code, answer, attempts } = await ask(sse([...empties, delta('from a'), finish]));
    expect([code, answer.content]).toEqual([0, 'from a']);
    expect(attempts).toEqual(['a ok']);
  });

  it('then the end of the stream are no answer', async () => {
    const { a, code, answer, attempts } = await ask(sse(empties, { done: false }));
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(new Set(attempts)).toEqual(new Set(['a incomplete', 'b ok']));
    expect(a.requests.length).toBeLessThanOrEqual(3);
  });

  it('then nothing are no first token', async () => {
    const a = await useUpstream((response) => {
      response.writeHead(200, { 'content-type': STREAM });
      response.write(empties.map(frame).join(''));
    });
    const { clock, call } = await useGateway([a, await useUpstream(chat('from b'))]);
    const asked = call();
    await until(() => a.requests.length === 1, 'a is asked');
    await clock.advance(9_999);
    expect(asked.failed()).toEqual([]);
    await clock.advance(1);
    expect((await asked.ended).text).toBe('from b');
    expect(a.requests).toHaveLength(1);
  });
});

describe('18: a lying content-length', () => {
  const head = (length: number) => `HTTP/1.1 200 OK\r\ncontent-type: ${STREAM}\r\ncontent-length: ${length}\r\n\r\n`;
  const body = answerOf('from a');
  const half = body.slice(0, body.indexOf('finish_reason'));

  it.each([
    ['too long, and the answer breaks off', bytes(head(100_000) + half)],
    ['too short for the answer', bytes(head(Buffer.byteLength(half)) + body)],
  ])('%s: never a half answer as a success', async (_lie, answer) => {
    const { code, answer: answered, attempts } = await ask(answer);
    expect([code, answered.content]).toEqual([0, 'from b']);
    expect(attempts).toEqual([expect.stringMatching(/^a (incomplete|network)/), 'b ok']);
  });

  it.each([
    ['and the connection closes', bytes(head(100_000) + body)],
    ['and the connection stays open', bytes(head(100_000) + body, { end: false })],
  ])('too long for a whole answer, %s: the answer is whole', async (_lie, answer) => {
    const { a, code, answer: answered, attempts } = await ask(answer);
    expect([code, answered.content]).toEqual([0, 'from a']);
    expect(attempts).toEqual(['a ok']);
    expect(a.requests).toHaveLength(1);
  });

  it('of a JSON answer that breaks off is told from a whole one', async () => {
    const { code, answer } = await ask(
      raw('{"choices":[{"index":0,"message":{"content":"from', { headers: { 'content-type': 'application/json' } }),
    );
    expect([code, answer.content]).toEqual([0, 'from b']);
  });
});
