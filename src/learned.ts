import type { LedgerEntry } from './domain/ledger-entry.ts';
import type { Model } from './domain/model.ts';
import type { Clock } from './effects.ts';
import { recentEntries } from './ledger/recent.ts';
import { createDrift, type Drift, LEAST_CALLS } from './reports/drift.ts';
import { percentiles } from './reports/percentile.ts';

/** How many tokens an answer is likely to have, and what that is learned from; `assumed` is no more than a guess. */
export type LikelyOutput = { tokens: number; basis: 'tag' | 'model' | 'all models' | 'assumed' };

/** What the ledger's last calls tell of calls to come. Read when it is first asked for. */
export type Learned = {
  /** Undefined where too few calls have told. */
  driftOf(model: Pick<Model, 'provider' | 'upstreamModel'>): Drift | undefined;
  likelyOutput(model: Pick<Model, 'provider' | 'upstreamModel'>, tag: string | undefined): LikelyOutput;
};

/** Where nothing is known of any answer yet. */
const ASSUMED_OUTPUT = 500;
/** A process that lives long reads again. */
const FRESH_MS = 5 * 60_000;

export function createLearned(folder: string, encoding: string, clock: Pick<Clock, 'monotonic'>): Learned {
  let known: { at: number; rows: readonly LedgerEntry[]; drifts: readonly Drift[] } | undefined;
  const read = () => {
    if (known !== undefined && clock.monotonic() - known.at < FRESH_MS) return known;
    const rows = recentEntries(folder).filter(({ outcome }) => outcome === 'answered');
    const drift = createDrift(encoding);
    for (const row of rows) drift.add(row);
    known = { at: clock.monotonic(), rows, drifts: drift.result() };
    return known;
  };
  return {
    driftOf: ({ provider, upstreamModel }) =>
      read().drifts.find(
        (drift) => drift.provider === provider && drift.upstreamModel === upstreamModel && drift.calls >= LEAST_CALLS,
      ),
    likelyOutput: ({ provider, upstreamModel }, tag) => {
      const { rows } = read();
      const own = rows.filter((row) => row.provider === provider && row.upstreamModel === upstreamModel);
      const tagged = tag === undefined ? [] : own.filter((row) => row.tag === tag);
      return (
        median(tagged, 'tag') ??
        median(own, 'model') ??
        median(rows, 'all models') ?? { tokens: ASSUMED_OUTPUT, basis: 'assumed' }
      );
    },
  };
}

function median(rows: readonly LedgerEntry[], basis: LikelyOutput['basis']): LikelyOutput | undefined {
  const outputs = rows.flatMap(({ usage }) => (usage === undefined ? [] : [usage.output]));
  const tokens = outputs.length >= LEAST_CALLS ? percentiles(outputs)?.p50 : undefined;
  return tokens === undefined ? undefined : { tokens, basis };
}
