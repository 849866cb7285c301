// `node play.mjs MONTH.json ENDPOINT CACHE`: plays the made month through the library, in a home of its own, with the
// clock of the month. CACHE is the config's part of that name, as JSON. Prints what came of it, as JSON.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelGateway } from 'mgw';

/**
 * @typedef {import('./traffic.mjs').Request} Request
 * @typedef {{ served: number, wrong: number }} Served
 * @typedef {{
 *   calls: number, paidNano: number, confirmNano: number, confirmations: number, cpuMs: number,
 *   layers: Record<'exact' | 'equivalent' | 'confirmed', Served>, kinds: Record<Request['kind'], Served>, wrong: string[],
 * }} Played
 */

const [file = '', endpoint = '', cache = '{}'] = process.argv.slice(2);
/** @type {{ requests: Request[], system: string }} */
const { requests, system } = JSON.parse(readFileSync(file, 'utf8'));

/** Limits in seconds mean nothing here: time runs so many times slower than on the wall, so that a busy machine changes nothing. */
const SLOWER = 1000;

const home = mkdtempSync(join(tmpdir(), 'mgw-month-'));
let nowMs = requests[0]?.atMs ?? 0;
const gateway = new ModelGateway(
  {
    models: { deepseek: { endpoint }, 'qwen-flash': { endpoint } },
    routing: { default_model: 'deepseek', fallback_chain: [], connect_timeout: 600 },
    cache: JSON.parse(cache),
  },
  {
    effects: {
      env: { MGW_HOME: home, DEEPSEEK_API_KEY: 'none', DASHSCOPE_API_KEY: 'none', NO_PROXY: '127.0.0.1' },
      clock: {
        now: () => nowMs,
        monotonic: () => performance.now() / SLOWER,
        after: (ms, run) => {
          const timer = setTimeout(run, ms * SLOWER);
          return () => clearTimeout(timer);
        },
      },
    },
  },
);

const nothing = () => ({ served: 0, wrong: 0 });
/** @type {Pick<Played, 'layers' | 'kinds' | 'wrong'>} */
const counts = {
  layers: { exact: nothing(), equivalent: nothing(), confirmed: nothing() },
  kinds: { topic: nothing(), chinese: nothing(), timely: nothing(), unique: nothing() },
  wrong: [],
};

/** @param {Request} request @param {{ content: string, cache: { status: string } }} answer */
function count({ text, kind, label }, { content, cache: { status } }) {
  if (status !== 'exact' && status !== 'equivalent' && status !== 'confirmed') return;
  const isWrong = label === undefined || !content.startsWith(`#${label} `);
  for (const served of [counts.layers[status], counts.kinds[kind]]) {
    served.served += 1;
    if (isWrong) served.wrong += 1;
  }
  if (isWrong) counts.wrong.push(`${status}, ${kind}: ${text}`);
}

/** What every row of the ledger says was paid, those of the confirmer apart. */
function paid() {
  const folder = join(home, 'ledger');
  const rows = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line));
  const unpriced = rows.filter(
    ({ outcome, costNano, currency }) => outcome === 'answered' && (costNano === undefined || currency !== 'CNY'),
  );
  if (unpriced.length > 0) throw new Error(`a call without a price in CNY: ${JSON.stringify(unpriced[0])}`);
  const sum = (/** @type {{ costNano?: number }[]} */ some) =>
    some.reduce((total, { costNano = 0 }) => total + costNano, 0);
  const confirming = rows.filter(({ tag }) => tag === 'cache-confirm');
  return { paidNano: sum(rows), confirmNano: sum(confirming), confirmations: confirming.length };
}

try {
  const before = process.cpuUsage();
  for (const request of requests) {
    nowMs = request.atMs;
    count(request, await gateway.chat(request.text, { system, thinking: 'off' }));
  }
  const { user, system: inKernel } = process.cpuUsage(before);
  await gateway.close();
  console.log(JSON.stringify({ calls: requests.length, ...paid(), cpuMs: (user + inKernel) / 1000, ...counts }));
} finally {
  rmSync(home, { recursive: true, force: true });
}
