import { describe, expect, it } from 'vitest';
import { SAID, TOLD } from '../../../../src/cli/language/zh/index.ts';
import { COMMAND_LINE } from '../../../../src/cli/language/zh/told/command-line.ts';
import { type SourceText, sourceTexts, textsOf } from '../../../support/source-texts.ts';

const texts = sourceTexts();

/** Folders and files below the command line, all of whose texts for people are in the catalogue. */
const TOLD_FROM: readonly string[] = [];

/** Files whose texts nobody reads in a message, and why. */
const NOT_TOLD: Readonly<Record<string, string>> = {};

const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();
const skeleton = (text: string) => text.replace(/\{\w*\}/g, '{}');
const place = ({ path, line, text }: SourceText) => `${path}:${line} ${text}`;

/** Two English words beside one another, or one beside a hole. */
const isSentence = (text: string) => /[a-z]{2,}[,;:]? +(?:\{\} )?[a-z]{2,}|\{\} +[a-z]{2,}|[a-z]{2,} +\{\}/i.test(text);

describe('the Chinese catalogue', () => {
  it('has all that the command line says', () => {
    const said = texts.filter((one) => one.in === 't');
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter(({ text }) => !Object.hasOwn(SAID, text)).map(place)).toEqual([]);
  });

  it('has nothing that nobody says', () => {
    const written = new Set(texts.filter(({ path }) => path.startsWith('cli/')).map(({ text }) => text));
    // Of a word from below, `code##task`: what stands before the sign.
    const anywhere = new Set(texts.map(({ text }) => text));
    const isWord = (key: string) => anywhere.has(/^(.+)##[a-z]+$/.exec(key)?.[1] ?? '');
    expect(Object.keys(SAID).filter((key) => !written.has(key) && !isWord(key))).toEqual([]);
  });

  it.each(TOLD_FROM)('has all that is told from %s', (place_) => {
    const known = new Set(Object.keys(TOLD).map(skeleton));
    const here = texts.filter(({ path }) => path.startsWith(place_) && NOT_TOLD[path] === undefined);
    const missing = here.filter(({ text }) => isSentence(text) && !known.has(skeleton(text)));
    expect(missing.map(place)).toEqual([]);
  });

  it('has nothing that nobody tells', () => {
    const written = new Set(texts.map(({ text }) => skeleton(text)));
    const own = Object.keys(TOLD).filter((key) => !Object.hasOwn(COMMAND_LINE, key));
    expect(own.filter((key) => !written.has(skeleton(key)))).toEqual([]);
  });

  it('leaves no hole open and fills none twice with another', () => {
    for (const [key, translation] of [...Object.entries(SAID), ...Object.entries(TOLD)]) {
      expect([...new Set(holes(translation))], key).toEqual([...new Set(holes(key))]);
      expect(translation, key).not.toBe('');
    }
  });

  it('is punctuated as Chinese is', () => {
    const wrong = [...Object.values(SAID), ...Object.values(TOLD)].filter((translation) =>
      /\p{sc=Han} ?[,;!?](?![\w])|\p{sc=Han}:(?!\S)|[,;] ?\p{sc=Han}|\p{sc=Han}\([^)]*\p{sc=Han}/u.test(translation),
    );
    expect(wrong).toEqual([]);
  });
});

describe('texts of the source', () => {
  it('are found with what they are an argument of', () => {
    const source = `t(n === 1 ? 'one' : 'many', { n: 'x' }); new MgwError('usage', \`no $\{a} here\`, { hint: 'go' }); f('z');`;
    expect(textsOf('a.ts', source).map(({ text, in: within }) => [text, within])).toEqual([
      ['one', 't'],
      ['many', 't'],
      ['x', undefined],
      ['usage', undefined],
      ['no {} here', 'MgwError'],
      ['go', 'MgwError'],
      ['z', undefined],
    ]);
  });
});
