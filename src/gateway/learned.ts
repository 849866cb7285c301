import { isAside } from '../domain/cache-tags.ts';
import { endpointHostOf } from '../domain/endpoint-host.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { Model } from '../domain/model.ts';
import type { Clock } from '../effects.ts';
import { recentEntries } from '../ledger/recent.ts';
import { createDrift, type Drift, isOfModel, LEAST_CALLS } from '../reports/drift.ts';

/** How many tokens an answer is likely to have, and what that is learned from; `assumed` is no more than a guess. */
export type LikelyOutput = { tokens: number; basis: 'tag' | 'model' | 'all models' | 'assumed' };

/** What a model is known by in rows. */
type AskedModel = Pick<Model, 'provider' | 'upstreamModel' | 'endpoint'>;

/** What the ledger's last calls tell of calls to come. Read when it is first asked for. */
export type Learned = {
  /** Undefined where too few calls have told. */
  driftOf(model: AskedModel): Drift | undefined;
  likelyOutput(model: AskedModel, tag: string | undefined): LikelyOutput;
};

/** Where nothing is known of any answer yet. */
const ASSUMED_OUTPUT = 500;
/** A process that lives long reads again. */
const FRESH_MS = 5 * 60_000;

export function createLearned(folder: string, encoding: string, clock: Pick<Clock, 'monotonic'>): Learned {
  let known: { at: number; rows: readonly LedgerEntry[]; drifts: Map<string, Drift | undefined> } | undefined;
  const read = () => {
    if (known !== undefined && clock.monotonic() - known.at < FRESH_MS) return known;
    const rows = recentEntries(folder).filter(({ outcome }) => outcome === 'answered');
    known = { at: clock.monotonic(), rows, drifts: new Map() };
    return known;
  };
  return {
    driftOf: (model) => {
      const { rows, drifts } = read();
      const key = `${model.provider}\t${model.upstreamModel}\t${endpointHostOf(model) ?? ''}`;
      if (!drifts.has(key)) drifts.set(key, driftFrom(rows, model, encoding));
      return drifts.get(key);
    },
    likelyOutput: (model, tag) => {
      // What the cache and the router ask gets an answer of one word, or none.
      const rows = read().rows.filter((row) => !isAside(row));
      const named = { ...model, endpointHost: endpointHostOf(model) };
      const own = rows.filter((row) => isOfModel(row, named));
      const tagged = tag === undefined ? [] : own.filter((row) => row.tag === tag);
      return (
        median(tagged, 'tag') ??
        median(own, 'model') ??
        median(rows, 'all models') ?? { tokens: ASSUMED_OUTPUT, basis: 'assumed' }
      );
    },
  };
}

function driftFrom(rows: readonly LedgerEntry[], model: AskedModel, encoding: string): Drift | undefined {
  const fold = createDrift(encoding);
  const named = { ...model, endpointHost: endpointHostOf(model) };
  for (const row of rows) if (isOfModel(row, named)) fold.add(row);
  const [drift] = fold.result();
  return drift !== undefined && drift.calls >= LEAST_CALLS ? drift : undefined;
}

function median(rows: readonly LedgerEntry[], basis: LikelyOutput['basis']): LikelyOutput | undefined {
  const outputs = rows.flatMap(({ usage }) => (usage === undefined ? [] : [usage.output]));
  const sorted = outputs.toSorted((a, b) => a - b);
  const tokens = outputs.length >= LEAST_CALLS ? sorted[Math.floor((sorted.length - 1) / 2)] : undefined;
  return tokens === undefined ? undefined : { tokens, basis };
}
