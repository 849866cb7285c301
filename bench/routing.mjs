import { execFile } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { compiledExamples } from '../.ci/task-index.mjs';
import { median, temporaryFolder } from './measure.mjs';
import { deciding } from './routing/deciding.mjs';
import { month } from './routing/month.mjs';
import { oneLiners } from './routing/one-liners.mjs';
import { interval, recovered, SHARES, seeded } from './routing/recovered.mjs';
import { correctness, mtBench } from './routing/sets.mjs';

/**
 * @typedef {import('./routing/sets.mjs').Judged} Judged
 * @typedef {ReturnType<typeof import('../src/routing/task/read-task.ts').createTaskReader>} Read
 */

/** As `src/routing/choose/effort.ts` has it. */
const EASY = 0.35;
const HARD = 0.6;

/** What the cheap model costs beside the strong one. */
const CHEAP = 0.1;

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** English words that gateways score prompts by. */
const KEYWORDS =
  /\b(?:explain|analy[sz]e|compare|prove|derive|design|architecture|algorithm|step by step|complex|detailed|why|evaluate|implement|optimi[sz]e|reason)\b/gi;

/**
 * What the reading of a request is worth: which questions it would put to a dearer model, beside simpler rules; which task it
 * takes a request for; how long it takes.
 * @param {import('./measure.mjs').BenchOptions} options
 * @returns {Promise<import('./measure.mjs').Row[]>}
 */
export async function routing({ data, bin, runs }) {
  const { folder, dispose } = temporaryFolder();
  try {
    const file = await bundled(folder);
    /** @type {{ wholeReader: () => Read }} */
    const { wholeReader } = await import(pathToFileURL(file).href);
    const read = wholeReader();
    const exams = correctness(join(resolve(data), 'mmlu-correctness.csv'));
    const unseen = exams.filter((_, at) => at % 2 === 1);
    const rows = [
      ...judgedRows('MMLU, the half not fitted on', unseen, {
        read,
        fitted: exams.filter((_, at) => at % 2 === 0),
        bar: 0.72,
      }),
      ...judgedRows('MT-Bench', mtBench(resolve(data)), { read, fitted: [], bar: 0.93 }),
      ...['gsm8k-correctness.csv', 'gsm8k-responses.csv', 'gsm8k.csv'].flatMap((name) =>
        judgedRows('GSM8K', correctness(join(resolve(data), name)), { read, fitted: [], bar: 0.64 }),
      ),
    ];
    if (exams.length === 0) console.log(`no labelled sets at ${resolve(data)} (--data names the folder)`);
    return [
      ...rows,
      ...taskRows(read),
      ...oneLiners(ROOT, read),
      ...(await month(ROOT, folder)),
      await coldRow(file),
      ...(await deciding({ bin, runs })),
    ];
  } finally {
    dispose();
  }
}

/**
 * @param {string} name
 * @param {readonly Judged[]} questions
 * @param {{ read: Read, fitted: readonly Judged[], bar: number }} parts
 * @returns {import('./measure.mjs').Row[]}
 */
