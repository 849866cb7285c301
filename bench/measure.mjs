import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * One line of a bench's table. `value` is a ratio to what `against` names, unless `unit` says otherwise; it should be at
 * most `bar`, or `atLeast` that.
 * @typedef {{ name: string, value: number, unit: 'ratio' | 'ms' | 'MB' | '%' | 'share', bar: number, atLeast?: boolean, against: string }} Row
 * @typedef {{ bin: string, runs: number, chunks: number, calls: number, examples: number, data: string }} BenchOptions
 * @typedef {{ wallMs: number, cpuMs: number, peakKb: number }} Cost
 */

const USAGE = fileURLToPath(new URL('usage.cjs', import.meta.url));

/** A folder of its own for everything that the children write; `dispose` removes it. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'mgw-bench-'));
  return { folder, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * An mgw home with one model, whose upstream is `endpoint`. Gives the environment of a child that uses it.
 * @param {string} folder
 * @param {string} endpoint
 */
export function homeWith(folder, endpoint) {
  const config = `models:
  bench:
    provider: openai-compatible
    endpoint: ${endpoint}
    model: bench-model
    auth: none
    price_per_1k_input: 0.001
    price_per_1k_output: 0.002
routing:
  default_model: bench
`;
  writeFileSync(join(folder, 'config.yaml'), config);
  return environment(folder);
}

/**
 * The person's own environment, but for the home, and without a proxy between here and here.
 * @param {string} home
 */
export function environment(home) {
  return { ...process.env, HOME: home, MGW_HOME: home, MGW_CONFIG: undefined, NO_COLOR: '1', NO_PROXY: '127.0.0.1' };
}

/**
 * Runs Node once and waits for its end. With `usage`, a preload reports CPU time and peak memory, which costs about a
 * millisecond; without it, only the wall time counts.
 * @param {readonly string[]} argv
 * @param {{ env: NodeJS.ProcessEnv, usage?: string }} options
 * @returns {Promise<Cost>}
 */
export async function runNode(argv, { env, usage }) {
  const preload = usage === undefined ? [] : ['-r', USAGE];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...preload, ...argv], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: usage === undefined ? env : { ...env, BENCH_USAGE: usage },
  });
  let complaint = '';
  child.stderr.on('data', (text) => {
    complaint += text;
  });
  const [status] = await once(child, 'exit');
  const wallMs = performance.now() - startedAt;
  if (status !== 0) throw new Error(`node ${argv.join(' ')} ended with ${status}\n${complaint}`);
  return { wallMs, ...(usage === undefined ? { cpuMs: 0, peakKb: 0 } : JSON.parse(readFileSync(usage, 'utf8'))) };
}

/**
 * Runs every case in turn, `runs` times over after one turn that does not count, so that a busy moment hits all alike.
 * @template {string} Name
 * @template Result
 * @param {number} runs
 * @param {Record<Name, (run: number) => Promise<Result>>} cases
 */
export async function interleave(runs, cases) {
  const names = /** @type {Name[]} */ (Object.keys(cases));
  const results = /** @type {Record<Name, Result[]>} */ ({});
  for (const name of names) results[name] = [];
  for (let run = 0; run <= runs; run++) {
    for (const name of names) {
      const result = await cases[name](run);
      if (run > 0) results[name].push(result);
    }
  }
  return results;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
