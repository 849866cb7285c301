import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * One rule on one part of a set; counts are means over the seeds. `wrong` goes by the labels; `wrongWhenRead` leaves out the
 * pairs that were read and found to have one answer, and is absent where none was read.
 * @typedef {{ set: string, part: Part, rule: 'strict' | 'balanced', seeds: number, requests: number, served: number, wrong: number, wrongWhenRead?: number }} Judged
 * @typedef {{ set: string, part: Part, rule: string, different: number, wrong: number }} JudgedPairs
 * @typedef {'tuning' | 'test' | 'whole'} Part
 * @typedef {import('../../src/cache/analysis/evaluate.ts').LayerResult} LayerResult
 * @typedef {import('../../src/cache/analysis/evaluate.ts').Example} Example
 * @typedef {{ rows: string[], examples: number }} Given
 */

const PARTS = /** @type {const} */ (['tuning', 'test', 'whole']);
const SEEDS = [1, 2, 3];

/** Hashes of pairs whose labels differ and that one answer serves, found by reading them; the texts are not part of the project. */
const READ = new URL('read-as-right.json', import.meta.url);
/** @type {Record<string, string[]>} */
const readAsRight = JSON.parse(readFileSync(READ, 'utf8'));

/**
 * The word tables were written while looking at `tuning` alone. `test` was looked at once, after its figures were taken; what
 * was mended then is in docs/cache.md with those figures.
 * @param {string} row
 */
function partOf(row) {
  const digest = createHash('sha256')
    .update(`mgw-6:${row.split('\t')[1]}`)
    .digest();
  return (digest[0] ?? 0) % 2 === 0 ? 'tuning' : 'test';
}

/** @param {string[]} rows @param {Part} part */
function rowsOf(rows, part) {
  return part === 'whole' ? rows : rows.filter((row) => partOf(row) === part);
}

/** @param {string} file */
const nameOf = (file) => file.replace('.tsv', '');

/**
 * @param {typeof import('./judgement.ts')} judgement
 * @param {string} file
 * @param {Given} given
 * @returns {Judged[]}
 */
export function judgedStream({ evaluate, parseLabelled }, file, { rows, examples }) {
  const set = nameOf(file);
  const right = readAsRight[set];
  return PARTS.flatMap((part) => {
    const text = rowsOf(rows, part).join('\n');
    const seeds = part === 'whole' ? SEEDS : SEEDS.slice(0, 1);
    const runs = seeds.map((seed) => evaluate(parseLabelled(text), { seed, sweep: [], examples: rows.length }));
    return /** @type {const} */ (['strict', 'balanced']).map((rule) => {
      const layers = runs.flatMap((run) => run.layers.filter(({ layer }) => layer === rule));
      const unread = (/** @type {LayerResult} */ layer) =>
        layer.worstExamples.filter((one) => !right?.includes(hashOf(one)));
      for (const layer of layers) print(`${set}, ${part}, ${rule}`, unread(layer).slice(0, examples));
      return {
        set,
        part,
        rule,
        seeds: seeds.length,
        requests: mean(layers.map(({ requests }) => requests)),
        served: mean(layers.map(({ served }) => served)),
        wrong: mean(layers.map(({ wrong }) => wrong)),
        ...(right && { wrongWhenRead: mean(layers.map((layer) => unread(layer).length)) }),
      };
    });
  });
}

/**
 * @param {typeof import('./judgement.ts')} judgement
 * @param {string} file
 * @param {Given} given
 * @returns {JudgedPairs[]}
 */
export function judgedPairs({ evaluate, parseLabelled }, file, { rows, examples }) {
  return PARTS.flatMap((part) => {
    const of = rowsOf(rows, part);
    const different = of.filter((row) => row.startsWith('0')).length;
    return evaluate(parseLabelled(of.join('\n')), { sweep: [], examples }).layers.map(
      ({ layer, wrong, worstExamples }) => {
        print(`${nameOf(file)}, ${part}, ${layer}`, worstExamples);
        return { set: nameOf(file), part, rule: layer, different, wrong };
      },
    );
  });
}

/** @param {Example} example */
function hashOf({ asked, answeredAs }) {
  return createHash('sha256').update([asked, answeredAs].sort().join('\t')).digest('hex').slice(0, 12);
}

/** @param {string} where @param {readonly Example[]} examples */
function print(where, examples) {
  for (const { asked, answeredAs, labels } of examples)
    console.log(`  ${where} [${labels.join(' | ')}]  ${asked}  <-  ${answeredAs}`);
}

/** @param {readonly number[]} values */
function mean(values) {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
