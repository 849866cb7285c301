// Requests of one line, as developers type them, each with the tier that it is hard enough for: are the three told apart?
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { interval } from './recovered.mjs';

/** As `src/routing/choose/effort.ts` has it. */
const EASY = 0.35;
const HARD = 0.6;

const PARTS = {
  tuning: 'the half that was tuned on',
  once: 'the half that nothing was tuned on, written with it',
  after: 'written after the first 1,645 examples',
  seen: 'written by somebody who had seen neither examples nor code; looked at while the model was made',
  blind: 'written by two who had seen neither, nothing was made or tuned for it',
};

/**
 * A line is its part, the tasks that are right, its tier, and the text. Every second line was tuned on, as they were written.
 * @param {string} root
 * @param {ReturnType<typeof import('../../src/routing/task/read-task.ts').createTaskReader>} read
 * @returns {import('../measure.mjs').Row[]}
 */
export function oneLiners(root, read) {
  const lines = readFileSync(join(root, 'bench', 'routing', 'one-liners.tsv'), 'utf8')
    .trim()
    .split('\n');
  const told = lines.map((line) => {
    const [part, tasks = '', tier, text = ''] = line.split('\t');
    const { task, difficulty } = read([{ role: 'user', content: text }]);
    return { part, tier, difficulty, rightTask: tasks.split('|').includes(task) };
  });
  return Object.entries(PARTS).flatMap(([part, title]) => {
    const own = told.filter((one) => one.part === part);
    const of = (/** @type {string} */ tier) => own.filter((one) => one.tier === tier);
    const share = (
      /** @type {string} */ name,
      /** @type {typeof own} */ some,
      /** @type {(one: (typeof own)[number]) => boolean} */ is,
    ) => {
      const count = some.filter(is).length;
      const { low, high } = interval(count, some.length);
      console.log(
        `  ${name.padEnd(34)}${count} of ${some.length}, ${(count / some.length).toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`,
      );
      return count / some.length;
    };
    console.log(`\none-liners, ${title}`);
    const hard = share('hard, told as hard', of('hard'), ({ difficulty }) => difficulty >= HARD);
    share('hard, told as easy', of('hard'), ({ difficulty }) => difficulty < EASY);
    share('middling, told as middling', of('middling'), ({ difficulty }) => difficulty >= EASY && difficulty < HARD);
    share('middling, told as easy', of('middling'), ({ difficulty }) => difficulty < EASY);
    const easy = share('easy, told as easy', of('easy'), ({ difficulty }) => difficulty < EASY);
    const task = share('task', own, ({ rightTask }) => rightTask);
    const row = (/** @type {string} */ name, /** @type {number} */ value, /** @type {number} */ bar) => ({
      name: `one-liners, ${part}: ${name}`,
      value,
      unit: /** @type {const} */ ('share'),
      bar,
      atLeast: true,
      against: `${own.length} requests`,
    });
    return [row('hard told', hard, 0.7), row('easy told', easy, 0.85), row('task', task, 0.8)];
  });
}
