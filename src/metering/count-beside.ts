import type { Encoding } from '../domain/config.ts';

export type CountTask = { encoding: Encoding; texts: readonly string[] };

/** The tokens of all texts. Undefined: there is no thread, as where the source runs as it is (in tests). Never rejects. */
export type CountBeside = (task: CountTask) => Promise<number | undefined>;

const MOST_WORKERS = 2;

/**
 * Counts texts in threads of their own, two at a time: a megabyte takes a second of another core instead of this one's.
 * No count holds the process.
 */
export function createCountBeside(): CountBeside {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (import.meta.url.endsWith('.ts')) return undefined;
    if (running >= MOST_WORKERS) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await inThread(task);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

async function inThread(workerData: CountTask): Promise<number | undefined> {
  // Most calls need no thread, and load nothing for it.
  const { Worker } = await import('node:worker_threads');
  return new Promise((resolve) => {
    const none = () => resolve(undefined);
    try {
      const worker = new Worker(new URL('./count-worker.cjs', import.meta.url), { workerData });
      worker.once('message', resolve).once('error', none).once('exit', none).unref();
    } catch {
      none();
    }
  });
}
