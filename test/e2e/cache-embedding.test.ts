import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { type HomeSettings, homeWith, runBin } from '../support/run-bin.ts';
import { type Answer, chat, failure, json, never, type UpstreamRequest } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const KEPT = 'How do I order a new bank card?';
const ASKED = 'How do I get a replacement for my bank card?';
const FAR = 'Which documents does opening a savings account take?';

/** Cards are all alike, and what is not about them is not. */
const embeddings: Answer = (response, request) => {
  const { input } = Object(request.body);
  const data = (Array.isArray(input) ? input : []).map((text: string, index) => ({
    index,
    embedding: /card/.test(text) ? [1, text.length / 1000, 0] : [0, /[a-z]/.test(text) ? 1 : -1, 1],
  }));
  return json({ data, usage: { prompt_tokens: 10 } })(response, request);
};

async function embedding(answer: Answer, cache: object = {}, rest: HomeSettings = {}, changes: object = {}) {
  const answering = await useUpstream(chat('In the app.', { usage: { prompt_tokens: 12, completion_tokens: 500 } }));
  const confirmer = await useUpstream(chat('yes', { usage: { prompt_tokens: 200, completion_tokens: 1 } }));
  const endpoint = await useUpstream(answer);
  const prices = { price_per_1k_input: 0.0005, ...changes };
  const settings = { endpoint: `${endpoint.origin}/v1`, model: 'vectors', threshold: 0.9, ...prices };
  const { env, home } = await homeWith([answering, confirmer], {
    each: { b: { price_per_1k_input: 0.00001, price_per_1k_output: 0.00001 } },
    cache: { semantic: 'embedding', embedding: settings, ...cache },
    ...rest,
    routing: { fallback_chain: ['a'], ...rest.routing },
  });
  const ask = async (question: string, ...argv: string[]) => {
    const { stdout, stderr, code } = await runBin(['chat', '--json', question, ...argv], { env });
    return { stderr, code, ...JSON.parse(stdout) };
  };
  return { env, home, ask, answering: answering.requests, confirmer: confirmer.requests, requests: endpoint.requests };
}

const inputOf = (request: UpstreamRequest | undefined) => Object(request?.body).input;

/** The vectors that are kept, by the size of their files. */
async function vectorBytes(home: string): Promise<string[]> {
  const folder = join(home, 'cache', 'embedding');
  const [space = ''] = await readdir(folder).catch(() => []);
  return (await readdir(join(folder, space)).catch(() => [])).filter((name) => /^\d+-\d+$/.test(name));
}

