import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Send } from '../../src/domain/chat.ts';
import type { Model } from '../../src/domain/model.ts';
import { type Clock, nodeEffects } from '../../src/effects.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import {
  breakOff,
  chat,
  createUpstream,
  drip,
  failure,
  frame,
  json,
  never,
  raw,
  reset,
  sse,
  type Upstream,
} from '../support/upstream.ts';
import { ESTIMATED, HELLO, neverAborted, type Outcome, outcomeOf, testModel, testSend } from '../support/wire.ts';

let upstream: Upstream;
let send: Send;
let close: () => Promise<void>;
beforeAll(async () => {
  upstream = await createUpstream(never);
  ({ send, close } = testSend());
});
afterAll(async () => {
  await close();
  await upstream.close();
});

const model = (given: Partial<Model> = {}) => testModel({ endpoint: upstream.url, ...given });
const ask = (given: Partial<Model> = {}, sender = send): Promise<Outcome> =>
  outcomeOf(sender(model(given), HELLO, neverAborted()));

const text = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const reasoning = (reasoning_content: string) => ({ choices: [{ index: 0, delta: { reasoning_content } }] });
const finish = (finish_reason = 'stop') => ({ choices: [{ index: 0, delta: {}, finish_reason }] });
const usage = { choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } };
const PROVIDED = { input: 3, output: 4, source: 'provider' };

/** Real time, but every timer waits only a tenth. */
function quickClock(): Clock {
  const { clock } = nodeEffects();
  return { ...clock, monotonic: () => clock.monotonic() * 10, after: (ms, run) => clock.after(ms / 10, run) };
}

