// node bench/cache/month.mjs [--calls 60000] [--seed 1] [--repeats 0.31] [--zipf 0.8] [--timely 0.05] [--unique 0.2] [--chinese 0.08]
//   [--layers none,exact,strict,balanced,confirm-0,confirm-2,confirm-5] [--cells 0] [--jobs 1] [--examples 0] [--made] [--json]
// A made month of a knowledge-base assistant, 2,000 calls a day, through the library (dist/) and over HTTP against vendors on
// 127.0.0.1 at the catalogue's prices: what the cache saves, and how often it is wrong. The same for the same seed.
// With JSON files that it has printed (--json), it plays nothing and prints their table.
// --cells N: what it depends on, by months of N calls of other shapes. --made: questions of its own even where the sets are
// there. --jobs: so many at a time.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { temporaryFolder } from '../measure.mjs';
import { readTopics } from './month/topics.mjs';
import { madeTraffic } from './month/traffic.mjs';
import { percent, table, withInterval } from './table.mjs';

/**
 * @typedef {import('./month/traffic.mjs').Shape} Shape
 * @typedef {import('./month/play.mjs').Played} Played
 * @typedef {{ layers: string, played: Played }} Variant
 * @typedef {{ shape: Shape, source: string, repeated: number, variants: Variant[] }} Month
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    calls: { type: 'string', default: '60000' },
    seed: { type: 'string', default: '1' },
    // What was published of LLM queries; of web searches it is 33 %.
    repeats: { type: 'string', default: '0.31' },
    zipf: { type: 'string', default: '0.8' },
    timely: { type: 'string', default: '0.05' },
    unique: { type: 'string', default: '0.2' },
    chinese: { type: 'string', default: '0.08' },
    layers: { type: 'string', default: 'none,exact,strict,balanced,confirm-0,confirm-2,confirm-5' },
    cells: { type: 'string', default: '0' },
    jobs: { type: 'string', default: '1' },
    examples: { type: 'string', default: '0' },
    made: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const CONFIRM = { equivalent: 'strict', semantic: 'confirm', confirm_model: 'qwen-flash' };

/** @type {Record<string, { title: string, cache: object, errs?: number }>} */
const LAYERS = {
  none: { title: 'no cache', cache: { enabled: false } },
  exact: { title: 'exact', cache: { equivalent: 'off' } },
  strict: { title: '+ equivalent, strict', cache: { equivalent: 'strict' } },
  balanced: { title: '+ equivalent, balanced', cache: { equivalent: 'balanced' } },
  'confirm-0': { title: '+ strict + confirm, errs in 0 %', cache: CONFIRM, errs: 0 },
  'confirm-2': { title: '+ strict + confirm, errs in 2 %', cache: CONFIRM, errs: 0.02 },
  'confirm-5': { title: '+ strict + confirm, errs in 5 %', cache: CONFIRM, errs: 0.05 },
};

/** What else the traffic may be like: the topics' exponent, and the share of repeats. */
const CELLS = [
  { zipf: 0.5, repeats: 0.1 },
  { zipf: 0.5, repeats: 0.2 },
  { zipf: 0.5, repeats: 0.31 },
  { zipf: 0.5, repeats: 0.45 },
  { zipf: 0.8, repeats: 0.31 },
  { zipf: 1, repeats: 0.31 },
];
const CELL_LAYERS = ['none', 'exact', 'strict'];

/** The article's saving by its cache. */
const ARTICLE = 0.35;

/** The same in every call, so it is no key to anything; some 600 tokens. */
const SYSTEM =
  'You answer questions of customers from the knowledge base of this house, shortly and completely. '.repeat(25);

const run = promisify(execFile);
const topics = readTopics({ made: values.made });
/** @type {Shape} */
const shape = {
  calls: Number(values.calls),
  seed: Number(values.seed),
  repeats: Number(values.repeats),
  zipf: Number(values.zipf),
  timely: Number(values.timely),
  unique: Number(values.unique),
  chinese: Number(values.chinese),
};

await main();

async function main() {
  const month =
    positionals.length > 0 ? printedBefore(positionals) : { shape, ...(await play(shape, values.layers.split(','))) };
  if (values.json) console.log(JSON.stringify(month));
  else printMonth(month);
  if (Number(values.cells) > 0) await printCells(Number(values.cells));
}

/**
 * What was printed for one month by layers, together, so that machines and hours can be shared out.
 * @param {readonly string[]} files
 * @returns {Month}
 */
function printedBefore(files) {
  /** @type {Month[]} */
  const months = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));
  const [first] = months;
  const shapes = new Set(months.map((month) => JSON.stringify(month.shape)));
  if (first === undefined || shapes.size !== 1) throw new Error('these are months of different shapes');
  return { ...first, variants: months.flatMap(({ variants }) => variants) };
}

