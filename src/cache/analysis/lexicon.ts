import { stem } from './stem.ts';
import { equationOf, sidesOf, type WordTables, wordsOf } from './table-lines.ts';

/** What is looked up by a word, or by a phrase of keys joined by spaces. */
export type Lookup<T> = { get(word: string): T | undefined };
export type Words = { has(word: string): boolean };

/** The word tables in the form that the analysis looks words up in. */
export type Lexicon = {
  contractions: Lookup<string>;
  irregular: Lookup<string>;
  simplified: Lookup<string>;
  /** What a word, or a phrase, is called by every rule. */
  canonical: Lookup<string>;
  /** Phrases by their first key; longest first. */
  phrases: Lookup<readonly (readonly string[])[]>;
  /** Chinese words that a run of characters is cut into before anything else. */
  hanWords: Words;
  longestHanWord: number;
  stopWords: Words;
  /** Canonical. */
  fillers: Words;
  lightVerbs: Words;
  negations: Words;
  notNegations: Words;
  numeralWords: Words;
  /** By canonical word: `12+` and `12-` are the two sides of one line. */
  poles: Lookup<readonly string[]>;
  /** By canonical word: the line and the side of the names table. */
  names: Lookup<string>;
  leading: readonly string[];
  trailing: readonly string[];
  leadIns: readonly string[];
  /** Keys of every listed word: these are words, not somebody's typos. */
  realWords: Words;
};

/** As it is compiled from the tables: everything in it can be listed. */
export type CompiledLexicon = {
  [Name in keyof Lexicon]: Lexicon[Name] extends Words
    ? ReadonlySet<string>
    : Lexicon[Name] extends Lookup<infer T>
      ? ReadonlyMap<string, T>
      : Lexicon[Name];
};

/** The shipped tables with a user's own lines, and what tells them from others; terms of other words do not go with theirs. */
export type OwnWords = { lexicon: Lexicon; digest: string };

const COMPILED = new WeakMap<WordTables, CompiledLexicon>();

/** Compiles the tables, once for each object. */
export function lexiconOf(tables: WordTables): CompiledLexicon {
  const known = COMPILED.get(tables);
  if (known !== undefined) return known;
  const lexicon = compile(tables);
  COMPILED.set(tables, lexicon);
  return lexicon;
}

/** The keys of a word or phrase: stems, or a run of Chinese characters as it is. */
export function keysOf(phrase: string, irregular: Lookup<string>): string[] {
  if (/^[a-z]+$/.test(phrase)) return [stem(phrase, irregular)];
  if (isHan(phrase)) return [phrase];
  const parts = phrase.match(/\p{Script=Han}+|[\p{L}\p{M}\d]+[+#]*/gu) ?? [];
  return parts.map((part) => stem(part, irregular));
}

function compile(tables: WordTables): CompiledLexicon {
  const irregular = new Map(
    tables.irregular.map(equationOf).flatMap(([[base = ''], forms]) => forms.map((form) => [form, base])),
  );
  const key = remembered((word) => keysOf(word, irregular).join(' '));
  const sides = remembered(sidesOf);
  const canonical = canonicalWords(tables.synonyms.map(sides), key);
  const name = (word: string) => canonical.get(key(word)) ?? key(word);
  const listed = [...tables.synonyms, ...tables.antonyms, ...tables.names].flatMap((line) => sides(line).flat());
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
    simplified: simplifiedOf(tables),
    canonical,
    phrases: phrasesOf(listed.map((word) => key(word).split(' '))),
    hanWords,
    longestHanWord: Math.max(0, ...[...hanWords].map((word) => word.length)),
    stopWords: new Set(stopWords),
    fillers: new Set(fillers.map(name)),
    lightVerbs: new Set(lightVerbs.map(name)),
    negations: new Set(negations),
    notNegations: new Set(notNegations),
    numeralWords: new Set(numeralWords),
    poles: polesOf(tables.antonyms.map(sides), name),
    names: namesOf(tables.names.map(sides), name),
    leading: longestFirst(tables.leading),
    trailing: longestFirst(tables.trailing),
    leadIns: longestFirst(tables.leadIns),
    realWords: new Set(
      [...listed, ...stopWords, ...tables.confusable.flatMap(wordsOf), ...irregular.values()].flatMap((word) =>
        key(word).split(' '),
      ),
    ),
  };
}

function simplifiedOf({ simplified: { traditional, simplified } }: WordTables): Map<string, string> {
  const plain = [...simplified];
  return new Map([...traditional].map((character, at) => [character, plain[at] ?? character]));
}

/** Lines that share a word are one; the word that comes first names them all. */
function canonicalWords(lines: readonly string[][][], key: (word: string) => string): Map<string, string> {
  const parent = new Map<string, string>();
  const root = (word: string): string => {
    let at = word;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up;
    return at;
  };
  for (const [words = []] of lines) {
    const [first = '', ...others] = words.map(key);
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
    const list = phrases.get(first);
    if (list === undefined) phrases.set(first, [keys]);
    else list.push(keys);
  }
  for (const list of phrases.values()) list.sort((a, b) => b.length - a.length);
  return phrases;
}

function polesOf(lines: readonly string[][][], name: (word: string) => string): Map<string, string[]> {
  const poles = new Map<string, string[]>();
  for (const [at, sides] of lines.entries()) {
    for (const [side, words] of sides.entries()) {
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

function namesOf(lines: readonly string[][][], name: (word: string) => string): Map<string, string> {
  const names = new Map<string, string>();
  for (const [at, sides] of lines.entries()) {
    for (const [side, words] of sides.entries()) {
      for (const word of words) if (!names.has(name(word))) names.set(name(word), `${at}.${side}`);
    }
  }
  return names;
}

function longestFirst(lines: readonly string[]): string[] {
  return lines.flatMap(wordsOf).sort((a, b) => b.length - a.length);
}

/** Of the common block alone: a table's words are. */
function isHan(word: string): boolean {
  return /^[\u3400-\u9fff]+$/.test(word);
}

function remembered<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const value = compute(text);
    known.set(text, value);
    return value;
  };
}
