import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exactKey } from '../../../src/cache/exact-key.ts';
import { exclusionFor } from '../../../src/cache/exclusions.ts';
import type { LookUp } from '../../../src/cache/hit.ts';
import { rememberHit, servedAt } from '../../../src/cache/last-hit.ts';
import type { CacheEntry } from '../../../src/cache/store/cache-store.ts';
import { createCacheStore } from '../../../src/cache/store/create-cache-store.ts';
import { withCache } from '../../../src/cache/with-cache.ts';
import type { ChatEvent, ChatRequest, ChatStream, FinishReason, Usage } from '../../../src/domain/chat.ts';
import { callOf, drain, modelNamed } from '../../support/calls.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { kept } from '../../support/kept.ts';
import { tempFolder } from '../../support/temp-home.ts';

const DAY_MS = 86_400_000;
const context = { signal: new AbortController().signal, restartable: true };
const models = [modelNamed('a'), modelNamed('b')];

/** The exact layer alone. */
const NO_LAYERS = {
  lookUps: [],
  index: async () => undefined,
  isAnalysisLoaded: () => true,
  freshNano: () => undefined,
  exclusions: {},
  remember: () => {},
  servedAt: () => undefined,
};

/** An inner stream that counts how often it is asked, and answers as told. */
function answering(events: (asked: number) => ChatEvent[]): { inner: ChatStream; asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    inner: async function* inner() {
      asked += 1;
      yield* events(asked);
    },
  };
}

function answer(text: string, target = 'a', reason: FinishReason = 'stop'): ChatEvent[] {
  return [
    { type: 'attempt-start', target, attempt: 1 },
    { type: 'text-delta', text },
    { type: 'finish', reason, usage: { input: 10, output: 20, source: 'provider' } },
  ];
}

async function setUp(events: (asked: number) => ChatEvent[] = () => answer('four')) {
  const folder = await tempFolder();
  const clock = createFakeClock();
  const store = createCacheStore(folder, { clock, ttlMs: 7 * DAY_MS, maxEntries: 100, random: () => 0.99 });
  const { inner, asked } = answering(events);
  const stream = withCache(inner, {
    store,
    clock,
    bill: ({ usage }) => ({ usage, costNano: 50, currency: 'CNY', costSource: 'computed' }),
    ...NO_LAYERS,
  });
  const ask = async (request: Partial<ChatRequest> = {}) =>
    (await drain(stream(callOf(models, request), context))).events;
  return { folder, clock, store, asked, ask };
}

const question = (content: string): Partial<ChatRequest> => ({ messages: [{ role: 'user', content }] });
const textOf = (events: ChatEvent[]) => events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');

describe('what an answer is kept by', () => {
  const analysed = { terms: ['router'], analyser: 'words-1' };
  const setUpIndex = async (isAnalysisLoaded: () => boolean, inner: ChatStream) => {
    const { clock, store } = await setUp();
    const put: CacheEntry[] = [];
    let asked = 0;
    const stream = withCache(inner, {
      ...NO_LAYERS,
      store: { ...store, put: async (entry) => void put.push(entry) },
      clock,
      bill: ({ usage }) => ({ usage, costSource: 'unpriced' }),
      index: async () => {
        asked += 1;
        return analysed;
      },
      isAnalysisLoaded,
    });
    return { clock, put, asked: () => asked, ask: () => drain(stream(callOf(models, question('router?')), context)) };
  };

  it('is not worked out for an answer that comes at once, unless what it takes is loaded', async () => {
    const quick = answering(() => answer('four')).inner;
    const unloaded = await setUpIndex(() => false, quick);
    await unloaded.ask();
    expect(unloaded.put).toEqual([expect.not.objectContaining({ terms: expect.anything() })]);
    expect([unloaded.put[0]?.question, unloaded.asked(), unloaded.clock.pending()]).toEqual(['router?', 0, 0]);
    const loaded = await setUpIndex(() => true, quick);
    await loaded.ask();
    expect(loaded.put).toEqual([expect.objectContaining({ question: 'router?', ...analysed })]);
  });

  it('is worked out while a slower answer is under way', async () => {
    let arrive = () => {};
    const answered = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const slow = await setUpIndex(
      () => false,
      async function* inner() {
        await answered;
        yield* answer('four');
      },
    );
    const asking = slow.ask();
    await slow.clock.advance(1000);
    arrive();
    await asking;
    expect(slow.put).toEqual([expect.objectContaining({ question: 'router?', ...analysed })]);
    expect(slow.asked()).toBe(1);
  });
});

