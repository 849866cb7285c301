import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelGateway } from 'mgw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, type Ran, runBin, startBin } from '../support/run-bin.ts';
import { type Answer, chat, type Upstream } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

/** At ¥0.001 and ¥0.002 a thousand: every call costs ¥0.002 and at worst a little more. */
const answer = chat('ok', { usage: { prompt_tokens: 20, completion_tokens: 990 } });
const capped = (index: number) => ['chat', `question ${index}`, '--max-tokens', '1000', '--no-cache'];
const BUDGET_NANO = 42_000_000;
/** Fifty processes take their time on a busy machine: the first waits for its answer until the last has asked. */
const MANY_PROCESSES_MS = 240_000;

async function homeWithBudget(
  upstreams: Upstream[],
  budget: Record<string, unknown>,
  model: Record<string, unknown> = {},
) {
  return homeWith(upstreams, { budget, model, routing: { total_timeout: MANY_PROCESSES_MS / 1000 } });
}

const answerAfter =
  (gate: Promise<void>): Answer =>
  async (response, request) => {
    await gate;
    await answer(response, request);
  };

const codes = (runs: Ran[]) => runs.map(({ code }) => code);
const spentNano = async (home: string) => (await ledgerRows(home)).reduce((sum, { costNano = 0 }) => sum + costNano, 0);

