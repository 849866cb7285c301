import { describe, expect, test } from 'vitest';
import { ANALYSER_VERSION, analyse, analyserVersion } from '../../../src/cache/analysis/analyse.ts';
import { contradictionsIn } from '../../../src/cache/analysis/contradictions.ts';
import { refusalFor } from '../../../src/cache/analysis/eligible.ts';
import { judge } from '../../../src/cache/analysis/judge.ts';
import { keysOf, lexiconOf } from '../../../src/cache/analysis/lexicon.ts';
import { wordsOf } from '../../../src/cache/analysis/table-lines.ts';
import { WORD_TABLES, withWords } from '../../../src/cache/analysis/word-tables.ts';

describe('our word tables', () => {
  test('contradict nothing', () => {
    expect(contradictionsIn(WORD_TABLES)).toEqual([]);
  });

  test('have no word in two lines of synonyms, which would make them one', () => {
    const { irregular } = lexiconOf(WORD_TABLES);
    const lines = WORD_TABLES.synonyms.map(
      (line) => new Set(wordsOf(line).map((word) => keysOf(word, irregular).join(' '))),
    );
    const words = lines.flatMap((line) => [...line]);
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
  });

  test('map each traditional character to one that is not itself traditional', () => {
    const { traditional, simplified } = WORD_TABLES.simplified;
    expect(new Set(traditional).size).toBe([...traditional].length);
    expect([...simplified].filter((character) => traditional.includes(character))).toEqual([]);
  });
});

describe('own words of a user', () => {
  const hit = (a: string, b: string, tables = WORD_TABLES) =>
    judge(analyse(a, tables), analyse(b, tables), { rule: 'strict' }).hit;

  test('join what was apart', () => {
    const own = withWords(WORD_TABLES, { synonyms: ['teapot, brew vessel', '茶壶, 冲茶器'] });
    expect(hit('How do I rinse a teapot', 'How do I rinse a brew vessel')).toBe(false);
    expect(hit('How do I rinse a teapot', 'How do I rinse a brew vessel', own)).toBe(true);
    expect(hit('怎么清洗茶壶', '怎么清洗冲茶器', own)).toBe(true);
  });

  test('part what was one', () => {
    const own = withWords(WORD_TABLES, { antonyms: ['mild | spicy'] });
    const [a, b] = [analyse('How do I cook mild curry', own), analyse('How do I cook spicy curry', own)];
    expect(judge(a, b, { rule: 'strict' }).vetoes).toContain('antonym');
  });

  test.each([
    [{ synonyms: ['enable, disable'] }, 'antonyms'],
    [{ antonyms: ['buy | purchase'] }, 'antonyms'],
    [{ names: ['python | python'] }, 'names'],
    [{ synonyms: ['alone'] }, 'synonyms'],
    [{ antonyms: ['a, b'] }, 'antonyms'],
    [{ contractions: ['gonna'] }, 'contractions'],
    [{ names: ['the | them'] }, 'names'],
    [{ negations: ['不同'] }, 'negations'],
  ])('that contradict are found: %j', (own, table) => {
    expect(contradictionsIn(withWords(WORD_TABLES, own))).toContainEqual(expect.objectContaining({ table }));
  });
});

test('the version of the analyser changes with ICU', () => {
  expect(analyserVersion('78.2')).not.toBe(analyserVersion('77.1'));
  expect(analyserVersion('78.2')).toContain(ANALYSER_VERSION);
});

test.each([
  ['What is the price of gold today?', 'time words'],
  ['今天杭州限行尾号是多少', 'time words'],
  ['How old is him?', 'refers back'],
  ['这个怎么用', 'refers back'],
  ['Where did he go to school?', 'refers back'],
  ['my api key is sk-1234567890abcdef, is it valid', 'secret'],
  ['我的密码是 hunter2222，安全吗', 'secret'],
  ['身份证 110101199003071234 属于哪里', 'secret'],
  ['Cancel?', 'fewer than two content words'],
  ['怎么取消', 'fewer than two content words'],
  [`Summarise: ${'word '.repeat(80)}`, 'long'],
  ['How long does it take to boil an egg?', undefined],
  ['My kettle is broken, how do I repair it?', undefined],
  ['客服电话是多少', undefined],
  ['为什么我的打印机连不上电脑', undefined],
])('%j is refused as an equivalent: %s', (question, rule) => {
  expect(refusalFor(question, analyse(question))).toBe(rule);
});