/** A promise and the function that resolves it. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('a request', () => {
  it('carries the key, the model and the messages', async () => {
    upstream.use(chat('hi'));
    await ask({ provider: 'deepseek', upstreamModel: 'deepseek-flash' });
    const request = upstream.requests.at(-1);
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer sk-test-0123456789',
      'content-type': 'application/json',
      'accept-encoding': 'identity',
    });
    expect(request?.body).toMatchObject({ model: 'deepseek-flash', stream: true, messages: HELLO.messages });
  });

  it('goes without a key where there is none', async () => {
    upstream.use(chat('hi'));
    const local = testSend({ keyFor: async () => undefined });
    expect((await ask({}, local.send)).text).toBe('hi');
    expect(upstream.requests.at(-1)?.headers.authorization).toBeUndefined();
    await local.close();
  });

  it('is not sent with a key that cannot be one', async () => {
    const before = upstream.requests.length;
    const broken = testSend({ keyFor: async () => 'sk-two\nlines' });
    const { error } = await ask({}, broken.send);
    expect(error).toMatchObject({ code: 'auth', disposition: 'rest' });
    expect(error?.message).not.toContain('lines');
    expect(upstream.requests).toHaveLength(before);
    await broken.close();
  });

  it('is sent once more without stream_options to an endpoint that refuses them, and once only', async () => {
    const refusal = failure(400, { message: "Unrecognized request argument supplied: 'stream_options'" });
    upstream.use([refusal, chat('fine')]);
    const before = upstream.requests.length;
    expect((await ask()).text).toBe('fine');
    const [first, second, ...more] = upstream.requests.slice(before);
    expect(first?.body).toHaveProperty('stream_options');
    expect(second?.body).not.toHaveProperty('stream_options');
    expect(more).toEqual([]);
    upstream.use(refusal);
    expect((await ask()).error).toMatchObject({ code: 'bad-request', disposition: 'user-error' });
    expect(upstream.requests).toHaveLength(before + 4);
  });
});

describe('an answer', () => {
  it('comes as one event for each kind and network read, and one finish', async () => {
    upstream.use(
      sse([reasoning('a'), reasoning('b'), text(''), text('c'), text('d'), reasoning('e'), text('f'), finish(), usage]),
    );
    const { events } = await ask();
    expect(events).toEqual([
      { type: 'reasoning-delta', text: 'ab' },
      { type: 'text-delta', text: 'cd' },
      { type: 'reasoning-delta', text: 'e' },
      { type: 'text-delta', text: 'f' },
      { type: 'finish', reason: 'stop', usage: PROVIDED },
    ]);
  });

  it('is passed on as it comes, not when it is whole', async () => {
    const more = gate();
    upstream.use(
      drip([text('first'), text('second'), finish(), usage], (index) => (index === 1 ? more.opened : undefined)),
    );
    const events = send(model(), HELLO, neverAborted())[Symbol.asyncIterator]();
    expect((await events.next()).value).toEqual({ type: 'text-delta', text: 'first' });
    more.open();
    expect((await events.next()).value).toMatchObject({ type: 'text-delta', text: expect.stringContaining('second') });
    await events.return?.();
  });

  it('names the upstream model and the trace id, from the header or the body', async () => {
    upstream.use(chat('x', { model: 'deepseek-v4-flash', headers: { 'x-ds-trace-id': 'trace-1' } }));
    expect((await ask({ provider: 'deepseek' })).finish).toMatchObject({
      upstreamModel: 'deepseek-v4-flash',
      requestId: 'trace-1',
    });
    upstream.use(sse([{ ...text('x'), request_id: 'body-1' }, finish(), usage]));
    expect((await ask({ provider: 'glm' })).finish).toMatchObject({ requestId: 'body-1' });
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content-filter'],
    ['sensitive', 'content-filter'],
    ['tool_calls', 'tool-calls'],
    ['eos', 'other'],
  ])('that ends with %s finishes with %s', async (said, reason) => {
    upstream.use(sse([text('x'), finish(said), usage]));
    expect((await ask()).finish?.reason).toBe(reason);
  });

  it('that ends with a failure fails, after what had come', async () => {
    upstream.use(sse([text('x'), finish('insufficient_system_resource')]));
    expect(await ask({ provider: 'deepseek' })).toMatchObject({
      text: 'x',
      error: { code: 'server', disposition: 'retry' },
    });
  });

  it('may come as JSON although a stream was asked for, with blank lines before it and a wrong content type', async () => {
    const body = {
      model: 'm',
      choices: [{ message: { content: '你好', reasoning: 'r' }, finish_reason: 'stop' }],
      usage: usage.usage,
    };
    upstream.use(json(body));
    const expected = [
      { type: 'reasoning-delta', text: 'r' },
      { type: 'text-delta', text: '你好' },
      { type: 'finish', reason: 'stop', usage: PROVIDED, upstreamModel: 'm' },
    ];
    expect((await ask()).events).toEqual(expected);
    upstream.use(
      raw(`\n\r\n \n${JSON.stringify(body)}`, { headers: { 'content-type': 'text/event-stream' }, cut: 'bytes' }),
    );
    expect((await ask()).events).toEqual(expected);
  });

  it('may come as a stream that calls itself JSON, or nothing at all', async () => {
    for (const headers of [{ 'content-type': 'application/json' }, {}]) {
      upstream.use(raw([text('x'), finish(), usage, '[DONE]'].map(frame).join(''), { headers }));
      expect(await ask()).toMatchObject({ text: 'x', finish: { reason: 'stop' } });
    }
  });

  it('goes on over frames that cannot be read, and counts them', async () => {
    upstream.use(sse([text('a'), '{"choices":[{"del', text('b'), finish(), usage]));
    expect(await ask()).toMatchObject({ text: 'ab', finish: { malformedFrames: 1, usage: PROVIDED } });
  });

  it('gives the same however its bytes are cut', async () => {
    const body = [reasoning('想'), text('中文 🌏'), text(' und Grüße'), finish(), usage, '[DONE]'].map(frame).join('');
    const bytes = Buffer.from(`\uFEFF: hi\n\n${body}`);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 8 }),
        async (cuts) => {
          const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
          upstream.use(async (response) => {
            for (const [index, start] of places.slice(0, -1).entries()) {
              response.write(bytes.subarray(start, places[index + 1]));
              await new Promise((resolve) => setImmediate(resolve));
            }
            response.end();
          });
          expect(await ask()).toMatchObject({
            reasoning: '想',
            text: '中文 🌏 und Grüße',
            finish: { usage: PROVIDED },
          });
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the end of an answer', () => {
  it('needs a finish reason', async () => {
    for (const done of [true, false]) {
      upstream.use(sse([text('half'), usage], { done }));
      expect(await ask()).toMatchObject({
        text: 'half',
        finish: undefined,
        error: { code: 'incomplete', disposition: 'retry' },
      });
    }
    upstream.use(json({ choices: [{ message: { content: 'x' } }] }));
    expect((await ask()).error).toMatchObject({ code: 'incomplete' });
  });

  it('needs no [DONE]', async () => {
    upstream.use(sse([text('x'), finish(), usage], { done: false }));
    expect(await ask()).toMatchObject({ text: 'x', finish: { usage: PROVIDED } });
  });

  it('is the finish reason, when the connection then says no more, or breaks', async () => {
    const quick = testSend({ clock: quickClock() });
    upstream.use(drip([text('x'), finish()], (index) => (index === 2 ? new Promise(() => {}) : undefined)));
    expect(await ask({}, quick.send)).toMatchObject({ text: 'x', finish: { reason: 'stop', usage: ESTIMATED } });
    await upstream.requests.at(-1)?.closed;
    upstream.use(breakOff([text('x'), finish(), usage]));
    expect(await ask({}, quick.send)).toMatchObject({ text: 'x', error: undefined, finish: { usage: PROVIDED } });
    await quick.close();
  });

  it('waits for a usage that comes a little later', async () => {
    const late = () => new Promise<void>((resolve) => setTimeout(resolve, 30));
    upstream.use(drip([text('x'), finish(), usage], (index) => (index === 2 ? late() : undefined)));
    const patient = testSend({ clock: createFakeClock() });
    expect((await ask({}, patient.send)).finish?.usage).toEqual(PROVIDED);
    await patient.close();
  });

  it('takes the last usage that is not null, also when an earlier one stands there', async () => {
    const partial = { ...text('x'), usage: { prompt_tokens: 3, completion_tokens: 1 } };
    upstream.use(sse([partial, { ...finish(), usage: null }, usage, { choices: [], usage: null }]));
    expect((await ask()).finish?.usage).toEqual(PROVIDED);
  });

  it('is counted here where the vendor counts nothing', async () => {
    const asked: unknown[] = [];
    const counting = testSend({
      estimateUsage: async (request, output, { alias }) => {
        asked.push([request, output, alias]);
        return ESTIMATED;
      },
    });
    upstream.use(
      sse([
        reasoning('why'),
        text('be'),
        text('cause'),
        finish(),
        { choices: [], usage: { prompt_tokens: 0, completion_tokens: 0 } },
      ]),
    );
    expect((await ask({}, counting.send)).finish?.usage).toEqual(ESTIMATED);
    expect(asked).toEqual([[HELLO, { text: 'because', reasoning: 'why' }, 'test']]);
    await counting.close();
  });

  it('leaves a connection that serves the next call', async () => {
    const fresh = await createUpstream(chat('again and again'));
    for (let call = 0; call < 4; call++) {
      await ask({ endpoint: fresh.url });
      await fresh.requests.at(-1)?.closed;
      await createFakeClock().settle();
    }
    expect(fresh.sockets.peak).toBe(1);
    await fresh.close();
  });
});

describe('a broken answer', () => {
  it('is a network error when the connection breaks in the middle', async () => {
    upstream.use(breakOff([text('half')]));
    expect(await ask()).toMatchObject({ text: 'half', error: { code: 'network', disposition: 'retry' } });
    upstream.use(reset);
    expect((await ask()).error).toMatchObject({ code: 'network', disposition: 'retry' });
  });

  it('is incomplete or a network error when its length is a lie', async () => {
    const body = frame(text('x'));
    for (const length of [body.length + 100, body.length - 5]) {
      upstream.use((response) => {
        response.strictContentLength = false;
        response.socket?.end(`HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n${body}`);
      });
      const { error, finish: end } = await ask();
      expect(end).toBeUndefined();
      expect(['network', 'incomplete']).toContain(error?.code);
      expect(error?.disposition).toBe('retry');
    }
  });

  it('is incomplete when it is empty, or a JSON body that stops', async () => {
    upstream.use(raw(''));
    expect((await ask()).error).toMatchObject({ code: 'incomplete', message: 'test: the answer ended without a word' });
    upstream.use(raw('{"choices":[{"message":{"content":"ha'));
    expect((await ask()).error).toMatchObject({ code: 'incomplete', disposition: 'retry' });
  });

  it.each([
    ['an HTML page', '<!doctype html><title>Welcome to nginx</title>'],
    ['JSON of another API', '{"result":"ok"}'],
    ['lines of JSON', '{"message":{"content":"a"}}\n{"message":{"content":"b"}}\n'],
    ['a stream of another API', 'data: {"type":"message_start"}\n\ndata: {"type":"ping"}\n\n'],
    ['a stream of no JSON', 'data: hello\n\ndata: world\n\n'],
  ])('is malformed when it is %s', async (_, body) => {
    upstream.use(raw(body));
    expect((await ask()).error).toMatchObject({
      code: 'malformed',
      disposition: 'next',
      hint: expect.stringContaining('`endpoint`'),
    });
  });

  it('is malformed when a frame is over 1 MB', async () => {
    upstream.use(sse([text('x'.repeat(1024 * 1024))]));
    expect((await ask()).error).toMatchObject({
      code: 'malformed',
      message: expect.stringContaining('1,048,576 bytes'),
    });
    await upstream.requests.at(-1)?.closed;
  });

  it('gives the status and the wait of the vendor', async () => {
    upstream.use(failure(429, { message: 'slow down' }, { 'retry-after': '3' }));
    expect((await ask()).error).toMatchObject({ code: 'rate-limit', httpStatus: 429, retryAfterMs: 3000 });
  });
});

describe('a consumer that stops', () => {
  it('closes the connection, in a stream', async () => {
    upstream.use(drip([text('a'), text('b')], (index) => (index === 1 ? new Promise(() => {}) : undefined)));
    for await (const _ of send(model(), HELLO, neverAborted())) break;
    const request = upstream.requests.at(-1);
    await request?.closed;
    expect(request?.closedEarly).toBe(true);
  });

  it('by its signal closes the connection too, and gets its own reason, and that the vendor had its request', async () => {
    const { MgwError } = await import('../../src/domain/errors.ts');
    const reason = new MgwError('cancelled', 'SIGINT');
    for (const when of ['before', 'after'] as const) {
      const controller = new AbortController();
      upstream.use(
        drip([text('a')], (index) => {
          if (index === (when === 'before' ? 0 : 1)) controller.abort(reason);
          return index === 1 ? new Promise(() => {}) : undefined;
        }),
      );
      const { error } = await outcomeOf(send(model(), HELLO, controller.signal));
      expect(error).toMatchObject({ code: reason.code, message: reason.message, bill: { accepted: true } });
      // The reason itself is shared by every call that the signal stops.
      expect(reason.bill).toBeUndefined();
      await upstream.requests.at(-1)?.closed;
      expect(upstream.requests.at(-1)?.closedEarly).toBe(true);
    }
  });

  it('is cancelled, not answered, when it stops while only the usage is missing', async () => {
    const controller = new AbortController();
    upstream.use(
      drip([text('a'), finish()], (index) => {
        if (index < 2) return;
        setTimeout(() => controller.abort(), 10);
        return new Promise(() => {});
      }),
    );
    const { error, finish: end } = await outcomeOf(send(model(), HELLO, controller.signal));
    expect(error).toMatchObject({ code: 'cancelled' });
    expect(end).toBeUndefined();
  });
});
