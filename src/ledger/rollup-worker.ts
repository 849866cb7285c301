import { parentPort } from 'node:worker_threads';
import { zoneFor } from '../domain/zone.ts';
import type { RollUpTask } from './roll-up-in-workers.ts';
import { rollUpMonth } from './roll-up-month.ts';
import { sectionFor } from './rollup-sections.ts';

/** A thread that rolls up one month after the other. A month that cannot be read is for the main thread to tell of. */
parentPort?.on('message', async ({ files, zoneName, nowMs, leastBytes }: RollUpTask) => {
  const section = sectionFor('month', []);
  if (section !== undefined) {
    await rollUpMonth(files, section, { zone: zoneFor(zoneName), zoneName, nowMs, leastBytes }).catch(() => {});
  }
  parentPort?.postMessage('done');
});
