import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { lexiconOf } from '../../../src/cache/analysis/lexicon.ts';
import { type PackedLexicon, packLexicon, unpackLexicon } from '../../../src/cache/analysis/packed-lexicon.ts';
import { WORD_TABLES } from '../../../src/cache/analysis/word-tables.ts';

async function built(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`../../../dist/${name}`, import.meta.url), 'utf8'));
}

test('what the build compiled is what the tables compile to', async () => {
  const { latin, han } = packLexicon(lexiconOf(WORD_TABLES));
  expect(await built('lexicon.json')).toEqual(latin);
  expect(await built('lexicon-han.json')).toEqual(han);
});

test('a lexicon that was packed knows the same of every word', () => {
  const compiled = lexiconOf(WORD_TABLES);
  const packed: PackedLexicon = packLexicon(compiled);
  const unpacked = unpackLexicon(packed.latin, () => packed.han);
  for (const [name, part] of Object.entries(compiled)) {
    const other = unpacked[name as keyof typeof unpacked];
    if (part instanceof Map) {
      const words = [...part.keys(), 'unheard-of', '没听说过', ''];
      const { get } = other as ReadonlyMap<string, unknown>;
      expect(
        words.map((word) => get(word)),
        name,
      ).toEqual(words.map((word) => part.get(word)));
    } else if (part instanceof Set) {
      const { has } = other as ReadonlySet<string>;
      expect(
        [...part].filter((word) => !has(word)),
        name,
      ).toEqual([]);
      expect(has('unheard-of') || has('没听说过') || has(''), name).toBe(false);
    } else expect(other, name).toEqual(part);
  }
});

test('the first words are sought in the text and the others in what was made of it, with the same result', () => {
  const { canonical, stopWords } = lexiconOf(WORD_TABLES);
  const packed = packLexicon(lexiconOf(WORD_TABLES));
  const odd = ['', '\n', 'a\nan', 'buy\tbuy', 'purchas', 'urchase', '买\n', '购', '不存在的词'];
  for (const word of [...odd, ...canonical.keys(), ...stopWords]) {
    const fresh = unpackLexicon(packed.latin, () => packed.han);
    expect(fresh.canonical.get(word), word).toBe(canonical.get(word));
    expect(fresh.stopWords.has(word), word).toBe(stopWords.has(word));
    expect(fresh.phrases.get(word), word).toEqual(lexiconOf(WORD_TABLES).phrases.get(word));
  }
});

test('an English word is looked up without the Chinese half', () => {
  const { latin } = packLexicon(lexiconOf(WORD_TABLES));
  const unpacked = unpackLexicon(latin, () => {
    throw new Error('the Chinese half was read');
  });
  expect(unpacked.canonical.get('purchase')).toBe(lexiconOf(WORD_TABLES).canonical.get('purchase'));
  expect(() => unpacked.canonical.get('购买')).toThrow('the Chinese half was read');
});

test('no word is called by a number, so that a number among terms is one', () => {
  expect([...lexiconOf(WORD_TABLES).canonical.values()].filter((name) => /^#?\d/.test(name))).toEqual([]);
});
