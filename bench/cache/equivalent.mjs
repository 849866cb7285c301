import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { temporaryFolder } from '../measure.mjs';
import { confirmedRates } from './confirmer.mjs';
import { judgedPairs, judgedStream } from './judged.mjs';
import { dataFolder } from './month/topics.mjs';
import { storeRows } from './store.mjs';
import { percent, table, withInterval } from './table.mjs';

/**
 * @typedef {typeof import('./judgement.ts')} Judgement
 * @typedef {import('../measure.mjs').Row} Row
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What strict and balanced have to serve of a stream of all rows, in per cent, and how many of the hits may be wrong: by
 * the labels, or when read, where the labels of neighbours overlap.
 */
const STREAMS = /** @type {const} */ ([
  { file: 'banking77.tsv', strict: { served: 11.5, read: 1 }, balanced: { served: 20.3, read: 1.2 } },
  { file: 'clinc150.tsv', strict: { served: 10.7, label: 3.3 }, balanced: { served: 18.6, label: 3 } },
]);
const RULES = /** @type {const} */ (['strict', 'balanced']);

/** Of layer 3, without the layers before it. */
const CONFIRMED_REQUESTS = 2000;
const ERRS = [0, 0.02, 0.05];

/**
 * The cache's judgement on labelled sets, which are not part of the project (`../shared/data/cache`), and its store.
 * @param {import('../measure.mjs').BenchOptions} options
 * @returns {Promise<Row[]>}
 */
export async function cache({ examples }) {
  const data = dataFolder();
  if (data === undefined) console.log('cache: needs the labelled sets in ../shared/data/cache, which are not there');
  const labelled = data === undefined ? [] : await labelledRows(data, examples);
  return [...labelled, ...(await storeRows())];
}

/** @param {string} data @param {number} examples @returns {Promise<Row[]>} */
async function labelledRows(data, examples) {
  const { folder, dispose } = temporaryFolder();
  try {
    const judgement = await bundled(folder);
    const read = (/** @type {string} */ file) => readFileSync(join(data, file), 'utf8').trimEnd().split('\n');
    const streams = STREAMS.map((set) => ({
      set,
      judged: judgedStream(judgement, set.file, { rows: read(set.file), examples }),
    }));
    const pairs = judgedPairs(judgement, 'pawsx-zh.tsv', { rows: read('pawsx-zh.tsv'), examples });
    const confirmed = [];
    for (const { file } of STREAMS) confirmed.push(...(await confirmedLines(join(data, file))));
    const head = [
      'set',
      'part',
      'rule',
      'requests',
      'served',
      'wrong, of hits (95 %)',
      'of requests',
      'when read, of hits',
    ];
    console.log(table(head, [...streams.flatMap(({ judged }) => judged.map(line)), ...confirmed]));
    console.log(
      `\n${table(['pairs', 'part', 'layers', 'labelled different', 'taken for the same (95 %)'], pairs.map(pairLine))}\n`,
    );
    return [
      ...streams.flatMap(({ set, judged }) => RULES.flatMap((rule) => barRows(set, rule, judged))),
      ...pairs.filter(({ part }) => part === 'whole').map(pairRow),
      ...costRows(judgement, read('banking77.tsv')),
    ];
  } finally {
    dispose();
  }
}

/** @param {import('./judged.mjs').Judged} judged */
function line({ set, part, rule, requests, served, wrong, wrongWhenRead }) {
  const read = wrongWhenRead === undefined ? '' : withInterval(wrongWhenRead, served);
  const counts = [percent(served / requests, 2), withInterval(wrong, served), withInterval(wrong, requests), read];
  return [set, part, rule, String(requests), ...counts];
}

/** @param {import('./judged.mjs').JudgedPairs} judged */
function pairLine({ set, part, rule, different, wrong }) {
  return [set, part, rule, String(different), withInterval(wrong, different)];
}

/** @param {string} file */
async function confirmedLines(file) {
  const set = /(\w+)\.tsv$/.exec(file)?.[1] ?? file;
  const rates = await confirmedRates(file, { requests: CONFIRMED_REQUESTS, wrong: ERRS });
  return rates.map(({ wrong, requests, hits, falseHits, asks }) => {
    const counts = [percent(hits / requests, 2), withInterval(falseHits, hits), withInterval(falseHits, requests), ''];
    const rule = `confirm, errs in ${percent(wrong, 0)}; ${(asks / Math.max(1, hits)).toFixed(1)} asked a hit`;
    return [set, `first ${requests}`, rule, String(requests), ...counts];
  });
}

/**
 * @param {(typeof STREAMS)[number]} set
 * @param {(typeof RULES)[number]} rule
 * @param {readonly import('./judged.mjs').Judged[]} judged
 * @returns {Row[]}
 */
function barRows(set, rule, judged) {
  const whole = judged.find((one) => one.part === 'whole' && one.rule === rule);
  if (whole === undefined) return [];
  const bars = set[rule];
  const isRead = 'read' in bars;
  const wrong = isRead ? (whole.wrongWhenRead ?? Number.NaN) : whole.wrong;
  const name = `${whole.set}, ${rule}`;
  const against = `of ${whole.requests} requests, mean of ${whole.seeds} seeds`;
  return [
    {
      name: `${name}: served`,
      value: (100 * whole.served) / whole.requests,
      unit: '%',
      bar: bars.served,
      atLeast: true,
      against,
    },
    {
      name: `${name}: wrong ${isRead ? 'when read' : 'by label'}`,
      value: (100 * wrong) / whole.served,
      unit: '%',
      bar: 'read' in bars ? bars.read : bars.label,
      against: `of the hits; ${percent(wrong / whole.requests, 2)} of the requests`,
    },
  ];
}

/** @param {import('./judged.mjs').JudgedPairs} judged @returns {Row} */
function pairRow({ set, rule, different, wrong }) {
  const value = (100 * wrong) / different;
  return {
    name: `${set}, ${rule}: false acceptances`,
    value,
    unit: '%',
    bar: 1,
    against: `${wrong} of ${different} pairs labelled different`,
  };
}

/**
 * CPU time, so that a busy machine does not count.
 * @param {Judgement} judgement
 * @param {string[]} rows
 * @returns {Row[]}
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

/** @param {string} folder @returns {Promise<Judgement>} */
async function bundled(folder) {
  const bundler = await rolldown({ cwd: ROOT, input: 'bench/cache/judgement.ts', platform: 'node' });
  const file = join(folder, 'judgement.mjs');
  await bundler.write({ file, format: 'esm' });
  await bundler.close();
  return import(pathToFileURL(file).href);
}