describe('exact cache', () => {
  it('serves a repeated question without asking, and says what it saved', async () => {
    const { ask, asked } = await setUp();
    expect(textOf(await ask(question('2+2?')))).toBe('four');
    const events = await ask(question('2+2?'));
    expect(asked()).toBe(1);
    expect(events.map(({ type }) => type)).toEqual(['cache-hit', 'text-delta', 'finish']);
    expect(events[0]).toMatchObject({ kind: 'exact', model: 'a', savedNano: 50, savedCurrency: 'CNY' });
    expect(events[0]).toMatchObject({ usage: { input: 10, output: 20, source: 'provider' } });
    expect(events[2]).toMatchObject({ usage: { input: 0, output: 0, source: 'cache' } });
    expect(textOf(events)).toBe('four');
  });

  it('asks again when anything that can change the answer differs', async () => {
    const { ask, asked } = await setUp();
    await ask(question('2+2?'));
    const others: Partial<ChatRequest>[] = [
      question('2+3?'),
      question('2+2? '.toUpperCase().replace('2', 'Two')),
      { ...question('2+2?'), temperature: 0 },
      { ...question('2+2?'), maxTokens: 10 },
      { ...question('2+2?'), thinking: 'on' },
      {
        messages: [
          { role: 'system', content: 'be brief' },
          { role: 'user', content: '2+2?' },
        ],
      },
    ];
    for (const other of others) await ask(other);
    expect(asked()).toBe(1 + others.length);
    await ask(question('  2+2?\r\n'));
    expect(asked()).toBe(1 + others.length);
  });

  it('keeps no answer that is cut, filtered, empty or only partly readable', async () => {
    const bad: ChatEvent[][] = [
      answer('cut', 'a', 'length'),
      answer('filtered', 'a', 'content-filter'),
      answer('   '),
      answer('x').map((event) => (event.type === 'finish' ? { ...event, malformedFrames: 1 } : event)),
    ];
    for (const events of bad) {
      const { ask, asked } = await setUp(() => events);
      await ask();
      await ask();
      expect(asked()).toBe(2);
    }
  });

  it('keeps what came after a restart, and not what came before', async () => {
    const { ask } = await setUp(() => [
      { type: 'attempt-start', target: 'a', attempt: 1 },
      { type: 'text-delta', text: 'half an ans' },
      { type: 'restart', discarded: 11, reason: 'broken' },
      { type: 'attempt-start', target: 'a', attempt: 2 },
      ...answer('whole').slice(1),
    ]);
    await ask();
    expect(textOf(await ask())).toBe('whole');
  });

  it("keeps a fallback's answer under the fallback, not under the model that failed", async () => {
    const { ask, asked, store } = await setUp(() => answer('from b', 'b'));
    await ask();
    await ask();
    expect(asked()).toBe(2);
    const { request } = callOf(models);
    expect(await store.get(exactKey(models[1] ?? modelNamed('b'), request))).toMatchObject({
      model: 'b',
      content: 'from b',
    });
  });

  it('forgets after its time, refreshes when told, and stays out when told', async () => {
    const { ask, asked, clock } = await setUp((count) => answer(`answer ${count}`));
    await ask();
    await clock.advance(8 * DAY_MS);
    expect(textOf(await ask())).toBe('answer 2');
    expect(textOf(await ask({ cache: 'refresh' }))).toBe('answer 3');
    expect(textOf(await ask())).toBe('answer 3');
    expect(textOf(await ask({ cache: 'off' }))).toBe('answer 4');
    expect(asked()).toBe(4);
  });

  it('treats a damaged entry as a miss and mends it', async () => {
    const { ask, asked, folder } = await setUp();
    await ask();
    const log = join(folder, 'store', 'log-0000001');
    const whole = await readFile(log, 'utf8');
    const damages = [
      '',
      '{',
      whole.slice(1, -9),
      whole.replace('four', 'five'),
      whole.replace('"v":2', '"v":3'),
      whole.replace('\t', ' '),
    ];
    for (const damage of damages) {
      await writeFile(log, damage);
      expect(textOf(await ask())).toBe('four');
      expect(textOf(await ask())).toBe('four');
    }
    expect(asked()).toBe(damages.length + 1);
  });

  it('reckons what an answer cost by when it was sent, and by whether it came with reasoning', async () => {
    const { clock, store } = await setUp();
    const billed: unknown[] = [];
    const stream = withCache(
      async function* slow() {
        yield { type: 'attempt-start', target: 'a', attempt: 1 };
        await clock.advance(60_000);
        yield { type: 'reasoning-delta', text: 'hm' };
        yield* answer('four').slice(1);
      },
      {
        ...NO_LAYERS,
        store,
        clock,
        bill: ({ usage, atMs, thought }) => {
          billed.push({ ago: clock.now() - atMs, thought });
          return { usage, costSource: 'unpriced' };
        },
      },
    );
    await drain(stream(callOf(models), context));
    expect(billed).toEqual([{ ago: 60_000, thought: true }]);
  });

  it('gives the answer and a warning when it cannot be kept', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'store'), 'a file where the folder should be');
    const clock = createFakeClock();
    const store = createCacheStore(folder, { clock, ttlMs: DAY_MS, maxEntries: 10, random: () => 0.5 });
    const { inner } = answering(() => answer('four'));
    const stream = withCache(inner, {
      store,
      clock,
      bill: ({ usage }) => ({ usage, costSource: 'unpriced' }),
      ...NO_LAYERS,
    });
    const { events, error } = await drain(stream(callOf(models), context));
    expect(error).toBeUndefined();
    expect(textOf(events)).toBe('four');
    expect(events.at(-2)).toMatchObject({ type: 'warning' });
  });

  it('writes files that only their owner can read, and keeps at most as many as it may', async () => {
    const folder = await tempFolder();
    const clock = createFakeClock();
    const store = createCacheStore(folder, { clock, ttlMs: DAY_MS, maxEntries: 5, random: () => 0 });
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o700);
    for (let index = 0; index < 12; index++) {
      await store.put(kept(String(index), { askedAt: new Date(clock.now()).toISOString() }));
    }
    expect(await store.stats()).toMatchObject({ entries: 5 });
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      const { mode } = await stat(join(file.parentPath, file.name));
      expect(mode & 0o777).toBe(file.isDirectory() ? 0o700 : 0o600);
    }
  });
});

