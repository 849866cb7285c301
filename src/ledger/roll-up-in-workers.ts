import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { MonthFiles, RollupParts } from './month-rollup.ts';
import type { Section } from './rollup-sections.ts';

/** What a worker is told: to roll up one month. It answers with anything when that is done. */
export type RollUpTask = { files: MonthFiles; zoneName: string; nowMs: number; leastBytes: number };

/** This thread and another. */
const MOST_THREADS = 2;
/** A month of 100,000 calls takes about 25 MB; with more room an engine collects later, and needs it. */
const LIMITS = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 512 };

/**
 * Rolls months up, two at a time, here and in a worker, and keeps them. Nothing is thrown: a worker that cannot be started
 * or that fails leaves its months as they are, and so does a month that cannot be read. Where the source runs as it is (in
 * tests), there is no worker, and nothing is done.
 */
export async function rollUpInWorkers(
  months: readonly MonthFiles[],
  parts: RollupParts & { section: Section },
): Promise<void> {
  if (import.meta.url.endsWith('.ts')) return;
  const { section, signal, zoneName, nowMs, leastBytes } = parts;
  const waiting = [...months];
  const nextTask = (): RollUpTask | undefined => {
    const files = waiting.shift();
    return files && { files, zoneName, nowMs, leastBytes };
  };
  const count = Math.min(MOST_THREADS, availableParallelism(), months.length) - 1;
  const workers = Array.from({ length: count }, () => work(nextTask, signal));
  const { rollUpMonth } = await import('./roll-up-month.ts');
  for (let task = nextTask(); task !== undefined && !signal?.aborted; task = nextTask()) {
    await rollUpMonth(task.files, section, parts).catch(() => {});
  }
  await Promise.all(workers);
}

function work(nextTask: () => RollUpTask | undefined, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./rollup-worker.cjs', import.meta.url), { resourceLimits: LIMITS });
    const end = () => {
      signal?.removeEventListener('abort', end);
      void worker.terminate().then(() => resolve());
    };
    const next = () => {
      const task = nextTask();
      if (task === undefined) end();
      else worker.postMessage(task);
    };
    signal?.addEventListener('abort', end, { once: true });
    worker.on('message', next);
    worker.on('error', end);
    next();
  });
}
