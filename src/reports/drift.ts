import type { Correction } from '../domain/correction.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { type Pair, robustLine, robustShare } from './robust-line.ts';

/** What a vendor billed beside what was counted, over the answered calls of one upstream model. Tokens. */
export type Drift = {
  provider: string;
  /** The name that it was asked by. */
  upstreamModel: string;
  /** Of `openai-compatible`: the server. Absent where the rows are of before it was written down. */
  endpointHost?: string | undefined;
  /** Calls with the vendor's own usage and an exact count. */
  calls: number;
  counted: { input: number; output: number };
  billed: { input: number; output: number };
  /** Of the last calls. */
  input: Correction;
  output: Correction;
};

export type DriftFold = { add(entry: LedgerEntry): void; result(): Drift[] };

/** Fewer calls say nothing of a tokenizer. */
export const LEAST_CALLS = 5;
/** A correction is learned from no more than the last of them: it takes time by their square, and vendors change. */
const MOST_CALLS = 200;

/** A model as rows tell of it, whatever alias it has or had. */
export type NamedModel = Pick<Drift, 'provider' | 'upstreamModel' | 'endpointHost'>;

/**
 * By the vendor and the name that it was asked by: an alias may have meant another model once. Of `openai-compatible` by
 * the server, too; rows of before it was written down tell of none.
 */
export function isOfModel(entry: LedgerEntry, { provider, upstreamModel, endpointHost }: NamedModel): boolean {
  return entry.provider === provider && upstreamOf(entry) === upstreamModel && entry.endpointHost === endpointHost;
}

/** An answer names the vendor's model of that day (`deepseek-v4-flash` for `deepseek-chat`); its drift is that of the one asked. */
function upstreamOf({ upstreamAsked, upstreamModel }: LedgerEntry): string | undefined {
  return upstreamAsked ?? upstreamModel;
}

type Model = Omit<Drift, 'input' | 'output'> & { last: { input: Pair; output: Pair }[] };

/** Learns from rows that carry both counts in the wanted encoding; the others say nothing. */
export function createDrift(encoding: string): DriftFold {
  const models = new Map<string, Model>();
  return {
    add(entry) {
      const { outcome, provider, endpointHost, usage, counted } = entry;
      const upstreamModel = upstreamOf(entry);
      if (outcome !== 'answered' || usage?.source !== 'provider' || counted?.encoding !== encoding) return;
      if (provider === undefined || upstreamModel === undefined) return;
      const key = `${provider}\t${upstreamModel}\t${endpointHost ?? ''}`;
      const model =
        models.get(key) ?? newModel({ provider, upstreamModel, ...(endpointHost !== undefined && { endpointHost }) });
      models.set(key, model);
      const input = { counted: counted.input, billed: usage.input };
      const output = { counted: counted.output, billed: usage.output };
      model.last[model.calls % MOST_CALLS] = { input, output };
      model.calls += 1;
      for (const [side, pair] of [['input', input] as const, ['output', output] as const]) {
        model.counted[side] += pair.counted;
        model.billed[side] += pair.billed;
      }
    },
    result: () =>
      [...models.values()].map(({ last, ...model }) => ({
        ...model,
        input: robustLine(last.map(({ input }) => input)),
        // Nothing is added to an answer but what the tokenizers differ in.
        output: { ratio: robustShare(last.map(({ output }) => output)), perCall: 0 },
      })),
  };
}

function newModel(named: NamedModel): Model {
  return { ...named, calls: 0, counted: { input: 0, output: 0 }, billed: { input: 0, output: 0 }, last: [] };
}
