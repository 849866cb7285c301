import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXCLUSION_RULES } from '../../../../src/cache/exclusion-rules.ts';
import { filled } from '../../../../src/cli/language/t.ts';
import { SAID, TOLD, tell } from '../../../../src/cli/language/zh/index.ts';
import { HELP_VALUES } from '../../../../src/cli/language/zh/said/help-values.ts';
import { COMMAND_LINE } from '../../../../src/cli/language/zh/told/command-line.ts';
import { IN_A_ROW } from '../../../../src/cli/language/zh/told/in-a-row.ts';
import { type SourceText, sourceTexts, textsOf } from '../../../support/source-texts.ts';

const texts = sourceTexts();

/** Folders and files below the command line, all of whose texts for people are in the catalogue. */
const TOLD_FROM: readonly string[] = [
  ...['budget/', 'cache/', 'config/', 'diagnosis/', 'domain/', 'effects.ts', 'gateway/', 'history/', 'http/'],
  ...['ledger/', 'metering/', 'model-gateway.ts', 'prompts/', 'providers/', 'reports/', 'routing/', 'runtime.ts'],
];

/** Files whose texts nobody reads in a message, and why. */
const NOT_TOLD: Readonly<Record<string, string>> = {
  'cache/analysis/between.ts': 'words',
  'cache/analysis/packed-lexicon.ts': 'a fault of the build',
  'cache/analysis/politeness.ts': 'words',
  'cache/analysis/question-type.ts': 'words',
  'cache/analysis/senses.ts': 'words',
  'cache/analysis/tense.ts': 'words',
  'cache/analysis/words.ts': 'words',
  'cache/confirm/confirm-prompt.ts': 'a prompt to a model',
  'cache/embedding/probe.ts': 'sent to the endpoint, but for its verdicts, which are in the catalogue',
  'cache/exclusion-rules.ts': 'words; the names of the rules are looked at below',
  'cache/private-content.ts': 'words; what it names is in the catalogue',
  'cache/secrets.ts': 'words',
  'cache/state-rules.ts': 'words; the names of the rules are looked at below',
  'config/example.ts': 'the config file that is written, in both languages',
  'routing/task/demands.ts': 'words',
  'routing/task/shape.ts': 'words',
  'routing/task/asks-for-more.ts': 'words',
  'routing/task/asks-to-answer.ts': 'words',
  'routing/task/demanding.ts': 'words',
  'routing/task/difficulty.ts': 'names of signals, which are in the catalogue',
  'routing/task/is-code.ts': 'words',
  'routing/task/judgements.ts': 'words',
  'routing/task/one-word-answer.ts': 'words',
  'routing/task/written-number.ts': 'words',
};

/** What is compared, sent or typed. */
const NOT_SAID = [
  ...['Bearer {}', 'text/event-stream, application/json', 'export {}=…', 'mgw chat'],
  ...['Proxy response (407)', 'call stack', 'out of range'],
];
/** How prompts and tables of words begin. */
const NOT_SENTENCES = [
  ...['Answer with JSON alone: ', 'That is not valid by the JSON Schema: '],
  ...['him her he she ', '现在,今,本周'],
];
const isSaid = (text: string) => !NOT_SAID.includes(text) && !NOT_SENTENCES.some((begin) => text.startsWith(begin));

const holes = (text: string) => (text.match(/\{!?\w+\}/g) ?? []).map((hole) => hole.replace('!', '')).toSorted();
const skeleton = (text: string) => text.replace(/\{!?\w*\}/g, '{}');
const place = ({ path, line, text }: SourceText) => `${path}:${line} ${text}`;

const toldFolder = fileURLToPath(new URL('../../../../src/cli/language/zh/told', import.meta.url));

/** A part that is known. */
const KNOWN = 'no such file';

/** Without what stands between Chinese and Latin words. */
const bare = (text: string) => text.replaceAll(' ', '');

/** Something that may stand in a hole of this name. */
function sampleOf(name: string): string {
  const samples: Readonly<Record<string, string>> = {
    n: '17',
    day: '2026-11-25',
    amount: '¥0.5',
    currency: 'EUR',
    variable: 'SOME_KEY',
    words: 'Xq zt; vw.',
    status: 'HTTP 418',
    refusal: 'endpoint or model is not known there (404)',
    pointer: '#/xq',
    option: '--xq',
    host: 'xq.example:443',
    path: '/x y/z',
    value: 'Xq zt',
    list: 'xq, zt',
    names: 'xq, zt',
  };
  const kind = name.replace(/\d+$/, '');
  const word = ['model', 'key', 'id', 'word'].includes(kind);
  return samples[kind] ?? (word ? `xq${name.slice(kind.length)}` : 'Xq zt');
}

/** As vendors, their models and people have written. */
const OTHERS = [
  'Service is too busy; please retry, or contact support',
  'Invalid schema: the field "a" is given twice, and is a file',
  'Rate limit reached for requests in 3 s (and 2 more)',
  'The model does not exist or you do not have access to it. Request id: abc-123',
  'Range of input length should be [1, 129024]',
  'Authentication Fails, Your api key: ****abcd is invalid',
  "You didn't provide an API key. (i.e. Authorization: Bearer YOUR_KEY)",
  'Access denied, please make sure your account is in good standing and there is no default',
  '账户余额不足: the account is in arrears',
  'unexpected end of JSON input at line 1 column 2',
  'tomorrow we find the answer to this is {n} of all',
];

