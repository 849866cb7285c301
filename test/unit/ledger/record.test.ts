import { expect, test } from 'vitest';
import type { ChatCall, ChatEvent, Usage } from '../../../src/domain/chat.ts';
import { MgwError } from '../../../src/domain/errors.ts';
import { type LedgerEntry, spending } from '../../../src/domain/ledger-entry.ts';
import type { Model } from '../../../src/domain/model.ts';
import type { AttemptParts } from '../../../src/ledger/attempt-log.ts';
import { parseLine } from '../../../src/ledger/jsonl.ts';
import { createRecorder } from '../../../src/ledger/record.ts';
import { billingFor } from '../../../src/metering/pricing.ts';
import { createTokenCounter, estimateInput, estimateTokens } from '../../../src/metering/tokens.ts';
import { callOf, modelNamed } from '../../support/calls.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

type Step = ChatEvent | number;
const text = (words: string): ChatEvent => ({ type: 'text-delta', text: words });
const start = (target: string, attempt = 1): ChatEvent => ({ type: 'attempt-start', target, attempt });
const failed = (target: string, code: 'rate-limit' | 'network' | 'cancelled', attempt = 1): ChatEvent => ({
  type: 'attempt-failed',
  target,
  attempt,
  code,
  message: 'told by the vendor',
  ...(code === 'rate-limit' && { httpStatus: 429 }),
});
const finish = (usage: Usage = { input: 10, output: 20, source: 'provider' }): ChatEvent => ({
  type: 'finish',
  reason: 'stop',
  usage,
  upstreamModel: 'as-told',
  requestId: 'trace-1',
});

const estimate: AttemptParts['estimate'] = ({ messages }, _, { text: words, reasoning }) => ({
  input: estimateInput(messages),
  output: words + reasoning,
  ...(reasoning > 0 && { reasoning }),
  source: 'estimated',
});

/** Plays events and pauses (ms), then ends the recording. */
async function record(
  steps: readonly Step[],
  end: 'finish' | MgwError = 'finish',
  call: ChatCall = callOf([modelNamed('a'), modelNamed('b')]),
): Promise<LedgerEntry> {
  const clock = createFakeClock(Date.UTC(2026, 10, 23, 4, 5, 6, 7));
  const recorder = createRecorder(call, {
    clock,
    pid: 77,
    promptHash: () => 'f'.repeat(32),
    bill: (usage: Usage, model: Model, atMs: number) => billingFor(usage, model.prices, atMs),
    estimate,
    createCounter: createTokenCounter,
  });
  for (const step of steps) {
    if (typeof step === 'number') await clock.advance(step);
    else recorder.observe(step);
  }
  const entry = end === 'finish' ? recorder.finish() : recorder.fail(end);
  expect(parseLine(JSON.stringify(entry))).toEqual(entry);
  return entry;
}

const cancelled = new MgwError('cancelled', 'stopped by SIGINT');

test('an answer: who, how long, what it used and what that cost', async () => {
  const entry = await record(
    [start('a'), 300, text('hel'), 500, text('lo'), finish()],
    'finish',
    callOf([modelNamed('a')], { tag: 'faq' }),
  );
  expect(entry).toEqual({
    v: 1,
    id: '01KAR0000000000000000000AA',
    ts: '2026-11-23T04:05:06.007Z',
    asked: 'a',
    model: 'a',
    provider: 'openai-compatible',
    upstreamModel: 'as-told',
    upstreamAsked: 'a-v1',
    endpointHost: '127.0.0.1:9',
    outcome: 'answered',
    finishReason: 'stop',
    attempts: [{ model: 'a', provider: 'openai-compatible', status: 'ok', durationMs: 800 }],
    firstTokenMs: 300,
    durationMs: 800,
    cache: { status: 'miss' },
    route: 'default',
    promptHash: 'f'.repeat(32),
    tag: 'faq',
    pid: 77,
    requestId: 'trace-1',
    usage: { input: 10, output: 20, source: 'provider' },
    prices: { input: 1_000_000_000, output: 2_000_000_000, currency: 'CNY', source: 'test' },
    costNano: 50_000,
    currency: 'CNY',
    costSource: 'computed',
  });
});

