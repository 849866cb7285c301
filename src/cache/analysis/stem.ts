import type { Lookup } from './lexicon.ts';

/**
 * A light English stemmer: plural, -ed and -ing, no more. `irregular` gives the base of what follows no rule. The
 * result is a key, not always a word: `decide`, `decided` and `deciding` all give `decid`.
 */
export function stem(word: string, irregular: Lookup<string>): string {
  const base = irregular.get(word) ?? (word.length < 4 || !/^[a-z]+$/.test(word) ? word : withoutSuffix(word));
  return base.length >= 6 && base.endsWith('e') ? base.slice(0, -1) : base;
}

function withoutSuffix(word: string): string {
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (word.endsWith('ied') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|zz)es$/.test(word)) return word.slice(0, -2);
  if (word.endsWith('s')) return /(?:ss|us|is)$/.test(word) ? word : word.slice(0, -1);
  if (word.endsWith('ing') && hasVowel(word.slice(0, -3))) return restored(word.slice(0, -3), word);
  if (word.endsWith('ed') && hasVowel(word.slice(0, -2))) return restored(word.slice(0, -2), word);
  return word;
}

/** `stopp` → `stop`, `mak` → `make`, `activat` → `activate`; what cannot be told stays. */
function restored(base: string, whole: string): string {
  if (base.length < 3) return base.length === 2 && /[^aeiou]$/.test(base) ? `${base}e` : whole;
  if (/([^aeiouslz])\1$/.test(base)) return base.slice(0, -1);
  if (/(?:at|iz|bl|[^aeiou]l|v|c|rg|dg|[^s]s|u)$/.test(base) && !/(?:[aeiou]{2}t|eat|oat)$/.test(base)) {
    return /(?:ss|rl|url)$/.test(base) ? base : `${base}e`;
  }
  // One vowel between consonants: doubled if it had no e (`stopped`), so it had one (`hoped`).
  return /^[^aeiou]*[aeiouy][^aeiouywx]$/.test(base) ? `${base}e` : base;
}

function hasVowel(text: string): boolean {
  return /[aeiouy]/.test(text);
}
