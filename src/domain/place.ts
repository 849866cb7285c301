import type { AttemptEntry, ReportedCall } from './ledger-entry.ts';

/** Where calls may stand apart, besides their time. */
export const DIMENSIONS = ['model', 'provider', 'tag', 'outcome', 'cache'] as const;
export type Dimension = (typeof DIMENSIONS)[number];
/** The names by which calls are told apart. */
export type Place = Record<Dimension, string>;

const NONE = '(none)';

/** Where a call stands; with `attempt`, where that failed attempt stands, its cost and its error. */
export function placeOf(entry: ReportedCall, attempt?: Pick<AttemptEntry, 'model' | 'provider'>): Place {
  const last = entry.attempts.at(-1);
  return {
    model: attempt?.model ?? entry.model ?? last?.model ?? entry.asked,
    provider: attempt?.provider || entry.provider || last?.provider || NONE,
    tag: entry.tag || NONE,
    outcome: entry.outcome,
    cache: entry.cache.status,
  };
}
