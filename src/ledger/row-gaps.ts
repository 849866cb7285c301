import type { Usage } from '../domain/chat.ts';
import type { ReportedCall } from '../domain/ledger-entry.ts';
import { type Cursor, createTexts, createTimes, readCount, skipString } from './json-cursor.ts';
import { GAP, GAP_KINDS, type Gap } from './row-pieces.ts';

/** What stands in the gaps of a row. Those that it does not have keep what they had. */
export function createGaps() {
  const times = createTimes();
  const texts = createTexts([]);
  const figures = new Float64Array(GAP_KINDS);
  let tag = '';
  return {
    figures,
    read(gap: Gap, cursor: Cursor): void {
      if (gap === GAP.text) skipString(cursor);
      else if (gap === GAP.tag) tag = texts.read(cursor);
      else figures[gap] = gap === GAP.time ? times.read(cursor) : readCount(cursor);
    },
    /** A call has a figure just when the rows of its form do. */
    fill(call: ReportedCall): void {
      if (call.tag !== undefined) call.tag = tag;
      call.durationMs = figures[GAP.duration] ?? 0;
      if (call.firstTokenMs !== undefined) call.firstTokenMs = figures[GAP.firstToken];
      if (call.costNano !== undefined) call.costNano = figures[GAP.cost];
      if (call.cache.savedNano !== undefined) call.cache.savedNano = figures[GAP.saved];
      if (call.usage === undefined) return;
      call.usage.input = figures[GAP.input] ?? 0;
      call.usage.output = figures[GAP.output] ?? 0;
      if (call.usage.cachedInput !== undefined) call.usage.cachedInput = figures[GAP.cachedInput] ?? 0;
    },
  };
}

/** Written out, so that the calls of all forms are alike to the engine; without what no report adds up. */
export function ownCall(call: ReportedCall): ReportedCall {
  const { asked, outcome, attempts, durationMs, model, provider, code, firstTokenMs, tag } = call;
  const { costSource, costNano, currency } = call;
  const { status, savedNano, savedCurrency } = call.cache;
  return {
    asked,
    outcome,
    attempts,
    durationMs,
    cache: { status, savedNano, savedCurrency },
    model,
    provider,
    code,
    firstTokenMs,
    tag,
    usage: call.usage && ownUsage(call.usage),
    costSource,
    costNano,
    currency,
  };
}

function ownUsage({ input, output, cachedInput, source }: Usage): Usage {
  return cachedInput === undefined ? { input, output, source } : { input, output, source, cachedInput };
}
