import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { temporaryFolder } from '../measure.mjs';

/**
 * @typedef {typeof import('./judgement.ts')} Judgement
 * @typedef {import('../../src/cache/analysis/evaluate.ts').LayerResult} LayerResult
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['../shared/data/cache', '../../shared/data/cache'].map((folder) => join(ROOT, folder));
const SEEDS = [1, 2, 3];

/**
 * What strict and balanced have to serve of a stream of all rows, and how many of the hits may be wrong by the labels.
 * banking77's neighbouring intents carry noise: what is wrong when read is in docs/cache.md.
 */
const STREAMS = [
  { file: 'banking77.tsv', strict: { served: 11.5, wrong: 6 }, balanced: { served: 20.3, wrong: 8 } },
  { file: 'clinc150.tsv', strict: { served: 10.7, wrong: 3.3 }, balanced: { served: 18.6, wrong: 3 } },
];

/**
 * The judgement of equivalent questions on labelled sets, which are not part of the project: `../shared/data/cache`.
 * @param {import('../measure.mjs').BenchOptions} options
 * @returns {Promise<import('../measure.mjs').Row[]>}
 */
export async function cache({ examples }) {
  const data = FOLDERS.find((folder) => existsSync(folder));
  if (data === undefined) {
    console.log('cache: needs the labelled sets in ../shared/data/cache, which are not there');
    return [];
  }
  const { folder, dispose } = temporaryFolder();
  try {
    const judgement = await bundled(folder);
    const read = (/** @type {string} */ file) => readFileSync(join(data, file), 'utf8').trimEnd().split('\n');
    return [
      ...STREAMS.flatMap((set) => streamRows(judgement, set, { rows: read(set.file), examples })),
      ...pairRows(judgement, { rows: read('pawsx-zh.tsv'), examples }),
      ...costRows(judgement, read('banking77.tsv')),
    ];
  } finally {
    dispose();
  }
}

/**
 * Half of the rows, by a hash of the question: the word tables were written while looking at `tuning` alone.
 * @param {string} row
 * @returns {'tuning' | 'test'}
 */
function halfOf(row) {
  const digest = createHash('sha256')
    .update(`mgw-6:${row.split('\t')[1]}`)
    .digest();
  return (digest[0] ?? 0) % 2 === 0 ? 'tuning' : 'test';
}

/**
 * @param {Judgement} judgement
 * @param {(typeof STREAMS)[number]} set
 * @param {{ rows: string[], examples: number }} given
 * @returns {import('../measure.mjs').Row[]}
 */
function streamRows({ evaluate, parseLabelled }, set, { rows, examples }) {
  const all = SEEDS.map((seed) => evaluate(parseLabelled(rows.join('\n')), { seed, sweep: [], examples }));
  const test = evaluate(parseLabelled(rows.filter((row) => halfOf(row) === 'test').join('\n')), {
    sweep: [],
    examples: 0,
  });
  const name = set.file.replace('.tsv', '');
  return /** @type {const} */ (['strict', 'balanced']).flatMap((rule) => {
    const layers = all.flatMap(({ layers }) => layers.filter(({ layer }) => layer === rule));
    const [half] = test.layers.filter(({ layer }) => layer === rule);
    for (const layer of layers.slice(0, 1)) printWrong(name, layer);
    const wrong = mean(layers.map((layer) => layer.wrongOfRequests.rate));
    const halves = half === undefined ? '' : `; test half alone ${percent(half.savedShare)} of ${half.requests}`;
    return [
      {
        name: `${name}, ${rule}: served`,
        value: 100 * mean(layers.map((layer) => layer.savedShare)),
        unit: '%',
        bar: set[rule].served,
        atLeast: true,
        against: `of ${rows.length} requests, ${SEEDS.length} seeds${halves}`,
      },
      {
        name: `${name}, ${rule}: wrong by label`,
        value: 100 * mean(layers.map((layer) => layer.wrongOfServed.rate)),
        unit: '%',
        bar: set[rule].wrong,
        against: `of the hits; ${percent(wrong)} of the requests${half === undefined ? '' : `; test half ${percent(half.wrongOfServed.rate)} of hits`}`,
      },
    ];
  });
}

/**
 * @param {Judgement} judgement
 * @param {{ rows: string[], examples: number }} given
 * @returns {import('../measure.mjs').Row[]}
 */
function pairRows({ evaluate, parseLabelled }, { rows, examples }) {
  const { layers } = evaluate(parseLabelled(rows.join('\n')), { sweep: [], examples });
  return layers.map((layer) => {
    printWrong('pawsx-zh', layer);
    return {
      name: `pawsx-zh, ${layer.layer}: false acceptances`,
      value: 100 * (layer.wrongOfDifferent?.rate ?? Number.NaN),
      unit: '%',
      bar: 1,
      against: `of the pairs labelled different; ${layer.wrong} accepted`,
    };
  });
}

/**
 * CPU time, so that a busy machine does not count.
 * @param {Judgement} judgement
 * @param {string[]} rows
 * @returns {import('../measure.mjs').Row[]}
 */
function costRows({ analyse, judge }, rows) {
  const questions = rows.slice(0, 2000).map((row) => row.split('\t')[1] ?? '');
  for (const question of questions) analyse(question);
  const [analyses, analyseMs] = timed(() => questions.map((question) => analyse(question)));
  const frequencies = { documents: 1000, of: () => 10 };
  const pairs = analyses.slice(0, 300).flatMap((a) => analyses.slice(0, 100).map((b) => ({ a, b })));
  const [, judgeMs] = timed(() => pairs.map(({ a, b }) => judge(a, b, { rule: 'balanced', frequencies })));
  return [
    { name: 'analyse', value: analyseMs / questions.length, unit: 'ms', bar: 0.15, against: 'CPU of one question' },
    { name: 'judge', value: judgeMs / pairs.length, unit: 'ms', bar: 0.05, against: 'CPU of one pair' },
  ];
}

/** @template T @param {() => T} work @returns {[T, number]} */
function timed(work) {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1000];
}

/** @param {string} name @param {LayerResult} layer */
function printWrong(name, { layer, worstExamples }) {
  for (const { asked, answeredAs, labels } of worstExamples) {
    console.log(`  ${name} ${layer} [${labels.join(' | ')}]  ${asked}  <-  ${answeredAs}`);
  }
}

/** @param {readonly number[]} values */
function mean(values) {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** @param {number} share */
function percent(share) {
  return `${(100 * share).toFixed(2)} %`;
}

/** @param {string} folder @returns {Promise<Judgement>} */
async function bundled(folder) {
  const bundler = await rolldown({ cwd: ROOT, input: 'bench/cache/judgement.ts', platform: 'node' });
  const file = join(folder, 'judgement.mjs');
  await bundler.write({ file, format: 'esm' });
  await bundler.close();
  return import(pathToFileURL(file).href);
}
