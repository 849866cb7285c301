import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { type Amount, addTo, amountOf, converted, type PricedModel, type Sums, type Tokens } from './cost-amounts.ts';
import type { WhatIf } from './cost-analysis.ts';
import { corrected, createDrift, type Drift, LEAST_CALLS } from './drift.ts';
import type { Into } from './money-totals.ts';

/** The model to put the period at; its own rows are told by alias, or by the vendor's name for it. */
export type OtherModel = PricedModel & { provider: string; upstreamModel: string; encoding: string };

export type WhatIfFold = { add(entry: LedgerEntry, answer: Amount | undefined): void; result(): WhatIf };

/** Numbers kept of each answered call, since the correction is known only at the end. Counted: -1 when not counted. */
const FIELDS = 6;

/** Puts the answered calls of a period at another model. Keeps 48 bytes for each. */
export function createWhatIf(model: OtherModel, into: Into): WhatIfFold {
  const drift = createDrift(model.encoding);
  const kept: number[] = [];
  const spent: Sums = new Map();
  let withoutTokens = 0;
  let isCostKnown = true;
  return {
    add(entry, answer) {
      if (entry.outcome !== 'answered') return;
      const { usage, counted } = entry;
      if (usage === undefined) {
        withoutTokens += 1;
        return;
      }
      const own = isOwn(entry, model);
      // An answer names the vendor's model of that day; the drift is that of all of them.
      if (own) drift.add({ ...entry, provider: model.provider, upstreamModel: model.upstreamModel });
      // What this model itself was billed needs no correction.
      const known = !own && counted?.encoding === model.encoding ? counted : { input: -1, output: -1 };
      kept.push(Date.parse(entry.ts), usage.input, usage.cachedInput ?? 0, usage.output, known.input, known.output);
      if (answer === undefined) isCostKnown = false;
      else addTo(spent, answer);
    },
    result() {
      const [learned] = drift.result();
      const correction = learned && learned.calls >= LEAST_CALLS ? learned : undefined;
      const { sums, calls } = putAt(model, kept, { into, correction });
      const leftOut = withoutTokens + kept.length / FIELDS - calls;
      return {
        model: model.name,
        nano: converted(sums, into),
        calls,
        leftOut,
        ...(isCostKnown && leftOut === withoutTokens && { spentNano: converted(spent, into) }),
        corrected: correction !== undefined,
        learnedFrom: learned?.calls ?? 0,
      };
    },
  };
}

function isOwn({ model: alias, provider, upstreamModel }: LedgerEntry, model: OtherModel): boolean {
  return alias === model.name || (provider === model.provider && upstreamModel === model.upstreamModel);
}

function putAt(
  model: OtherModel,
  kept: readonly number[],
  { into, correction }: { into: Into; correction: Drift | undefined },
): { sums: Sums; calls: number } {
  const sums: Sums = new Map();
  let calls = 0;
  for (let place = 0; place < kept.length; place += FIELDS) {
    const [atMs = 0, input = 0, cachedInput = 0, output = 0, ...counted] = kept.slice(place, place + FIELDS);
    const tokens = tokensOn({ input, cachedInput, output }, counted, correction);
    const amount = amountOf(model.costAt(tokens, atMs) ?? {}, into);
    if (amount === undefined) continue;
    calls += 1;
    addTo(sums, amount);
  }
  return { sums, calls };
}

/** The tokens that this vendor would bill; the share of its input that is reused stays as it was. */
function tokensOn(billed: Required<Tokens>, counted: readonly number[], correction: Drift | undefined): Tokens {
  const [input = -1, output = -1] = counted;
  if (correction === undefined || input < 0) return billed;
  const corrections = { input: corrected(input, correction.input), output: corrected(output, correction.output) };
  const share = billed.input > 0 ? billed.cachedInput / billed.input : 0;
  return { ...corrections, cachedInput: Math.round(share * corrections.input) };
}
