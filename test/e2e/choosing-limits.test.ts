import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryOf } from '../support/entries.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

type Candidate = { model: string; kept: boolean; reason: string; likelyCost: number };

/** `a` at ¥0.001 and ¥0.004 for a thousand tokens, `b` at four times that. */
async function cheapAndDear(settings: Parameters<typeof homeWith>[1] = {}) {
  const [cheap, dear] = [await useUpstream(chat('cheap')), await useUpstream(chat('dear'))];
  const each = {
    a: { price_per_1k_input: 0.001, price_per_1k_output: 0.004 },
    b: { price_per_1k_input: 0.004, price_per_1k_output: 0.016 },
  };
  const made = await homeWith([cheap, dear], { each, routing: { strategy: 'cheapest' }, ...settings });
  const mgw = (...argv: string[]) => runBin(argv, { env: made.env });
  const route = async (...argv: string[]) => JSON.parse((await mgw('route', '--json', ...argv)).stdout);
  const rows = async (entries: readonly object[]) => {
    await mkdir(join(made.home, 'ledger'), { recursive: true });
    const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    await writeFile(join(made.home, 'ledger', `${new Date().toISOString().slice(0, 7)}.jsonl`), text);
  };
  return { ...made, mgw, route, rows, cheap, dear };
}

/** Six answers of a model, now. */
function answers(model: string, upstream: { url: string }, output: number) {
  const usage = { input: 10, output, source: 'provider' } as const;
  const endpointHost = new URL(upstream.url).host;
  const own = { model, provider: 'openai-compatible', upstreamModel: `${model}-v1`, endpointHost, usage };
  return Array.from({ length: 6 }, () => entryOf({ ...own, ts: new Date().toISOString() }));
}

describe('the likely cost', () => {
  it('is that of one length on all models, so that nobody is cheap for what it was asked', async () => {
    const { route, rows, mgw, cheap, dear } = await cheapAndDear();
    await rows([...answers('a', cheap, 2000), ...answers('b', dear, 8)]);
    const decided = await route('用Python写一个快速排序 3');
    expect(decided.model).toBe('a');
    const [a, b]: Candidate[] = decided.candidates;
    expect(b?.likelyCost).toBeCloseTo(4 * (a?.likelyCost ?? 0), 5);
    expect((await mgw('chat', '用Python写一个快速排序 3')).stdout).toBe('cheap');
  });

  it('grows with the length that is asked for', async () => {
    const { route } = await cheapAndDear();
    const costOf = async (prompt: string) => (await route(prompt)).candidates[0].likelyCost;
    expect(await costOf('写一篇 3000字 的文章')).toBeGreaterThan(5 * (await costOf('写一篇 300字 的文章')));
    expect(await costOf('天空是蓝色的吗？只回答是或否')).toBeLessThan(0.2 * (await costOf('天空是蓝色的吗？')));
  });
});
