import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { homeWith, interleave, median, runNode, temporaryFolder } from './measure.mjs';
import { startUpstream } from './upstream.mjs';

const WORDS_ANSWERED = 20;

/** Questions that the cache holds. */
const KEPT = 60;

const ENGLISH = {
  starts: ['how do i', 'why can i not', 'what is the best way to', 'is there a fee when i', 'where can i'],
  acts: ['replace', 'return', 'insure', 'repair', 'sell', 'clean', 'lend', 'store', 'ship', 'register'],
  things: ['a motorcycle', 'an old piano', 'my winter coat', 'a rented boat', 'two bicycles', 'the garden chairs'],
};
const CHINESE = {
  starts: ['怎么', '为什么不能', '最好的办法是什么来', '在哪里可以', '能不能'],
  acts: ['更换', '退回', '修理', '出租', '清洗', '寄送', '登记', '保养', '转让', '存放'],
  things: ['摩托车', '旧钢琴', '冬天的大衣', '租来的船', '两辆自行车', '花园里的椅子'],
};

/** One of three hundred; with the same number the same. @param {typeof ENGLISH} words @param {number} index @param {string} between */
function questionOf({ starts, acts, things }, index, between) {
  const from = (/** @type {string[]} */ list, /** @type {number} */ divisor) =>
    list[Math.floor(index / divisor) % list.length];
  return [from(starts, 1), from(acts, starts.length), from(things, starts.length * acts.length)].join(between);
}

/**
 * What a question that the cache does not know costs in a process of its own, as CPU time above the same without the cache.
 * @param {import('./measure.mjs').BenchOptions} options
 * @returns {Promise<import('./measure.mjs').Row[]>}
 */
export async function coldCache({ bin, runs }) {
  const upstream = await startUpstream();
  const { folder, dispose } = temporaryFolder();
  const usage = join(folder, 'usage.json');
  try {
    const home = (/** @type {string} */ name) => {
      mkdirSync(join(folder, name));
      return homeWith(join(folder, name), upstream.endpoint(WORDS_ANSWERED));
    };
    const [full, empty] = [home('full'), home('empty')];
    const chat = (/** @type {string[]} */ args, env = full) => runNode([bin, 'chat', ...args], { env, usage });
    const english = (/** @type {number} */ index) => questionOf(ENGLISH, (index * 7) % 300, ' ');
    const chinese = (/** @type {number} */ index) => questionOf(CHINESE, (index * 7) % 300, '');
    for (let index = 0; index < KEPT; index++) await chat([index % 2 === 0 ? english(index) : chinese(index)]);
    const costs = await interleave(Math.min(runs, 200), {
      none: (run) => chat([english(KEPT + run), '--no-cache']),
      english: (run) => chat([english(KEPT + run)]),
      chinese: (run) => chat([chinese(KEPT + run)]),
      empty: (run) => {
        rmSync(join(folder, 'empty', 'cache'), { recursive: true, force: true });
        return chat([english(KEPT + run)], empty);
      },
    });
    const cpu = (/** @type {'none' | 'english' | 'chinese' | 'empty'} */ name) =>
      median(costs[name].map(({ cpuMs }) => cpuMs));
    const row = (/** @type {'english' | 'chinese' | 'empty'} */ name, /** @type {string} */ what, bar = 0) => ({
      name: `${what}, CPU above --no-cache`,
      value: cpu(name) - cpu('none'),
      unit: /** @type {const} */ ('ms'),
      bar,
      against: `${cpu('none').toFixed(0)} ms`,
    });
    return [
      row('english', 'unheard question', 20),
      row('chinese', 'unheard Chinese question', 35),
      row('empty', 'question of an empty cache', 8),
    ];
  } finally {
    upstream.close();
    dispose();
  }
}
