import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMPLE_CONFIG } from '../../../src/config/example.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { createParsedCache } from '../../../src/config/parsed-cache.ts';
import { tempFolder } from '../../support/temp-home.ts';

async function setUp(text: string) {
  const folder = await tempFolder();
  const [file, kept] = [join(folder, 'config.yaml'), join(folder, 'state', 'config.json')];
  await writeFile(file, text);
  const load = () => loadConfig(file, { required: true, cache: createParsedCache(kept, '1.0.0') });
  return { file, kept, load };
}

const everything = EXAMPLE_CONFIG.replace(/^(\s*)#(?=[^\s#-]|- [[{a-z])/gm, '$1');

describe('the parsed config that is kept', () => {
  it.each([
    ['the example', EXAMPLE_CONFIG],
    ['the example with every setting switched on', everything],
  ])('is the same config as a fresh reading: %s', async (_, text) => {
    const { load, file } = await setUp(text);
    const fresh = await load();
    expect(await load()).toEqual(fresh);
    expect(await load()).toEqual(await loadConfig(file, { required: true }));
  });

  it('is used for the same text only', async () => {
    const { load, file, kept } = await setUp('models:\n  qwen: { max_tokens: 10 }\n');
    await load();
    const planted = (await readFile(kept, 'utf8')).replace('"maxTokens":10', '"maxTokens":11');
    await writeFile(kept, planted);
    expect((await load()).models.get('qwen')?.maxTokens).toBe(11);
    await writeFile(file, 'models:\n  qwen: { max_tokens: 12 }\n');
    expect((await load()).models.get('qwen')?.maxTokens).toBe(12);
  });

  it('is read anew when it is damaged, or was kept by another build', async () => {
    const { load, kept } = await setUp('models:\n  qwen: { max_tokens: 10 }\n');
    await load();
    const good = await readFile(kept, 'utf8');
    for (const damaged of [
      '',
      '{',
      'null',
      '[]',
      '{"source":1}',
      good.replace('"maxTokens":10', '"maxTokens":11').replace('"code":"', '"code":"other '),
    ]) {
      await writeFile(kept, damaged);
      expect((await load()).models.get('qwen')?.maxTokens).toBe(10);
    }
  });

  it('keeps nothing of a config with a problem, and is for its owner alone', async () => {
    const bad = await setUp('models:\n  qwen: { max_tokens: no }\n');
    await expect(bad.load()).rejects.toMatchObject({ code: 'config' });
    await expect(stat(bad.kept)).rejects.toMatchObject({ code: 'ENOENT' });
    const good = await setUp('models: {}\n');
    await good.load();
    expect((await stat(good.kept)).mode & 0o777).toBe(0o600);
  });
});
