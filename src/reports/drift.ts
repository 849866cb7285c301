import type { Correction } from '../domain/correction.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';

/** What a vendor billed beside what was counted, over the answered calls of one upstream model. Tokens. */
export type Drift = {
  provider: string;
  upstreamModel: string;
  /** Calls with the vendor's own usage and an exact count. */
  calls: number;
  counted: { input: number; output: number };
  billed: { input: number; output: number };
  input: Correction;
  output: Correction;
};

export type DriftFold = { add(entry: LedgerEntry): void; result(): Drift[] };

/** Fewer calls say nothing of a tokenizer. */
export const LEAST_CALLS = 5;
/** Beyond these something else than a tokenizer differs, such as a system prompt of the vendor's. */
const [LEAST_RATIO, MOST_RATIO] = [0.5, 2];

/** A model as rows tell of it: by its alias, or by the name that the vendor gave. */
export type NamedModel = { name: string; provider: string; upstreamModel: string };

export function isOfModel({ model, provider, upstreamModel }: LedgerEntry, of: NamedModel): boolean {
  return model === of.name || (provider === of.provider && upstreamModel === of.upstreamModel);
}

/** An answer names the vendor's model of that day (`deepseek-v4-flash` for `deepseek-chat`); its drift is that of the one asked. */
export function asOfModel(entry: LedgerEntry, { provider, upstreamModel }: NamedModel): LedgerEntry {
  return { ...entry, provider, upstreamModel };
}

/** Learns from rows that carry both counts in the wanted encoding; the others say nothing. */
export function createDrift(encoding: string): DriftFold {
  const models = new Map<string, Sums>();
  return {
    add({ outcome, provider, upstreamModel, usage, counted }) {
      if (outcome !== 'answered' || usage?.source !== 'provider' || counted?.encoding !== encoding) return;
      if (provider === undefined || upstreamModel === undefined) return;
      const key = `${provider}\t${upstreamModel}`;
      const sums = models.get(key) ?? { provider, upstreamModel, input: newSide(), output: newSide() };
      addPair(sums.input, counted.input, usage.input);
      addPair(sums.output, counted.output, usage.output);
      models.set(key, sums);
    },
    result: () =>
      [...models.values()].map(({ provider, upstreamModel, input, output }) => ({
        provider,
        upstreamModel,
        calls: input.calls,
        counted: { input: input.counted, output: output.counted },
        billed: { input: input.billed, output: output.billed },
        input: lineThrough(input),
        // Nothing is added to an answer but what the tokenizers differ in.
        output: { ratio: clamp(output.counted > 0 ? output.billed / output.counted : 1), perCall: 0 },
      })),
  };
}

type Side = { calls: number; counted: number; billed: number; squares: number; products: number };
type Sums = { provider: string; upstreamModel: string; input: Side; output: Side };

function newSide(): Side {
  return { calls: 0, counted: 0, billed: 0, squares: 0, products: 0 };
}

function addPair(side: Side, counted: number, billed: number): void {
  side.calls += 1;
  side.counted += counted;
  side.billed += billed;
  side.squares += counted * counted;
  side.products += counted * billed;
}

/** Least squares; where all inputs are about as long, the difference is the template's. */
function lineThrough({ calls, counted, billed, squares, products }: Side): Correction {
  const spread = squares - (counted * counted) / calls;
  const slope = spread > calls ? (products - (counted * billed) / calls) / spread : 1;
  const ratio = clamp(slope);
  return { ratio, perCall: (billed - ratio * counted) / calls };
}

function clamp(ratio: number): number {
  return Math.min(MOST_RATIO, Math.max(LEAST_RATIO, ratio));
}
