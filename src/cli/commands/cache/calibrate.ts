import { adviceFor } from '../../../cache/advice.ts';
import { type Calibration, type CalibrationParts, calibrate as tally } from '../../../cache/calibration.ts';
import { judgedPairs } from '../../../cache/judged-pairs.ts';
import { shadowHits } from '../../../cache/shadow-hits.ts';
import { readEntries } from '../../../ledger/jsonl.ts';
import { createCacheLayers } from '../../../reports/cache-layers.ts';
import type { CommandContext } from '../../command-context.ts';
import { canConfirm } from '../../io.ts';
import { calibrationJson, calibrationText } from '../../render/cache-calibrate.ts';
import { judgeSample } from './judge-sample.ts';
import { type OpenCache, openCache, unlessBroken } from './open-cache.ts';

export type CalibrateOptions = { limit: number; json?: boolean };

/**
 * `mgw cache calibrate`: what shadow mode would have served and saved, and how often wrongly, by the judgement of the
 * person at the terminal. Where nobody is, it prints what is known.
 */
export async function calibrate({ limit, json }: CalibrateOptions, context: CommandContext): Promise<number> {
  const { io } = context;
  const cache = await openCache(context);
  const asks = canConfirm(io) && json !== true && io.stdout.isTTY;
  const before = await read(asks ? limit : 0, cache, context);
  const count = asks && before.sample.length > 0 ? await judgeSample(before, cache, context) : 0;
  const { skippedLines, ...calibration } = count === 0 ? before : await read(0, cache, context);
  const lookups = await lookupsIn(calibration, context);
  const known = { calibration, advice: adviceFor(calibration), lookups, skippedLines };
  await io.stdout.write(json ? calibrationJson(known) : calibrationText(known, { asks, output: io.stdout }));
  return 0;
}

async function read(
  limit: number,
  { folder, words }: OpenCache,
  context: CommandContext,
): Promise<Calibration & { skippedLines: number }> {
  const { runtime, signal } = context;
  let skippedLines = 0;
  const skip = () => {
    skippedLines += 1;
  };
  const { random } = runtime.effects;
  const tables = (await words())?.lexicon;
  const calibration = await unlessBroken(context, undefined, async () => {
    const parts: CalibrationParts = { judged: await judgedPairs(folder, skip), limit, random, tables };
    return tally(until(shadowHits(folder, skip), signal), parts);
  });
  return { ...(calibration ?? (await tally(until([], signal), { judged: new Map(), limit, random }))), skippedLines };
}

async function* until<T>(items: AsyncIterable<T> | Iterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const item of items) {
    signal.throwIfAborted();
    yield item;
  }
}

/** Calls of the log's time that the cache might have served, by the ledger. */
async function lookupsIn({ from, to }: Calibration, { runtime, signal }: CommandContext): Promise<number> {
  if (from === undefined || to === undefined) return 0;
  const fold = createCacheLayers();
  // A row has the time at which its call began, which is before that of its hit.
  const range = { fromMs: Date.parse(from) - 60_000, toMs: Date.parse(to) + 1 };
  for await (const entry of until(readEntries(runtime.paths.ledger, range), signal)) fold.add(entry);
  return fold.result().lookups;
}
