import { isHan } from '../han.ts';
import type { Analysis } from './analyse.ts';
import { BALANCED_FROM } from './balanced-from.ts';
import type { Rule } from './guards.ts';
import type { Lexicon } from './lexicon.ts';
import { isTypoOf } from './typo.ts';

/**
 * A look at the terms of another question before it is analysed: false when `judge` cannot find it the same, whatever else it
 * says. Every word needs a partner; balanced lets one with meaning go without, if it is no number, and those without meaning.
 */
export function mayMatch(
  { units, coreUnits }: Analysis,
  terms: readonly string[],
  { rule, documents, lexicon }: MatchOptions,
): boolean {
  const isBalanced = rule === 'balanced' && documents >= BALANCED_FROM;
  const isIdle = (term: string) => isBalanced && (lexicon.fillers.has(term) || lexicon.lightVerbs.has(term));
  const own = new Set(units);
  const others = new Set(terms.flatMap(unitsOf));
  // What the terms do not tell counts in favour: whether a word stands where it has no meaning.
  const idle = new Set(terms.filter(isIdle).flatMap(unitsOf));
  const lacking = [
    ...[...new Set(isBalanced ? coreUnits : units)].filter((unit) => !hasPartner(unit, others)),
    ...[...others].filter((unit) => !idle.has(unit) && !hasPartner(unit, own)),
  ];
  return lacking.length <= (isBalanced ? 1 : 0) && !lacking.some(isNumber);
}

/** `documents`: as `judge` is told of them. */
export type MatchOptions = { rule: Rule; documents: number; lexicon: Lexicon };

function hasPartner(unit: string, partners: ReadonlySet<string>): boolean {
  if (partners.has(unit)) return true;
  for (const partner of partners) if (isTypoOf(unit, partner)) return true;
  return false;
}

function isNumber(unit: string): boolean {
  return /^#?\d[\d.:/]*$/.test(unit);
}

function unitsOf(term: string): string[] {
  return isHan(term) ? [...term] : [term];
}