function judgedRows(name, questions, { read, fitted, bar }) {
  if (questions.length === 0) return [];
  const readings = questions.map(({ text }) => read([{ role: 'user', content: text }]));
  const random = seeded(2);
  const known = fitted.length > 0 ? fitted : questions;
  const note = fitted.length > 0 ? '' : ' (fitted on these)';
  const table = gainTable(known, ({ text }) => read([{ role: 'user', content: text }]).task);
  const groups = gainTable(known, ({ group }) => group);
  const rules = {
    auto: readings.map(({ difficulty }) => difficulty),
    length: questions.map(({ text }) => text.length),
    keywords: questions.map(({ text }) => text.match(KEYWORDS)?.length ?? 0),
    random: questions.map(() => random()),
    [`table by our task${note}`]: readings.map(({ task }) => table.get(task) ?? 0),
    [`table by its own groups${note}`]: questions.map(({ group }) => groups.get(group) ?? 0),
  };
  const mean = (/** @type {(question: Judged) => number} */ of) =>
    questions.reduce((sum, one) => sum + of(one), 0) / questions.length;
  const [weak, strong] = [mean((one) => one.weak), mean((one) => one.strong)];
  console.log(
    `\n${name}: ${questions.length} questions; always cheap ${weak.toFixed(3)}, always strong ${strong.toFixed(3)}`,
  );
  console.log(
    `  ${'share of the gap that is kept at'.padEnd(42)}${SHARES.map((share) => `${share * 100} % strong`.padEnd(20)).join('')}${'area'.padEnd(20)}quality, cost at 50 %`,
  );
  let ours = 0;
  const cell = (/** @type {{ value: number, low: number, high: number }} */ { value, low, high }) =>
    `${value.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`.padEnd(20);
  for (const [rule, scores] of Object.entries(rules)) {
    const { at, area } = recovered(questions, scores);
    const half = at[1]?.kept ?? 0;
    if (rule === 'auto') ours = half;
    const cells = at.map(({ kept, low, high }) => cell({ value: kept, low, high })).join('');
    const quality = weak + half * (strong - weak);
    console.log(
      `  ${rule.padEnd(42)}${cells}${cell({ ...area, value: area.mean })}${quality.toFixed(3)}, ${costAtHalf(questions, scores).toFixed(2)}`,
    );
  }
  for (const [rule, kept, quality, cost] of /** @type {const} */ ([
    ['always cheap', 0, weak, CHEAP],
    ['always strong', 1, strong, 1],
  ])) {
    console.log(
      `  ${rule.padEnd(42)}${kept.toFixed(2).padEnd(20).repeat(SHARES.length)}${''.padEnd(20)}${quality.toFixed(3)}, ${cost.toFixed(2)}`,
    );
  }
  asItStands(questions, rules);
  groupTable(
    questions,
    readings.map(({ difficulty }) => difficulty),
  );
  return [
    { name: `${name}: gap kept`, value: ours, unit: 'share', bar, atLeast: true, against: 'at 50 % strong calls' },
  ];
}

/** Of always the strong model, where the cheap one costs a tenth, by the length of the questions. @param {readonly Judged[]} questions @param {readonly number[]} scores */
function costAtHalf(questions, scores) {
  const dearFirst = questions
    .map(({ text }, at) => ({ length: text.length, score: scores[at] ?? 0 }))
    .sort((a, b) => b.score - a.score);
  const sum = (/** @type {readonly { length: number }[]} */ some) =>
    some.reduce((total, { length }) => total + length, 0);
  const strong = sum(dearFirst.slice(0, Math.floor(dearFirst.length / 2)));
  const all = sum(dearFirst);
  return (strong + (all - strong) * CHEAP) / all;
}

/**
 * Where the strategy `auto` draws its line between economy and more, and what other rules keep with as many questions.
 * @param {readonly Judged[]} questions
 * @param {Record<string, readonly number[]>} rules
 */
function asItStands(questions, rules) {
  const shareFrom = (/** @type {number} */ least) =>
    (rules['auto'] ?? []).filter((difficulty) => difficulty >= least).length / questions.length;
  const share = shareFrom(EASY);
  const others = Object.entries(rules).map(([rule, scores]) => {
    const [at] = recovered(questions, scores, [share]).at;
    return `${rule} ${(at?.kept ?? 0).toFixed(2)}`;
  });
  console.log(
    `  as it stands, ${(share * 100).toFixed(0)} % are put above economy, ${(shareFrom(HARD) * 100).toFixed(0)} % to the reasoning tier; kept of the gap at that share: ${others.join(', ')}`,
  );
}

/** The mean gain of each kind. @param {readonly Judged[]} questions @param {(question: Judged) => string} kindOf */
function gainTable(questions, kindOf) {
  const gains = /** @type {Map<string, number[]>} */ (new Map());
  for (const question of questions) {
    const kind = kindOf(question);
    gains.set(kind, [...(gains.get(kind) ?? []), question.strong - question.weak]);
  }
  return new Map([...gains].map(([kind, all]) => [kind, all.reduce((sum, gain) => sum + gain, 0) / all.length]));
}

