import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { homeWith, interleave, median, temporaryFolder } from './measure.mjs';
import { startUpstream } from './upstream.mjs';

const BARE_LOOP = fileURLToPath(new URL('bare-loop.mjs', import.meta.url));
/** Long enough for the program to be up and waiting when the first chunk leaves: start-up does not count. */
const HEAD_START_MS = 300;

/**
 * From the upstream's first content chunk to the first byte on stdout, beside a bare relay that does the same.
 * @param {import('./measure.mjs').BenchOptions} options
 * @returns {Promise<import('./measure.mjs').Row[]>}
 */
export async function firstByte({ bin, runs }) {
  let sentAt = Number.NaN;
  const upstream = await startUpstream({
    beforeFirst: () => sleep(HEAD_START_MS),
    afterFirst: () => {
      sentAt = performance.now();
    },
  });
  const { folder, dispose } = temporaryFolder();
  try {
    const env = homeWith(folder, upstream.endpoint(20));
    /** @param {string[]} argv */
    const delayOf = async (argv) => {
      const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'], env });
      const seenAt = once(child.stdout, 'data').then(() => performance.now());
      const [status] = await once(child, 'exit');
      if (status !== 0) throw new Error(`node ${argv.join(' ')} ended with ${status}`);
      return (await seenAt) - sentAt;
    };
    const delays = await interleave(runs, {
      bare: () => delayOf([BARE_LOOP, upstream.endpoint(20), 'print']),
      chat: (run) => delayOf([bin, 'chat', `question ${run} of the bench`]),
    });
    const against = `a bare relay: ${median(delays.bare).toFixed(1)} ms`;
    return [{ name: 'first chunk sent to first byte out', value: median(delays.chat), unit: 'ms', bar: 60, against }];
  } finally {
    upstream.close();
    dispose();
  }
}