describe('cache.semantic: embedding', () => {
  it('serves what is alike enough, says once what that risks, and counts what it costs', async () => {
    const { ask, answering, requests, home } = await embedding(embeddings);
    await ask(KEPT);
    const hit = await ask(ASKED);
    expect(hit).toMatchObject({ content: 'In the app.', cache: { status: 'embedding', savedCost: 0.001007 } });
    expect(hit.cache.similarity).toBeGreaterThan(0.99);
    expect(hit.stderr).toContain('whatever vectors calls 0.9 alike, and nobody checks it');
    expect((await ask('How can I apply for a bank card?')).stderr).toBe('');
    expect(answering).toHaveLength(1);
    expect(requests[0]?.path).toBe('/v1/embeddings');
    // A probe of two texts, the kept question, and the two that were asked.
    expect(requests.map((request) => inputOf(request).length)).toEqual([2, 1, 1, 1]);
    const rows = (await ledgerRows(home)).filter(({ tag }) => tag === 'cache-embedding');
    expect(rows.map(({ costNano }) => costNano)).toEqual([5000, 5000, 5000, 5000]);
    const verified = await runBin(['ledger', 'verify'], { env: { MGW_HOME: home } });
    expect(verified).toMatchObject({ code: 0 });
  });

  it('asks for none without room in a budget, and counts in that of the tag', async () => {
    const { ask, requests, home, env } = await embedding(embeddings, {}, { budget: { per_tag: { docs: 1 } } });
    await ask(KEPT, '--tag', 'docs');
    expect(await ask(ASKED, '--tag', 'docs')).toMatchObject({ cache: { status: 'embedding' } });
    const rows = (await ledgerRows(home)).filter(({ tag }) => tag === 'cache-embedding');
    expect(rows.map(({ forTag, costNano }) => [forTag, costNano])).toEqual(rows.map(() => ['docs', 5000]));
    const stats = JSON.parse((await runBin(['stats', '--json'], { env })).stdout);
    // ¥0.001012 for the answer, and three requests.
    expect(stats.budget['per_tag.docs'].spent).toBe(0.001027);
    expect(requests).toHaveLength(3);
    const [file = ''] = await readdir(join(home, 'state', 'reservations'));
    const lines = (await readFile(join(home, 'state', 'reservations', file), 'utf8')).trim().split(/\n+/);
    const open = new Set(lines.flatMap((line) => JSON.parse(line).id ?? []));
    for (const line of lines) open.delete(JSON.parse(line).settled);
    expect([lines.length > 6, [...open]]).toEqual([true, []]);
    const worst = (await ask(KEPT, '--max-tokens', '10', '--dry-run')).candidates[0].worstCost;
    const full = await embedding(embeddings, {}, { budget: { daily: worst } });
    expect(await full.ask(KEPT, '--max-tokens', '10')).toMatchObject({ code: 0, stderr: '' });
    expect(full.requests).toHaveLength(0);
  });

  it('holds none that has no price against a budget, and says so once', async () => {
    const unpriced = { price_per_1k_input: undefined };
    const budget = { budget: { daily: 1 } };
    const { ask, requests } = await embedding(embeddings, {}, budget, unpriced);
    await ask(KEPT);
    const { stderr, code } = await ask(ASKED);
    expect([code, stderr]).toEqual([0, expect.stringContaining('no embeddings from vectors: it has no known price')]);
    expect(requests).toHaveLength(0);
    const allowed = await embedding(embeddings, {}, { ...budget, routing: { allow_unpriced: true } }, unpriced);
    await allowed.ask(KEPT);
    expect(await allowed.ask(ASKED)).toMatchObject({ cache: { status: 'embedding' } });
  });

  it('writes an estimate down where the endpoint tells no usage, or was given up', async () => {
    const silent: Answer = (response, request) => {
      const { input } = Object(request.body);
      const data = input.map((text: string, index: number) => ({
        index,
        embedding: /card/.test(text) ? [1, 0, 0] : [0, /[a-z]/.test(text) ? 1 : -1, 1],
      }));
      return json({ data })(response, request);
    };
    const { ask, home } = await embedding(silent);
    await ask(KEPT);
    const rows = async (of: string) => (await ledgerRows(of)).filter(({ tag }) => tag === 'cache-embedding');
    expect((await rows(home))[0]).toMatchObject({ costSource: 'estimated', usage: { source: 'estimated' } });
    const lost = await embedding(never);
    await lost.ask(KEPT);
    expect(await rows(lost.home)).toMatchObject([
      { outcome: 'failed', code: 'timeout', attempts: [{ status: 'failed', billed: { costSource: 'estimated' } }] },
    ]);
    for (const each of [home, lost.home]) {
      expect(await runBin(['ledger', 'verify'], { env: { MGW_HOME: each } })).toMatchObject({ code: 0 });
    }
  });

  it('is a miss where nothing is, and where a guard speaks', async () => {
    const { ask } = await embedding(embeddings);
    await ask(KEPT);
    expect(await ask(FAR)).toMatchObject({ cache: { status: 'miss' } });
    expect(await ask('Where do I order a new bank card?')).toMatchObject({ cache: { status: 'miss' } });
  });

  it.each<[string, Answer]>([
    ['fails', failure(500, { message: 'broken' })],
    ['never answers', never],
  ])('is a miss with an endpoint that %s, which is asked once in a minute', async (_, answer) => {
    const { ask, requests } = await embedding(answer);
    await ask(KEPT);
    const missed = await ask(ASKED);
    expect(missed).toMatchObject({ code: 0, cache: { status: 'miss' } });
    // One request may take 2.4 s; the start of the process is not in it.
    expect(missed.latencyMs).toBeLessThan(2_400);
    expect(requests).toHaveLength(1);
  });

  it('finds near questions for a confirmer, which words find where there are no vectors', async () => {
    const confirm = { semantic: 'confirm', confirm_model: 'b' };
    const { ask, confirmer } = await embedding(embeddings, confirm);
    await ask(KEPT);
    expect(await ask(ASKED)).toMatchObject({ cache: { status: 'confirmed' } });
    expect(await ask(FAR)).toMatchObject({ cache: { status: 'miss' } });
    expect(confirmer).toHaveLength(1);
    const down = await embedding(failure(500, { message: 'broken' }), confirm);
    await down.ask(KEPT);
    expect(await down.ask(ASKED)).toMatchObject({
      cache: { status: 'confirmed' },
    });
  });

  it('forgets vectors with their entries', async () => {
    const { ask, env, home } = await embedding(embeddings);
    const { id } = await ask(KEPT);
    expect(await vectorBytes(home)).toHaveLength(1);
    await runBin(['cache', 'forget', id], { env });
    expect(await ask(ASKED)).toMatchObject({ cache: { status: 'miss' } });
    await runBin(['cache', 'prune'], { env });
    await runBin(['cache', 'clear', '--yes'], { env });
    expect(await vectorBytes(home)).toHaveLength(0);
  });

  it('says before the first call what is not as it should be', async () => {
    const { env } = await embedding(embeddings, {
      embedding: { endpoint: 'https://example.com/v1', model: 'vectors', threshold: 0.9, api_key_env: 'NOT_SET' },
    });
    const checked = await runBin(['config', 'check'], { env });
    expect(checked.code).toBe(0);
    expect(checked.stdout).toContain('note: no embeddings from vectors: NOT_SET is not set; the layer is off');
    expect(checked.stdout).toContain('and nobody checks it');
    const { stdout } = await runBin(['doctor', '--json'], { env });
    const checks = JSON.parse(stdout).checks.filter(({ name }: { name: string }) => name === 'cache');
    expect(checks).toContainEqual(
      expect.objectContaining({ level: 'warn', message: expect.stringContaining('NOT_SET') }),
    );
  });
});
