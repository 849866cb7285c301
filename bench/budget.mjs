import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { homeWith, interleave, median, runNode, temporaryFolder } from './measure.mjs';
import { startUpstream } from './upstream.mjs';

const WORDS_ANSWERED = 20;
const BUDGETS = 'budget:\n  daily: 1000000\n  monthly: 1000000\n  per_tag: {docs: 1000000}\n';
const EARLIER = [0, 10_000, 200_000];
const AT_ONCE = 20;

/**
 * What having a budget costs one call, however many came before it that day, and twenty at once.
 * @param {import('./measure.mjs').BenchOptions} options
 * @returns {Promise<import('./measure.mjs').Row[]>}
 */
export async function budget({ bin, runs }) {
  const upstream = await startUpstream();
  const { folder, dispose } = temporaryFolder();
  try {
    /** @param {string} name */
    const home = (name) => {
      mkdirSync(join(folder, name));
      return homeWith(join(folder, name), upstream.endpoint(WORDS_ANSWERED));
    };
    const plain = home('plain');
    const budgeted = EARLIER.map((calls) => {
      const env = home(`after-${calls}`);
      appendFileSync(join(folder, `after-${calls}`, 'config.yaml'), BUDGETS);
      if (calls > 0) callsOfToday(join(folder, `after-${calls}`), calls);
      return env;
    });
    /** @param {NodeJS.ProcessEnv | undefined} env @param {string} question @param {string} [usage] */
    const chat = (env, question, usage = '') =>
      runNode([bin, 'chat', question, '--tag', 'docs'], { env: env ?? plain, ...(usage !== '' && { usage }) });
    const usage = join(folder, 'usage.json');
    const alone = await interleave(runs, {
      plain: (run) => chat(plain, `question ${run}`, usage),
      first: (run) => chat(budgeted[0], `question ${run}`, usage),
      some: (run) => chat(budgeted[1], `question ${run}`, usage),
      many: (run) => chat(budgeted[2], `question ${run}`, usage),
    });
    /** @param {NodeJS.ProcessEnv | undefined} env @param {number} run */
    const together = async (env, run) => {
      const startedAt = performance.now();
      await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => chat(env, `question ${run} of ${index}`)));
      return performance.now() - startedAt;
    };
    const all = await interleave(Math.ceil(runs / 2), {
      plain: (run) => together(plain, run),
      budgeted: (run) => together(budgeted[0], run),
    });
    return rows(
      [alone.plain, alone.first, alone.some, alone.many].map((costs) => median(costs.map(({ cpuMs }) => cpuMs))),
      [median(all.plain), median(all.budgeted)],
    );
  } finally {
    upstream.close();
    dispose();
  }
}

/**
 * @param {readonly number[]} alone
 * @param {readonly number[]} together
 * @returns {import('./measure.mjs').Row[]}
 */
function rows([plain = Number.NaN, ...budgeted], [without = Number.NaN, withBudget = Number.NaN]) {
  return [
    ...budgeted.map((ms, index) => ({
      name: `chat, budgets, CPU, ${(EARLIER[index] ?? 0).toLocaleString('en')} calls before`,
      value: ms / plain,
      unit: /** @type {const} */ ('ratio'),
      bar: 1.15,
      against: `without budgets: ${plain.toFixed(0)} ms; ${difference(ms - plain)}`,
    })),
    {
      name: `${AT_ONCE} chats at once, budgets, wall time`,
      value: withBudget / without,
      unit: 'ratio',
      bar: 1.15,
      against: `without: ${without.toFixed(0)} ms for all; ${difference((withBudget - without) / AT_ONCE)} for each`,
    },
  ];
}

/** @param {number} ms */
function difference(ms) {
  return `${Math.abs(ms).toFixed(1)} ms ${ms < 0 ? 'less' : 'more'}`;
}

/** A day's calls as they stand in ledger and reservations, all of them over. @param {string} home @param {number} calls */
function callsOfToday(home, calls) {
  const ts = new Date().toISOString();
  const reserved = { at: Date.parse(ts), pid: 1, host: 'bench', nano: 8_192_000 };
  const row = {
    ts,
    asked: 'bench',
    model: 'bench',
    provider: 'openai-compatible',
    outcome: 'answered',
    attempts: [{ model: 'bench', provider: 'openai-compatible', status: 'ok', durationMs: 800 }],
    durationMs: 812,
    cache: { status: 'miss' },
    route: 'default',
    promptHash: '0123456789abcdef0123456789abcdef',
    pid: 1,
    usage: { input: 1000, output: 100, source: 'provider' },
    costNano: 1_000_000,
    currency: 'CNY',
    costSource: 'computed',
  };
  const ids = Array.from({ length: calls }, (_, index) => `01KAR${String(index).padStart(21, '0')}`);
  // A tag each, which must not make the sums grow.
  const ledger = ids.map((id) => `${JSON.stringify({ v: 1, id, ...row, tag: `tag ${id}` })}\n`);
  const reservations = ids.map(
    (id) => `\n${JSON.stringify({ id, ...reserved })}\n\n${JSON.stringify({ settled: id })}\n`,
  );
  for (const [name, day, text] of /** @type {const} */ ([
    ['ledger', ts.slice(0, 7), ledger],
    ['state/reservations', ts.slice(0, 10), reservations],
  ])) {
    mkdirSync(join(home, name), { recursive: true });
    writeFileSync(join(home, name, `${day}.jsonl`), text.join(''));
  }
}
