import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { createEmbedder, type EmbedderParts } from '../../../../src/cache/embedding/embedder.ts';
import { embeddingLimits, embeddingsUrl } from '../../../../src/cache/embedding/embedding-limits.ts';
import { PROBE_TEXTS } from '../../../../src/cache/embedding/probe.ts';
import type { EmbeddingUse } from '../../../../src/cache/embedding/request-embeddings.ts';
import { createHttpClient } from '../../../../src/http/client.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { tempFolder } from '../../../support/temp-home.ts';
import { type Answer, failure, json, never, raw, reset, type UpstreamRequest } from '../../../support/upstream.ts';
import { useUpstream } from '../../../support/use-upstream.ts';

const KEY = 'sk-secret-0123456789';
const { signal } = new AbortController();

type Body = { model: string; input: string[]; dimensions?: number };
const bodyOf = ({ body }: UpstreamRequest) => body as Body;

/** A vector that depends on the text alone, far from that of most others. */
function vectorOf(text: string, dimensions = 8): number[] {
  let state = [...text].reduce((sum, character) => (Math.imul(sum, 31) + (character.codePointAt(0) ?? 0)) >>> 0, 7);
  return Array.from({ length: dimensions }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

type Vectors = (input: readonly string[], body: Body) => unknown[];

/** What an OpenAI-compatible server answers; the places come shuffled, with their index. */
function embeddings(vectors: Vectors = (input) => input.map((text) => vectorOf(text)), usage?: unknown): Answer {
  return (response, request) => {
    const body = bodyOf(request);
    const data = vectors(body.input, body).map((embedding, index) => ({ object: 'embedding', index, embedding }));
    const tokens = body.input.length * 10;
    const told = usage === undefined ? { prompt_tokens: tokens, total_tokens: tokens } : usage;
    return json({ object: 'list', model: body.model, data: data.toReversed(), usage: told })(response, request);
  };
}

async function setUp(script: Answer | readonly Answer[] = embeddings(), changes: Partial<EmbedderParts> = {}) {
  const upstream = await useUpstream(script);
  const client = createHttpClient({ env: {}, connectTimeoutMs: 5_000 });
  onTestFinished(() => client.close());
  const clock = createFakeClock();
  const uses: EmbeddingUse[] = [];
  const warnings: string[] = [];
  const cacheFolder = changes.cacheFolder ?? (await tempFolder());
  const create = (more: Partial<EmbedderParts> = {}) =>
    createEmbedder({
      endpoint: `${upstream.origin}/v1`,
      model: 'embed',
      cacheFolder,
      post: client.post,
      clock,
      record: (use) => uses.push(use),
      warn: (message) => warnings.push(message),
      ...changes,
      ...more,
    });
  const inputs = () => upstream.requests.map((request) => bodyOf(request).input);
  return { upstream, clock, uses, warnings, cacheFolder, create, embedder: create(), inputs };
}

function unit(vector: readonly number[]): number[] {
  const norm = Math.hypot(...vector);
  return vector.map((value) => Math.fround(value / norm));
}

describe('an embedder', () => {
  it('gives unit vectors in the order of the texts, whatever order they came in', async () => {
    const { embedder, upstream } = await setUp();
    const vectors = await embedder.embed(['a', 'b', 'a'], signal);
    expect(vectors?.map((vector) => [...vector])).toEqual(['a', 'b', 'a'].map((text) => unit(vectorOf(text))));
    expect(upstream.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/embeddings',
      'POST /v1/embeddings',
    ]);
    expect(upstream.requests[1]?.body).toEqual({ model: 'embed', input: ['a', 'b'] });
  });

  it('sends the key and the dimensions when there are any', async () => {
    const { embedder, upstream } = await setUp(
      embeddings((input, { dimensions }) => input.map((text) => vectorOf(text, dimensions))),
      { apiKey: KEY, dimensions: 64 },
    );
    expect((await embedder.embed(['a'], signal))?.[0]).toHaveLength(64);
    for (const request of upstream.requests) {
      expect(request.headers.authorization).toBe(`Bearer ${KEY}`);
      expect(bodyOf(request).dimensions).toBe(64);
    }
    expect((await setUp()).upstream.requests).toEqual([]);
  });

  it('sends no key where there is none', async () => {
    const { embedder, upstream } = await setUp();
    await embedder.embed(['a'], signal);
    expect(upstream.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('asks for no text twice that it has just embedded', async () => {
    const { embedder, inputs } = await setUp();
    await embedder.embed(['a'], signal);
    await embedder.embed(['b', 'a'], signal);
    expect(inputs().slice(1)).toEqual([['a'], ['b']]);
  });

  it.each([
    ['text-embedding-v4', 10],
    ['embedding-3', 64],
    ['nomic-embed-text', 32],
  ])('sends %s at most %i texts at a time', async (model, batch) => {
    const { embedder, inputs } = await setUp(embeddings(), { model });
    const texts = Array.from({ length: 150 }, (_, index) => `text ${index}`);
    const vectors = await embedder.embed(texts, signal);
    expect(vectors).toHaveLength(150);
    expect([...(vectors?.[149] ?? [])]).toEqual(unit(vectorOf('text 149')));
    const sizes = inputs()
      .slice(1)
      .map(({ length }) => length);
    expect(Math.max(...sizes)).toBe(batch);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(150);
  });

  it('tells what each request took, and its price; unpriced is not free, and not reported is not 0', async () => {
    const { embedder, uses, create, upstream } = await setUp(embeddings(), { price: 500_000_000 });
    await embedder.embed(['a'], signal);
    expect(uses).toEqual([
      { texts: 2, durationMs: 0, inputTokens: 20, costNano: 10_000 },
      { texts: 1, durationMs: 0, inputTokens: 10, costNano: 5_000 },
    ]);
    uses.length = 0;
    upstream.use([embeddings(undefined, null)]);
    await create().embed(['b'], signal);
    expect(uses).toEqual([{ texts: 1, durationMs: 0 }]);
    const unpriced = await setUp();
    await unpriced.embedder.embed(['a'], signal);
    expect(unpriced.uses[1]).toEqual({ texts: 1, durationMs: 0, inputTokens: 10 });
  });

  it('estimates what it is not told, and what nobody waited for', async () => {
    const told = await setUp(embeddings(undefined, null), { price: 500_000_000, estimate: () => 4 });
    await told.embedder.embed(['a'], signal);
    expect(told.uses[1]).toEqual({ texts: 1, durationMs: 0, inputTokens: 4, costNano: 2_000, estimated: true });
    const { embedder, uses, clock, upstream } = await setUp(never, { estimate: () => 4 });
    const embedded = embedder.embed(['a'], signal, { tag: 'docs' });
    while (upstream.requests.length === 0) await clock.settle();
    await clock.advance(5_000);
    expect(await embedded).toBeUndefined();
    expect(uses).toEqual([
      { texts: 2, durationMs: 5_000, inputTokens: 8, estimated: true, failed: true, forTag: 'docs' },
    ]);
  });

  it('sends nothing without a reservation, says nothing of it, and gives back what was not billed', async () => {
    const released: string[] = [];
    const asked: (string | undefined)[] = [];
    let room = false;
    const reserve: EmbedderParts['reserve'] = async (texts, { asker }) => {
      asked.push(asker.tag);
      const id = `r${texts.length}`;
      return room ? { id, release: () => released.push(id) } : undefined;
    };
    const { embedder, upstream, uses, warnings, create } = await setUp(undefined, { reserve });
    expect(await embedder.embed(['a'], signal, { tag: 'docs' })).toBeUndefined();
    expect([upstream.requests.length, warnings, asked]).toEqual([0, [], ['docs']]);
    room = true;
    expect(await embedder.embed(['a'], signal)).toHaveLength(1);
    expect([uses.map(({ id }) => id), released]).toEqual([['r2', 'r1'], []]);
    upstream.use([failure(500, { message: 'broken' })]);
    await create().embed(['b'], signal);
    expect([uses.length, released]).toEqual([2, ['r1']]);
  });

  it('asks nothing for nothing', async () => {
    const { embedder, upstream } = await setUp();
    expect(await embedder.embed([], signal)).toEqual([]);
    expect(upstream.requests).toEqual([]);
  });
});

describe('the probe', () => {
  it('comes before the first text, once for an endpoint and model, in any process', async () => {
    const { embedder, create, inputs } = await setUp();
    await Promise.all([embedder.embed(['a'], signal), embedder.embed(['b'], signal)]);
    await create().embed(['c'], signal);
    expect(inputs().filter(([text]) => text === PROBE_TEXTS[0])).toEqual([[...PROBE_TEXTS]]);
    expect(inputs()[0]).toEqual([...PROBE_TEXTS]);
    await create({ model: 'other' }).embed(['c'], signal);
    expect(inputs().filter(([text]) => text === PROBE_TEXTS[0])).toHaveLength(2);
  });

  const alike = vectorOf('anything');
  it.each<[string, Vectors, RegExp]>([
    ['everything is alike', (input) => input.map(() => alike), /two unrelated texts came out 1\.00 alike/],
    ['everything is nearly alike', (input) => input.map((_, at) => (at === 0 ? [1, 0] : [0.96, 0.28])), /0\.96 alike/],
    ['vectors are zero', (input) => input.map(() => [0, 0, 0]), /a vector has no length/],
    ['vectors have different lengths', (input) => input.map((_, at) => vectorOf('a', 8 + at)), /different lengths/],
    ['vectors are missing', () => [alike], /1 vectors for 2 texts/],
    ['vectors are empty', (input) => input.map(() => []), /no list of numbers/],
    ['vectors are no numbers', (input) => input.map(() => ['x', null]), /no list of numbers/],
    ['vectors are texts', (input) => input.map(() => 'AACAPwAAAEA='), /no list of numbers/],
  ])('finds the embedding broken when %s: it is off, with one warning', async (_, vectors, reason) => {
    const { embedder, create, warnings, inputs, clock, upstream } = await setUp(embeddings(vectors));
    expect(await embedder.embed(['a'], signal)).toBeUndefined();
    expect(await embedder.embed(['b'], signal)).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(reason)]);
    expect(warnings[0]).toMatch(
      /^no embeddings from embed: the embedding is broken, .*; the cache goes on without them$/,
    );
    expect(inputs()).toHaveLength(1);
    // Another process knows it, too, for an hour.
    expect(await create().embed(['a'], signal)).toBeUndefined();
    expect(warnings[1]).toBe(warnings[0]);
    expect(inputs()).toHaveLength(1);
    await clock.advance(3_600_001);
    upstream.use(embeddings());
    expect(await create().embed(['a'], signal)).toHaveLength(1);
  });

  it('lets pass what is less alike than that', async () => {
    const { embedder, warnings } = await setUp(
      embeddings((input) => input.map((_, at) => (at === 0 ? [1, 0] : [0.94, 0.341]))),
    );
    expect(await embedder.embed(['a'], signal)).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it('wants as many dimensions as were asked for', async () => {
    const { embedder, warnings } = await setUp(embeddings(), { dimensions: 64 });
    expect(await embedder.embed(['a'], signal)).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('8 dimensions, not the 64 of cache.embedding.dimensions')]);
  });

  it('is made anew when the model has another length than before', async () => {
    const { embedder, create, upstream, warnings, clock } = await setUp();
    await embedder.embed(['a'], signal);
    upstream.use(embeddings((input) => input.map((text) => vectorOf(text, 4))));
    expect(await create().embed(['b'], signal)).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('4 dimensions, not 8 as before')]);
    await clock.advance(3_600_001);
    expect((await create().embed(['b'], signal))?.[0]).toHaveLength(4);
  });

  it('is remembered in a file that nobody else can read, and damage to it is no harm', async () => {
    const { embedder, create, inputs } = await setUp();
    await embedder.embed(['a'], signal);
    const file = join(embedder.folder, 'probe.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(embedder.folder)).toEqual(['probe.json']);
    for (const damaged of ['', 'null', '[]', '{"ok":true}', (await readFile(file, 'utf8')).slice(0, -5)]) {
      await writeFile(file, damaged);
      expect(await create().embed(['a'], signal)).toHaveLength(1);
    }
    expect(inputs().filter(([text]) => text === PROBE_TEXTS[0])).toHaveLength(6);
  });
});

describe('a failure', () => {
  const settled = /the key was refused \(401\); check cache\.embedding\.api_key_env/;
  it.each<[string, Answer, RegExp]>([
    ['a refused key', failure(401, { message: `bad key ${KEY}` }), settled],
    [
      'an unknown model',
      failure(404, { message: 'model "embed" not found' }),
      /not known there \(404\): model "embed" not found/,
    ],
    ['a refused request', failure(400, { message: `no\n${KEY}` }), /it answered 400: no …;/],
    ['an answer that is no JSON', raw('<html>'), /what it sent is no JSON/],
    ['a redirect', raw('', { status: 302, headers: { location: 'https://example.com/' } }), /redirect/],
  ])('that will come again is not tried again: %s', async (_, answer, warning) => {
    const { embedder, warnings, upstream, clock } = await setUp(answer, { apiKey: KEY });
    expect(await embedder.embed(['a'], signal)).toBeUndefined();
    await clock.advance(600_000);
    expect(await embedder.embed(['a'], signal)).toBeUndefined();
    expect(upstream.requests).toHaveLength(1);
    expect(warnings).toEqual([expect.stringMatching(warning)]);
    expect(warnings[0]).not.toContain(KEY);
    expect(warnings[0]).not.toContain('\n');
  });

  it.each<[string, Answer, RegExp]>([
    ['too many requests', failure(429, { message: 'slow down' }), /too many requests or no quota \(429\): slow down/],
    ['a server error', failure(503, { message: 'overloaded' }), /it answered 503: overloaded/],
    ['a reset', reset, /./],
  ])('that may pass is tried again after a minute: %s', async (_, answer, warning) => {
    const { embedder, warnings, upstream, clock } = await setUp([answer, answer, embeddings()]);
    expect(await embedder.embed(['a'], signal)).toBeUndefined();
    await clock.advance(59_999);
    expect(await embedder.embed(['a'], signal)).toBeUndefined();
    expect(upstream.requests).toHaveLength(1);
    await clock.advance(1);
    expect(await embedder.embed(['a'], signal)).toBeUndefined();
    await clock.advance(60_000);
    expect(await embedder.embed(['a'], signal)).toHaveLength(1);
    expect(warnings).toEqual([expect.stringMatching(warning)]);
  });

  it('by silence ends after the time limit, and closes the connection', async () => {
    const { embedder, warnings, upstream, clock } = await setUp(never, { timeoutMs: 2_000 });
    const embedded = embedder.embed(['a'], signal);
    while (upstream.requests.length === 0) await clock.settle();
    await clock.advance(1_999);
    expect(warnings).toEqual([]);
    await clock.advance(1);
    expect(await embedded).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('nothing came within 2 s')]);
    await upstream.requests[0]?.closed;
    expect(upstream.requests[0]?.closedEarly).toBe(true);
  });

  it('is none when the caller cancels: nothing is said, and the next call is served', async () => {
    const { embedder, warnings, upstream, clock } = await setUp([never, embeddings()]);
    const controller = new AbortController();
    const embedded = embedder.embed(['a'], controller.signal);
    while (upstream.requests.length === 0) await clock.settle();
    controller.abort();
    expect(await embedded).toBeUndefined();
    expect(await embedder.embed(['a'], signal)).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it('is none when another caller cancels, who was probing for both', async () => {
    const { embedder, warnings, upstream, clock } = await setUp([never, embeddings()]);
    const controller = new AbortController();
    const both = [embedder.embed(['a'], controller.signal), embedder.embed(['b'], signal)];
    while (upstream.requests.length === 0) await clock.settle();
    controller.abort();
    expect(await Promise.all(both)).toEqual([undefined, undefined]);
    expect(warnings).toEqual([]);
    expect(await embedder.embed(['b'], signal)).toHaveLength(1);
  });

  it('is told although the caller who probed has long gone', async () => {
    const { embedder, warnings, upstream } = await setUp();
    const controller = new AbortController();
    await embedder.embed(['a'], controller.signal);
    controller.abort();
    upstream.use(failure(503, { message: 'overloaded' }));
    expect(await embedder.embed(['b'], signal)).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });

  it('of the disk only means another probe', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'embedding'), 'a file where a folder should be');
    const { embedder, warnings } = await setUp(embeddings(), { cacheFolder: folder });
    expect(await embedder.embed(['a'], signal)).toHaveLength(1);
    expect(warnings).toEqual([]);
  });
});