/** For sets of few groups: what each gains, and how hard it is taken for. @param {readonly Judged[]} questions @param {readonly number[]} difficulties */
function groupTable(questions, difficulties) {
  const groups = [...new Set(questions.map(({ group }) => group))];
  if (groups.length < 2 || groups.length > 12) return;
  for (const group of groups) {
    const own = questions.flatMap((question, at) =>
      question.group === group ? [{ ...question, difficulty: difficulties[at] ?? 0 }] : [],
    );
    const mean = (/** @type {(one: Judged & { difficulty: number }) => number} */ of) =>
      own.reduce((sum, one) => sum + of(one), 0) / own.length;
    console.log(
      `  ${group.padEnd(14)}cheap ${mean((one) => one.weak).toFixed(2)}  strong ${mean((one) => one.strong).toFixed(2)}  difficulty ${mean((one) => one.difficulty).toFixed(2)}`,
    );
  }
}

/** @param {Read} read @returns {import('./measure.mjs').Row[]} */
function taskRows(read) {
  const lines = readFileSync(join(ROOT, 'bench', 'routing', 'labelled.tsv'), 'utf8')
    .trim()
    .split('\n');
  const labelled = lines.map((line) => line.split('\t'));
  return ['tuning', 'once'].map((part) => {
    const own = labelled.filter(([of]) => of === part);
    const told = own.map(([, task, text = '']) => ({ task, text, reading: read([{ role: 'user', content: text }]) }));
    const right = told.filter(({ task, reading }) => reading.task === task);
    const sure = told.filter(({ reading }) => reading.sure);
    const { low, high } = interval(right.length, own.length);
    const zh = told.filter(({ text }) => /[\u4e00-\u9fff]/.test(text));
    const share = (/** @type {typeof told} */ some) =>
      (some.filter(({ task, reading }) => reading.task === task).length / some.length).toFixed(2);
    console.log(
      `\ntask, the part ${part === 'once' ? 'that nothing was tuned on' : 'that was tuned on'}: ${own.length} questions, ` +
        `${share(told)} right (${low.toFixed(2)}–${high.toFixed(2)}); Chinese ${share(zh)}; sure of ${(sure.length / told.length).toFixed(2)}, of which ${share(sure)} right`,
    );
    return {
      name: `task told, ${part}`,
      value: right.length / own.length,
      unit: 'share',
      bar: 0.8,
      atLeast: true,
      against: `${own.length} questions`,
    };
  });
}

/** A process that has read nothing yet. @param {string} file @returns {Promise<import('./measure.mjs').Row>} */
async function coldRow(file) {
  const script = `
    const { wholeReader } = await import(${JSON.stringify(pathToFileURL(file).href)});
    const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
    const from = cpu();
    const read = wholeReader();
    read([{ role: 'user', content: '帮我把这段话翻译成英文：今天天气很好' }]);
    const first = cpu();
    for (let n = 0; n < 20; n++) read([{ role: 'user', content: 'Compare the two proposals below and recommend one. ' + n }]);
    console.log(first - from, (cpu() - first) / 20);`;
  const times = [];
  for (let run = 0; run < 9; run++) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    times.push(stdout.trim().split(' ').map(Number));
  }
  const first = median(times.map(([ms]) => ms ?? Number.NaN));
  const later = median(times.map(([, ms]) => ms ?? Number.NaN));
  return {
    name: 'first reading of a process, CPU',
    value: first,
    unit: 'ms',
    bar: 5,
    against: `those after it ${later.toFixed(2)} ms`,
  };
}

/** As in dist/: with the compiled examples beside it. @param {string} folder */
async function bundled(folder) {
  const bundler = await rolldown({
    cwd: ROOT,
    input: 'bench/routing/whole-reader.mjs',
    platform: 'node',
    plugins: [compiledExamples()],
  });
  const file = join(folder, 'read-task.mjs');
  await bundler.write({ file, format: 'esm', minify: true });
  await bundler.close();
  copyFileSync(join(ROOT, 'dist', 'tasks.bin'), join(folder, 'tasks.bin'));
  return file;
}