describe('a person who asks the same again', () => {
  const PERSON = { ...context, person: true };
  const equivalent =
    (entry: CacheEntry): LookUp =>
    async () => ({ layer: 'equivalent', entry, similarity: 0.9 });

  /** A cache that has an answer to another question, which this layer serves for any. */
  async function asking(layer: (entry: CacheEntry) => LookUp = equivalent) {
    const folder = await tempFolder();
    const clock = createFakeClock();
    const store = createCacheStore(folder, { clock, ttlMs: 7 * DAY_MS, maxEntries: 100, random: () => 0.99 });
    const { inner, asked } = answering((count) => answer(`fresh ${count}`, 'a', 'length'));
    const old = kept('old', { content: 'kept', askedAt: new Date(clock.now() - DAY_MS).toISOString() });
    const stream = withCache(inner, {
      ...NO_LAYERS,
      store,
      clock,
      bill: ({ usage }) => ({ usage, costSource: 'unpriced' }),
      lookUps: [layer(old)],
      remember: ({ entry }, { question: text, key }) =>
        rememberHit(
          folder,
          { entryId: entry.id, question: text, kept: '', at: new Date(clock.now()).toISOString() },
          key,
        ),
      servedAt: (key) => servedAt(folder, key),
    });
    const ask = async (content: string, { person = true, ...more }: Partial<ChatRequest> & { person?: boolean } = {}) =>
      textOf((await drain(stream(callOf(models, { ...question(content), ...more }), { ...context, person }))).events);
    return { ask, asked, clock };
  }

  it('is asked anew within a minute, whichever layer has answered, and whatever was asked in between', async () => {
    const { ask, clock } = await asking();
    expect(await ask('how do I pay')).toBe('kept');
    expect(await ask('how do I leave')).toBe('kept');
    expect(await ask('how do I pay?')).toBe('fresh 1');
    expect(await ask('how do I leave')).toBe('fresh 2');
    expect(await ask('how do I pay', { temperature: 0.1 })).toBe('kept');
    await clock.advance(59_000);
    expect(await ask('how do I leave')).toBe('fresh 3');
    await clock.advance(1000);
    expect(await ask('how do I leave')).toBe('kept');
  });

  it('costs no look-up that has to be paid for', async () => {
    let lookedUp = 0;
    const { ask } = await asking((entry) => async (question) => {
      lookedUp += 1;
      return equivalent(entry)(question);
    });
    expect([await ask('how do I pay'), await ask('how do I pay'), lookedUp]).toEqual(['kept', 'fresh 1', 1]);
  });

  it('is no script', async () => {
    const { ask, asked } = await asking();
    for (const _ of [1, 2, 3]) expect(await ask('how do I pay', { person: false })).toBe('kept');
    expect(asked()).toBe(0);
  });

  it('is asked anew right after the answer was bought', async () => {
    const { store, clock } = await setUp();
    const { inner, asked } = answering(() => answer('four'));
    const stream = withCache(inner, {
      ...NO_LAYERS,
      store,
      clock,
      bill: ({ usage }) => ({ usage, costSource: 'unpriced' }),
    });
    const ask = () => drain(stream(callOf(models, question('2+2?')), PERSON));
    await ask();
    await ask();
    expect(asked()).toBe(2);
    await clock.advance(60_000);
    await ask();
    expect(asked()).toBe(2);
  });
});

