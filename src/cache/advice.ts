import { type Rate, wilson } from './analysis/evaluate.ts';
import type { Calibration, JudgedSimilarity } from './calibration.ts';

/** A share of wrong answers among a layer's hits that one may live with. */
export const TOLERABLE = 0.05;

/** Whether what was judged shows that a layer is good enough; `more`: about so many more pairs, all going on as they do, decide it. */
export type Finding = { finding: 'serve' | 'off' } | { finding: 'unclear'; more: number };

export type Advice = {
  key: 'cache.equivalent' | 'cache.semantic' | 'cache.embedding.threshold';
  value?: string;
} & Finding;

/** What to write into the config for each layer that would have served something. */
export function adviceFor({ layers, strict, embedding }: Calibration): Advice[] {
  return layers.flatMap((layer): Advice[] => {
    if (layer.hits === 0 || layer.layer === 'exact') return [];
    const found = findingOf(layer);
    if (layer.layer === 'equivalent') return [equivalentAdvice(found, layer.judged, strict)];
    const threshold = layer.layer === 'embedding' ? thresholdOf(embedding) : undefined;
    if (threshold !== undefined) return [{ key: 'cache.embedding.threshold', value: threshold, finding: 'serve' }];
    const value = layer.layer === 'confirmed' ? 'confirm' : 'embedding';
    return [{ key: 'cache.semantic', ...settingOf(found, value), ...found }];
  });
}

/** The lowest similarity from which on hits are good enough, three digits, rounded up; undefined where none is known to be. */
function thresholdOf(pairs: readonly JudgedSimilarity[]): string | undefined {
  let [judged, wrong] = [0, 0];
  let lowest: number | undefined;
  const sorted = pairs.toSorted((a, b) => b.similarity - a.similarity);
  for (const [at, { similarity, right }] of sorted.entries()) {
    judged += 1;
    if (!right) wrong += 1;
    const isLastOfThese = sorted[at + 1]?.similarity !== similarity;
    if (isLastOfThese && wilson(wrong, judged).high <= TOLERABLE) lowest = similarity;
  }
  return lowest === undefined ? undefined : (Math.ceil(lowest * 1000) / 1000).toFixed(3);
}

/** Balanced where all of its hits are good enough; strict where only the stricter ones are. */
function equivalentAdvice(all: Finding, judged: number, strict: Calibration['strict']): Advice {
  const key = 'cache.equivalent';
  const stricter = findingOf(strict);
  if (all.finding === 'serve') return { key, value: strict.judged < judged ? 'balanced' : 'strict', ...all };
  if (all.finding === 'off' && stricter.finding === 'serve') return { key, value: 'strict', ...stricter };
  if (all.finding === 'off' && stricter.finding === 'unclear' && strict.judged > 0) return { key, ...stricter };
  return { key, ...settingOf(all, 'balanced'), ...all };
}

function settingOf({ finding }: Finding, served: string): { value?: string } {
  if (finding === 'unclear') return {};
  return { value: finding === 'serve' ? served : 'off' };
}

function findingOf({ judged, wrong, wrongOfHits }: { judged: number; wrong: number; wrongOfHits: Rate }): Finding {
  if (judged > 0 && wrongOfHits.high <= TOLERABLE) return { finding: 'serve' };
  if (judged > 0 && wrongOfHits.low > TOLERABLE) return { finding: 'off' };
  return { finding: 'unclear', more: Math.max(1, neededFor(judged === 0 ? 0 : wrong / judged) - judged) };
}

/** How many judgements it takes until the interval around this share leaves the tolerable one on one side. */
function neededFor(share: number): number {
  const z = 1.959964;
  // At the border itself no number is enough; a hundredth beside it takes some thousand.
  const distance = Math.max(0.01, Math.abs(share - TOLERABLE));
  return Math.ceil((z * z * TOLERABLE * (1 - TOLERABLE)) / (distance * distance));
}
