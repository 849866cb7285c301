import type { Catalogue } from './t.ts';

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

type Hole = { name: string; holds: 'kept' | 'known' | 'any'; shape: RegExp | undefined };

const WORD = /^\S+$/u;
const ANYTHING = /./su;

/** By the hole's name, without a number at its end. */
const KEPT: Readonly<Record<string, RegExp>> = {
  n: /^[\d.,]+$/,
  day: /^\d{4}-\d\d(?:-\d\d)?$/,
  amount: /^≈?-?[^\s\d]{0,3}[\d.,]+(?: [A-Z]{3})?$/u,
  currency: /^[A-Z]{3}$/,
  variable: /^[A-Z][A-Z\d_]*$/,
  model: WORD,
  // With its port.
  host: /^\S+:\d+$/u,
  key: WORD,
  id: WORD,
  word: WORD,
  path: ANYTHING,
  value: ANYTHING,
  list: ANYTHING,
  // Those of a vendor: of several failures in a row, the next one's name is not theirs.
  words: /^(?!.*; \S+: )./su,
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
    const shape = must === '!' ? undefined : KEPT[name.replace(/\d+$/, '')];
    return { name, shape, holds: must === '!' ? 'known' : shape === undefined ? 'any' : 'kept' };
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
