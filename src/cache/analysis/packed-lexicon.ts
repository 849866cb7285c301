import { readFileSync } from 'node:fs';
import { lazily } from '../lazily.ts';
import type { Lexicon } from './lexicon.ts';

type Part = Exclude<keyof Lexicon, 'longestHanWord'>;

/**
 * A lexicon as `dist/lexicon.json` holds it, which `.ci/lexicon.mjs` writes: a few long texts, which cost nothing until they
 * are taken apart. A line for each item; in a map, a tab behind the key; in a list inside a map, commas, and spaces in a phrase.
 */
export type PackedLexicon = Record<Part, string> & { longestHanWord: number };

/** How each part is written and read. */
type Form<T> = { pack: (value: T) => string; unpack: (text: string) => T };

const list: Form<readonly string[]> = { pack: joined, unpack: (text) => text.split('\n') };
const set: Form<ReadonlySet<string>> = { pack: joined, unpack: (text) => new Set(list.unpack(text)) };
const map = mapOf<string>({ pack: (value) => value, unpack: (text) => text });
const lists = mapOf<readonly string[]>({ pack: (values) => joined(values, ','), unpack: (text) => text.split(',') });
const phrases = mapOf<readonly (readonly string[])[]>({
  pack: (values) =>
    joined(
      values.map((keys) => joined(keys, ' ')),
      ',',
    ),
  unpack: (text) => text.split(',').map((phrase) => phrase.split(' ')),
});

const FORMS: { readonly [Name in Part]: Form<Lexicon[Name]> } = {
  contractions: map,
  irregular: map,
  simplified: map,
  canonical: map,
  names: map,
  phrases,
  poles: lists,
  hanWords: set,
  stopWords: set,
  fillers: set,
  lightVerbs: set,
  negations: set,
  notNegations: set,
  numeralWords: set,
  realWords: set,
  leading: list,
  trailing: list,
  leadIns: list,
};
const PARTS = Object.keys(FORMS) as Part[];

/** What the build compiled. In the bundle this stands for `standard-lexicon.ts`; throws when the file cannot be read. */
export const standardLexicon = lazily(() =>
  unpackLexicon(JSON.parse(readFileSync(new URL('./lexicon.json', import.meta.url), 'utf8'))),
);

/** Throws when a text has in it what stands between texts. */
export function packLexicon(lexicon: Lexicon): PackedLexicon {
  const texts = PARTS.map((name) => [name, packPart(lexicon, name)]);
  return { ...Object.fromEntries(texts), longestHanWord: lexicon.longestHanWord };
}

function packPart<Name extends Part>(lexicon: Lexicon, name: Name): string {
  return FORMS[name].pack(lexicon[name]);
}

/** Each part is made when it is first asked for: an English question needs no Chinese word. */
export function unpackLexicon(packed: PackedLexicon): Lexicon {
  const lexicon = { longestHanWord: packed.longestHanWord };
  for (const name of PARTS) {
    const get = () => {
      const value = FORMS[name].unpack(packed[name]);
      Object.defineProperty(lexicon, name, { value, enumerable: true });
      return value;
    };
    Object.defineProperty(lexicon, name, { get, enumerable: true, configurable: true });
  }
  return lexicon as Lexicon;
}

function mapOf<T>(form: Form<T>): Form<ReadonlyMap<string, T>> {
  return {
    pack: (entries) => joined([...entries].map(([key, value]) => joined([key, form.pack(value)], '\t'))),
    unpack(text) {
      const entries = new Map<string, T>();
      for (const line of list.unpack(text)) {
        const tab = line.indexOf('\t');
        entries.set(line.slice(0, tab), form.unpack(line.slice(tab + 1)));
      }
      return entries;
    },
  };
}

function joined(texts: Iterable<string>, by = '\n'): string {
  const all = [...texts];
  const odd = all.find((text) => text.includes(by) || text === '');
  if (odd !== undefined) throw new Error(`${JSON.stringify(odd)} cannot stand in a packed lexicon`);
  return all.join(by);
}
