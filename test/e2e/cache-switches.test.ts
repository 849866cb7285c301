import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelGateway } from 'mgw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type HomeSettings, homeWith, runBin } from '../support/run-bin.ts';
import { json as answerJson, chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const KEPT = 'How do I order a new bank card?';
const ALIKE = 'How can I order a new bank card?';
const NEAR = 'How do I get a replacement for my bank card?';

async function cacheHome(settings: HomeSettings = {}) {
  const upstream = await useUpstream(chat('Order it in the app, under Cards, and wait for it to come.'));
  const { env, home } = await homeWith([upstream], settings);
  const mgw = async (...argv: string[]) => {
    const { stdout, stderr, code } = await runBin([...argv, '--json'], { env });
    return { ...JSON.parse(stdout), stderr, code };
  };
  const status = async (question: string, ...argv: string[]) => (await mgw('chat', question, ...argv)).cache.status;
  const kept = async () => (await mgw('cache', 'list')).entries;
  return { env, home, mgw, status, kept, requests: upstream.requests };
}

describe('what keeps a call out of the cache', () => {
  it('does so both ways: a tag of cache.exclude.tags is neither served nor kept', async () => {
    const { status, kept, mgw } = await cacheHome({ cache: { exclude: { tags: ['live'] } } });
    expect(await status(KEPT, '--tag', 'live')).toBe('bypass');
    expect(await kept()).toEqual([]);
    expect(await status(KEPT, '--tag', 'docs')).toBe('miss');
    expect(await status(KEPT, '--tag', 'live')).toBe('bypass');
    expect(await status(KEPT, '--tag', 'docs')).toBe('exact');
    expect(await kept()).toHaveLength(1);
    expect(await mgw('cache', 'why', KEPT, '--tag', 'live')).toMatchObject({ verdict: 'excluded', rule: 'tag live' });
    expect(await mgw('chat', KEPT, '--tag', 'live', '--dry-run')).toMatchObject({ cache: 'bypass: tag live' });
  });

  it('does so both ways: --no-cache, and cache.enabled: false', async () => {
    const { status, kept } = await cacheHome();
    expect(await status(KEPT, '--no-cache')).toBe('bypass');
    expect(await kept()).toEqual([]);
    expect(await status(KEPT)).toBe('miss');
    expect(await status(KEPT, '--no-cache')).toBe('bypass');
    const off = await cacheHome({ cache: { enabled: false } });
    expect([await off.status(KEPT), await off.status(KEPT)]).toEqual(['bypass', 'bypass']);
    expect(await readdir(off.home)).not.toContain('cache');
  });

  it.each<[string, HomeSettings, string]>([
    ["the model's own temperature", { model: { temperature: 1.3 } }, 'high temperature'],
    ['its params', { model: { params: { temperature: 1.3 } } }, 'high temperature'],
    ['several answers at once', { model: { params: { n: 2 } } }, 'several answers asked for'],
    ['the limit of the config', { cache: { exclude: { temperature_above: 0.5 } } }, 'high temperature'],
  ])('is also %s', async (_, settings, rule) => {
    const { status, kept, mgw } = await cacheHome(settings);
    expect(await status(KEPT)).toBe('bypass');
    expect(await kept()).toEqual([]);
    expect(await mgw('cache', 'why', KEPT)).toMatchObject({ verdict: 'excluded', rule });
    expect(await mgw('chat', KEPT, '--dry-run')).toMatchObject({ cache: `bypass: ${rule}` });
  });

  it('is a fallback that is set to answer otherwise each time', async () => {
    const broken = await useUpstream((response) => void response.writeHead(500).end());
    const upstream = await useUpstream(chat('an answer'));
    const settings = { model: { max_retries: 0 }, each: { b: { temperature: 1.3 } } };
    const { env } = await homeWith([broken, upstream], settings);
    const answered = await runBin(['chat', '--json', KEPT], { env });
    expect(JSON.parse(answered.stdout)).toMatchObject({ model: 'b', cache: { status: 'miss' } });
    expect(JSON.parse((await runBin(['cache', 'list', '--json'], { env })).stdout)).toMatchObject({ entries: [] });
  });
});

describe('cache.mode: shadow', () => {
  it('is named by a dry run, and neither that nor a call counts as a use', async () => {
    const { mgw, status, kept } = await cacheHome({ cache: { mode: 'shadow' } });
    expect(await status(KEPT)).toBe('miss');
    expect(await mgw('chat', KEPT, '--dry-run')).toMatchObject({ cache: 'shadow: would be exact' });
    expect(await mgw('chat', ALIKE, '--dry-run')).toMatchObject({ cache: 'shadow: would be equivalent' });
    expect(await mgw('chat', NEAR, '--dry-run')).toMatchObject({ cache: 'miss' });
    expect(await status(KEPT)).toBe('miss');
    expect((await kept()).map(({ uses }: { uses: number }) => uses)).toEqual([0]);
  });
});

describe('a dry run', () => {
  it('names the layer that would serve, which is no use of it', async () => {
    const { mgw, status, kept } = await cacheHome();
    await status(KEPT);
    expect(await mgw('chat', KEPT, '--dry-run')).toMatchObject({ cache: 'exact' });
    expect(await kept()).toMatchObject([{ uses: 0 }]);
    expect(await status(KEPT)).toBe('exact');
    expect(await kept()).toMatchObject([{ uses: 1 }]);
  });

  it.each(['strict', 'off'].flatMap((rule) => ['confirm', 'embedding'].map((semantic) => [rule, semantic] as const)))(
    'asks nobody, as why and check do not, with equivalent: %s and semantic: %s',
    async (equivalent, semantic) => {
      const endpoint = await useUpstream(answerJson({ data: [{ index: 0, embedding: [1, 0] }] }));
      const embedding = { endpoint: `${endpoint.origin}/v1`, model: 'vectors', threshold: 0.9 };
      const cache = { equivalent, semantic, ...(semantic === 'embedding' && { embedding }) };
      const model = { thinking: 'off' };
      const { mgw, status, requests } = await cacheHome({ cache, model });
      await status(KEPT);
      const before = [requests.length, endpoint.requests.length];
      const who = semantic === 'embedding' ? 'the embedding' : 'the confirmer';
      expect(await mgw('chat', NEAR, '--dry-run')).toMatchObject({
        code: 0,
        cache: `miss, unless ${who} finds a kept answer that fits`,
      });
      expect(await mgw('cache', 'why', NEAR)).toMatchObject({
        code: 0,
        verdict: equivalent === 'off' ? 'off' : 'nothing',
      });
      expect(await mgw('cache', 'check', KEPT, NEAR)).toMatchObject({ code: 0, hit: false });
      expect([requests.length, endpoint.requests.length]).toEqual(before);
    },
  );
});

describe('a hit', () => {
  it('comes in pieces as an answer does, to scripts and the library as well', async () => {
    const { env, home, status } = await cacheHome();
    await status(KEPT);
    const { stdout } = await runBin(['chat', '--jsonl', KEPT], { env });
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const pieces = events.filter(({ type }) => type === 'text-delta').map(({ text }) => text);
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join('')).toBe('Order it in the app, under Cards, and wait for it to come.');
    const gateway = new ModelGateway(join(home, 'config.yaml'), { effects: { env } });
    onTestFinished(() => gateway.close());
    const seen: string[] = [];
    for await (const event of gateway.stream(KEPT)) if (event.type === 'text-delta') seen.push(event.text);
    expect(seen).toEqual(pieces);
    expect((await runBin(['chat', KEPT], { env })).stdout).toBe(`${pieces.join('')}`);
  });
});

describe('a broken cache', () => {
  it('is a miss and one warning with a next step, on stderr alone', async () => {
    const { env, home, status } = await cacheHome();
    await status(KEPT);
    await rm(join(home, 'cache'), { recursive: true });
    await mkdir(join(home, 'cache'));
    await writeFile(join(home, 'cache', 'store'), 'a file where the folder should be');
    const { code, stdout, stderr } = await runBin(['chat', '--json', KEPT], { env });
    expect({ code, answer: JSON.parse(stdout) }).toMatchObject({ code: 0, answer: { cache: { status: 'miss' } } });
    expect(stderr).toMatch(/^mgw: the cache cannot be read: ENOTDIR.*mgw cache prune .*mgw cache clear .*\n$/);
    const text = await runBin(['chat', KEPT], { env });
    expect(text).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Order it/) });
    expect(text.stderr.match(/mgw: the cache/g)).toHaveLength(1);
  });
});