describe('a store that cannot be read', () => {
  it('is a miss, and said once, keeping included', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'store'), 'a file where the folder should be');
    const clock = createFakeClock();
    const reasons: string[] = [];
    const onUnreadable = (reason: string) => void reasons.push(reason);
    const store = createCacheStore(folder, { clock, ttlMs: DAY_MS, maxEntries: 10, random: () => 0.5, onUnreadable });
    const { inner } = answering(() => answer('four'));
    let isTold = false;
    const complaint = (wrong?: string) => {
      if (isTold) return undefined;
      isTold = true;
      return reasons[0] ?? wrong;
    };
    const bill = ({ usage }: { usage: Usage }) => ({ usage, costSource: 'unpriced' as const });
    const stream = withCache(inner, { ...NO_LAYERS, store, clock, bill, complaint });
    for (const expected of [['warning', 'attempt-start'], ['attempt-start']]) {
      const { events } = await drain(stream(callOf(models), context));
      expect(textOf(events)).toBe('four');
      expect(events.slice(0, expected.length).map(({ type }) => type)).toEqual(expected);
      expect(events.filter(({ type }) => type === 'warning')).toHaveLength(expected.length - 1);
    }
    expect(reasons[0]).toContain('ENOTDIR');
  });

  it('tells a damaged index from one that others are just changing', async () => {
    const folder = await tempFolder();
    const clock = createFakeClock();
    const reasons: string[] = [];
    const onUnreadable = (reason: string) => void reasons.push(reason);
    const store = createCacheStore(folder, { clock, ttlMs: DAY_MS, maxEntries: 5, random: () => 0, onUnreadable });
    const askedAt = new Date(clock.now()).toISOString();
    for (let index = 0; index < 12; index++) await store.put(kept(String(index), { askedAt }));
    expect(await store.peek(kept('11').key)).toMatchObject({ id: '11' });
    expect(reasons).toEqual([]);
    for (const name of await readdir(join(folder, 'store')))
      if (name.startsWith('index-')) await writeFile(join(folder, 'store', name), 'x');
    await store.peek(kept('1').key);
    expect(reasons).toEqual(['a part of its index is damaged']);
    await store.rebuild();
    await store.peek(kept('1').key);
    expect(reasons).toHaveLength(1);
  });
});

describe('exclusions', () => {
  it.each([
    ['现在几点', 'time-sensitive'],
    ['今天北京天气怎么样', 'time-sensitive'],
    ['What is the latest version of Node?', 'time-sensitive'],
    ['随机给我一个数字', 'randomness asked for'],
    ['pick a random name', 'randomness asked for'],
    ['解释一下快速排序', undefined],
    ['How do I know which database to use?', undefined],
    ['What is a newsletter?', undefined],
  ])('judges %s as %s', (content, rule) => {
    expect(exclusionFor({ messages: [{ role: 'user', content }] })).toBe(rule);
  });

  it('judges by the question at the end, not by a document before it', () => {
    const document = `今天的新闻。${'无关的内容。'.repeat(100)}`;
    expect(exclusionFor({ messages: [{ role: 'user', content: `${document}\n\n总结这篇文章` }] })).toBeUndefined();
  });

  it('stays out above a temperature of 1', () => {
    const asked = (temperature?: number) => ({
      messages: [{ role: 'user' as const, content: 'x' }],
      ...(temperature !== undefined && { temperature }),
    });
    const model = (params: object, temperature = 0.7) => ({ temperature, params: { ...params } });
    expect(exclusionFor(asked(1.2))).toBe('high temperature');
    expect(exclusionFor(asked(1))).toBeUndefined();
    // The model's own, and what `params` put in its place.
    expect(exclusionFor(asked(), {}, model({}, 1.2))).toBe('high temperature');
    expect(exclusionFor(asked(0.2), {}, model({}, 1.2))).toBeUndefined();
    expect(exclusionFor(asked(), {}, model({ temperature: 1.5 }))).toBe('high temperature');
    expect(exclusionFor(asked(0.2), {}, model({ temperature: 1.5 }))).toBeUndefined();
    expect(exclusionFor(asked(0.7), {}, model({ temperature: 1.5 }))).toBe('high temperature');
    expect(exclusionFor(asked(), {}, model({ temperature: 0 }, 1.2))).toBeUndefined();
    // The limit is the config's.
    expect(exclusionFor(asked(0.7), { temperatureAbove: 0.5 })).toBe('high temperature');
    expect(exclusionFor(asked(1.5), { temperatureAbove: 2 })).toBeUndefined();
    expect(exclusionFor(asked(), {}, model({ n: 3 }))).toBe('several answers asked for');
    expect(exclusionFor(asked(), {}, model({ n: 1, seed: 7 }))).toBeUndefined();
  });
});
