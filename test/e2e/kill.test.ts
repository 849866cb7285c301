import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelGateway } from 'mgw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, type Ran, runBin, startBin } from '../support/run-bin.ts';
import { type Answer, breakOff, chat, drip, failure } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const STARTS = 200;
const AT_A_TIME = 4;
const SEED = 20_261_123;

/** The same numbers in [0, 1) on every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const words = Array.from({ length: 8 }, (_, index) => ({
  choices: [{ index: 0, delta: { content: `word${index} ` } }],
}));
const finish = {
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 8 },
};
const inSteps = drip([...words, finish], () => new Promise((resolve) => setTimeout(resolve, 8)));
/** Calls that only answer would never write what is known of failing models. */
const moody: Answer[] = [inSteps, failure(503, { message: 'overloaded' }), inSteps, breakOff(words.slice(0, 4))];

/** How long a whole call takes here and now, with as many beside it; the first ones, which warm the caches, do not count. */
async function lifeOfACall(env: Record<string, string>): Promise<number> {
  let startedAt = 0;
  for (const round of ['first', 'second']) {
    startedAt = performance.now();
    await Promise.all(Array.from({ length: AT_A_TIME }, (_, index) => runBin(['chat', `${round} ${index}`], { env })));
  }
  return performance.now() - startedAt;
}

type Killed = Ran & { question: string };

/** Starts the command again and again, several at once, and kills each at a moment of its own. */
async function startAndKill(env: Record<string, string>, firstLifeMs: number): Promise<Killed[]> {
  const random = seeded(SEED);
  const results: Killed[] = [];
  let [started, lifeMs] = [0, firstLifeMs];
  const worker = async () => {
    while (started < STARTS) {
      const question = `question ${started}`;
      // Every tenth is left alone, so that whole calls are among them however busy the machine is.
      const share = started++ % 10 === 9 ? undefined : random();
      const startedAt = performance.now();
      const { child, ended } = startBin(['chat', question, '--json'], { env });
      const timer = share === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), share * lifeMs);
      const ran = await ended;
      results.push({ question, ...ran });
      clearTimeout(timer);
      // The machine may be busier or less busy by now.
      if (ran.signal === null) lifeMs = performance.now() - startedAt;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return results;
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('kill -9', () => {
  it('at 200 random moments leaves a ledger whose whole lines parse, and a state that the next call can use', async () => {
    const script = seeded(SEED + 1);
    const a = await useUpstream((response, request) =>
      (moody[Math.floor(script() * moody.length)] ?? inSteps)(response, request),
    );
    const b = await useUpstream(inSteps);
    const { home, env } = await homeWith([a, b], { model: { max_retries: 0 } });
    const killed = await startAndKill(env, await lifeOfACall(env));
    expect(killed.filter(({ signal }) => signal === 'SIGKILL').length).toBeGreaterThan(STARTS / 3);
    expect(killed.filter(({ signal }) => signal === null).length).toBeGreaterThanOrEqual(STARTS / 10);
    expect(killed.filter(({ code }) => code === 0).length).toBeGreaterThan(0);
    expect(killed.every(({ code, signal }) => signal === 'SIGKILL' || code === 0 || code === 7)).toBe(true);

    const months = await readdir(join(home, 'ledger'));
    const texts = await Promise.all(months.map((month) => readFile(join(home, 'ledger', month), 'utf8')));
    // A row that is just being written looks torn to whoever appends beside it, and gets a blank line behind it, which nobody reads.
    const lines = texts.flatMap((text) => text.split('\n').slice(0, -1)).filter((line) => line !== '');
    const rows = lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line));
    expect(lines.length - rows.length).toBeLessThanOrEqual(AT_A_TIME);
    expect(rows.every(({ v, id, outcome }) => v === 1 && id !== undefined && outcome !== undefined)).toBe(true);
    const ids = new Set(rows.map(({ id }) => id));
    expect(ids.size).toBe(rows.length);
    // Whoever got to see an answer, its row is there.
    for (const { stdout } of killed.filter(({ stdout }) => stdout.endsWith('}\n')))
      expect(ids).toContain(JSON.parse(stdout).id);

    const next = await runBin(['chat', 'after all this', '--json'], { env });
    expect(next.code).toBe(0);
    const answer = JSON.parse(next.stdout);
    expect(answer.content).toBe('word0 word1 word2 word3 word4 word5 word6 word7 ');
    expect(answer.latencyMs).toBeLessThan(5_000);
    const text = await readFile(join(home, 'ledger', months.at(-1) ?? ''), 'utf8');
    expect(JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ id: answer.id, outcome: 'answered' });
    const stats = JSON.parse((await runBin(['stats', '--json'], { env })).stdout);
    expect(stats.total.calls).toBe(rows.length + 1);
    expect(stats.skippedLines).toBeLessThanOrEqual(AT_A_TIME);

    const left = [...(await filesUnder(join(home, 'state'))), ...(await filesUnder(join(home, 'cache')))];
    expect(left.filter((name) => name.endsWith('.tmp')).length).toBeLessThan(STARTS / 10);
    expect(left.filter((name) => !/\.(json|tmp|probe-\d+|key|bin)$|^[\w-]+$/.test(name))).toEqual([]);
  }, 300_000);

  it('in the middle of a row costs that row, and the next one stands on a line of its own', async () => {
    const { home, env } = await homeWith([await useUpstream(chat('ok'))]);
    await runBin(['chat', 'one'], { env });
    const [month = ''] = await readdir(join(home, 'ledger'));
    const file = join(home, 'ledger', month);
    const row = await readFile(file, 'utf8');
    await writeFile(file, row + row.slice(0, row.length / 2));
    expect((await runBin(['chat', 'two'], { env })).code).toBe(0);
    const lines = (await readFile(file, 'utf8')).split('\n');
    expect(lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line).outcome)).toHaveLength(2);
    const stats = JSON.parse((await runBin(['stats', '--json'], { env })).stdout);
    expect([stats.total.calls, stats.skippedLines]).toEqual([2, 1]);
  });

  it('leaves no temporary files that pile up: a later call removes those of a day ago', async () => {
    const { home } = await homeWith([await useUpstream(chat('ok'))]);
    const folder = join(home, 'cache', 'exact', 'ab');
    await mkdir(folder, { recursive: true });
    const old = new Date(Date.now() - 2 * 86_400_000);
    for (let index = 0; index < 20; index++) {
      const file = join(folder, `${'ab'.repeat(32)}.json.${index}.tmp`);
      await writeFile(file, '{"v":1,"id":"half');
      await utimes(file, old, old);
    }
    const gateway = new ModelGateway(undefined, { effects: { env: { MGW_HOME: home }, random: () => 0 } });
    onTestFinished(() => gateway.close());
    await gateway.chat('one');
    expect(await ledgerRows(home)).toHaveLength(1);
    expect((await filesUnder(join(home, 'cache'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