test('of the vendors by name no server is written down, and of others nothing but host and port', async () => {
  const of = async (changes: Partial<Model>) =>
    (await record([start('a'), text('x'), finish()], 'finish', callOf([modelNamed('a', changes)]))).endpointHost;
  expect(await of({ provider: 'qwen' })).toBeUndefined();
  expect(await of({ endpoint: 'https://user:secret@own.example/v1/key-1/chat?token=t' })).toBe('own.example');
});

test('an attempt that failed before its first token is in the row and cost nothing', async () => {
  const entry = await record([start('a'), 40, failed('a', 'rate-limit'), start('b'), 100, text('x'), finish()]);
  expect(entry.attempts).toEqual([
    {
      model: 'a',
      provider: 'openai-compatible',
      status: 'failed',
      code: 'rate-limit',
      httpStatus: 429,
      durationMs: 40,
    },
    { model: 'b', provider: 'openai-compatible', status: 'ok', durationMs: 100 },
  ]);
  expect([entry.model, entry.asked, entry.firstTokenMs]).toEqual(['b', 'a', 140]);
  expect(spending(entry)).toHaveLength(1);
});

test('an attempt that broke off in the middle is billed by estimate: the input and what had arrived of the answer', async () => {
  const words = 'the answer is that '.repeat(20);
  const entry = await record([
    start('a'),
    { type: 'reasoning-delta', text: 'let me think' },
    text(words),
    failed('a', 'network'),
    {
      type: 'restart',
      discarded: words.length,
      reason: 'told by the vendor',
    },
    start('b'),
    50,
    text('x'),
    finish(),
  ]);
  const input = estimateInput([{ role: 'user', content: 'hello' }]);
  const reasoning = estimateTokens('let me think');
  const output = estimateTokens(words) + reasoning;
  expect(entry.attempts[0]?.billed).toMatchObject({
    usage: { input, output, reasoning, source: 'estimated' },
    costNano: input * 1000 + output * 2000,
    costSource: 'estimated',
  });
  expect(entry.usage).toEqual({ input: 10, output: 20, source: 'provider' });
  expect(entry.firstTokenMs).toBe(50);
  expect(spending(entry).map(({ wasted }) => wasted)).toEqual([true, false]);
});

test.each([
  ['as the router tells it', [failed('a', 'cancelled')]],
  ['as it is when the consumer just stops', []],
])('a call cancelled in the middle is billed once, in the row itself, %s', async (_, told) => {
  const entry = await record([start('a'), text('half an answer'), 70, ...told], cancelled);
  expect(entry).toMatchObject({
    outcome: 'cancelled',
    code: 'cancelled',
    model: 'a',
    costSource: 'estimated',
    usage: { source: 'estimated' },
  });
  expect(entry.attempts).toEqual([
    { model: 'a', provider: 'openai-compatible', status: 'cancelled', code: 'cancelled', durationMs: 70 },
  ]);
  expect(spending(entry)).toHaveLength(1);
  expect(entry.costNano).toBeGreaterThan(0);
});

test('a call cancelled before the first token cost nothing, which is no cost at all and not an unknown one', async () => {
  const entry = await record([start('a'), 10], cancelled);
  expect(spending(entry)).toEqual([]);
  expect(entry).not.toHaveProperty('costNano');
  expect(entry).not.toHaveProperty('model');
});

test('a reader that went away is a cancelled call', async () => {
  const entry = await record([start('a'), text('x')], new MgwError('reader-gone', 'nobody reads'));
  expect([entry.outcome, entry.attempts[0]?.status]).toEqual(['cancelled', 'cancelled']);
});

test('a call that failed on every model bills each broken attempt where it broke', async () => {
  const entry = await record(
    [start('a'), failed('a', 'rate-limit'), start('b'), text('half'), failed('b', 'network')],
    new MgwError('network', 'reset'),
  );
  expect([entry.outcome, entry.code, entry.costSource]).toEqual(['failed', 'network', undefined]);
  expect(entry.attempts.map(({ billed }) => billed?.costSource)).toEqual([undefined, 'estimated']);
});

test.each(['cost-limit', 'budget'] as const)('a refusal by %s is no failure', async (code) => {
  const entry = await record([], new MgwError(code, 'too dear'));
  expect(entry).toMatchObject({ outcome: 'refused', code, attempts: [], durationMs: 0 });
});

