// The labelled sets that a router is measured on. They stand beside the project, not in it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A question, what a weak and a strong model were worth on it (0 or 1, or a score), and what group it belongs to.
 * @typedef {{ text: string, weak: number, strong: number, group: string }} Judged
 */

/** Per-question correctness of two models: the subject where there is one, the prompt, then the models. @param {string} file @returns {Judged[]} */
export function correctness(file) {
  if (!existsSync(file)) return [];
  const [head = [], ...rows] = csvRows(readFileSync(file, 'utf8'));
  const prompt = head.indexOf('prompt');
  const models = head.flatMap((name, at) => (/mixtral|gpt-4/i.test(name) ? [{ name, at }] : []));
  const weak = models.find(({ name }) => /mixtral/i.test(name))?.at ?? -1;
  const strong = models.find(({ name }) => /gpt-4/i.test(name))?.at ?? -1;
  if (prompt < 0 || weak < 0 || strong < 0) throw new Error(`${file} has no columns prompt, mixtral…, gpt-4…`);
  const worth = (/** @type {string | undefined} */ cell) => (/^(true|1)$/i.test(cell ?? '') ? 1 : 0);
  return rows.map((row) => ({
    text: row[prompt] ?? '',
    weak: worth(row[weak]),
    strong: worth(row[strong]),
    group: row[head.indexOf('subject')] ?? 'all',
  }));
}

/** MT-Bench: the first turn of each question, and the mean score of both turns. @param {string} folder @returns {Judged[]} */
export function mtBench(folder) {
  const [questions, judgements] = ['mt-bench-questions.jsonl', 'mt-bench-judgements.jsonl'].map((name) =>
    existsSync(join(folder, name)) ? jsonLines(join(folder, name)) : [],
  );
  return (questions ?? []).map((question) => {
    const own = (judgements ?? []).filter((row) => row['question_id'] === question['question_id']);
    const score = (/** @type {RegExp} */ model) => {
      const scores = own.filter((row) => model.test(String(row['model']))).map((row) => Number(row['score']));
      return scores.reduce((sum, value) => sum + value, 0) / scores.length;
    };
    const [text] = /** @type {string[]} */ (question['turns']);
    return { text: text ?? '', weak: score(/mixtral/i), strong: score(/gpt-4/), group: String(question['category']) };
  });
}

/** @param {string} file @returns {Record<string, unknown>[]} */
function jsonLines(file) {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Fields in double quotes may hold commas, line breaks and doubled quotes. @param {string} text @returns {string[][]} */
function csvRows(text) {
  const rows = /** @type {string[][]} */ ([]);
  let row = /** @type {string[]} */ ([]);
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    if (row.length > 1) rows.push(row);
    row = [];
  }
  return rows;
}
