import { join } from 'node:path';
import type { OnSkip } from '../ledger/month-files.ts';
import { readCells, wantedFor } from '../ledger/rollup.ts';
import type { Paths } from '../paths.ts';
import { type GroupKeys, neededFor } from '../reports/groupings.ts';
import type { Period } from '../reports/period.ts';
import { createSummary, type SummaryFold } from '../reports/summary.ts';

export type SummaryRequest = {
  keys: GroupKeys;
  period: Period;
  /** Wall time, ms. */
  nowMs: number;
  onSkip?: OnSkip;
  signal?: AbortSignal;
  /** Smaller month files are not rolled up; absent: where reading them is quicker. */
  leastBytes?: number;
  /** Waited for before several months are rolled up that take long. */
  onMuchWork?: () => Promise<void>;
};

/**
 * What the calls of a period come to: from the roll-ups, and from the rows where only they tell it, such as for hours.
 * Both come to the same.
 */
export async function summariseLedger(
  { ledger, state }: Pick<Paths, 'ledger' | 'state'>,
  { keys, period, nowMs, onSkip = () => {}, signal, leastBytes, onMuchWork }: SummaryRequest,
): Promise<SummaryFold> {
  const { zone } = period;
  const fold = createSummary(keys, zone);
  const needed = neededFor(keys);
  const wanted = needed && wantedFor(period, { zone, ...needed });
  if (wanted !== undefined) {
    const given = { ...(signal && { signal }), ...(leastBytes && { leastBytes }), ...(onMuchWork && { onMuchWork }) };
    const options = { zone, nowMs, onSkip, ...given };
    const cells = await readCells({ ledger, rollups: join(state, 'rollup') }, wanted, options);
    for (const { place, cell } of cells) fold.addCell(place, cell);
    return fold;
  }
  const { readCalls } = await import('../ledger/jsonl.ts');
  for await (const calls of readCalls(ledger, period, onSkip)) {
    signal?.throwIfAborted();
    for (const { call, atMs } of calls) fold.addCall(call, atMs);
  }
  return fold;
}
