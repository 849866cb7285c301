import type { Task } from '../../domain/task.ts';

export type Verdict = 'good' | 'bad';

/**
 * A decision as it is remembered: what it was for, and what the request had of the words that mgw's examples know, as hashes.
 * No text and no other word.
 */
export type RememberedDecision = {
  /** The call's, as in the ledger. */
  id: string;
  /** ISO 8601, UTC. */
  ts: string;
  task: Task;
  difficulty: number;
  model: string;
  features: readonly number[];
};

export type Mark = RememberedDecision & { verdict: Verdict; markedAt: string };

/** Requests that share less with a marked one are none of its kind. */
const ALIKE = 0.5;
/** What a mark on the very same request moves the margin by: a bad one makes mgw not sure, a good one surer. */
const STEP: Readonly<Record<Verdict, number>> = { bad: 1, good: -0.1 };
/** A margin that no reading has is needed at most, none at least. */
const MOST = 1.01;

/** The margin that a reading needs, moved by the marks on similar requests of the same task. */
export function marginWith(
  marks: readonly Mark[],
  { task, features }: Pick<RememberedDecision, 'task' | 'features'>,
  usual: number,
): number {
  let margin = usual;
  for (const mark of marks) {
    if (mark.task !== task) continue;
    const similarity = overlap(mark.features, features);
    if (similarity >= ALIKE) margin += STEP[mark.verdict] * similarity;
  }
  return Math.min(MOST, Math.max(0, margin));
}

/** Cosine of two sets. */
export function overlap(one: readonly number[], other: readonly number[]): number {
  const known = new Set(one);
  const shared = other.filter((feature) => known.has(feature)).length;
  return shared === 0 ? 0 : shared / Math.sqrt(one.length * other.length);
}