test('a hit in the cache cost 0 and says what it saved', async () => {
  const hit: ChatEvent = {
    type: 'cache-hit',
    kind: 'exact',
    entryId: 'e1',
    similarity: 1,
    model: 'b',
    askedAt: '',
    savedNano: 7000,
    savedCurrency: 'CNY',
    usage: { input: 30, output: 5, source: 'provider' },
  };
  const entry = await record([hit, text('kept'), finish({ input: 0, output: 0, source: 'cache' })]);
  expect(entry).toMatchObject({
    outcome: 'cached',
    model: 'b',
    attempts: [],
    usage: { input: 0, output: 0, source: 'cache' },
    costNano: 0,
    costSource: 'computed',
    cache: {
      status: 'exact',
      entryId: 'e1',
      similarity: 1,
      savedNano: 7000,
      savedCurrency: 'CNY',
      usage: { input: 30, output: 5, source: 'provider' },
    },
  });
});

test('what was paid to find a hit is told beside what it saved, and after a miss is a loss', async () => {
  const hit: ChatEvent = {
    type: 'cache-hit',
    kind: 'confirmed',
    entryId: 'e1',
    similarity: 0.5,
    model: 'b',
    askedAt: '',
    savedNano: -10,
    savedCurrency: 'CNY',
    spentNano: 30,
  };
  const found = await record([hit, finish({ input: 0, output: 0, source: 'cache' })]);
  expect(found.cache).toMatchObject({ savedNano: -10, savedCurrency: 'CNY', spentNano: 30 });
  expect(found.costNano).toBe(0);
  const missed: ChatEvent = { type: 'cache-miss', spentNano: 30, spentCurrency: 'CNY' };
  const answered = await record([missed, start('a'), text('x'), finish()]);
  expect(answered.cache).toEqual({ status: 'miss', savedNano: -30, savedCurrency: 'CNY', spentNano: 30 });
  expect(parseLine(JSON.stringify(answered))).toEqual(answered);
});

test('a hit whose price was not known saves an unknown amount', async () => {
  const hit: ChatEvent = {
    type: 'cache-hit',
    kind: 'equivalent',
    entryId: 'e1',
    similarity: 0.9,
    model: 'b',
    askedAt: '',
  };
  const entry = await record([hit, finish({ input: 0, output: 0, source: 'cache' })]);
  expect(entry.cache).toEqual({ status: 'equivalent', entryId: 'e1', similarity: 0.9 });
});

test('a model without a price is unpriced and never free', async () => {
  const entry = await record([start('a'), text('x'), finish()], 'finish', callOf([modelNamed('a', { prices: [] })]));
  expect(entry.costSource).toBe('unpriced');
  expect(entry).not.toHaveProperty('costNano');
});

test('where the vendor told no usage, our own count stands in, and is marked', async () => {
  const entry = await record([
    start('a'),
    text('four words are here'),
    finish({ input: 0, output: 0, source: 'estimated' }),
  ]);
  expect(entry.usage).toEqual({
    input: estimateInput([{ role: 'user', content: 'hello' }]),
    output: estimateTokens('four words are here'),
    source: 'estimated',
  });
  expect(entry.costSource).toBe('estimated');
});

test('an end without a finish is a failure, even when nobody threw', async () => {
  const entry = await record([start('a'), text('x')]);
  expect([entry.outcome, entry.code]).toEqual(['failed', 'incomplete']);
});

test.each([
  [undefined, 'miss'],
  ['use', 'miss'],
  ['refresh', 'bypass'],
  ['off', 'bypass'],
] as const)('cache: %s is a %s', async (cache, status) => {
  const call = callOf([modelNamed('a')], cache === undefined ? {} : { cache });
  expect((await record([start('a'), finish()], 'finish', call)).cache).toEqual({ status });
});

test('200,000 deltas are cheap', () => {
  const recorder = createRecorder(callOf([modelNamed('a')]), {
    clock: createFakeClock(),
    pid: 1,
    promptHash: () => '',
    bill: (usage) => ({ usage, costSource: 'unpriced' }),
    estimate,
    createCounter: createTokenCounter,
  });
  recorder.observe(start('a'));
  const before = process.cpuUsage();
  for (let n = 0; n < 200_000; n++) recorder.observe(text('word '));
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
  expect(recorder.fail(cancelled).usage?.output).toBeGreaterThan(150_000);
});