/** Two English words beside one another, or one beside a hole. */
const isSentence = (text: string) => /[a-z]{2,}[,;:]? +(?:\{\} )?[a-z]{2,}|\{\} +[a-z]{2,}|[a-z]{2,} +\{\}/i.test(text);

describe('the Chinese catalogue', () => {
  it('has all that the command line says', () => {
    const said = texts.filter((one) => one.in === 't');
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter(({ text }) => !Object.hasOwn(SAID, text)).map(place)).toEqual([]);
  });

  it('has every word that says what it means, wherever it stands', () => {
    const meant = texts.filter(({ path, text }) => path.startsWith('cli/') && /^[a-z][^#]*##[a-z]+$/i.test(text));
    expect(meant.length).toBeGreaterThan(30);
    expect(meant.filter(({ text }) => !Object.hasOwn(SAID, text)).map(place)).toEqual([]);
  });

  it('has nothing that nobody says', () => {
    const written = new Set(texts.filter(({ path }) => path.startsWith('cli/')).map(({ text }) => text));
    // Of a word from below, `code##task`: what stands before the sign.
    const anywhere = new Set(texts.map(({ text }) => text));
    const isWord = (key: string) => anywhere.has(/^(.+)##[a-z]+$/.exec(key)?.[1] ?? '');
    const own = Object.keys(SAID).filter((key) => !Object.hasOwn(HELP_VALUES, key));
    expect(own.filter((key) => !written.has(key) && !isWord(key))).toEqual([]);
  });

  it.each(TOLD_FROM)('has all that is told from %s', (place_) => {
    const known = new Set(Object.keys(TOLD).map(skeleton));
    const here = texts.filter(({ path }) => path.startsWith(place_) && NOT_TOLD[path] === undefined);
    const missing = here.filter(({ text }) => isSentence(text) && isSaid(text) && !known.has(skeleton(text)));
    expect(missing.map(place)).toEqual([]);
  });

  it('leaves out nothing that is not there', () => {
    const paths = new Set(texts.map(({ path }) => path));
    expect(Object.keys(NOT_TOLD).filter((path) => !paths.has(path))).toEqual([]);
    const leftOut = [...NOT_SAID, ...NOT_SENTENCES];
    expect(leftOut.filter((one) => !texts.some(({ text }) => text.startsWith(one)))).toEqual([]);
  });

  it('has all errors of the command line', () => {
    const known = new Set(Object.keys(TOLD).map(skeleton));
    const errors = texts.filter(({ path, in: within }) => path.startsWith('cli/') && within === 'MgwError');
    expect(errors.length).toBeGreaterThan(0);
    expect(
      errors.filter(({ text }) => isSentence(text) && isSaid(text) && !known.has(skeleton(text))).map(place),
    ).toEqual([]);
  });

  it('has nothing that nobody tells', () => {
    const written = new Set(texts.map(({ text }) => skeleton(text)));
    const own = Object.keys(TOLD).filter((key) => !Object.hasOwn({ ...COMMAND_LINE, ...IN_A_ROW }, key));
    expect(own.filter((key) => !written.has(skeleton(key.replace(/##.*/, ''))))).toEqual([]);
  });

  it('has the names of all rules by which nothing is kept', () => {
    expect(EXCLUSION_RULES.filter(({ rule }) => !Object.hasOwn(TOLD, rule))).toEqual([]);
  });

  it('has each of its texts once', async () => {
    const files = readdirSync(toldFolder).toSorted();
    const parts = await Promise.all(files.map((file): Promise<object> => import(join(toldFolder, file))));
    const keys = parts.flatMap((part) => Object.values(part)).flatMap((part: object) => Object.keys(part));
    expect(keys.filter((key, index) => keys.indexOf(key) < index)).toEqual([]);
    expect(keys.length).toBe(Object.keys(TOLD).length);
  });

  it('tells each of its texts by its own translation', () => {
    const wrong = Object.entries(TOLD).flatMap(([key, translation]) => {
      const values = Object.fromEntries(
        [...key.matchAll(/\{(!?)(\w+)\}/g)].map(([, must, name = '']) => [name, must === '!' ? KNOWN : sampleOf(name)]),
      );
      const english = filled(key.replaceAll('{!', '{'), values);
      const own = Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, TOLD[value] ?? value.replace('xq, zt', 'xq、zt')]),
      );
      return bare(tell(english)) === bare(filled(translation, own)) ? [] : [`${english} -> ${tell(english)}`];
    });
    expect(wrong).toEqual([]);
  });

  it("leaves others' words as they are", () => {
    for (const words of OTHERS) expect(tell(words)).toBe(words);
    for (const words of OTHERS) expect(tell(`qwen: HTTP 500: ${words}`)).toBe(`qwen：HTTP 500：${words}`);
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
