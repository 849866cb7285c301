import { MgwError } from '../../domain/errors.ts';
import { foldText } from './fold.ts';

/** What is looked for: all of the terms, in any order. */
export type Query = { terms: readonly string[] };

/**
 * Words apart by spaces; `"two words"` is one term. A term that begins with a letter or a digit is found where a word
 * begins (`cat` in `Cats`, not in `concat`); Chinese, which has no spaces, anywhere. Throws `usage` where nothing is left.
 */
export function parseQuery(text: string): Query {
  const found = [...text.matchAll(/["“]([^"”]*)["”]|(\S+)/g)].map(([, phrase, word]) => foldText(phrase ?? word ?? ''));
  const terms = found.map((term) => term.trim()).filter((term) => term !== '');
  if (terms.length === 0) {
    throw new MgwError('usage', 'nothing to search for', { hint: 'mgw history search 数据库, or "two words"' });
  }
  return { terms: [...new Set(terms)] };
}

/** From (included) to (excluded), in the folded text. */
export type Span = { from: number; to: number };

/** Where the terms stand in a folded text; undefined unless all of them do. */
export function spansIn(folded: string, { terms }: Query): Span[] | undefined {
  const spans: Span[] = [];
  for (const term of terms) {
    const own = placesOf(term, folded);
    if (own.length === 0) return undefined;
    spans.push(...own.map((from) => ({ from, to: from + term.length })));
  }
  return merged(spans);
}

/** A letter or digit of a script that divides words by spaces. */
const WORD = /[\p{L}\p{N}_]/u;
const UNDIVIDED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

function placesOf(term: string, text: string): number[] {
  const places: number[] = [];
  const atWordsOnly = isWordSign(term, 0);
  for (let at = text.indexOf(term); at !== -1; at = text.indexOf(term, at + term.length)) {
    if (!atWordsOnly || !isWordSign(text, before(text, at))) places.push(at);
  }
  return places;
}

/** Where the character before `at` begins. */
function before(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return code >= 0xdc00 && code <= 0xdfff ? at - 2 : at - 1;
}

function isWordSign(text: string, at: number): boolean {
  const code = at < 0 ? undefined : text.codePointAt(at);
  if (code === undefined) return false;
  const sign = String.fromCodePoint(code);
  return WORD.test(sign) && !UNDIVIDED.test(sign);
}

function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else result.push({ ...span });
  }
  return result;
}

/** What the JSON of a text has in it, folded, if the text has all the terms: tells most files apart without parsing them. */
export function rawTerms({ terms }: Query): string[] {
  return terms.flatMap((term) => term.split(ESCAPED)).filter((piece) => piece !== '');
}

/** Spaces, and what JSON writes otherwise, unless it comes of folding: `﹨` is written as it is, and compared as a backslash. */
const ESCAPED = /[ \\"\p{Cc}\p{Cs}]/u;