/** Plays one month with each of these layers. @param {Shape} shape @param {readonly string[]} names */
async function play(shape, names) {
  const { requests, repeated } = madeTraffic(topics, shape);
  const { folder, dispose } = temporaryFolder();
  try {
    const file = join(folder, 'month.json');
    writeFileSync(file, JSON.stringify({ requests, system: SYSTEM }));
    const labels = join(folder, 'labels.json');
    const labelled = requests.flatMap(({ text, label }) => (label === undefined ? [] : [[text, label]]));
    writeFileSync(labels, JSON.stringify(Object.fromEntries(labelled)));
    /** @type {Variant[]} */
    const variants = [];
    const left = [...names.entries()];
    const work = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [at, name] = next;
        variants[at] = { layers: name, played: await playLayers(name, { file, labels }) };
      }
    };
    await Promise.all(Array.from({ length: Number(values.jobs) }, work));
    return { source: topics.source, repeated, variants };
  } finally {
    dispose();
  }
}

/** @param {string} name @param {{ file: string, labels: string }} files @returns {Promise<Played>} */
async function playLayers(name, { file, labels }) {
  const layers = LAYERS[name];
  if (layers === undefined) throw new Error(`no layers "${name}"; there are ${Object.keys(LAYERS).join(', ')}`);
  const script = (/** @type {string} */ file) => fileURLToPath(new URL(`month/${file}`, import.meta.url));
  const vendors = spawn(process.execPath, [script('upstream.mjs'), labels, String(layers.errs ?? 0)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(vendors.stdout, 'data');
    const argv = [script('play.mjs'), file, `${String(line).trim()}/chat/completions`, JSON.stringify(layers.cache)];
    const { stdout } = await run(process.execPath, argv, { maxBuffer: 1e9 });
    return JSON.parse(stdout);
  } finally {
    vendors.stdin.end();
  }
}

/** @param {Played} played */
function totals({ layers, calls }) {
  const all = Object.values(layers);
  const sum = (/** @type {'served' | 'wrong'} */ what) => all.reduce((total, one) => total + one[what], 0);
  const rest = calls - layers.exact.served;
  return { served: sum('served'), wrong: sum('wrong'), ofRest: (sum('served') - layers.exact.served) / rest };
}

/** Of what the calls cost without a cache. @param {Played} played @param {Played} none */
function saved(played, none) {
  return 1 - played.paidNano / none.paidNano;
}

/** @param {Month} month */
function printMonth({ shape, source, repeated, variants }) {
  console.log(
    `${shape.calls} calls, 2,000 a day, from ${source}; seed ${shape.seed}. Asked in the same words within a week: ` +
      `${percent(repeated)}; Zipf exponent ${shape.zipf}; about now or by chance ${percent(shape.timely)}, ` +
      `asked once ${percent(shape.unique)}, Chinese pairs ${percent(shape.chinese)}.\n`,
  );
  const none = variants.find(({ layers }) => layers === 'none')?.played;
  const rows = variants.map(({ layers, played }) => {
    const { served, wrong, ofRest } = totals(played);
    return [
      LAYERS[layers]?.title ?? layers,
      percent(served / played.calls),
      percent(ofRest),
      withInterval(wrong, served),
      percent(wrong / played.calls),
      `¥${(played.paidNano / 1e9).toFixed(2)}`,
      none ? percent(saved(played, none)) : '',
      none ? percent(saved(played, none) / ARTICLE) : '',
      none ? `${(played.cpuMs / none.cpuMs).toFixed(2)}×` : '',
    ];
  });
  const head = [
    'layers',
    'served',
    'of what exact missed',
    'wrong, of hits',
    'of calls',
    'paid',
    'saved',
    "of the article's 35 %",
    'CPU',
  ];
  console.log(table(head, rows));
  for (const { layers, played } of variants) printNotes(LAYERS[layers]?.title ?? layers, played);
}

/** @param {string} title @param {Played} played */
function printNotes(title, { layers, kinds, confirmNano, confirmations, paidNano, wrong, cpuMs, calls }) {
  const of = (/** @type {Record<string, { served: number, wrong: number }>} */ counts) =>
    Object.entries(counts)
      .map(([name, { served, wrong }]) => `${name} ${served} (${wrong} wrong)`)
      .join(', ');
  console.log(`\n${title}: ${of(layers)}; by kind: ${of(kinds)}; ${(cpuMs / calls).toFixed(2)} ms of CPU a call`);
  if (confirmations > 0)
    console.log(
      `  asked the confirmer ${confirmations} times, for ${percent(confirmNano / paidNano)} of what was paid`,
    );
  for (const text of wrong.slice(0, Number(values.examples))) console.log(`  wrong: ${text}`);
}

/** @param {number} calls */
async function printCells(calls) {
  const rows = [];
  for (const cell of CELLS) {
    const { repeated, variants } = await play({ ...shape, ...cell, calls }, CELL_LAYERS);
    const [none, ...rest] = variants.map(({ played }) => played);
    if (none === undefined) continue;
    const strict = rest.at(-1);
    rows.push([
      String(cell.zipf),
      percent(repeated),
      ...rest.map((played) => percent(saved(played, none))),
      strict === undefined ? '' : percent(saved(strict, none) / ARTICLE),
    ]);
  }
  console.log(`\nWhat it depends on: months of ${calls} calls\n`);
  console.log(table(['Zipf exponent', 'same words within a week', 'saved by exact', '+ strict', 'of the 35 %'], rows));
}
