import { execFile } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { interleave, median, temporaryFolder } from './measure.mjs';

/** @typedef {{ ready: number, counted: Record<string, { tokens: number, cpuMs: number, wallMs: number }> }} Counted */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COUNT_TOKENS = fileURLToPath(new URL('count-tokens.mjs', import.meta.url));

/**
 * The exact token counter beside js-tiktoken: until it can count, on ordinary text, and on a megabyte of anything.
 * @param {import('./measure.mjs').BenchOptions} options
 * @returns {Promise<import('./measure.mjs').Row[]>}
 */
export async function tokenizer({ runs }) {
  const { folder, dispose } = temporaryFolder();
  try {
    const mgw = await bundled(folder);
    const own = await interleave(Math.ceil(runs / 4), {
      mgw: () => counted(mgw, 'ordinary'),
      tiktoken: () => counted('js-tiktoken', 'ordinary'),
    });
    const long = await counted(mgw, 'long');
    const theirs = median(own.tiktoken.map(({ ready }) => ready));
    return [
      {
        name: 'tokenizer ready, wall time',
        value: median(own.mgw.map(({ ready }) => ready)) / theirs,
        unit: 'ratio',
        bar: 0.05,
        against: `js-tiktoken: ${theirs.toFixed(0)} ms`,
      },
      ...Object.keys(long.counted).flatMap((name) => ordinaryRow(name, own.mgw, own.tiktoken)),
      slowestRow(long),
    ];
  } finally {
    dispose();
  }
}

/**
 * @param {string} name
 * @param {readonly Counted[]} mgw
 * @param {readonly Counted[]} tiktoken
 * @returns {import('./measure.mjs').Row[]}
 */
function ordinaryRow(name, mgw, tiktoken) {
  const ours = mgw.flatMap(({ counted }) => counted[name] ?? []);
  const theirs = tiktoken.flatMap(({ counted }) => counted[name] ?? []);
  const [first] = ours;
  const [reference] = theirs;
  if (first === undefined || reference === undefined) return [];
  if (first.tokens !== reference.tokens) throw new Error(`${name}: ${first.tokens} tokens, not ${reference.tokens}`);
  const cpuMs = median(theirs.map((run) => run.cpuMs));
  return [
    {
      name: `tokenizer, 64 K characters of ${name}, CPU`,
      value: median(ours.map((run) => run.cpuMs)) / cpuMs,
      unit: 'ratio',
      bar: 1,
      against: `js-tiktoken: ${cpuMs.toFixed(0)} ms`,
    },
  ];
}

/** @param {Counted} long @returns {import('./measure.mjs').Row} */
function slowestRow({ counted }) {
  const slowestFirst = Object.entries(counted).toSorted(([, a], [, b]) => b.wallMs - a.wallMs);
  return {
    name: 'tokenizer, 1 M characters of anything',
    value: slowestFirst[0]?.[1].wallMs ?? Number.NaN,
    unit: 'ms',
    bar: 1000,
    against: slowestFirst.map(([name, { wallMs }]) => `${name} ${wallMs.toFixed(0)}`).join(', '),
  };
}

/** @param {string} counter @param {string} kind @returns {Promise<Counted>} */
async function counted(counter, kind) {
  const { stdout } = await promisify(execFile)(process.execPath, [COUNT_TOKENS, counter, kind]);
  return JSON.parse(stdout);
}

/** The tokenizer alone, as dist/ has it inside the gateway, beside its ranks. @param {string} folder */
async function bundled(folder) {
  const bundler = await rolldown({ cwd: ROOT, input: 'src/metering/tokenizer.ts', platform: 'node' });
  const file = join(folder, 'tokenizer.mjs');
  await bundler.write({ file, format: 'esm', minify: true });
  await bundler.close();
  copyFileSync(join(ROOT, 'dist', 'o200k_base.bin'), join(folder, 'o200k_base.bin'));
  return file;
}
