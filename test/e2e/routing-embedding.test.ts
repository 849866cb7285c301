import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { type Answer, chat, failure, json, never, raw, type UpstreamRequest } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

/** No word of it is known to the examples, and its vector is that of poems. */
const STRANGE = 'Blorvik zantu qerol';

/** What asks for a poem is all alike, and nothing else is. */
const dataOf = (request: UpstreamRequest) => {
  const { input } = Object(request.body);
  return (Array.isArray(input) ? input : []).map((text: string, index) => ({
    index,
    embedding: /^write a poem|^写一首|Blorvik/i.test(text)
      ? [1, 0.01, 0]
      : [0, (text.length % 7) + 1, /[a-z]/.test(text) ? 3 : -3],
  }));
};
const vectors: Answer = (response, request) =>
  json({ data: dataOf(request), usage: { prompt_tokens: 10 } })(response, request);
const silent: Answer = (response, request) => json({ data: dataOf(request) })(response, request);

async function choosing(answer: Answer, config: object = {}, embedding: object = {}) {
  const [large, small] = [await useUpstream(chat('large')), await useUpstream(chat('small'))];
  const endpoint = await useUpstream(answer);
  const settings = { endpoint: `${endpoint.origin}/v1`, model: 'vectors', price_per_1k_input: 0.0005, ...embedding };
  const { env, home } = await homeWith([large, small], {
    each: {
      a: { tier: 'reasoning', price_per_1k_input: 0.01, price_per_1k_output: 0.02 },
      b: { tier: 'economy', price_per_1k_input: 0.001, price_per_1k_output: 0.002 },
    },
    routing: { strategy: 'auto', embedding: settings },
    cache: { enabled: false },
    ...config,
  });
  const mgw = (...argv: string[]) => runBin(argv, { env });
  const route = async (prompt: string, ...argv: string[]) => {
    const { stdout, stderr } = await mgw('route', prompt, '--json', ...argv);
    return { ...JSON.parse(stdout), stderr };
  };
  return { env, home, mgw, route, asked: endpoint.requests };
}

const inputOf = (request: { body: unknown } | undefined) => Object(request?.body).input;

async function openReservations(home: string) {
  const folder = join(home, 'state', 'reservations');
  const texts = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')));
  const lines = texts.flatMap((text) => text.trim().split(/\n+/)).map((line) => Object(JSON.parse(line)));
  const open = new Set<string>(lines.flatMap(({ id }) => id ?? []));
  const made = open.size;
  for (const { settled } of lines) open.delete(settled);
  return { made, open: [...open] };
}

