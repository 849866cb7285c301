import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { homeWith, interleave, median, runNode, temporaryFolder } from './measure.mjs';

const UPSTREAM = fileURLToPath(new URL('upstream.mjs', import.meta.url));
const BARE_LOOP = fileURLToPath(new URL('bare-loop.mjs', import.meta.url));

/**
 * A long stream, one word a chunk, as CPU time of the whole process against a bare loop over the same bytes. The
 * upstream is a process of its own.
 * @param {import('./measure.mjs').BenchOptions} options
 * @returns {Promise<import('./measure.mjs').Row[]>}
 */
export async function stream({ bin, runs, chunks }) {
  const upstream = spawn(process.execPath, [UPSTREAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { folder, dispose } = temporaryFolder();
  try {
    const [line] = await once(upstream.stdout, 'data');
    const endpoint = String(line).trim().replace('/0/', `/${chunks}/`);
    const env = homeWith(folder, endpoint);
    const usage = join(folder, 'usage.json');
    const cost = await interleave(Math.ceil(runs / 4), {
      bare: () => runNode([BARE_LOOP, endpoint], { env, usage }),
      chat: (run) => runNode([bin, 'chat', `question ${run} of the bench`], { env, usage }),
    });
    const bare = median(cost.bare.map(({ cpuMs }) => cpuMs));
    const value = median(cost.chat.map(({ cpuMs }) => cpuMs)) / bare;
    const name = `mgw chat, ${chunks.toLocaleString('en')} chunks, CPU time`;
    return [{ name, value, unit: 'ratio', bar: 3, against: `a bare loop: ${bare.toFixed(0)} ms` }];
  } finally {
    upstream.stdin.end();
    dispose();
  }
}
