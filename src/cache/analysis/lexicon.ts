import { stem } from './stem.ts';
import { equationOf, sidesOf, type WordTables, wordsOf } from './word-tables.ts';

/** The word tables in the form that the analysis looks words up in. */
export type Lexicon = {
  contractions: ReadonlyMap<string, string>;
  irregular: ReadonlyMap<string, string>;
  simplified: ReadonlyMap<string, string>;
  /** What a word, or a phrase of keys joined by spaces, is called by every rule. */
  canonical: ReadonlyMap<string, string>;
  /** Phrases by their first key; longest first. */
  phrases: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** Chinese words that a run of characters is cut into before anything else. */
  hanWords: ReadonlySet<string>;
  longestHanWord: number;
  stopWords: ReadonlySet<string>;
  /** Canonical. */
  fillers: ReadonlySet<string>;
  lightVerbs: ReadonlySet<string>;
  negations: ReadonlySet<string>;
  notNegations: ReadonlySet<string>;
  numeralWords: ReadonlySet<string>;
  /** By canonical word: `12+` and `12-` are the two sides of one line. */
  poles: ReadonlyMap<string, readonly string[]>;
  /** By canonical word: the line and the side of the names table. */
  names: ReadonlyMap<string, string>;
  leading: readonly string[];
  trailing: readonly string[];
  leadIns: readonly string[];
  /** Keys of every listed word: these are words, not somebody's typos. */
  realWords: ReadonlySet<string>;
};

const COMPILED = new WeakMap<WordTables, Lexicon>();

/** Compiles the tables, once for each object. */
export function lexiconOf(tables: WordTables): Lexicon {
  const known = COMPILED.get(tables);
  if (known !== undefined) return known;
  const lexicon = compile(tables);
  COMPILED.set(tables, lexicon);
  return lexicon;
}

/** The keys of a word or phrase: stems, or a run of Chinese characters as it is. */
export function keysOf(phrase: string, irregular: ReadonlyMap<string, string>): string[] {
  const parts = phrase.match(/\p{Script=Han}+|[\p{L}\p{M}\d]+[+#]*/gu) ?? [];
  return parts.map((part) => stem(part, irregular));
}

function compile(tables: WordTables): Lexicon {
  const irregular = new Map(
    tables.irregular.map(equationOf).flatMap(([[base = ''], forms]) => forms.map((form) => [form, base])),
  );
  const key = (word: string) => keysOf(word, irregular).join(' ');
  const canonical = canonicalWords(tables, key);
  const name = (word: string) => canonical.get(key(word)) ?? key(word);
  const listed = [...tables.synonyms, ...tables.antonyms, ...tables.names].flatMap((line) => sidesOf(line).flat());
  const negations = tables.negations.flatMap(wordsOf);
  const notNegations = tables.notNegations.flatMap(wordsOf);
  const stopWords = tables.stopWords.flatMap(wordsOf);
  const fillers = tables.fillers.flatMap(wordsOf);
  const lightVerbs = tables.lightVerbs.flatMap(wordsOf);
  const numeralWords = tables.numeralWords.flatMap(wordsOf);
  const hanWords = new Set(
    [...listed, ...negations, ...notNegations, ...stopWords, ...fillers, ...lightVerbs, ...numeralWords].filter(
      (word) => isHan(word),
    ),
  );
  return {
    contractions: new Map(
      tables.contractions.map(equationOf).flatMap(([short, [long = '']]) => short.map((word) => [word, long])),
    ),
    irregular,
    simplified: new Map(
      [...tables.simplified.traditional].map((character, at) => [
        character,
        [...tables.simplified.simplified][at] ?? character,
      ]),
    ),
    canonical,
    phrases: phrasesOf(listed.map((word) => keysOf(word, irregular))),
    hanWords,
    longestHanWord: Math.max(0, ...[...hanWords].map((word) => word.length)),
    stopWords: new Set(stopWords),
    fillers: new Set(fillers.map(name)),
    lightVerbs: new Set(lightVerbs.map(name)),
    negations: new Set(negations),
    notNegations: new Set(notNegations),
    numeralWords: new Set(numeralWords),
    poles: polesOf(tables, name),
    names: namesOf(tables, name),
    leading: longestFirst(tables.leading),
    trailing: longestFirst(tables.trailing),
    leadIns: longestFirst(tables.leadIns),
    realWords: new Set(
      [...listed, ...stopWords, ...tables.confusable.flatMap(wordsOf), ...irregular.values()].flatMap((word) =>
        keysOf(word, irregular),
      ),
    ),
  };
}

/** Lines that share a word are one; the word that comes first names them all. */
function canonicalWords(tables: WordTables, key: (word: string) => string): Map<string, string> {
  const parent = new Map<string, string>();
  const root = (word: string): string => {
    let at = word;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up;
    return at;
  };
  for (const line of tables.synonyms) {
    const [first = '', ...others] = wordsOf(line).map(key);
    for (const other of [first, ...others]) if (!parent.has(other)) parent.set(other, other);
    for (const other of others) parent.set(root(other), root(first));
  }
  return new Map([...parent.keys()].map((word) => [word, root(word)]));
}

function phrasesOf(listed: readonly string[][]): Map<string, string[][]> {
  const phrases = new Map<string, string[][]>();
  for (const keys of listed) {
    const [first] = keys;
    if (first === undefined || keys.length < 2) continue;
    phrases.set(first, [...(phrases.get(first) ?? []), keys]);
  }
  for (const list of phrases.values()) list.sort((a, b) => b.length - a.length);
  return phrases;
}

function polesOf(tables: WordTables, name: (word: string) => string): Map<string, string[]> {
  const poles = new Map<string, string[]>();
  for (const [at, line] of tables.antonyms.entries()) {
    for (const [side, words] of sidesOf(line).entries()) {
      for (const word of words) {
        const canonical = name(word);
        const own = poles.get(canonical) ?? [];
        const pole = `${at}${side === 0 ? '+' : '-'}`;
        if (!own.includes(pole)) poles.set(canonical, [...own, pole]);
      }
    }
  }
  return poles;
}

function namesOf(tables: WordTables, name: (word: string) => string): Map<string, string> {
  const names = new Map<string, string>();
  for (const [at, line] of tables.names.entries()) {
    for (const [side, words] of sidesOf(line).entries()) {
      for (const word of words) if (!names.has(name(word))) names.set(name(word), `${at}.${side}`);
    }
  }
  return names;
}

function longestFirst(lines: readonly string[]): string[] {
  return lines.flatMap(wordsOf).sort((a, b) => b.length - a.length);
}

function isHan(word: string): boolean {
  return /^\p{Script=Han}+$/u.test(word);
}
