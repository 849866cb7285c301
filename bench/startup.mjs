import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { environment, homeWith, interleave, median, runNode, temporaryFolder } from './measure.mjs';
import { startUpstream } from './upstream.mjs';

const WORDS_ANSWERED = 20;

/**
 * Start-up and one whole chat, as wall time against an empty Node.
 * @param {import('./measure.mjs').BenchOptions} options
 * @returns {Promise<import('./measure.mjs').Row[]>}
 */
export async function startup({ bin, runs }) {
  const upstream = await startUpstream();
  const { folder, dispose } = temporaryFolder();
  try {
    const empty = environment(join(folder, 'empty'));
    mkdirSync(empty.MGW_HOME);
    const chatting = homeWith(folder, upstream.endpoint(WORDS_ANSWERED));
    /** A question of its own each time: a repeated one would come from the cache. @param {number} run */
    const question = (run) => [bin, 'chat', `question ${run} of the bench`];
    const wall = await interleave(runs, {
      node: () => runNode(['-e', '0'], { env: empty }),
      version: () => runNode([bin, '--version'], { env: empty }),
      stats: () => runNode([bin, 'stats'], { env: empty }),
      tab: () => runNode([bin, 'completion', '--complete', '--', 'chat', '-m', ''], { env: chatting }),
      chat: (run) => runNode(question(run), { env: chatting }),
    });
    const usage = join(folder, 'usage.json');
    const memory = await interleave(Math.ceil(runs / 4), {
      node: () => runNode(['-e', '0'], { env: empty, usage }),
      chat: (run) => runNode(question(run + runs + 1), { env: chatting, usage }),
    });
    const node = median(wall.node.map((cost) => cost.wallMs));
    const nodePeak = median(memory.node.map((cost) => cost.peakKb));
    const against = `node -e 0: ${node.toFixed(0)} ms`;
    /** @param {readonly import('./measure.mjs').Cost[]} costs */
    const ratio = (costs) => median(costs.map((cost) => cost.wallMs)) / node;
    return [
      { name: 'mgw --version, wall time', value: ratio(wall.version), unit: 'ratio', bar: 1.3, against },
      { name: 'mgw stats, empty ledger, wall time', value: ratio(wall.stats), unit: 'ratio', bar: 1.8, against },
      { name: 'a Tab behind mgw chat -m, wall time', value: ratio(wall.tab), unit: 'ratio', bar: 1.8, against },
      { name: 'mgw chat, loopback, wall time', value: ratio(wall.chat), unit: 'ratio', bar: 2.5, against },
      {
        name: 'mgw chat, loopback, peak memory',
        value: median(memory.chat.map((cost) => cost.peakKb)) / nodePeak,
        unit: 'ratio',
        bar: 1.8,
        against: `node -e 0: ${(nodePeak / 1024).toFixed(0)} MB`,
      },
    ];
  } finally {
    upstream.close();
    dispose();
  }
}
