/**
 * What the analysis knows about words; every table is a list of lines, in lower case and simplified characters. Words
 * of a line stand apart by commas, sides by `|`. A word may be several words (`turn on`).
 */
export type WordTables = {
  /** `buy, purchase`: the same to every rule. */
  synonyms: readonly string[];
  /** `enable, turn on | disable, turn off`: a question with one side never answers one with the other. */
  antonyms: readonly string[];
  /** `windows | macos, mac`: two questions must name the same ones. */
  names: readonly string[];
  /** Words that carry nothing to match. */
  stopWords: readonly string[];
  /** Words that balanced, but not strict, may leave without a partner. */
  fillers: readonly string[];
  /** Verbs that balanced lets one side have alone, never both: `use` is not `get`. */
  lightVerbs: readonly string[];
  /** Politeness, dropped at the start of a question only. */
  leading: readonly string[];
  /** The same at its end. */
  trailing: readonly string[];
  /** `i want to know`: what stands before an indirect question, dropped like politeness when one follows. */
  leadIns: readonly string[];
  negations: readonly string[];
  /** Words with 不, 没, 无 … in them that negate nothing. */
  notNegations: readonly string[];
  /** `can't, cant = can not` */
  contractions: readonly string[];
  /** `lose = lost, losing` */
  irregular: readonly string[];
  /** Words that differ by one letter and are no typos of each other. */
  confusable: readonly string[];
  /** Words with a Chinese numeral in them that count nothing. */
  numeralWords: readonly string[];
  /** Traditional characters, and at the same places what they are simplified. */
  simplified: { traditional: string; simplified: string };
};

/** `a, b` → [`a`, `b`] */
export function wordsOf(line: string): string[] {
  return line
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '');
}

/** `a, b | c` → [[`a`, `b`], [`c`]] */
export function sidesOf(line: string): string[][] {
  return line.split('|').map(wordsOf);
}

/** `a, b = c` → [[`a`, `b`], [`c`]]; the first list is left of the sign. */
export function equationOf(line: string): [string[], string[]] {
  const [left = '', right = ''] = line.split('=');
  return [wordsOf(left), wordsOf(right)];
}