describe('routing.embedding', () => {
  it('compares requests by vectors, has those of the examples once, and books every request', async () => {
    const { home, route, mgw, asked } = await choosing(vectors);
    expect(await route(STRANGE)).toMatchObject({
      task: 'creative',
      sure: true,
      comparedBy: 'vectors',
      model: 'b',
      stderr: '',
    });
    const before = asked.length;
    expect(before).toBeGreaterThan(10);
    expect((await mgw('chat', `${STRANGE} two`)).stdout).toBe('small');
    expect(asked.slice(before).map(inputOf)).toEqual([[`${STRANGE} two`]]);
    const rows = (await ledgerRows(home)).filter(({ tag }) => tag === 'route-embedding');
    expect(rows).toHaveLength(asked.length);
    expect(rows.every(({ costNano, route: why }) => costNano === 5000 && why === 'asked by the router')).toBe(true);
    expect(await mgw('ledger', 'verify')).toMatchObject({ code: 0 });
    const [space = ''] = await readdir(join(home, 'state', 'routing', 'embedding'));
    const kept = await stat(join(home, 'state', 'routing', 'embedding', space, 'examples-3.bin'));
    expect(kept.mode & 0o777).toBe(0o600);
  });

  it('asks nobody with --offline and in a dry run', async () => {
    const { route, mgw, asked } = await choosing(vectors);
    const printed = await route(STRANGE, '--offline');
    expect(printed).toMatchObject({ sure: false });
    expect(printed.comparedBy).toBeUndefined();
    expect((await mgw('chat', STRANGE, '--dry-run')).code).toBe(0);
    expect(asked).toHaveLength(0);
    const { stdout } = await mgw('route', STRANGE);
    expect(stdout).toMatch(
      new RegExp(`^Sent +${asked.length} embedding requests to vectors, and nothing to the models below$`, 'm'),
    );
    expect(stdout).not.toContain('nothing is sent');
    expect((await mgw('route', STRANGE)).stdout).toMatch(/^Sent +1 embedding request to vectors, and/m);
    expect((await mgw('route', STRANGE, '--lang', 'zh')).stdout).toMatch(/^已发送 +向 vectors 请求了 1 次向量/m);
    expect((await mgw('route', STRANGE, '--offline')).stdout).toContain('nothing is sent');
  });

  it.each<[string, Answer]>([
    ['fails', failure(500, { message: 'broken' })],
    ['never answers', never],
    ['sends no vectors', json({ data: 'none' })],
  ])('an endpoint that %s leaves the words, and one warning', async (_, answer) => {
    const { mgw, asked } = await choosing(answer);
    const first = await mgw('chat', '把这句话翻译成英文：今天下雨');
    expect(first).toMatchObject({ code: 0, stdout: 'small' });
    expect(first.stderr.match(/no embeddings from vectors/g)).toHaveLength(1);
    expect(first.stderr).toContain('requests are compared by their words');
    expect((await mgw('chat', '把这句话翻译成中文：it rains')).stdout).toBe('small');
    expect(asked).toHaveLength(1);
  });

  it('what failed was sent all the same, and mgw route says so', async () => {
    const { mgw, route } = await choosing(failure(500, { message: 'broken' }));
    const { comparedBy, embedding } = await route(STRANGE);
    expect({ comparedBy, embedding }).toEqual({ comparedBy: undefined, embedding: { model: 'vectors', requests: 1 } });
    // It rests.
    expect((await mgw('route', STRANGE)).stdout).toContain('nothing is sent');
  });

  it('without a key it says which, and goes on', async () => {
    const { mgw, asked } = await choosing(vectors, {}, { api_key_env: 'NOT_THERE' });
    const answered = await mgw('chat', '把这句话翻译成英文：今天下雨');
    expect(answered).toMatchObject({ code: 0, stdout: 'small' });
    expect(answered.stderr).toContain('NOT_THERE');
    expect(asked).toHaveLength(0);
  });

  it('a budget that has no room for it is not passed, and one without a price is not risked', async () => {
    const tight = await choosing(vectors, { budget: { daily: 0.00001 } });
    expect((await tight.route(STRANGE)).stderr).toContain('the daily budget has no room for it');
    expect(tight.asked).toHaveLength(0);
    const unpriced = await choosing(vectors, { budget: { daily: 5 } }, { price_per_1k_input: undefined });
    expect((await unpriced.route(STRANGE)).stderr).toContain(
      'it has no known price, so it cannot be held against a budget (set routing.embedding.price_per_1k_input',
    );
    expect(unpriced.asked).toHaveLength(0);
    const roomy = await choosing(vectors, { budget: { daily: 5 } });
    expect(await roomy.route(STRANGE)).toMatchObject({ comparedBy: 'vectors', stderr: '' });
    expect((await openReservations(roomy.home)).made).toBeGreaterThan(10);
    expect((await openReservations(roomy.home)).open).toEqual([]);
    const { cost } = JSON.parse((await roomy.mgw('stats', '--json')).stdout).total;
    expect(cost.CNY).toBeCloseTo(roomy.asked.length * 0.000005, 9);
  });

  it("counts in the budget of the call's tag", async () => {
    const { mgw, route, home } = await choosing(vectors, { budget: { per_tag: { docs: 1 } } });
    // A call waits 3 s for the vectors of all examples, which is too little on a busy machine.
    expect(await route(STRANGE, '--tag', 'docs')).toMatchObject({ comparedBy: 'vectors', stderr: '' });
    expect(await mgw('chat', STRANGE, '--tag', 'docs')).toMatchObject({ code: 0, stderr: '' });
    const rows = (await ledgerRows(home)).filter(({ tag }) => tag === 'route-embedding');
    expect(new Set(rows.map(({ forTag }) => forTag))).toEqual(new Set(['docs']));
    expect((await openReservations(home)).open).toEqual([]);
  });

  it.each<[string, Answer, object | undefined]>([
    ['never answers', never, { outcome: 'failed', attempts: [{ billed: { costSource: 'estimated' } }] }],
    ['sends no vectors', json({ data: 'none' }), { costSource: 'estimated' }],
    ['tells no usage', silent, { costSource: 'estimated' }],
    ['sends no JSON', raw('<html>'), undefined],
    ['fails', failure(500, { message: 'broken' }), undefined],
  ])('an endpoint that %s leaves nothing held, and a row where it may be billed', async (_, answer, told) => {
    const { mgw, home } = await choosing(answer, { budget: { daily: 5 } });
    expect(await mgw('chat', STRANGE)).toMatchObject({ code: 0 });
    expect((await openReservations(home)).open).toEqual([]);
    const [row] = (await ledgerRows(home)).filter(({ tag }) => tag === 'route-embedding');
    if (told === undefined) expect(row).toBeUndefined();
    else expect(row).toMatchObject(told);
    expect(await mgw('ledger', 'verify')).toMatchObject({ code: 0 });
  });

  it('counts against what routing saves, and not as an answer', async () => {
    const { home, mgw, route } = await choosing(vectors);
    await mgw('chat', STRANGE);
    const { savings, baseline } = JSON.parse((await mgw('cost', '--json')).stdout).analysis;
    expect(baseline.calls).toBe(1);
    const rows = await ledgerRows(home);
    const paid = rows.reduce((sum, { costNano = 0 }) => sum + costNano, 0);
    expect(rows.length).toBeGreaterThan(2);
    expect(savings.routing * 1e9).toBeCloseTo(baseline.cost * 1e9 - paid, 3);
    const candidate = (await route(STRANGE)).candidates[0];
    expect(candidate.likelyCost).toBeGreaterThan(0.001);
  });
});
