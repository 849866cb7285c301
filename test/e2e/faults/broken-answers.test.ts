import { ModelGateway } from 'mgw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askJson } from '../../support/ask-json.ts';
import { attemptLines } from '../../support/attempt-lines.ts';
import { ledgerRows } from '../../support/ledger-rows.ts';
import { homeWith, runBin } from '../../support/run-bin.ts';
import { until } from '../../support/until.ts';
import { type Answer, breakOff, chat, failure, frame, raw, sse, type UpstreamRequest } from '../../support/upstream.ts';
import { useGateway } from '../../support/use-gateway.ts';
import { useUpstream } from '../../support/use-upstream.ts';

const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const words = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => delta(`w${from + index} `));
const finish = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
const usage = { prompt_tokens: 10, completion_tokens: 60 };
const forty = words(0, 40);
const messagesOf = ({ body }: UpstreamRequest) => (body as { messages: { role: string; content: string }[] }).messages;
const whole = 'the whole answer of b';

/** 40 of 60 tokens, and the three ways in which the rest can fail to come. */
const DEATHS: [string, Answer][] = [
  ['is reset', breakOff(forty)],
  ['ends without a finish reason', sse(forty, { done: false })],
  ['ends with [DONE] and no finish reason', sse(forty)],
  [
    'carries an error',
    raw(forty.map(frame).join('') + frame({ error: { message: 'engine died', code: 500 } }), {
      headers: { 'content-type': 'text/event-stream' },
    }),
  ],
];

describe.each(DEATHS)('8: a stream that %s after 40 of 60 tokens', (_how, death) => {
  it('gives a collecting caller the whole answer of the next candidate', async () => {
    const a = await useUpstream(death);
    const b = await useUpstream(chat(whole, { usage }));
    const { code, answer, attempts, row } = await askJson(await homeWith([a, b]));
    expect(code).toBe(0);
    expect(answer).toMatchObject({ content: whole, model: 'b', finishReason: 'stop' });
    expect(attempts).toEqual([expect.stringMatching(/^a (network|incomplete|server)/), 'b ok']);
    expect([a.requests.length, b.requests.length]).toEqual([1, 1]);
    expect(row).toMatchObject({ outcome: 'answered', model: 'b', usage: { input: 10, output: 60 } });
    // What a vendor has sent it has most likely billed; it stands beside the answer's price, not in it.
    expect(row?.attempts[0]).toMatchObject({ billed: { costSource: 'estimated' } });
    expect(row?.costNano).toBe(130_000);
  });

  it('fails a pipe that has bytes already with 7 and a message', async () => {
    const a = await useUpstream(death);
    const b = await useUpstream(chat(whole));
    const { env, home } = await homeWith([a, b]);
    const { code, stdout, stderr } = await runBin(['chat', 'hi'], { env });
    expect(stdout).toMatch(/^w0 .* w39 $/);
    expect(stderr).toMatch(/^mgw: .+/m);
    expect(b.requests).toHaveLength(0);
    expect(await ledgerRows(home)).toMatchObject([{ outcome: 'failed', attempts: [{ model: 'a', status: 'failed' }] }]);
    expect(code).toBe(7);
  });
});

describe('8: a stream that dies after 40 of 60 tokens', () => {
  it('gives --no-stream the whole answer of the next candidate', async () => {
    const { env } = await homeWith([await useUpstream(breakOff(forty)), await useUpstream(chat(whole))]);
    expect(await runBin(['chat', 'hi', '--no-stream'], { env })).toMatchObject({ code: 0, stdout: `${whole}\n` });
  });

  it('is told by --jsonl: the attempt, the restart, the new answer', async () => {
    const { env } = await homeWith([await useUpstream(breakOff(forty)), await useUpstream(chat(whole))]);
    const { code, stdout } = await runBin(['chat', 'hi', '--jsonl'], { env });
    expect(code).toBe(0);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const failedAt = events.findIndex(({ type }) => type === 'attempt-failed');
    const shown = events.slice(0, failedAt).map(({ text = '' }) => text);
    expect(events[failedAt]).toMatchObject({ target: 'a', attempt: 1, code: 'network' });
    expect(events[failedAt + 1]).toMatchObject({ type: 'restart', discarded: shown.join('').length });
    const after = events.slice(failedAt + 2);
    expect(after[0]).toMatchObject({ type: 'attempt-start', target: 'b' });
    expect(after.map(({ text = '' }) => text).join('')).toBe(whole);
  });

  it('gives the library the whole answer of the next candidate', async () => {
    const { home } = await homeWith([await useUpstream(breakOff(forty)), await useUpstream(chat(whole))]);
    const gateway = new ModelGateway(undefined, { effects: { env: { MGW_HOME: home } } });
    onTestFinished(() => gateway.close());
    const answer = await gateway.chat('hi');
    expect(answer).toMatchObject({ content: whole, model: 'b' });
    expect(attemptLines(answer.attempts)).toEqual(['a network', 'b ok']);
  });

  it('is begun again on the same model when there is no other', async () => {
    const a = await useUpstream([breakOff(forty), chat('the whole answer of a')]);
    const { code, answer, attempts } = await askJson(await homeWith([a]));
    expect([code, answer.content]).toEqual([0, 'the whole answer of a']);
    expect(attempts).toEqual(['a network', 'a ok']);
  });

  it('everywhere is never a success: exit 7, and what had arrived', async () => {
    const [a, b] = [await useUpstream(breakOff(forty)), await useUpstream(breakOff(words(100, 140)))];
    const { code, answer, row } = await askJson(await homeWith([a, b]));
    expect(answer.error?.message).toBeTruthy();
    expect(answer.content).toMatch(/^w100 .* w139 $/);
    expect(row).toMatchObject({ outcome: 'failed' });
    expect(a.requests.length + b.requests.length).toBeLessThanOrEqual(4);
    expect(code).toBe(7);
  });
});