/** A day's reservations, all of them settled, that nobody has added up yet. */
async function earlierCalls(home: string, calls: number) {
  const folder = join(home, 'state', 'reservations');
  const at = Date.now();
  const lines = Array.from({ length: calls }, (_, index) => {
    const reserved = { id: `earlier ${index}`, at, pid: 1, host: 'gone', nano: 1_000_000 };
    return `\n${JSON.stringify(reserved)}\n\n${JSON.stringify({ settled: reserved.id })}\n`;
  });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${new Date(at).toISOString().slice(0, 10)}.jsonl`), lines.join(''));
}

describe('a budget', () => {
  it(
    'holds across 50 processes at once, on a day of 20,000 calls: 20 or fewer are answered, the rest refused with 4',
    async () => {
      let release = () => {};
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      const upstream = await useUpstream(answerAfter(gate));
      const { env, home } = await homeWithBudget([upstream], { monthly: BUDGET_NANO / 1e9 });
      await earlierCalls(home, 20_000);
      const runs = Array.from({ length: 50 }, (_, index) => startBin(capped(index), { env }).ended);
      // Nobody is answered before everybody has asked: each sees only what the others have reserved.
      let refused = 0;
      for (const run of runs) run.then(({ code }) => (refused += code === 4 ? 1 : 0));
      while (refused + upstream.requests.length < 50) await new Promise((resolve) => setTimeout(resolve, 20));
      release();
      const ended = await Promise.all(runs);
      const answered = ended.filter(({ code }) => code === 0).length;
      expect(codes(ended).every((code) => code === 0 || code === 4)).toBe(true);
      expect(answered).toBeLessThanOrEqual(20);
      expect(answered).toBeGreaterThanOrEqual(15);
      expect(await spentNano(home)).toBeLessThanOrEqual(BUDGET_NANO);
      expect(await ledgerRows(home)).toHaveLength(50);
    },
    MANY_PROCESSES_MS,
  );

  it(
    'is free again after kill -9: reservations lapse with their process, and nothing is lost',
    async () => {
      const never = await useUpstream(answerAfter(new Promise<void>(() => {})));
      const { env, home } = await homeWithBudget([never], { monthly: BUDGET_NANO / 1e9 });
      const hanging = Array.from({ length: 10 }, (_, index) => startBin(capped(index), { env }));
      while (never.requests.length < 10) await new Promise((resolve) => setTimeout(resolve, 20));
      for (const { child } of hanging) child.kill('SIGKILL');
      await Promise.all(hanging.map(({ ended }) => ended));
      never.use(answer);
      const after20 = [];
      for (let index = 0; index < 21; index++) after20.push(await runBin(capped(100 + index), { env }));
      expect(codes(after20).filter((code) => code === 0)).toHaveLength(20);
      expect(codes(after20).at(-1)).toBe(4);
      expect(await spentNano(home)).toBeLessThanOrEqual(BUDGET_NANO);
    },
    MANY_PROCESSES_MS,
  );

  it(
    'has room again for as many as are killed in the middle of 50, and loses no row of the others',
    async () => {
      let release = () => {};
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      const upstream = await useUpstream(answerAfter(gate));
      const { env, home } = await homeWithBudget([upstream], { monthly: BUDGET_NANO / 1e9 });
      let over = 0;
      const start = (count: number, from: number) =>
        Array.from({ length: count }, (_, index) => {
          const { child, ended } = startBin(capped(from + index), { env });
          void ended.then(({ code }) => (over += code === 4 ? 1 : 0));
          return { child, ended };
        });
      const decided = async (calls: number) => {
        while (over + upstream.requests.length < calls) await new Promise((resolve) => setTimeout(resolve, 20));
      };
      const first = start(50, 0);
      await decided(50);
      const sent = upstream.requests.length;
      const waiting = first.filter(({ child }) => child.exitCode === null);
      const killed = waiting.slice(0, Math.floor(waiting.length / 2));
      for (const { child } of killed) child.kill('SIGKILL');
      await Promise.all(killed.map(({ ended }) => ended));
      const second = start(20, 100);
      await decided(70);
      expect(upstream.requests.length - sent).toBeLessThanOrEqual(20 - (sent - killed.length));
      expect(upstream.requests.length - sent).toBeGreaterThanOrEqual(Math.floor(killed.length / 2));
      release();
      const ended = await Promise.all([...first, ...second].map(({ ended: run }) => run));
      const survivors = ended.filter(({ signal }) => signal === null);
      expect(survivors.every(({ code }) => code === 0 || code === 4)).toBe(true);
      expect(survivors.filter(({ code }) => code === 0).length).toBeLessThanOrEqual(20);
      expect(await ledgerRows(home)).toHaveLength(survivors.length);
      expect(await spentNano(home)).toBeLessThanOrEqual(BUDGET_NANO);
    },
    MANY_PROCESSES_MS,
  );

  it('refuses with the figures, and the row says so', async () => {
    const upstream = await useUpstream(answer);
    const { env, home } = await homeWithBudget([upstream], { daily: 0.003 });
    expect((await runBin(capped(1), { env })).code).toBe(0);
    const second = await runBin(capped(2), { env });
    expect(second.code).toBe(4);
    expect(second.stderr).toMatch(/a could cost ¥0\.002\d+, and ¥0\.001000 of the daily budget of ¥0\.003000 is left/);
    expect(upstream.requests).toHaveLength(1);
    expect((await ledgerRows(home)).at(-1)).toMatchObject({ outcome: 'refused', code: 'budget' });
  });

  it('downgrades to a candidate that fits, when told to', async () => {
    const [dear, cheap] = [
      await useUpstream(answer),
      await useUpstream(chat('from b', { usage: { prompt_tokens: 1, completion_tokens: 1 } })),
    ];
    const home = await homeWith([dear, cheap], { budget: { daily: 0.003, on_exceeded: 'downgrade' } });
    const config = join(home.home, 'config.yaml');
    const text = (await readFile(config, 'utf8')).replace(
      /(model: b-v1\s+price_per_1k_input: )0\.001(\s+price_per_1k_output: )0\.002/,
      '$10.0001$20.0002',
    );
    await writeFile(config, text);
    expect(await runBin(capped(1), { env: home.env })).toMatchObject({ code: 0, stdout: 'ok' });
    const second = await runBin(capped(2), { env: home.env });
    expect(second).toMatchObject({ code: 0, stdout: 'from b' });
    expect(second.stderr).toContain('a passed over: ¥0.001000 of the daily budget');
    expect((await runBin([...capped(3), '-m', 'a'], { env: home.env })).code).toBe(4);
  });

  it('keeps a tag to its own budget', async () => {
    const upstream = await useUpstream(answer);
    const { env } = await homeWithBudget([upstream], { per_tag: { docs: 0.003 } });
    expect((await runBin([...capped(1), '--tag', 'docs'], { env })).code).toBe(0);
    const second = await runBin([...capped(2), '--tag', 'docs'], { env });
    expect([second.code, second.stderr.includes('per_tag.docs')]).toEqual([4, true]);
    expect((await runBin([...capped(3), '--tag', 'other'], { env })).code).toBe(0);
    expect((await runBin(capped(4), { env })).code).toBe(0);
  });

  it.each([
    ['a  b', ' a b\t'],
    ['caf\u00e9', 'cafe\u0301'],
  ])('takes a tag for the same however it is written: %j, %j', async (budgeted, asked) => {
    const upstream = await useUpstream(answer);
    const { env } = await homeWithBudget([upstream], { per_tag: { [budgeted]: 0.003 } });
    expect((await runBin([...capped(1), '--tag', asked], { env })).code).toBe(0);
    expect((await runBin([...capped(2), '--tag', budgeted], { env })).code).toBe(4);
    const gateway = new ModelGateway(undefined, { effects: { env } });
    onTestFinished(() => gateway.close());
    await expect(gateway.chat('three', { maxTokens: 1000, tag: asked })).rejects.toMatchObject({ code: 'budget' });
    expect(upstream.requests).toHaveLength(1);
  });

  it('says from warn_at on what is left', async () => {
    const upstream = await useUpstream(answer);
    const { env } = await homeWithBudget([upstream], { monthly: 0.0045, warn_at: 0.4 });
    expect((await runBin(capped(1), { env })).stderr).toBe('');
    expect((await runBin(capped(2), { env })).stderr).toContain('¥0.002500 of the monthly budget of ¥0.004500 is left');
  });

  it('tells of each budget that is past its share', async () => {
    const upstream = await useUpstream(answer);
    const { env } = await homeWithBudget([upstream], { daily: 0.0045, monthly: 0.005, warn_at: 0.4 });
    await runBin(capped(1), { env });
    const warned = (await runBin(capped(2), { env })).stderr.match(/of the (daily|monthly) budget/g);
    expect(warned).toEqual(['of the daily budget', 'of the monthly budget']);
  });

  it('counts the input before it refuses it for its bytes', async () => {
    const upstream = await useUpstream(answer);
    const home = await homeWithBudget(
      [upstream],
      { daily: 0.0025 },
      { provider: 'qwen', model: 'qwen-plus', thinking: 'off' },
    );
    const env = { ...home.env, DASHSCOPE_API_KEY: 'sk-test' };
    const words = (await readFile(new URL('../../LICENSE', import.meta.url), 'utf8')).slice(0, 3000);
    expect((await runBin(['chat', words, '--max-tokens', '100', '--no-cache'], { env })).code).toBe(0);
    expect((await runBin(['chat', words, '--max-tokens', '1000', '--no-cache'], { env })).code).toBe(4);
  });

  it('lets an unpriced model pass where no budget is for the call', async () => {
    const upstream = await useUpstream(answer);
    const home = await homeWith([upstream], { budget: { per_tag: { docs: 0.003 } } });
    const config = join(home.home, 'config.yaml');
    const text = (await readFile(config, 'utf8')).replace(/\n\s*price_per_1k_\w+: [\d.]+/g, '');
    expect(text).not.toContain('price_per');
    await writeFile(config, text);
    expect((await runBin(capped(1), { env: home.env })).code).toBe(0);
    const tagged = await runBin([...capped(2), '--tag', 'docs'], { env: home.env });
    expect([tagged.code, tagged.stderr.includes('no known price')]).toEqual([4, true]);
    expect((await runBin([...capped(3), '--tag', 'docs', '--dry-run'], { env: home.env })).code).toBe(4);
    expect((await runBin([...capped(4), '--dry-run'], { env: home.env })).code).toBe(0);
  });

  it('does not hold a cached answer against it, nor leave anything reserved', async () => {
    const upstream = await useUpstream(answer);
    const { env, home } = await homeWithBudget([upstream], { monthly: 0.003 });
    const ask = ['chat', 'the same', '--max-tokens', '1000'];
    expect((await runBin(ask, { env })).code).toBe(0);
    expect(await runBin(ask, { env })).toMatchObject({ code: 0, stdout: 'ok' });
    const [file = ''] = await readdir(join(home, 'state', 'reservations'));
    const lines = (await readFile(join(home, 'state', 'reservations', file), 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([expect.objectContaining({ nano: expect.any(Number) }), { settled: lines[0].id }]);
  });
});
