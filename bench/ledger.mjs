import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateLedger } from './generate-ledger.mjs';
import { environment, homeWith, interleave, median, runNode, temporaryFolder } from './measure.mjs';
import { startUpstream } from './upstream.mjs';

const SCAN = fileURLToPath(new URL('scan-ledger.mjs', import.meta.url));
const JQ = 'reduce inputs as $row ({}; .[$row.model // "none"] += ($row.costNano // 0))';
const MONTHS = 12;
/** Some of the calls were paid in dollars. */
const BUDGETS =
  'exchange_rates: {USD: 7.1}\nbudget:\n  daily: 1000000\n  monthly: 1000000\n  per_tag: {docs: 1000000}\n';

/**
 * A year of calls: reports of it, its roll-up from nothing, and what one more call costs.
 * @param {import('./measure.mjs').BenchOptions} options
 * @returns {Promise<import('./measure.mjs').Row[]>}
 */
export async function ledger({ bin, runs, calls }) {
  const { folder, dispose } = temporaryFolder();
  try {
    const home = join(folder, 'year');
    const env = environment(home);
    generateLedger(join(home, 'ledger'), { calls, months: MONTHS, untilMs: Date.now() });
    const files = readdirSync(join(home, 'ledger')).sort();
    const year = [bin, 'stats', '--since', `${files[0]?.slice(0, 7)}-01`, '--until', 'today'];
    const rebuilt = await rebuild(year, { env, home, usage: join(folder, 'usage.json'), calls });
    const wall = await interleave(runs, {
      node: () => runNode(['-e', '0'], { env }),
      month: () => runNode([bin, 'stats', '--month'], { env }),
      year: () => runNode(year, { env }),
    });
    const node = median(wall.node.map(({ wallMs }) => wallMs));
    const against = `node -e 0: ${node.toFixed(0)} ms`;
    /** @param {readonly import('./measure.mjs').Cost[]} costs */
    const ratio = (costs) => median(costs.map(({ wallMs }) => wallMs)) / node;
    const scans = await scanMonth(join(home, 'ledger', files.at(-2) ?? ''), env);
    const of = calls.toLocaleString('en');
    return [
      {
        name: 'mgw stats --month, rolled up',
        value: ratio(wall.month),
        unit: 'ratio',
        bar: 2,
        against: `${against}; ${scans}`,
      },
      { name: `mgw stats of a year, ${of} calls, rolled up`, value: ratio(wall.year), unit: 'ratio', bar: 2, against },
      ...rebuilt,
      await oneMoreCall({ bin, runs, folder, home }),
    ];
  } finally {
    dispose();
  }
}

/**
 * From nothing, as the whole command with its start-up; its own report is among the figures.
 * @param {string[]} year
 * @param {{ env: NodeJS.ProcessEnv, home: string, usage: string, calls: number }} options
 * @returns {Promise<import('./measure.mjs').Row[]>}
 */
async function rebuild(year, { env, home, usage, calls }) {
  const files = readdirSync(join(home, 'ledger')).map((name) => join(home, 'ledger', name));
  const { rollUp, scan } = await interleave(3, {
    rollUp: () => {
      rmSync(join(home, 'state'), { recursive: true, force: true });
      return runNode(year, { env, usage });
    },
    scan: () => runNode([SCAN, ...files], { env, usage }),
  });
  const ms = median(rollUp.map(({ wallMs }) => wallMs));
  const perSecond = (/** @type {number} */ wallMs) => Math.round((calls / wallMs) * 1000).toLocaleString('en');
  const cpuMs = (/** @type {readonly import('./measure.mjs').Cost[]} */ costs) =>
    median(costs.map((cost) => cost.cpuMs)).toFixed(0);
  const scanMs = median(scan.map(({ wallMs }) => wallMs));
  return [
    {
      name: 'roll-up from nothing',
      value: ms,
      unit: 'ms',
      bar: calls / 400,
      against: `${perSecond(ms)} rows/s, ${cpuMs(rollUp)} ms of CPU; JSON.parse of each row in a script: ${perSecond(scanMs)} rows/s, ${cpuMs(scan)} ms of CPU`,
    },
    {
      name: 'roll-up from nothing, peak memory',
      value: median(rollUp.map(({ peakKb }) => peakKb)) / 1024,
      unit: 'MB',
      bar: 250,
      against: `that script: ${(median(scan.map(({ peakKb }) => peakKb)) / 1024).toFixed(0)} MB`,
    },
  ];
}

/** One month by other means, once each. @param {string} file @param {NodeJS.ProcessEnv} env */
async function scanMonth(file, env) {
  const { wallMs } = await runNode([SCAN, file], { env });
  const startedAt = performance.now();
  const jq = spawnSync('jq', ['-n', JQ, file], { env, stdio: 'ignore' });
  const jqTook = jq.status === 0 ? `${(performance.now() - startedAt).toFixed(0)} ms` : 'not installed here';
  return `the same rows by jq: ${jqTook}, by JSON.parse in a script: ${wallMs.toFixed(0)} ms`;
}

/**
 * A chat with budgets, at a home with the year's ledger and at an empty one.
 * @param {{ bin: string, runs: number, folder: string, home: string }} options
 * @returns {Promise<import('./measure.mjs').Row>}
 */
async function oneMoreCall({ bin, runs, folder, home }) {
  const upstream = await startUpstream();
  try {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const [full, fresh] = [home, empty].map((where) => {
      const env = homeWith(where, upstream.endpoint(20));
      appendFileSync(join(where, 'config.yaml'), BUDGETS);
      return env;
    });
    const chat = (/** @type {number} */ run) => [bin, 'chat', `question ${run} of the bench`, '--tag', 'docs'];
    const wall = await interleave(runs, {
      full: (run) => runNode(chat(run), { env: full ?? {} }),
      fresh: (run) => runNode(chat(run), { env: fresh ?? {} }),
    });
    const ms = median(wall.fresh.map(({ wallMs }) => wallMs));
    return {
      name: 'one more mgw chat, with budgets',
      value: median(wall.full.map(({ wallMs }) => wallMs)) / ms,
      unit: 'ratio',
      bar: 1.1,
      against: `with an empty ledger: ${ms.toFixed(0)} ms`,
    };
  } finally {
    upstream.close();
  }
}
