import { isHan } from '../han.ts';
import type { Analysis } from './analyse.ts';
import type { Rule } from './guards.ts';
import type { Lexicon } from './lexicon.ts';
import { isTypoOf } from './typo.ts';

/**
 * A look at the terms of another question before it is analysed: false when `judge` cannot find it the same, whatever else it
 * says. All words with meaning need a partner; balanced lets one go without. What the terms do not tell counts as a partner.
 */
export function mayMatch(
  { units, coreUnits }: Analysis,
  terms: readonly string[],
  { rule, lexicon }: Options,
): boolean {
  const own = new Set(units);
  const others = new Set(terms.flatMap(unitsOf));
  const idle = new Set(
    terms.filter((term) => lexicon.fillers.has(term) || lexicon.lightVerbs.has(term)).flatMap(unitsOf),
  );
  const lacks = (unit: string, partners: ReadonlySet<string>) =>
    !partners.has(unit) && ![...partners].some((partner) => isTypoOf(unit, partner));
  let left = rule === 'balanced' ? 1 : 0;
  for (const unit of new Set(coreUnits)) if (lacks(unit, others) && --left < 0) return false;
  for (const unit of others) if (!idle.has(unit) && lacks(unit, own) && --left < 0) return false;
  return true;
}

type Options = { rule: Rule; lexicon: Lexicon };

function unitsOf(term: string): string[] {
  return isHan(term) ? [...term] : [term];
}
