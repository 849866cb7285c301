import { keysOf, lexiconOf } from './lexicon.ts';
import { equationOf, sidesOf, type WordTables, wordsOf } from './table-lines.ts';

/** What is wrong with a line of the word tables. */
export type Contradiction = { table: keyof WordTables; line: string; problem: string };

/** Everything in the tables that contradicts something else in them, or that is not a line of its table. */
export function contradictionsIn(tables: WordTables): Contradiction[] {
  const { canonical, irregular, stopWords } = lexiconOf(tables);
  const nameOf = (word: string) => {
    const key = keysOf(word, irregular).join(' ');
    return canonical.get(key) ?? key;
  };
  return [
    ...malformed(tables),
    ...tables.antonyms.flatMap((line) => joined('antonyms', line, nameOf)),
    ...tables.names.flatMap((line) => joined('names', line, nameOf)),
    ...tables.names.flatMap((line) =>
      sidesOf(line)
        .flat()
        .filter((word) => stopWords.has(word))
        .map((word) => ({ table: 'names' as const, line, problem: `"${word}" is a stop word, so it is never seen` })),
    ),
    ...tables.negations.flatMap(wordsOf).flatMap((word) => {
      const both = tables.notNegations.flatMap(wordsOf).includes(word);
      return both
        ? [{ table: 'negations' as const, line: word, problem: `"${word}" is said to negate and not to` }]
        : [];
    }),
  ];
}

/** Words of two sides that the synonyms say are one. */
function joined(table: 'antonyms' | 'names', line: string, nameOf: (word: string) => string): Contradiction[] {
  const sides = sidesOf(line);
  return sides.flatMap((words, at) =>
    words.flatMap((word) =>
      sides
        .slice(at + 1)
        .flat()
        .filter((other) => nameOf(other) === nameOf(word))
        .map((other) => ({ table, line, problem: `"${word}" and "${other}" are synonyms, or the same word` })),
    ),
  );
}

function malformed(tables: WordTables): Contradiction[] {
  const wrong = (
    table: 'synonyms' | 'antonyms' | 'names' | 'contractions' | 'irregular',
    ok: (line: string) => boolean,
  ) => tables[table].filter((line) => !ok(line)).map((line) => ({ table, line, problem: SHAPES[table] }));
  const { traditional, simplified } = tables.simplified;
  return [
    ...wrong('synonyms', (line) => wordsOf(line).length > 1 && !/[|=]/.test(line)),
    ...wrong('antonyms', (line) => sidesOf(line).length === 2 && sidesOf(line).every((side) => side.length > 0)),
    ...wrong('names', (line) => sidesOf(line).length > 1 && sidesOf(line).every((side) => side.length > 0)),
    ...wrong('contractions', isEquation),
    ...wrong('irregular', isEquation),
    ...([...traditional].length === [...simplified].length
      ? []
      : [{ table: 'simplified' as const, line: '', problem: 'the two lists differ in length' }]),
  ];
}

const SHAPES = {
  synonyms: 'synonyms are two words or more with commas between',
  antonyms: 'antonyms are two sides with | between',
  names: 'names are two sides or more with | between',
  contractions: 'a contraction is written: short, short = long',
  irregular: 'irregular forms are written: base = form, form',
};

function isEquation(line: string): boolean {
  const [left, right] = equationOf(line);
  return left.length > 0 && right.length > 0;
}
