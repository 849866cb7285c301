import { readFileSync } from 'node:fs';
import { FIRST_HAN } from '../han.ts';
import { lazily } from '../lazily.ts';
import type { CompiledLexicon, Lexicon, Lookup, Words } from './lexicon.ts';

type Named<Kind> = { [Name in keyof Lexicon]: Lexicon[Name] extends Kind ? Name : never }[keyof Lexicon];
type Keyed = Named<Words | Lookup<unknown>>;
type Rest = Omit<Lexicon, Keyed>;

/**
 * What is looked up by a word, a long text each, which costs nothing until it is taken apart. A line for each word; then, in a
 * map, a tab and the value; of values that are lists, commas between, and spaces in a phrase.
 */
type Texts = Record<Keyed, string>;

/** As the files in `dist/` hold it, which `.ci/lexicon.mjs` writes: an English question does not even read the Chinese half. */
export type PackedLexicon = { latin: Texts & Rest; han: Texts };

/** In a map, how a value is written and read. */
type Value<T> = { pack: (value: T) => string; unpack: (text: string) => T };

const text: Value<string> = { pack: (value) => value, unpack: (packed) => packed };
const list: Value<readonly string[]> = { pack: (values) => joined(values, ','), unpack: (packed) => packed.split(',') };
const phrases: Value<readonly (readonly string[])[]> = {
  pack: (values) => list.pack(values.map((keys) => joined(keys, ' '))),
  unpack: (packed) => packed.split(',').map((phrase) => phrase.split(' ')),
};

let standard: Lexicon | undefined;

/** What the build compiled. In the bundle this stands for `standard-lexicon.ts`; throws when a file cannot be read. */
export function standardLexicon(): Lexicon {
  const read = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
  standard ??= unpackLexicon(read('./lexicon.json'), () => read('./lexicon-han.json'));
  return standard;
}

/** Throws when a text has in it what stands between texts. */
export function packLexicon(lexicon: CompiledLexicon): PackedLexicon {
  const half = (isOf: (word: string) => boolean): Texts => {
    const words = (all: Iterable<string>) => joined([...all].filter(isOf));
    const map = <T>(entries: ReadonlyMap<string, T>, { pack }: Value<T>) =>
      joined([...entries].flatMap(([word, value]) => (isOf(word) ? [joined([word, pack(value)], '\t')] : [])));
    return {
      contractions: map(lexicon.contractions, text),
      irregular: map(lexicon.irregular, text),
      simplified: map(lexicon.simplified, text),
      canonical: map(lexicon.canonical, text),
      names: map(lexicon.names, text),
      phrases: map(lexicon.phrases, phrases),
      poles: map(lexicon.poles, list),
      hanWords: words(lexicon.hanWords),
      stopWords: words(lexicon.stopWords),
      fillers: words(lexicon.fillers),
      lightVerbs: words(lexicon.lightVerbs),
      negations: words(lexicon.negations),
      notNegations: words(lexicon.notNegations),
      numeralWords: words(lexicon.numeralWords),
      realWords: words(lexicon.realWords),
    };
  };
  const { leading, trailing, leadIns, longestHanWord } = lexicon;
  return {
    latin: { ...half(isLatin), leading, trailing, leadIns, longestHanWord },
    han: half((word) => !isLatin(word)),
  };
}

/** Each part is made when a word is first looked up in it. */
export function unpackLexicon(latin: PackedLexicon['latin'], readHan: () => PackedLexicon['han']): Lexicon {
  const han = lazily(readHan);
  const map = <T>(name: Keyed, value: Value<T>): Lookup<T> => {
    const halves = [lazily(() => mapOf(latin[name], value)), lazily(() => mapOf(han()[name], value))] as const;
    return { get: (word) => halves[isLatin(word) ? 0 : 1]()(word) };
  };
  const words = (name: Keyed): Words => {
    const halves = [lazily(() => setOf(latin[name])), lazily(() => setOf(han()[name]))] as const;
    return { has: (word) => halves[isLatin(word) ? 0 : 1]()(word) };
  };
  return {
    contractions: map('contractions', text),
    irregular: map('irregular', text),
    simplified: map('simplified', text),
    canonical: map('canonical', text),
    names: map('names', text),
    phrases: map('phrases', phrases),
    poles: map('poles', list),
    hanWords: words('hanWords'),
    stopWords: words('stopWords'),
    fillers: words('fillers'),
    lightVerbs: words('lightVerbs'),
    negations: words('negations'),
    notNegations: words('notNegations'),
    numeralWords: words('numeralWords'),
    realWords: words('realWords'),
    leading: latin.leading,
    trailing: latin.trailing,
    leadIns: latin.leadIns,
    longestHanWord: latin.longestHanWord,
  };
}

/** By its first character: `app下载` is looked up with the English. */
function isLatin(word: string): boolean {
  return !(word.charCodeAt(0) >= FIRST_HAN);
}

/** The first words are sought in the text: to take it apart costs more than all look-ups of one question. */
const SOUGHT_IN_TEXT = 100;

function mapOf<T>(packed: string, { unpack }: Value<T>): (word: string) => T | undefined {
  const find = finder(packed, '\t');
  const entries = lazily(() => new Map(linesOf(packed).map((line) => [line.slice(0, line.indexOf('\t')), line])));
  let sought = 0;
  return (word) => {
    sought += 1;
    const line = sought > SOUGHT_IN_TEXT ? entries().get(word) : find(word);
    return line === undefined ? undefined : unpack(line.slice(word.length + 1));
  };
}

function setOf(packed: string): (word: string) => boolean {
  const find = finder(packed, '\n');
  const words = lazily(() => new Set(linesOf(packed)));
  let sought = 0;
  return (word) => {
    sought += 1;
    return sought > SOUGHT_IN_TEXT ? words().has(word) : find(word) !== undefined;
  };
}

/** Finds the line of a word, behind which stands `mark`, without taking the text apart. */
function finder(packed: string, mark: '\t' | '\n'): (word: string) => string | undefined {
  const text = `${packed}\n`;
  return (word) => {
    if (word === '' || word.includes('\n')) return undefined;
    const key = word + mark;
    for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
      if (at === 0 || text[at - 1] === '\n') return text.slice(at, text.indexOf('\n', at));
    }
    return undefined;
  };
}

function linesOf(packed: string): string[] {
  return packed === '' ? [] : packed.split('\n');
}

function joined(texts: readonly string[], by = '\n'): string {
  const odd = texts.find((part) => part.includes(by) || part === '');
  if (odd !== undefined) throw new Error(`${JSON.stringify(odd)} cannot stand in a packed lexicon`);
  return texts.join(by);
}
