import type { Clock } from '../../effects.ts';
import type { FindNeighbours } from '../confirm/neighbours.ts';
import type { LookUp } from '../hit.ts';
import { within } from '../within.ts';

/**
 * For `cache.semantic: embedding`. Config keys: `cache.embedding`, with `threshold`, which has no default: no source gives one that
 * holds for a model on other people's questions, and what other tools write into theirs (0.8, 0.95) does not carry over
 * from one model or data set to another. `mgw cache calibrate` finds one.
 */
export type BySimilarityParts = {
  /** `createVectorNeighbours`: the guards hold here, too. */
  neighbours: FindNeighbours;
  /** The least cosine that is trusted, in (0, 1]. Of this model alone. */
  threshold: number;
  clock: Pick<Clock, 'after'>;
  /** Default 5,000. */
  timeoutMs?: number;
};

const TIMEOUT_MS = 5_000;

/** Serves the nearest kept question's answer when it is near enough. Nobody looks at the answer. */
export function createBySimilarity({
  neighbours,
  threshold,
  clock,
  timeoutMs = TIMEOUT_MS,
}: BySimilarityParts): LookUp {
  return (asked) =>
    within({ ms: Math.min(timeoutMs, asked.withinMs ?? timeoutMs), clock, signal: asked.signal }, async (signal) => {
      const near = await neighbours(asked, signal);
      const hit = near.find(({ similarity, strict }) => strict && similarity >= threshold);
      return hit && { layer: 'embedding' as const, entry: hit.entry, similarity: hit.similarity };
    }).catch(() => undefined);
}

/** What to say where somebody chooses `cache.semantic: embedding`. One line. */
export function similarityRisk(model: string, threshold: number): string {
  return `cache.semantic: embedding serves whatever ${model} calls ${threshold} alike, and nobody checks it: opposite questions have come out 0.98 alike; measure with \`mgw cache calibrate\`, or let a model confirm (cache.semantic: confirm)`;
}
