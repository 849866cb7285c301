import type { Catalogue } from '../t.ts';

/**
 * A text of the catalogue with holes. What a hole may hold, and what becomes of it, its name says: one of `KEPT` has that
 * shape and stays as it stands, `{!name}` has to be known to the catalogue itself, and any other may be.
 */
export type Pattern = {
  holes: readonly Hole[];
  translation: string;
  /** What stands between the holes. */
  pieces: readonly string[];
};

type Hole = { name: string; holds: 'kept' | 'list' | 'usage' | 'known' | 'any'; shape: RegExp | undefined };

const WORD = /^\S+$/u;
const ANYTHING = /./su;

/** Of names: what stands between them is told. */
const LISTS: Readonly<Record<string, RegExp>> = {
  list: /^(?!.*: )./su,
  names: /^\S+(?:(?:,| and| or) \S+)*$/u,
};

/** By the hole's name, without a number at its end. */
const KEPT: Readonly<Record<string, RegExp>> = {
  n: /^[\d.,]+$/,
  day: /^\d{4}-\d\d(?:-\d\d)?$/,
  amount: /^≈?-?[^\s\d]{0,3}[\d.,]+(?: [A-Z]{3})?$/u,
  currency: /^[A-Z]{3}$/,
  variable: /^[A-Z][A-Z\d_]*$/,
  model: /^[\p{L}\p{N}][^\s/]*(?:\/\S+)?$/u,
  // With its port.
  host: /^\S+:\d+$/u,
  key: WORD,
  pointer: /^#\S*$/u,
  option: /^--?\S+$/u,
  id: WORD,
  word: WORD,
  // Not with what was wrong with it.
  path: /^(?!.*: E[A-Z]+: )./su,
  value: ANYTHING,
  // Of whatever a message is about: not the end of another one.
  place: /^(?!.*; )./su,
  // Those of a vendor: of several failures in a row, the next one's name is not theirs.
  words: /^(?!.*; \S+: )./su,
};

/** Of those that may be known. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  refusal: /^(?:endpoint or model is not known there|too many requests or no quota|it answered) /,
  // Of a text: not what the text was.
  syntax: /^(?!.*: )./su,
  status: /^(?:HTTP \d+|an error inside the answer)$/,
};

/** In the order in which they are tried: what goes around a whole `{message}`, then what quotes others, then those that say most. */
export function patternsOf(catalogue: Catalogue): Pattern[] {
  return Object.entries(catalogue)
    .map(([key, translation]) => ({ key, pattern: patternOf(key, translation) }))
    .filter(({ pattern }) => pattern.holes.length > 0)
    .map(({ key, pattern }) => ({ pattern, rank: rankOf(key), own: pattern.pieces.join('').length }))
    .toSorted((a, b) => a.rank - b.rank || b.own - a.own)
    .map(({ pattern }) => pattern);
}

function rankOf(key: string): number {
  return key.startsWith('{message}') ? 0 : /^\{model\}: |\{words\}/.test(key) ? 1 : 2;
}

function patternOf(key: string, translation: string): Pattern {
  const holes = [...key.matchAll(/\{(!?)(\w+)\}/g)].map(([, must, name = '']): Hole => {
    const bare = name.replace(/\d+$/, '');
    const list = LISTS[bare];
    if (list !== undefined) return { name, shape: list, holds: 'list' };
    if (bare === 'usage') return { name, shape: undefined, holds: 'usage' };
    const kept = must === '!' ? undefined : KEPT[bare];
    return { name, shape: kept ?? SHAPES[bare], holds: must === '!' ? 'known' : kept === undefined ? 'any' : 'kept' };
  });
  return { holes, translation, pieces: key.split(/\{!?\w+\}/) };
}

/** All ways in which a line is such a text, the shortest first values first: what it has in the pattern's holes. */
export function* readings({ holes, pieces }: Pattern, line: string): Generator<readonly string[]> {
  const [first = ''] = pieces;
  // Of many patterns nearly all are done with here.
  if (!line.startsWith(first) || !line.endsWith(pieces.at(-1) ?? '')) return;
  yield* readingsFrom(line, first.length, { holes, pieces: pieces.slice(1) });
}

type Rest = Pick<Pattern, 'holes' | 'pieces'>;

function* readingsFrom(line: string, from: number, { holes, pieces }: Rest): Generator<readonly string[]> {
  const [hole, ...furtherHoles] = holes;
  const [piece = '', ...furtherPieces] = pieces;
  if (hole === undefined) return;
  const isLast = furtherHoles.length === 0;
  const firstEnd = isLast ? line.length - piece.length : line.indexOf(piece, from + 1);
  for (let end = firstEnd; end > from; end = isLast ? -1 : line.indexOf(piece, end + 1)) {
    const value = line.slice(from, end);
    if (hole.shape !== undefined && !hole.shape.test(value)) continue;
    if (isLast) yield [value];
    else {
      const rest = { holes: furtherHoles, pieces: furtherPieces };
      for (const values of readingsFrom(line, end + piece.length, rest)) yield [value, ...values];
    }
  }
}
