import { isHan } from '../han.ts';
import type { Alignment } from './align.ts';
import type { Analysis } from './analyse.ts';
import { gramCosine } from './grams.ts';

/** In how many of the known questions a term occurs. */
export type DocumentFrequencies = { documents: number; of(term: string): number };

const ORDER_PENALTY = 0.15;

/** Half what the letters have in common, half what the meaningful words have; 1 for the same question, never below 0. */
export function scoreOf(
  a: Analysis,
  b: Analysis,
  { alignment, frequencies }: { alignment: Alignment; frequencies: DocumentFrequencies | undefined },
): number {
  const weight = (unit: string) => weightOf(unit, frequencies) ** 2;
  const matched = sum(alignment.matched, weight);
  const normA = matched + sum(alignment.onlyA, weight);
  const normB = matched + sum(alignment.onlyB, weight);
  const words = matched === 0 ? 0 : matched / Math.sqrt(normA * normB) - (alignment.inOrder ? 0 : ORDER_PENALTY);
  return Math.max(0, 0.5 * gramCosine(a.grams, b.grams) + 0.5 * words);
}

function weightOf(unit: string, frequencies: DocumentFrequencies | undefined): number {
  if (frequencies === undefined || frequencies.documents === 0) return 1;
  const { documents } = frequencies;
  // A lone Chinese character is no index term, so nothing is known of it.
  if (isHan(unit) && [...unit].length === 1) return 0.5;
  return Math.max(0.1, Math.log((documents + 1) / (frequencies.of(unit) + 1)) / Math.log(documents + 1));
}

function sum(units: readonly string[], weight: (unit: string) => number): number {
  return units.reduce((total, unit) => total + weight(unit), 0);
}
