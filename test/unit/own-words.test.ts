import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse, analyserVersion } from '../../src/cache/analysis/analyse.ts';
import { judge } from '../../src/cache/analysis/judge.ts';
import { lexiconOf } from '../../src/cache/analysis/lexicon.ts';
import { packLexicon } from '../../src/cache/analysis/packed-lexicon.ts';
import { checkWordsFile, readOwnWords } from '../../src/gateway/own-words.ts';
import { parseWords } from '../../src/gateway/words-file.ts';
import { tempFolder } from '../support/temp-home.ts';

const TEAPOTS = 'synonyms:\n  - teapot, brew vessel\n  - 茶壶, 冲茶器\nantonyms: ["mild | Spicy"]\n';

async function given(text: string) {
  const folder = await tempFolder();
  const [file, keptAt] = [join(folder, 'words.yaml'), join(folder, 'state', 'words.json')];
  await writeFile(file, text);
  return { file, keptAt, read: () => readOwnWords(file, keptAt) };
}

describe('the words of cache.words', () => {
  test('join and part questions, beside the shipped ones', async () => {
    const { lexicon } = await (await given(TEAPOTS)).read();
    const judged = (a: string, b: string) => judge(analyse(a, lexicon), analyse(b, lexicon), { rule: 'strict' });
    expect(judged('How do I rinse a teapot', 'How do I rinse a brew vessel').hit).toBe(true);
    expect(judged('怎么清洗茶壶', '怎么清洗冲茶器').hit).toBe(true);
    expect(judged('How do I cook mild curry', 'How do I cook spicy curry').vetoes).toContain('antonym');
    expect(judged('How do I buy a teapot', 'How do I purchase a teapot').hit).toBe(true);
  });

  test('are compiled once, for this user alone, until the file changes', async () => {
    const { file, keptAt, read } = await given(TEAPOTS);
    const { digest } = await read();
    const kept = await readFile(keptAt, 'utf8');
    expect((await stat(keptAt)).mode & 0o777).toBe(0o600);
    await writeFile(keptAt, kept.replaceAll('brew', 'dipp'));
    const { lexicon } = await read();
    expect(lexicon.phrases.get('dipp')).toBeDefined();
    await writeFile(file, 'synonyms: ["kettle, boiler"]');
    const changed = await read();
    expect(changed.lexicon.phrases.get('dipp')).toBeUndefined();
    expect(changed.digest).not.toBe(digest);
  });

  test.each(['', '{"source":', 'null', '[]'])('are compiled anew where what is kept is damaged: %j', async (damage) => {
    const { keptAt, read } = await given(TEAPOTS);
    const { digest } = await read();
    await writeFile(keptAt, damage);
    const { lexicon, digest: again } = await read();
    expect(lexicon.phrases.get('brew')).toBeDefined();
    expect(again).toBe(digest);
  });

  test('are another analyser to the store', () => {
    expect(analyserVersion('77.1', { digest: 'a' })).not.toBe(analyserVersion('77.1', { digest: 'b' }));
    expect(analyserVersion('77.1', { digest: 'a' })).not.toBe(analyserVersion('77.1'));
  });

  test.each([
    ['synonims: []', '1:1: synonims: unknown table', 'did you mean synonyms?'],
    ['simplified: []', '1:1: simplified: unknown table', undefined],
    ['synonyms: a, b', '1:11: synonyms: expected a list of lines', undefined],
    ['names:\n  - 1', '2:5: names[0]: expected words', undefined],
    ['names: ["a | ?!"]', '1:9: names[0]: expected words', undefined],
    ['fillers: ["a\\tb"]', '1:11: fillers[0]: expected words', undefined],
    ['antonyms:\n  - buy | purchase', '2:5: antonyms[0]: "buy" and "purchase" are synonyms', undefined],
    ['synonyms:\n  - "enable, disable"', '1:1: : by these lines "enable" and "disable" are synonyms', undefined],
    ['- a', '1:1: : expected lists by name', undefined],
    ['synonyms: [', '1:', undefined],
  ])('that cannot be used are named where they stand: %j', async (text, told, hint) => {
    const { file, read } = await given(text);
    const [problem] = await checkWordsFile(file);
    expect(`${problem?.line}:${problem?.column}: ${problem?.path}: ${problem?.message}`).toContain(told);
    if (hint !== undefined) expect(problem?.hint).toBe(hint);
    await expect(read()).rejects.toMatchObject({ code: 'config' });
  });

  test('a file that is not there is a problem of the config', async () => {
    await expect(readOwnWords('/nowhere/words.yaml', '/nowhere/words.json')).rejects.toMatchObject({ code: 'config' });
  });

  test('an empty file adds nothing', () => {
    expect(parseWords('', 'words.yaml').problems).toEqual([]);
  });

  test('whatever passes the check can be kept', () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc
        .array(fc.constantFrom('a', 'b c', '茶', '①', '+', "it's", ' ', 'é', '٣', '\t', '\n'), { maxLength: 4 })
        .map((parts) => parts.join(',')),
    );
    const tables = fc.record(
      {
        synonyms: fc.array(line, { maxLength: 3 }),
        antonyms: fc.array(line, { maxLength: 2 }),
        stopWords: fc.array(line, { maxLength: 2 }),
        irregular: fc.array(
          line.map((text) => `${text} = x`),
          { maxLength: 1 },
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(tables, (own) => {
        const { tables: all } = parseWords(JSON.stringify(own), 'words.json');
        if (all !== undefined) expect(() => packLexicon(lexiconOf(all))).not.toThrow();
      }),
      { numRuns: 60 },
    );
  });
});