describe('10: a malformed frame in the middle', () => {
  const spoilt = (rest: string) =>
    raw(
      words(0, 3).map(frame).join('') + frame('{"choices":[{"index":0,"del') + words(3, 6).map(frame).join('') + rest,
      {
        headers: { 'content-type': 'text/event-stream' },
      },
    );

  it('is skipped and counted when the rest is whole', async () => {
    const a = await useUpstream(spoilt(frame({ ...finish, usage }) + frame('[DONE]')));
    const b = await useUpstream(chat('from b'));
    const { env } = await homeWith([a, b]);
    const { code, stdout } = await runBin(['chat', 'hi', '--jsonl'], { env });
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(events.map(({ text = '' }) => text).join('')).toBe('w0 w1 w2 w3 w4 w5 ');
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop', malformedFrames: 1 });
    expect([a.requests.length, b.requests.length]).toEqual([1, 0]);
  });

  it('does not excuse an answer that is not whole', async () => {
    const a = await useUpstream(spoilt(''));
    const { code, answer, attempts } = await askJson(await homeWith([a, await useUpstream(chat(whole))]));
    expect([code, answer.content]).toEqual([0, whole]);
    expect(attempts).toEqual(['a incomplete', 'b ok']);
  });
});

describe('11: an answer without [DONE]', () => {
  /** Never closes the connection. */
  const open =
    (payloads: readonly unknown[]): Answer =>
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(payloads.map(frame).join(''));
    };

  it('waits only 250 ms for another usage when one came with the finish reason, though the connection stays open', async () => {
    const a = await useUpstream(open([...words(0, 3), { ...finish, usage }]));
    const { clock, call } = await useGateway([a]);
    const asked = call();
    await until(() => asked.text() === 'w0 w1 w2 ', 'the text arrives');
    await until(() => clock.pending() > 0, 'the wait begins');
    await clock.advance(250);
    const { text, row, error } = await asked.ended;
    expect([text, error]).toEqual(['w0 w1 w2 ', undefined]);
    expect(row?.usage).toMatchObject({ input: 10, output: 60, source: 'provider' });
    expect(clock.monotonic()).toBe(250);
  });

  it('waits a moment for usage that has not come, and not for ever', async () => {
    const a = await useUpstream(open([...words(0, 3), finish]));
    const { clock, call } = await useGateway([a]);
    const asked = call();
    await until(() => asked.text() === 'w0 w1 w2 ', 'the text arrives');
    await until(() => clock.pending() > 0, 'the wait begins');
    await clock.advance(3_000);
    const { text, row, error } = await asked.ended;
    expect([text, error]).toEqual(['w0 w1 w2 ', undefined]);
    expect(row?.usage?.source).toBe('estimated');
  });

  it.each([
    ['the connection closes', sse([...words(0, 3), { ...finish, usage }], { done: false })],
    ['the connection stays open', open([...words(0, 3), { ...finish, usage }])],
    ['the connection breaks', breakOff([...words(0, 3), { ...finish, usage }])],
  ])('is a success of the real command when %s', async (_end, answer) => {
    const a = await useUpstream(answer);
    const asked = await askJson(await homeWith([a, await useUpstream(chat('from b'))]));
    expect([asked.code, asked.answer.content]).toEqual([0, 'w0 w1 w2 ']);
    expect(asked.answer.usage).toMatchObject({ inputTokens: 10, outputTokens: 60 });
    expect(asked.attempts).toEqual(['a ok']);
  });

  it.each([
    ['the connection closes', sse([...words(0, 3), { ...finish, usage }], { done: false })],
    ['the connection breaks', breakOff([...words(0, 3), { ...finish, usage }])],
  ])('waits for nothing when %s', async (_end, answer) => {
    const { clock, call } = await useGateway([await useUpstream(answer)]);
    // The clock stands still.
    expect(await call().ended).toMatchObject({ text: 'w0 w1 w2 ', error: undefined });
    expect(clock.monotonic()).toBe(0);
  });
});

describe('14: a fallback that rejects an assistant message at the end', () => {
  it('is never sent one', async () => {
    const a = await useUpstream(breakOff(forty));
    const b = await useUpstream((response, request) => {
      const fine = messagesOf(request).at(-1)?.role === 'user';
      return (fine ? chat(whole) : failure(400, { message: 'an assistant message is the last' }))(response, request);
    });
    const { code, answer } = await askJson(await homeWith([a, b]), '-s', 'be brief');
    expect([code, answer.content]).toEqual([0, whole]);
    const [asked] = b.requests.map(messagesOf);
    expect(asked).toEqual([
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'hi' },
    ]);
    expect(asked).toEqual(a.requests.map(messagesOf)[0]);
  });
});