test.each([
  ['https://dashscope.aliyuncs.com/compatible-mode/v1', 'text-embedding-v4', 10, 64],
  ['https://dashscope.aliyuncs.com/compatible-mode/v1', 'text-embedding-v9', 10, undefined],
  ['https://open.bigmodel.cn/api/paas/v4', 'embedding-3', 64, 256],
  ['http://127.0.0.1:11434/v1', 'nomic-embed-text', 32, undefined],
  ['https://proxy.example/v1', 'text-embedding-v4', 10, 64],
  ['https://aliyuncs.com.example/v1', 'other', 32, undefined],
  ['no url', 'other', 32, undefined],
])('%s %s takes %i texts, at least %s dimensions', (endpoint, model, batch, least) => {
  const limits = embeddingLimits({ endpoint, model });
  expect(limits.batch).toBe(batch);
  expect(limits.dimensions?.[0]).toBe(least);
});

test.each([
  ['https://a.example/v1', 'https://a.example/v1/embeddings'],
  ['https://a.example/v1/', 'https://a.example/v1/embeddings'],
  ['https://a.example/v1/embeddings', 'https://a.example/v1/embeddings'],
  ['https://a.example/v1/chat/completions', 'https://a.example/v1/embeddings'],
  ['https://a.example/v1?k=1', 'https://a.example/v1/embeddings?k=1'],
  ['not a url', 'not a url'],
])('%s means %s', (endpoint, url) => {
  expect(embeddingsUrl(endpoint)).toBe(url);
});
