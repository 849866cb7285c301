import { type MgwError, ModelGateway } from 'mgw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askJson } from '../../support/ask-json.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { ledgerRows } from '../../support/ledger-rows.ts';
import { homeWith, startBin } from '../../support/run-bin.ts';
import { until } from '../../support/until.ts';
import { type Answer, breakOff, chat, failure, frame, json, never, raw, reset, sse } from '../../support/upstream.ts';
import { useGateway } from '../../support/use-gateway.ts';
import { useUpstream } from '../../support/use-upstream.ts';

const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const end = (reason: string) => ({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
const events = { 'content-type': 'text/event-stream' };
const failed = { error: { message: 'engine died', code: 500 } };
/** Hidden reasoning and a long template: nothing that could be guessed from three words. */
const usage = { prompt_tokens: 40_000, completion_tokens: 8000, completion_tokens_details: { reasoning_tokens: 7900 } };
const billed = {
  usage: { input: 40_000, output: 8000, reasoning: 7900, source: 'provider' },
  costNano: 40_000 * 1000 + 8000 * 2000,
  costSource: 'computed',
};
const once = { model: { max_retries: 0 } };

const FAILURES: [string, Answer][] = [
  ['a content filter, with the finish reason', sse([delta('half'), { ...end('content_filter'), usage }])],
  ['a content filter, in a chunk behind it', sse([delta('half'), end('content_filter'), { choices: [], usage }])],
  ['a content filter before a word', sse([{ ...end('content_filter'), usage }])],
  ['a finish reason that is a failure', sse([delta('half'), { ...end('network_error'), usage }])],
  ['the same, in a chunk behind it', sse([delta('half'), end('network_error'), { choices: [], usage }])],
  ['an error frame', sse([delta('half'), { ...failed, usage }], { done: false })],
  ['an error frame with the usage inside', sse([{ error: { ...failed.error, usage } }], { done: false })],
  ['a chunk before the error frame', sse([delta('half'), { choices: [], usage }, failed], { done: false })],
  ['a chunk behind the error frame', sse([delta('half'), failed, { choices: [], usage }])],
  ['a connection lost behind the usage', breakOff([delta('half'), { choices: [], usage }])],
  ['an answer that ends without a finish reason', sse([delta('half'), { choices: [], usage }], { done: false })],
  ['an answer without a word and without an end', sse([{ choices: [], usage }])],
  ['the body of an error', json({ ...failed, usage }, { status: 500 })],
  [
    'a whole JSON answer that was filtered',
    json({ choices: [{ message: {}, finish_reason: 'content_filter' }], usage }),
  ],
];

describe.each(FAILURES)('the usage that a vendor reports with %s', (_how, answer) => {
  it('is what the failed call is booked with, in the row, --json and the error of the library', async () => {
    const home = await homeWith([await useUpstream(answer)], once);
    const { answer: printed, row } = await askJson(home);
    expect(row).toMatchObject({ outcome: 'failed', attempts: [{ status: 'failed', billed }] });
    const report = {
      usage: {
        inputTokens: 40_000,
        outputTokens: 8000,
        totalTokens: 48_000,
        reasoningTokens: 7900,
        source: 'provider',
      },
      cost: 0.056,
      currency: 'CNY',
      costSource: 'computed',
    };
    expect(printed).toMatchObject({ ...report, totalCost: 0.056, attempts: [report] });
    const gateway = new ModelGateway(undefined, { effects: { env: home.env } });
    onTestFinished(() => gateway.close());
    const error: MgwError = await gateway.chat('hi').then(
      () => Promise.reject(new Error('answered')),
      (cause) => cause,
    );
    expect(error.billed).toEqual(report);
    expect(error.entry?.attempts).toMatchObject([{ billed }]);
  });
});

describe('a usage that is told in part', () => {
  const ask = async (answer: Answer) => (await askJson(await homeWith([await useUpstream(answer)], once))).row;

  it('of a failed attempt is completed by an estimate', async () => {
    const row = await ask(breakOff([{ choices: [], usage: { prompt_tokens: 40_000 } }, delta('one two three')]));
    expect(row?.attempts[0]?.billed).toMatchObject({
      usage: { input: 40_000, output: 3, source: 'estimated' },
      costNano: 40_006_000,
      costSource: 'estimated',
    });
  });

  it('at the beginning says nothing of what came after it, whether the answer fails or not', async () => {
    const first = { choices: [], usage: { prompt_tokens: 40_000, completion_tokens: 0 } };
    const growing = { usage: { input: 40_000, output: 3, source: 'estimated' }, costSource: 'estimated' };
    expect((await ask(breakOff([first, delta('one two three')])))?.attempts[0]?.billed).toMatchObject(growing);
    expect(await ask(sse([first, delta('one two three'), end('stop')]))).toMatchObject(growing);
  });

  it('is never lowered by what had come', async () => {
    const running = { ...delta('one'), usage: { prompt_tokens: 10, completion_tokens: 900 } };
    const row = await ask(breakOff([running, delta(' two')]));
    expect(row?.attempts[0]?.billed?.usage).toEqual({ input: 10, output: 900, source: 'estimated' });
  });

  it('of an answered call is kept, too', async () => {
    const row = await ask(sse([delta('one two three'), { ...end('stop'), usage: { prompt_tokens: 40_000 } }]));
    expect(row).toMatchObject({ usage: { input: 40_000, output: 3, source: 'estimated' }, costSource: 'estimated' });
  });
});

describe('an attempt that brought nothing', () => {
  const input = { usage: { input: expect.any(Number), output: 0, source: 'estimated' }, costSource: 'estimated' };
  const bills = async (answer: Answer, settings = {}) => {
    const { row } = await askJson(await homeWith([await useUpstream(answer)], { ...once, ...settings }));
    return row?.attempts.map(({ billed }) => billed);
  };

  it('is booked with its input where the vendor had begun to answer', async () => {
    expect(await bills(raw('', { headers: events }))).toEqual([expect.objectContaining(input)]);
    expect(await bills(breakOff([{ choices: [] }]))).toEqual([expect.objectContaining(input)]);
    expect(await bills(sse([end('content_filter')]))).toEqual([expect.objectContaining(input)]);
  });

  it('is booked with its input where it was given up after it was sent', async () => {
    const open: Answer = (response) => void response.writeHead(200, events).flushHeaders();
    for (const [answer, settings] of [
      [never, { routing: { total_timeout: 5 } }],
      [open, { model: { max_retries: 0, timeout: 5 } }],
    ] as const) {
      const a = await useUpstream(answer);
      const { clock, call } = await useGateway([a], { ...once, ...settings });
      const asked = call();
      // Only then does its time pass: what was given up sooner was never sent.
      await until(() => a.requests.length > 0, 'the request arrives');
      await clock.advance(5_000);
      const { row } = await asked.ended;
      expect(row?.attempts).toMatchObject([{ code: 'timeout', billed: input }]);
    }
  });

  it('is free where the vendor refused it, failed by its own word, or never had it', async () => {
    expect(await bills(failure(503, { message: 'overloaded' }))).toEqual([undefined]);
    expect(await bills(sse([failed], { done: false }))).toEqual([undefined]);
    expect(await bills(sse([end('network_error')]))).toEqual([undefined]);
    expect(await bills(reset)).toEqual([undefined]);
    expect(await bills(raw('<html>portal</html>'))).toEqual([undefined]);
    const a = await homeWith([{ url: 'http://127.0.0.1:9/v1/chat/completions' }], once);
    expect((await askJson(a)).row?.attempts).toMatchObject([{ code: 'network' }]);
    expect((await askJson(a)).row?.attempts[0]).not.toHaveProperty('billed');
  });

  it('is booked with its input in the row itself when it was stopped by Ctrl-C', async () => {
    const a = await useUpstream(never);
    const { home, env } = await homeWith([a]);
    const { child, ended } = startBin(['chat', 'hi'], { env });
    await until(() => a.requests.length > 0, 'the request arrives');
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(await ledgerRows(home)).toMatchObject([{ outcome: 'cancelled', model: 'a', ...input }]);
  });
});

describe('a limit', () => {
  it('reckons with the usage that a failed attempt reported before it lets another be sent', async () => {
    const a = await useUpstream([sse([{ ...end('network_error'), usage }]), chat('from a')]);
    const limit = { routing: { cost_limit_per_call: 0.009 } };
    const { clock, call } = await useGateway([a], limit);
    const asked = call();
    await until(() => asked.failed().length > 0, 'the attempt fails');
    await clock.advance(10_000);
    const { error } = await asked.ended;
    expect(error?.code).toBe('cost-limit');
    expect(a.requests).toHaveLength(1);
  });
});

it('a stream that says no more behind its error is waited for no longer than a moment', async () => {
  const open: Answer = (response) => {
    response.writeHead(200, events);
    response.write(frame(failed));
  };
  const clock = createFakeClock();
  const waits: number[] = [];
  const after: FakeClock['after'] = (ms, run) => {
    waits.push(ms);
    return clock.after(ms, run);
  };
  const upstreams = [await useUpstream(open), await useUpstream(chat('b'))];
  const { call } = await useGateway(upstreams, once, { clock: { ...clock, after } });
  const asked = call();
  await until(() => waits.includes(250), 'the wait begins');
  await clock.advance(250);
  expect((await asked.ended).text).toBe('b');
  expect(clock.monotonic()).toBe(250);
});
