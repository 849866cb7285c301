import { corrected } from '../domain/correction.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { type Amount, addTo, amountOf, converted, type PricedModel, type Sums, type Tokens } from './cost-amounts.ts';
import type { WhatIf } from './cost-analysis.ts';
import { createDrift, type Drift, isOfModel, LEAST_CALLS, type NamedModel } from './drift.ts';
import type { Into } from './money-totals.ts';

/** The model to put the period at; its own rows are told by the vendor and its name for the model. */
export type OtherModel = PricedModel & NamedModel & { encoding: string };

export type WhatIfFold = { add(entry: LedgerEntry, answer: Amount | undefined): void; result(): WhatIf };

/**
 * Numbers kept of each answered call, since the correction is known only at the end: time, tokens (input, reused, output),
 * what was counted (-1: was not, or is not to be corrected), and the answer's cost in the config's currency (-1: not known).
 */
const FIELDS = 7;

/** Puts the answered calls of a period at another model. Keeps 56 bytes for each. */
export function createWhatIf(model: OtherModel, into: Into): WhatIfFold {
  const drift = createDrift(model.encoding);
  const kept: number[] = [];
  let withoutTokens = 0;
  return {
    add(entry, answer) {
      if (entry.outcome !== 'answered') return;
      const { usage, counted } = entry;
      if (usage === undefined) {
        withoutTokens += 1;
        return;
      }
      const own = isOfModel(entry, model);
      if (own) drift.add(entry);
      // What this model itself was billed needs no correction.
      const known = !own && counted?.encoding === model.encoding ? counted : { input: -1, output: -1 };
      const spent = answer ? converted(new Map([[answer.currency, answer.nano]]), into) : -1;
      kept.push(Date.parse(entry.ts), usage.input, usage.cachedInput ?? 0, usage.output);
      kept.push(known.input, known.output, spent);
    },
    result() {
      const [learned] = drift.result();
      const correction = learned && learned.calls >= LEAST_CALLS ? learned : undefined;
      const put = putAt(model, kept, { into, correction });
      return {
        model: model.name,
        ...put,
        leftOut: withoutTokens + kept.length / FIELDS - put.calls,
        corrected: correction !== undefined,
        learnedFrom: learned?.calls ?? 0,
      };
    },
  };
}

function putAt(
  model: OtherModel,
  kept: readonly number[],
  { into, correction }: { into: Into; correction: Drift | undefined },
): Pick<WhatIf, 'nano' | 'calls' | 'compared'> {
  const all: Sums = new Map();
  const comparable: Sums = new Map();
  const counts = { calls: 0, compared: 0, spentNano: 0 };
  for (let place = 0; place < kept.length; place += FIELDS) {
    const [atMs = 0, input = 0, cachedInput = 0, output = 0, ...rest] = kept.slice(place, place + FIELDS);
    const [countedInput = -1, countedOutput = -1, spent = -1] = rest;
    const counted = { input: countedInput, output: countedOutput };
    const tokens = tokensOn({ input, cachedInput, output }, counted, correction);
    const amount = amountOf(model.costAt(tokens, atMs) ?? {}, into);
    if (amount === undefined) continue;
    counts.calls += 1;
    addTo(all, amount);
    if (spent < 0) continue;
    counts.compared += 1;
    counts.spentNano += spent;
    addTo(comparable, amount);
  }
  const { calls, compared, spentNano } = counts;
  const nano = converted(all, into);
  return { nano, calls, compared: { calls: compared, nano: converted(comparable, into), spentNano } };
}

/** The tokens that this vendor would bill; the share of its input that is reused stays as it was. */
function tokensOn(billed: Required<Tokens>, counted: Tokens, correction: Drift | undefined): Tokens {
  if (correction === undefined || counted.input < 0) return billed;
  const input = corrected(counted.input, correction.input);
  const share = billed.input > 0 ? Math.min(1, billed.cachedInput / billed.input) : 0;
  return { input, cachedInput: Math.round(share * input), output: corrected(counted.output, correction.output) };
}
