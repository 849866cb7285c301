import type { Usage } from '../domain/chat.ts';
import type { ReportedCall } from '../domain/ledger-entry.ts';
import { GAP } from './row-pieces.ts';

/** Figures by their gaps, from some place on. */
export type Figures = { values: Float64Array; at: number };

/** A call has a figure just when the rows of its form do; `durationMs` it always has. */
export function fillCall(call: ReportedCall, { values, at }: Figures): void {
  call.durationMs = values[at + GAP.duration] ?? 0;
  if (call.firstTokenMs !== undefined) call.firstTokenMs = values[at + GAP.firstToken];
  if (call.costNano !== undefined) call.costNano = values[at + GAP.cost];
  if (call.cache.savedNano !== undefined) call.cache.savedNano = values[at + GAP.saved];
  if (call.usage === undefined) return;
  call.usage.input = values[at + GAP.input] ?? 0;
  call.usage.output = values[at + GAP.output] ?? 0;
  call.usage.cachedInput = values[at + GAP.cachedInput] ?? 0;
}

/** Written out, so that the calls of all forms are alike to the engine; without what no report adds up. */
export function ownCall(call: ReportedCall): ReportedCall {
  const { asked, outcome, durationMs, model, provider, code, firstTokenMs, tag } = call;
  const { costSource, costNano, currency } = call;
  const { status, savedNano, savedCurrency } = call.cache;
  return {
    asked,
    outcome,
    attempts: call.attempts.map((attempt) => ({ ...attempt, durationMs: 0 })),
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

/** No cached tokens are as good as none told of. */
function ownUsage({ input, output, cachedInput = 0, source }: Usage): Usage {
  return { input, output, source, cachedInput };
}
